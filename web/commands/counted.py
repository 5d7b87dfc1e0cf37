"""Counts in the words of the command line."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number of things: 1 issue, 2 issues."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
