"""Postings: which articles of a snapshot hold a word, a pair of characters, or a literal.

Articles are numbered through all segments. A literal is found by its rarest parts (pairs of Han
characters, whole Latin words and numbers) and then verified in the squeezed folded text, but where
a part proves it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, Final, Protocol

import numpy as np

from corpus.text.fold import is_word
from indexer.arrays import U8, Array, Mask
from indexer.segment.gram_postings import grams_in
from indexer.segment.reader import Segment
from indexer.text.segmenter import latin_runs
from search.cache import Cache
from search.kernels.numpy_kernels import Docs
from search.local.docset import intersection
from search.query.ast import Literal

#: Posting lists kept in memory by all processes together, in bytes; an article takes
#: 9 bytes in a list with frequencies, 8 in one without.
_LISTS_BYTES: Final = 96 * 2**20
_FOUND_BYTES: Final = 48 * 2**20
#: To verify a candidate costs as much as to read so many postings.
_WORTH: Final = 256
_NONE: Final = np.empty(0, np.int64)


class _Lists(Protocol):
    def read(self, place: Any, /) -> tuple[Docs, U8 | None]: ...


#: The part of a list that is in one segment: the number of its first article, its lists, how long
#: it is, where it is.
Part = tuple[int, _Lists, int, Any]


class Listing:
    """A posting list of all segments; it is read on demand, its ``length`` is known before."""

    __slots__ = ("_holding", "_parts", "_read", "length")

    def __init__(self, parts: Sequence[Part]) -> None:
        """Take the parts of the list, segment by segment."""
        self._parts = parts
        self.length = sum([length for _, _, length, _ in parts])
        self._read: tuple[Docs, U8 | None] | None = None
        self._holding: int | None = None

    def holding(self, live: Mask | None) -> int:
        """Return how many articles of the list count; what is deleted counts nowhere."""
        if live is None:
            return self.length
        if self._holding is None:
            self._holding = int(np.count_nonzero(live[self.read()[0]]))
        return self._holding

    def read(self) -> tuple[Docs, U8 | None]:
        """Return the articles in the list, in order, and the frequency in each (None: once)."""
        if self._read is None:
            found = []
            for base, lists, _, place in self._parts:
                docs, freqs = lists.read(place)
                if base:
                    docs += base
                found.append((docs, freqs))
            self._read = found[0] if len(found) == 1 else _joined(found)
        return self._read


def _joined(parts: Sequence[tuple[Docs, U8 | None]]) -> tuple[Docs, U8 | None]:
    docs = np.concatenate([_NONE, *(docs for docs, _ in parts)])
    if all(freqs is None for _, freqs in parts):
        return docs, None
    return docs, np.concatenate([np.ones(len(docs), np.uint8) if freqs is None else freqs for docs, freqs in parts])


class Postings:
    """The posting lists of some segments, numbered through."""

    def __init__(self, segments: Sequence[Segment], processes: int = 1) -> None:
        """Number through some segments; so many `processes` share the memory of the lists."""
        self.segments = segments
        self.bases = np.asarray([0, *accumulate(segment.count for segment in segments)], np.int64)
        self.size = int(self.bases[-1])
        self.numbered = list(zip(self.bases.tolist(), segments, strict=False))
        self._lists: Cache[Listing] = Cache(_LISTS_BYTES // processes, lambda found: 9 * found.length + 400)
        self._found: Cache[Docs] = Cache(_FOUND_BYTES // processes, lambda found: 8 * len(found) + 200)

    def word(self, word: str, field: str = "words") -> Listing:
        """Return the list of a word as the segmenter cut it."""
        return self._lists.get((field, word), partial(self._listing, attrgetter("lists"), field, word))

    def pair(self, gram: int) -> Listing:
        """Return the list of a pair of neighbouring Han characters."""
        return self._lists.get(gram, partial(self._listing, attrgetter("grams"), gram))

    def _listing(self, lists_of: Callable[[Segment], Any], *key: object) -> Listing:
        parts: list[Part] = []
        for base, segment in self.numbered:
            lists = lists_of(segment)
            length, place = lists.find(*key)
            if length:
                parts.append((base, lists, length, place))
        return Listing(parts)

    def with_unit(self, unit: int) -> Docs:
        """Return the articles that hold a single Han unit."""
        return self._together([segment.grams.with_unit(unit) for segment in self.segments])

    def beginning(self, field: str, prefix: str) -> Docs:
        """Return the articles that hold any word that begins with a prefix."""
        return self._together(
            [_union(docs for _, (docs, _) in segment.lists.beginning(field, prefix)) for segment in self.segments]
        )

    def _together(self, found: Sequence[Array]) -> Docs:
        parts = [docs.astype(np.int64) + base for docs, (base, _) in zip(found, self.numbered, strict=True)]
        return np.concatenate([_NONE, *parts])

    def literal(self, literal: Literal) -> Docs:
        """Return the articles in which a literal occurs, in order."""
        return self._found.get(literal, partial(self._find, literal))

    def _find(self, literal: Literal) -> Docs:
        found = _Search(literal).find(self)
        # It is kept, and answers are made of it: nobody may change it.
        found.flags.writeable = False
        return found


class _Search:
    """One literal, taken apart into what the index has lists of."""

    def __init__(self, literal: Literal) -> None:
        self.text, self._title, self._prefix = literal.text, literal.field == "title", literal.prefix
        self._tokens = list(dict.fromkeys(latin_runs(self.text)))
        self._open = None
        if self._prefix and self._tokens and is_word(self.text[-1]):
            self._open = self._tokens.pop()
        grams = grams_in(self.text)
        self._pairs = [gram for gram in dict.fromkeys(grams) if gram & 0xFFFF]
        self._units = [gram >> 16 for gram in grams]
        #: True if an article in every list must hold the literal.
        self._proves = self.text in (*self._tokens, self._open) or len(self.text) == len(grams) <= 2
        self._needle = self.text.encode("utf-16-le")
        self._head = is_word(self.text[:1])
        self._tail = is_word(self.text[-1:]) and not self._prefix

    def find(self, postings: Postings) -> Docs:
        """Return the articles in which the literal occurs, in order."""
        proves = self._proves and not (self._title and self._units)
        if not self.text:
            return np.arange(postings.size)
        if not self._tokens and self._open is None and not self._pairs:
            found = postings.with_unit(self._units[0]) if self._units else np.arange(postings.size)
        else:
            found = self._candidates(postings, all_lists=proves)
        return found if proves else self._verified(postings, found)

    def _candidates(self, postings: Postings, *, all_lists: bool) -> Docs:
        """Return the articles in the lists of the literal's parts, the shortest first.

        Where they are verified anyway, the longer lists are read only while they promise to spare
        verifying.
        """
        field = "title" if self._title else "words"
        lists = [*(postings.word(token, field) for token in self._tokens), *map(postings.pair, self._pairs)]
        lists.sort(key=attrgetter("length"))
        found = None if self._open is None else postings.beginning(field, self._open)
        for listing in lists:
            if found is not None and not all_lists and listing.length > _WORTH * len(found):
                break
            docs = listing.read()[0]
            found = docs if found is None else intersection(found, docs, postings.size)
        return _NONE if found is None else found

    def _verified(self, postings: Postings, candidates: Docs) -> Docs:
        field, known = "title" if self._title else "words", _NONE
        if not self._tokens and self._open is None:
            known, _ = postings.word(self.text, field).read()
        if len(known):
            mask = np.zeros(postings.size, np.bool_)
            mask[candidates] = True
            mask[known] = False
            candidates = np.flatnonzero(mask)
        cuts = candidates.searchsorted(postings.bases).tolist()
        held = [known]
        for (base, segment), (begin, end) in zip(postings.numbered, pairwise(cuts), strict=True):
            if begin < end:
                held.append(self._holding(segment, candidates[begin:end] - base) + base)
        found = np.concatenate(held)
        if len(known):
            found.sort()
        return found

    def _holding(self, segment: Segment, candidates: Docs) -> Docs:
        """Return the articles of a segment, of some, in whose text the literal occurs."""
        begins = segment.starts[candidates]
        ends = begins + segment.titles[candidates] if self._title else segment.starts[candidates + 1]
        places = zip(candidates.tolist(), (begins * 2).tolist(), (ends * 2).tolist(), strict=True)
        find, needle, whole = segment.buffer.find, self._needle, not (self._head or self._tail)
        held = [
            number
            for number, begin, end in places
            if (place := find(needle, begin, end)) >= 0
            and ((whole and not place & 1) or self._occurs(segment.buffer[begin:end]))
        ]
        return np.asarray(held, np.int64)

    def _occurs(self, text: bytes) -> bool:
        """Return whether the literal occurs in a text, with whole tokens at its ends."""
        place = text.find(self._needle)
        while place >= 0:
            if not place & 1 and not (self._head and _last_is_word(text[max(place - 4, 0) : place])):
                after = place + len(self._needle)
                if not (self._tail and _first_is_word(text[after : after + 4])):
                    return True
            place = text.find(self._needle, place + 1)
        return False


def _last_is_word(units_before: bytes) -> bool:
    return is_word(units_before.decode("utf-16-le", "replace")[-1:])


def _first_is_word(units_after: bytes) -> bool:
    return is_word(units_after.decode("utf-16-le", "replace")[:1])


def _union(lists: Iterable[Array]) -> Array:
    return np.unique(np.concatenate([_NONE, *lists]))
