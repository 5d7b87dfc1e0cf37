"""Title similarity, and the overlap of a title with the text under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from corpus.layout.line_features import key
from corpus.layout.lines import TextLine

#: Characters of text read after a would-be title.
_REACH = 400


def title_similarity(one: str, other: str) -> float:
    """Return the similarity of two keys from 0 to 1: in order, or with the words moved about."""
    in_order = fuzz.ratio(one, other) / 100
    common = (Counter(one) & Counter(other)).total()
    moved = 2 * common / (len(one) + len(other)) if one or other else 0.0
    return max(in_order, 0.9 * moved if min(len(one), len(other)) >= 8 else 0.0)


def text_of(lines: Sequence[TextLine], first: int, end: int, *, but: str = "") -> str:
    """Return the joined keys of lines `first` to `end`, up to a few hundred characters.

    A line that prints `but` (a title) again is left out.
    """
    text = ""
    for line in lines[first:end]:
        part = line.key or key(line.text[:_REACH])
        if not but or part != but:
            text += part
        if len(text) > _REACH:
            break
    return text[:_REACH]


def overlap_after(title: str, lines: Sequence[TextLine], place: int, end: int) -> float:
    """Return the share of a title's character pairs found in the text after line `place`."""
    text = text_of(lines, place + 1, end, but=title)
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
