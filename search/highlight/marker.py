"""Where the words of a query stand in a text: offsets in the text as printed, found without segmenting it.

Literals are looked for in the squeezed folded text, which is what they are literals of. Folding keeps offsets and
squeezing only moves them, so each place is known in the text as printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from corpus.text.characters import is_han
from corpus.text.fold import is_word
from search.query.ast import Literal, Node, Term, leaves

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Needle:
    """A squeezed folded text to look for. ``only_title``: not in the text. ``weight``: how much a find tells."""

    text: str
    prefix: bool
    only_title: bool
    weight: float


class Find(NamedTuple):
    """One place of a needle (by its index): [start, end) in the text. A tuple, because a long text holds hundreds."""

    start: int
    end: int
    needle: int


class Squeezed:
    """A folded text without the white space that does not count (as `corpus.text.fold.squeeze` says), and the way back.

    The text is kept in runs between white space, so that the cost is that of the runs, not of the characters.
    """

    def __init__(self, folded: str) -> None:
        self.folded = folded
        pieces: list[str] = []
        self._starts: list[int] = []
        self._moved: list[int] = []
        length = place = 0
        last = ""
        for run in folded.split():
            place = folded.find(run, place)
            if last.isalnum() and is_word(last) and is_word(run[0]):
                pieces.append(" ")
                length += 1
            pieces.append(run)
            self._starts.append(length)
            self._moved.append(place - length)
            length += len(run)
            place += len(run)
            last = run[-1]
        self.text = "".join(pieces)

    def before(self, place: int) -> int:
        """Return the offset in the folded text of a character of the squeezed one that is no space."""
        return place + self._moved[bisect_right(self._starts, place) - 1]

    def place(self, start: int, end: int) -> Mark:
        """Return where in the folded text a part [start, end) of the squeezed one stands that begins and ends with none."""
        run = bisect_right(self._starts, start)
        begin = start + self._moved[run - 1]
        if run < len(self._starts) and self._starts[run] < end:
            run = bisect_right(self._starts, end - 1)
        return begin, end + self._moved[run - 1]


def occurrences(needle: str, squeezed: str, *, prefix: bool = False) -> Iterator[Mark]:
    """Yield [start, end) of every place of a literal in a squeezed text; they may overlap.

    A Latin word or number at either end of the literal must be whole; with ``prefix`` the last one may go on.
    """
    head, tail = is_word(needle[0]), is_word(needle[-1])
    start = squeezed.find(needle)
    if not head and not tail:
        while start >= 0:
            yield start, start + len(needle)
            start = squeezed.find(needle, start + 1)
        return
    while start >= 0:
        end = start + len(needle)
        if not (head and start and is_word(squeezed[start - 1])):
            while prefix and tail and end < len(squeezed) and is_word(squeezed[end]):
                end += 1
            if not (tail and end < len(squeezed) and is_word(squeezed[end])):
                yield start, end
        start = squeezed.find(needle, start + 1)


class Marker:
    """Finds the literals and words of one query in any number of texts.

    Words of one Han character (的, 和) are left out where there is anything longer to mark.
    """

    def __init__(self, plan: Node) -> None:
        """Look for what a lowered tree finds in an article, none of what is excluded."""
        self._plan = plan

    @cached_property
    def needles(self) -> tuple[Needle, ...]:
        """What is looked for; known when the first text is marked."""
        needles = [needle for leaf in dict.fromkeys(leaves(self._plan)) if (needle := _needle(leaf)).text]
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
