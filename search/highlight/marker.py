"""Find the words of a query in a text: offsets in the text as printed, without segmenting it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from corpus.text.characters import is_han
from corpus.text.fold import fold
from search.query.ast import Literal, Rewritten, Term, leaves
from search.query.occurrences import Mark, Squeezed, occurrences


@dataclass(frozen=True, slots=True)
class Needle:
    """A squeezed folded text to look for, perhaps only in titles, and the weight of a find."""

    text: str
    prefix: bool
    only_title: bool
    weight: float


class Find(NamedTuple):
    """One place of a needle, by its index. A tuple, because a long text holds hundreds."""

    start: int
    end: int
    needle: int


class Marker:
    """Finds the literals and words of one query in any number of texts.

    Words of one Han character (的, 和) are left out where there is anything longer to mark.
    """

    def __init__(self, tree: Rewritten) -> None:
        """Look for what a tree finds in an article, none of what is excluded."""
        self._tree = tree

    @cached_property
    def needles(self) -> tuple[Needle, ...]:
        """The texts to look for; listed when the first text is marked."""
        needles = [needle for leaf in dict.fromkeys(leaves(self._tree)) if (needle := _needle(leaf)).text]
        return tuple(needle for needle in needles if needle.weight > 1) or tuple(needles)

    def find(self, folded: str | Squeezed, *, title: bool = False, most: int | None = None) -> list[Find]:
        """Return every place of every needle in a folded text, in order; places may overlap.

        ``most``: only the first so many of each needle.
        """
        if isinstance(folded, str):
            if not any(needle.text[0] in folded for needle in self.needles):
                return []
            folded = Squeezed(folded)
        text, place = folded.text, folded.place
        finds = [
            Find(*place(start, end), number)
            for number, needle in enumerate(self.needles)
            if needle.text in text and (title or not needle.only_title)
            for start, end in islice(occurrences(needle.text, text, prefix=needle.prefix), most)
        ]
        return sorted(finds, key=_in_order) if len(self.needles) > 1 else finds

    def in_title(self, title: str) -> tuple[Mark, ...]:
        """Return the marks in a title, disjoint and in order."""
        return tuple(merged(self.find(fold(title), title=True)))


def _in_order(find: Find) -> tuple[int, int]:
    return find.start, -find.end


def merged(finds: Iterable[Find]) -> list[Mark]:
    """Return the places of finds, which come in order: disjoint, no two touching."""
    marks: list[Mark] = []
    for find in finds:
        if marks and find.start <= marks[-1][1]:
            if find.end > marks[-1][1]:
                marks[-1] = (marks[-1][0], find.end)
        else:
            marks.append((find.start, find.end))
    return marks


def clipped(marks: list[Mark], start: int, end: int) -> tuple[Mark, ...]:
    """Return the parts of merged marks that lie in [start, end), relative to ``start``."""
    first = max(bisect_right(marks, (start, start)) - 1, 0)
    inside: list[Mark] = []
    for mark in marks[first:]:
        if mark[0] >= end:
            break
        if mark[1] > start:
            inside.append((max(mark[0], start) - start, min(mark[1], end) - start))
    return tuple(inside)


def _needle(leaf: Literal | Term) -> Needle:
    if isinstance(leaf, Term):
        text = leaf.word.strip()
        weight = 1.0 if len(text) == 1 and is_han(text) else float(len(text) + 1)
        return Needle(text, False, leaf.field == "title", weight)
    text = leaf.text.strip()
    return Needle(text, leaf.prefix, leaf.field == "title", 2.0 * len(text) + 1)
