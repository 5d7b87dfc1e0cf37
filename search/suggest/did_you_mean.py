"""Did you mean: names that sound or look like the typed ones and give the query hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

from search.query.ast import And, Field, Or, Text, Typed
from search.query.parser import render
from search.suggest.complete import Lines, Suggester, spelled
from search.suggest.pinyin import alike, parts, written

#: Texts longer than this are sentences, not misspelt names.
_LONGEST: Final = 24
#: Limits: parts of a text looked up by sound, names taken from each, queries tried.
_PARTS: Final = 40
_NAMES: Final = 3
_TRIES: Final = 16


def did_you_mean(tree: Typed, speller: Speller, hits: Callable[[str], int]) -> str | None:
    """Return a query like this one in which one name is corrected and which has hits, or None.

    ``hits`` counts the articles that a query text finds; it is asked a bounded number of times.
    """
    tried: set[str] = set()
    for other in _corrected(tree, speller):
        query = render(other)
        if query in tried:
            continue
        if len(tried) == _TRIES:
            break
        tried.add(query)
        if hits(query):
            return query
    return None


def _corrected(node: Typed, speller: Speller) -> Iterator[Typed]:
    """Yield the trees in which one text or field is corrected; never what is excluded."""
    match node:
        case Text(text):
            yield from (replace(node, text=other) for other in speller.corrections(text))
        case Field(_, value):
            yield from (replace(node, value=other) for other in speller.corrections(value))
        case And(nodes) | Or(nodes):
            for place, child in enumerate(nodes):
                for other in _corrected(child, speller):
                    yield replace(node, nodes=(*nodes[:place], other, *nodes[place + 1 :]))


class Speller:
    """Corrects names by those of a `Suggester`."""

    def __init__(self, names: Suggester) -> None:
        self._names = names

    @cached_property
    def _alike(self) -> Lines:
        return Lines(alike(self._names.sounds[0].text.strip("\n")).split("\n"))

    def corrections(self, text: str) -> Iterator[str]:
        """Yield texts that this one may stand for, the likeliest first; never itself, none twice.

        Names typed in pinyin; parts that sound exactly like a part of a name, the longest first;
        those that nearly do; names that differ in a character or two.
        """
        typed = spelled(text)
        if 2 <= len(typed) <= _LONGEST:
            found = self._like(typed)
            yield from (other for other in dict.fromkeys(found) if spelled(other) != typed)

    def _like(self, typed: str) -> Iterator[str]:
        if typed.isascii() and typed.isalpha():
            for cut in self._names.syllables(typed):
                yield from self._sounding(cut, self._names.sounds[0])
        spelt = _Pairs(self._names.names)
        for sound in (str, alike):
            heard = _Pairs(self._alike if sound is alike else self._names.sounds[0])
            for start, end in _runs(typed, parts(typed)):
                run = typed[start:end]
                if spelt.may_hold(run) and next(self._names.names.find(run), None) is not None:
                    continue
                sounds = sound(written(run))
                if heard.may_hold([f"'{one}" for one in sounds.split("'")[1:]]):
                    for name in self._sounding(sounds, heard.lines):
                        yield f"{typed[:start]}{name}{typed[end:]}"
        yield from self._looking(typed)

    def _sounding(self, sounds: str, lines: Lines) -> Iterator[str]:
        """Yield the parts of names that sound so, those of the most mentioned names first."""
        names: dict[str, None] = {}
        for line, offset in lines.places(sounds, whole=("'", "\n")):
            number = self._names.entry(line)
            key = self._names.keys[number]
            spans = parts(key)
            first = lines.line(line).count("'", 0, offset)
            start, end = spans[first][0], spans[first + sounds.count("'") - 1][1]
            names[self._names.entries[number].text if end - start == len(key) else key[start:end]] = None
            if len(names) == _NAMES:
                break
        yield from names

    def _looking(self, typed: str) -> Iterator[str]:
        """Yield the names that differ in one character, from six characters on in two."""
        if len(typed) < 3:
            return
        from rapidfuzz import process  # noqa: PLC0415  # most queries are spelt well
        from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

        most = 1 if len(typed) < 6 else 2
        near = process.extract(typed, self._names.keys, scorer=Levenshtein.distance, score_cutoff=most, limit=_NAMES)
        yield from (self._names.entries[place].text for _, _, place in near)


class _Pairs:
    """Pairs of neighbours of a text, each looked up once in some lines.

    A run can only be found where all its pairs are: most runs of a misspelt name need no scan.
    """

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._found: dict[str, bool] = {}

    def may_hold(self, units: Sequence[str]) -> bool:
        """Return whether every two neighbours of some units are in the lines."""
        return all(self._hold(one + other) for one, other in pairwise(units))

    def _hold(self, pair: str) -> bool:
        found = self._found.get(pair)
        if found is None:
            found = self._found[pair] = next(self.lines.find(pair), None) is not None
        return found


def _runs(typed: str, spans: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Return [start, end) of the runs of two sounds or more with a Han character, longest first."""
    runs = (
        (spans[first][0], spans[first + length - 1][1])
        for length in range(len(spans), 1, -1)
        for first in range(len(spans) - length + 1)
    )
    return islice((run for run in runs if not typed[run[0] : run[1]].isascii()), _PARTS)
