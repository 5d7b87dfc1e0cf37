"""Torture: a library is changed by processes that die, or whose disk fails, at a chosen moment."""
