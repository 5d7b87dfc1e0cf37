"""The order of issues in time."""

from __future__ import annotations

from typing import Final

from corpus.model import Issue

#: Digits by which later days come first.
_BACKWARDS: Final = str.maketrans("0123456789", "9876543210")


def newest_first(issue: Issue) -> tuple[object, ...]:
    """Return the key that puts issues in order, newest first; those without a day last."""
    day = str(issue.start or "").translate(_BACKWARDS) or "~"
    return (day, issue.serial, -(issue.number or 0), issue.id)
