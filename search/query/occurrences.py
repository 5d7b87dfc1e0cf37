"""Find a literal in a text: the definition of an occurrence, and its place in the text as printed.

A literal is looked for in the squeezed folded text. Folding keeps offsets and squeezing only moves
them, so each place is known in the text as printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from corpus.text.fold import is_word

Mark = tuple[int, int]


class Squeezed:
    """A folded text squeezed as by `corpus.text.fold.squeeze`, and the way back.

    The text is kept in runs between white space, so that the cost is that of the runs, not of the
    characters.
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
        """Return the offset in the folded text of a character (no space) of the squeezed one."""
        return place + self._moved[bisect_right(self._starts, place) - 1]

    def place(self, start: int, end: int) -> Mark:
        """Return the folded place of a part of the squeezed text that has no space at its ends."""
        run = bisect_right(self._starts, start)
        begin = start + self._moved[run - 1]
        if run < len(self._starts) and self._starts[run] < end:
            run = bisect_right(self._starts, end - 1)
        return begin, end + self._moved[run - 1]


def occurrences(needle: str, squeezed: str, *, prefix: bool = False) -> Iterator[Mark]:
    """Yield [start, end) of every place of a literal in a squeezed text; they may overlap.

    A Latin word or number at either end of the literal must be whole; with ``prefix`` the last one
    may go on.
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
