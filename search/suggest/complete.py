"""Completion as one types: names by any part of them, by their pinyin, or by the initials of it.

All names stand in one long text, one a line and the most mentioned first, so that a few scans of it
give the best completions at once; a second text holds how they sound (built when somebody first
types Latin letters).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import Final

from corpus.text.fold import fold
from search.result import Suggestion
from search.suggest.pinyin import initials, written

_SILENT: Final = re.compile(r"[\W_]+")
#: Ways to cut typed letters into syllables that are tried, at most.
_CUTS: Final = 8


def spelled(text: str) -> str:
    """Return the letters, digits and Han of a folded text: spelling without punctuation."""
    return _SILENT.sub("", fold(text))


class Lines:
    """Texts one a line, in which any text is found at the speed of a scan."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._starts = array("Q")
        parts: list[str] = []
        length = 0
        for text in texts:
            self._starts.append(length)
            parts.append(f"\n{text}")
            length += len(text) + 1
        self.text = "".join(parts) + "\n"

    def find(self, text: str) -> Iterator[int]:
        """Yield the numbers of the lines that hold a text; a leading line end anchors it."""
        return (line for line, _ in self.places(text))

    def places(self, text: str, *, whole: tuple[str, ...] = ("",)) -> Iterator[tuple[int, int]]:
        """Yield the number of each line that holds a text, in order, and the offset in it.

        With ``whole`` only where one of these stands behind it.
        """
        at = self.text.find(text) if text.strip() else -1
        while 0 <= at < len(self.text) - 1:
            following = at + 1
            if self.text.startswith(whole, at + len(text)):
                line = bisect_right(self._starts, at) - 1
                yield line, max(at - self._starts[line] - 1, 0)
                following = self.text.find("\n", at + 1)
            at = self.text.find(text, following)

    def line(self, number: int) -> str:
        """Return one line."""
        start = self._starts[number] + 1
        return self.text[start : self.text.find("\n", start)]


class Suggester:
    """Completes typed text from a list of names: companies, policies, numbers, sections, issues.

    An entity may stand in the list by several names; it is suggested by the first that fits.
    """

    def __init__(self, entries: Iterable[Suggestion]) -> None:
        self.entries: Sequence[Suggestion] = sorted(
            dict.fromkeys(entries), key=lambda entry: (-entry.count, len(entry.text), entry.text, entry.kind, entry.id)
        )
        folded = fold("\n".join(entry.text.replace("\n", " ") for entry in self.entries)).split("\n")
        self.keys: Sequence[str] = [_SILENT.sub("", text) for text in folded] if self.entries else []
        self.names = Lines(self.keys)
        self._others: list[int] = []

    @cached_property
    def sounds(self) -> tuple[Lines, Lines]:
        """The sounds of the names, every syllable behind a ``'``, and their initials.

        Behind them stand the names that are read in another way too: see `entry`.
        """
        names = "\n".join(self.keys)
        usual, other = written(names).split("\n"), written(names, otherwise=True).split("\n")
        self._others = [number for number, sound in enumerate(other) if sound != usual[number]]
        return Lines([*usual, *(other[number] for number in self._others)]), Lines(initials(names).split("\n"))

    def entry(self, line: int) -> int:
        """Return the number of the name that stands in a line."""
        return line if line < len(self.entries) else self._others[line - len(self.entries)]

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Return the completions of a text, those that begin with it first, then by mentions."""
        found: dict[tuple[str, str], Suggestion] = {}
        if limit > 0:
            for number in self._lines(text):
                entry = self.entries[self.entry(number)]
                found.setdefault((entry.kind, entry.id), entry)
                if len(found) == limit:
                    break
        return list(found.values())

    def _lines(self, text: str) -> Iterator[int]:
        key = spelled(text)
        if not key:
            return iter(())
        lines = [self.names.find(f"\n{key}"), self.names.find(key)]
        if key.isascii() and any(map(str.isalpha, key)):
            full, short = self.sounds
            cuts = list(islice(self.syllables(key), _CUTS))
            begun = [*(full.find(f"\n{cut}") for cut in cuts), short.find(f"\n{key}")]
            inside = [*(full.find(cut) for cut in cuts), short.find(key)]
            lines = [lines[0], *begun, lines[1], *inside]
        return chain.from_iterable(lines)

    @cached_property
    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        """The syllables of all names, and everything they begin with."""
        sounds = frozenset(self.sounds[0].text.replace("\n", "").split("'"))
        return sounds, frozenset(sound[:end] for sound in sounds for end in range(1, min(len(sound), 6) + 1))

    def syllables(self, letters: str) -> Iterator[str]:
        """Yield the ways to cut letters into syllables, the last one perhaps unfinished."""
        sounds, begun = self._known
        ways = [("", 0)]
        tried = 0
        while ways and tried < _CUTS * len(letters):
            cut, at = ways.pop()
            tried += 1
            if letters[at:] in begun:
                yield f"{cut}'{letters[at:]}"
            ends = [end for end in range(at + 1, min(at + 7, len(letters))) if letters[at:end] in sounds]
            ways += [(f"{cut}'{letters[at:end]}", end) for end in ends]
