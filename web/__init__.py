"""How people meet it: pages, JSON, feeds, and the command line."""
