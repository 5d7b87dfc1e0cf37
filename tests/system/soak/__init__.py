"""Soak.

A server under load while its library changes, generated queries and hostile files, for as long as
is wanted.
"""
