"""The sample bulletins' masters, and what prints and labels them."""
