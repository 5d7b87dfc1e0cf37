"""How alike two titles are, and how much a text speaks of what a title announces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from corpus.layout.line_features import key
from corpus.layout.lines import Row

#: Characters of text read after a would-be title.
_REACH = 400


def alike(one: str, other: str) -> float:
    """Return the likeness of two keys from 0 to 1: in order, or with the words moved about."""
    in_order = fuzz.ratio(one, other) / 100
    common = (Counter(one) & Counter(other)).total()
    moved = 2 * common / (len(one) + len(other)) if one or other else 0.0
    return max(in_order, 0.9 * moved if min(len(one), len(other)) >= 8 else 0.0)


def text_of(rows: Sequence[Row], first: int, end: int, *, but: str = "") -> str:
    """Return the keys of the rows from `first` up to `end`, joined, up to a few hundred characters.

    A row that prints `but` (a title) again is left out.
    """
    text = ""
    for row in rows[first:end]:
        part = row.key or key(row.text[:_REACH])
        if not but or part != but:
            text += part
        if len(text) > _REACH:
            break
    return text[:_REACH]


def spoken_after(title: str, rows: Sequence[Row], place: int, end: int) -> float:
    """Return the share of a title's pairs of characters that the text after the row at `place` speaks."""
    text = text_of(rows, place + 1, end, but=title)
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
