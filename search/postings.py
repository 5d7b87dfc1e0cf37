"""Postings: which articles of a snapshot hold a word, a pair of characters, or a literal.

Articles are numbered through all segments. A literal is found by its rarest parts (pairs of Han characters, whole
Latin words and numbers) and then verified in the squeezed folded text, but where a part proves it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus.fold import is_word
from indexer.grams import grams_of, units
from indexer.reader import Segment
from indexer.segment import latin_runs
from search.cache import Cache
from search.plan import Literal

Docs = npt.NDArray[np.int32]
Freqs = npt.NDArray[np.uint8]
Numbers = npt.NDArray[Any]

#: Posting lists kept in memory, in bytes; an article is 5 bytes in a list with frequencies, 4 in one without.
_LISTS_BYTES: Final = 96 * 2**20
_FOUND_BYTES: Final = 48 * 2**20
#: With a list this much longer than the candidates, each of them is looked up in it.
_MUCH_LONGER: Final = 32
_NONE: Final = np.empty(0, np.int32)


class Postings:
    """The posting lists of some segments, numbered through."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.bases = np.asarray([0, *accumulate(segment.count for segment in segments)], np.int64)
        self._lists: Cache[tuple[Docs, Freqs | None]] = Cache(_LISTS_BYTES, lambda found: 5 * len(found[0]) + 200)
        self._found: Cache[Docs] = Cache(_FOUND_BYTES, lambda found: 4 * len(found) + 200)

    def word(self, word: str, field: str = "words") -> tuple[Docs, Freqs | None]:
        """Return the articles that hold a word as the segmenter cut them, and how often (None: once each)."""
        return self._lists.get((field, word), lambda: self._joined(lambda segment: segment.lists.get(field, word)))

    def pair(self, gram: int) -> tuple[Docs, Freqs | None]:
        """Return the articles that hold a pair of neighbouring Han characters, and how often."""
        return self._lists.get(gram, lambda: self._joined(lambda segment: segment.grams.get(gram)))

    def _joined(
        self, get: Callable[[Segment], tuple[npt.NDArray[np.uint16], Freqs | None] | None]
    ) -> tuple[Docs, Freqs | None]:
        docs, freqs, several = [_NONE], [np.empty(0, np.uint8)], False
        for base, segment in zip(self.bases.tolist(), self._segments, strict=False):
            found = get(segment)
            if found is not None and len(found[0]):
                docs.append(found[0] + np.int32(base))
                freqs.append(np.ones(len(found[0]), np.uint8) if found[1] is None else found[1])
                several |= found[1] is not None
        return np.concatenate(docs), np.concatenate(freqs) if several else None

    def literal(self, literal: Literal) -> Docs:
        """Return the articles in which a literal occurs, in order."""
        return self._found.get(literal, lambda: self._find(literal))

    def _find(self, literal: Literal) -> Docs:
        search = _Search(literal)
        found = [
            search.find(segment).astype(np.int32) + np.int32(base)
            for base, segment in zip(self.bases.tolist(), self._segments, strict=False)
        ]
        return np.concatenate([_NONE, *found])


class _Search:
    """One literal, taken apart into what the index has lists of."""

    def __init__(self, literal: Literal) -> None:
        self.text, self._title, self._prefix = literal.text, literal.field == "title", literal.prefix
        self._tokens = list(dict.fromkeys(latin_runs(self.text)))
        self._open = None
        if self._prefix and self._tokens and is_word(self.text[-1]):
            self._open = self._tokens.pop()
        grams = grams_of(units(self.text + "\0")).tolist()
        self._pairs = [gram for gram in dict.fromkeys(grams) if gram & 0xFFFF]
        self._units = [gram >> 16 for gram in grams]
        #: Whether an article in every list must hold the literal.
        self._proves = self.text in (*self._tokens, self._open) or len(self.text) == len(grams) <= 2
        self._needle = self.text.encode("utf-16-le", "surrogatepass")
        self._head = is_word(self.text[:1])
        self._tail = is_word(self.text[-1:]) and not self._prefix

    def find(self, segment: Segment) -> Numbers:
        """Return the articles of a segment in which the literal occurs, in order."""
        field = "title" if self._title else "words"
        lists = [_docs(segment.lists.get(field, token)) for token in self._tokens]
        if self._open is not None:
            lists.append(_union(docs for _, (docs, _) in segment.lists.beginning(field, self._open)))
        lists += [segment.grams.docs(pair) for pair in self._pairs]
        if not lists and self._units:
            lists.append(segment.grams.with_unit(self._units[0]))
        if not lists:
            return self._verified(segment, np.arange(segment.count)) if self.text else np.arange(segment.count)
        found = intersection(lists, segment.count)
        if self._proves and not (self._title and self._units):
            return found
        return self._verified(segment, found)

    def _verified(self, segment: Segment, candidates: Numbers) -> Numbers:
        known = (
            None if self._tokens or self._open else segment.lists.get("title" if self._title else "words", self.text)
        )
        if known is not None:
            mask = np.zeros(segment.count, np.bool_)
            mask[candidates] = True
            mask[known[0]] = False
            candidates = np.flatnonzero(mask)
        begins = segment.starts[candidates]
        ends = begins + segment.titles[candidates] if self._title else segment.starts[candidates + 1]
        places = zip(candidates.tolist(), (begins * 2).tolist(), (ends * 2).tolist(), strict=True)
        held = [number for number, begin, end in places if self._occurs(segment.buffer[begin:end])]
        if known is None:
            return np.asarray(held, np.int64)
        return np.union1d(known[0], np.asarray(held, np.int64))

    def _occurs(self, text: bytes) -> bool:
        """Whether the literal occurs in the text of an article, its Latin words and numbers at the ends whole."""
        place = text.find(self._needle)
        while place >= 0:
            if not place & 1 and not (self._head and _last_is_word(text[max(place - 4, 0) : place])):
                after = place + len(self._needle)
                if not (self._tail and _first_is_word(text[after : after + 4])):
                    return True
            place = text.find(self._needle, place + 1)
        return False


def _last_is_word(units_before: bytes) -> bool:
    return is_word(units_before.decode("utf-16-le", "surrogatepass")[-1:])


def _first_is_word(units_after: bytes) -> bool:
    return is_word(units_after.decode("utf-16-le", "surrogatepass")[:1])


def intersection(lists: Sequence[Numbers], count: int) -> Numbers:
    """Return the numbers below `count` that are in every one of some ascending lists, ascending."""
    shortest, *others = sorted(lists, key=len)
    found = shortest.astype(np.int64)
    for other in others:
        if len(other) > _MUCH_LONGER * len(found):
            places = np.minimum(other.searchsorted(found.astype(other.dtype)), len(other) - 1)
            found = found[other[places] == found]
        else:
            mask = np.zeros(count, np.bool_)
            mask[other] = True
            found = found[mask[found]]
    return found


def _docs(found: tuple[Numbers, Any] | None) -> Numbers:
    return _NONE if found is None else found[0]


def _union(lists: Iterable[Numbers]) -> Numbers:
    return np.unique(np.concatenate([_NONE, *lists]))
