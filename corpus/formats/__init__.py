"""How a file becomes lines: one module a format."""
