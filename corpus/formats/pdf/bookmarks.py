"""Bookmarks of a PDF: the headings that its maker named, with their level and page."""

from __future__ import annotations

from typing import Any, Final

_MOST: Final = 5000


def read_bookmarks(document: Any) -> dict[tuple[int, str], int]:
    """Return the level (1 the highest) of each bookmark by its page (from 1) and its letters.

    A document with a single bookmark, as converters write for the whole file, has none.
    """
    found: dict[tuple[int, str], int] = {}
    for place, mark in enumerate(document.get_toc()):
        if place >= _MOST:
            break
        target = mark.get_dest()
        page = target.get_index() if target is not None else None
        letters = "".join(filter(str.isalnum, mark.get_title()))
        if page is not None and letters:
            found.setdefault((page + 1, letters), min(mark.level + 1, 6))
    return found if len(found) > 1 else {}
