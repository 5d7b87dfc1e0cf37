"""Synonyms: texts that mean the same where a reader searches, and what a typed text is otherwise.

Groups come from the bundled list (corpus/data/synonyms.toml) and from the library's own
``synonyms.toml``, which a snapshot holds. A form counts where words begin and end with it: 信创 does
not stand in 诚信创建.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Final

from search.query.ast import literal

#: The other texts that one typed text is looked for by, at most: the bundled list has groups of up
#: to six forms, and few texts hold two forms.
MOST: Final = 16

#: Characters by which it is told that no form begins at a place.
_HEAD: Final = 2

Groups = tuple[tuple[str, ...], ...]


@cache
def bundled() -> Groups:
    """Return the groups that come with Jianbao."""
    held = tomllib.loads(files("corpus").joinpath("data", "synonyms.toml").read_text(encoding="utf-8"))
    return tuple(map(tuple, held["groups"]))


class Synonyms:
    """Groups of forms, each to be looked up; a form of several groups is in all of them."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._others: dict[str, tuple[str, ...]] = {}
        for group in groups:
            forms = tuple(dict.fromkeys(filter(None, map(literal, group))))
            for form in forms:
                known = self._others.get(form, ())
                self._others[form] = (*known, *(one for one in forms if one != form and one not in known))
        self._longest = max(map(len, self._others), default=0)
        self._heads = frozenset(form[:_HEAD] for form in self._others)

    def variants(self, text: str, words: Sequence[str]) -> tuple[str, ...]:
        """Return what a squeezed folded text, cut into words in order, is otherwise.

        Of forms that overlap the first and longest counts.
        """
        found = [(start, end, self._others[form]) for start, end, form in self._forms(text, words)]
        variants = dict.fromkeys(islice(_replaced(text, found), MOST))
        return tuple(variant for variant in variants if variant != text)

    def _forms(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        borders = _borders(text, words)
        end = 0
        for place, start in enumerate(borders):
            if start < end or self._heads.isdisjoint((text[start : start + 1], text[start : start + _HEAD])):
                continue
            near = borders[place + 1 : place + 1 + self._longest]
            stops = [stop for stop in near if stop - start <= self._longest]
            for stop in reversed(stops):
                if (form := text[start:stop]) in self._others:
                    yield start, stop, form
                    end = stop
                    break


@lru_cache(maxsize=2)
def synonyms_of(own: Groups) -> Synonyms:
    """Return the synonyms of a library with groups of its own, shared by its snapshots."""
    return Synonyms((*bundled(), *own))


def _borders(text: str, words: Sequence[str]) -> list[int]:
    """Return where words begin or end, in order."""
    borders, place = {0, len(text)}, 0
    for word in words:
        place = text.find(word, place)
        if place < 0:
            break
        borders.update((place, place + len(word)))
        place += len(word)
    return sorted(borders)


def _replaced(text: str, spans: Sequence[tuple[int, int, tuple[str, ...]]]) -> Iterator[str]:
    """Yield a text with its forms replaced: one form first, then several at once."""
    singles = [text[:start] + other + text[end:] for start, end, others in spans for other in others]
    yield from singles
    for place, (start, end, others) in enumerate(spans[:-1]):
        for tail in _replaced(text[end:], [(a - end, b - end, forms) for a, b, forms in spans[place + 1 :]]):
            for other in others:
                yield text[:start] + other + tail
