"""Postings: which articles of a snapshot hold a word, a pair of characters, or a literal.

Articles are numbered through all segments. A literal is found by its rarest parts (pairs of Han
characters, whole Latin words and numbers) and then verified in the squeezed folded text, but where
a part proves it alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, Final

import numpy as np

from corpus.text.fold import is_word
from indexer.arrays import Array, Mask
from indexer.segment.gram_postings import grams_in
from indexer.segment.reader import Segment
from indexer.text.segmenter import latin_runs
from search.cache import Cache
from search.kernels.numpy_kernels import Docs
from search.local.docset import intersection
from search.local.listing import Listing
from search.query.ast import Literal, Term

#: Posting lists kept in memory by all processes together, in bytes; an article takes
#: 9 bytes in a list with frequencies, 8 in one without.
_LISTS_BYTES: Final = 96 * 2**20
_FOUND_BYTES: Final = 48 * 2**20
#: To verify a candidate costs as much as to read so many postings.
_WORTH: Final = 256
#: So few candidates are verified sooner than any list is found and read.
_FEW: Final = 16
#: Of many literals that must all occur so many, the longest, are put in order by how rare they are:
#: after those few articles are left. Sentences of 50-120 characters take 6 % less so at the median.
_WEIGHED: Final = 12
_NONE: Final = np.empty(0, np.int64)


class Postings:
    """The posting lists of some segments, numbered through."""

    def __init__(self, segments: Sequence[Segment], processes: int = 1) -> None:
        """Number through some segments; so many `processes` share the memory of the lists."""
        self.segments = segments
        self.bases = np.asarray([0, *accumulate(segment.count for segment in segments)], np.int64)
        self.size = int(self.bases[-1])
        self.numbered = list(zip(self.bases.tolist(), segments, strict=False))
        self._words = [(base, segment.lists) for base, segment in self.numbered]
        self._grams = [(base, segment.grams) for base, segment in self.numbered]
        self._lists: Cache[Listing] = Cache(_LISTS_BYTES // processes, lambda found: 9 * found.length + 400)
        self._found: Cache[Docs] = Cache(_FOUND_BYTES // processes, lambda found: 8 * len(found) + 200)

    def word(self, word: str, field: str = "words") -> Listing:
        """Return the list of a word as the segmenter cut it."""
        key = (field, word)
        return self._lists.held(key) or self._listed(key, self._words, *key)

    def pair(self, gram: int) -> Listing:
        """Return the list of a pair of neighbouring Han characters."""
        return self._lists.held(gram) or self._listed(gram, self._grams, gram)

    def _listed(self, key: Hashable, segments: Sequence[tuple[int, Any]], *term: object) -> Listing:
        found = ((base, lists, *lists.find(*term)) for base, lists in segments)
        return self._lists.put(key, Listing([part for part in found if part[2]]))

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

    def literal(self, literal: Literal | Term) -> Docs:
        """Return the articles in which a literal, or what a word is made of, occurs, in order."""
        search = _search_of(literal)
        return self._found.get(search.key, partial(self._find, search))

    def any_of(self, literals: Iterable[Literal | Term]) -> Mask:
        """Return the articles in which any of some literals occurs, as a mask.

        Short literals are common and come first; what one finds is not verified for another.
        """
        held = np.zeros(self.size, np.bool_)
        unsure = []
        for search in sorted(map(_search_of, literals), key=lambda one: len(one.text)):
            docs, rest = search.sure(self)
            held[docs] = True
            if rest:
                unsure.append(search)
            if held.all():
                return held
        for search in unsure:
            held[search.verified(self, search.candidates(self, but=held))] = True
        return held

    def all_of(self, literals: Iterable[Literal | Term]) -> Docs:
        """Return the articles in which all of some literals occur, in order.

        Of the longest, which are seldom common, the rarest is looked for first; each other one only
        where those before it are.
        """
        found = None
        searches = sorted(map(_search_of, literals), key=lambda one: -len(one.text))
        searches[:_WEIGHED] = sorted(searches[:_WEIGHED], key=lambda one: one.bound(self))
        for place, search in enumerate(searches):
            if found is not None and len(found) <= _FEW:
                return self._holding_all(searches[place:], found)
            found = search.find(self) if found is None else search.among(self, found)
        return np.arange(self.size) if found is None else found

    def _holding_all(self, searches: Sequence[_Search], some: Docs) -> Docs:
        """Return the articles, of a few in order, in which all of some literals occur."""
        held = []
        for number in some.tolist():
            base, segment = self.numbered[int(self.bases.searchsorted(number, "right")) - 1]
            begin, end = segment.starts[number - base : number - base + 2].tolist()
            text, title = segment.buffer[begin * 2 : end * 2], int(segment.titles[number - base]) * 2
            if all(search.occurs(text, title) for search in searches):
                held.append(number)
        return np.asarray(held, np.int64)

    def _find(self, search: _Search) -> Docs:
        found = search.find(self)
        # It is kept, and answers are made of it: nobody may change it.
        found.flags.writeable = False
        return found


class _Search:
    """One literal, taken apart into what the index has lists of."""

    def __init__(self, text: str, field: str | None, prefix: bool) -> None:
        self.key = (text, field, prefix)
        self.text, self._title, self._prefix = text, field == "title", prefix
        self._field = "title" if self._title else "words"
        grams = grams_in(self.text)
        self._tokens = [] if len(grams) == len(self.text) else list(dict.fromkeys(latin_runs(self.text)))
        self._open = None
        if self._prefix and self._tokens and is_word(self.text[-1]):
            self._open = self._tokens.pop()
        self._pairs = [gram for gram in dict.fromkeys(grams) if gram & 0xFFFF]
        self._units = [gram >> 16 for gram in grams]
        #: True if an article in every list must hold the literal.
        self._proves = self.text in (*self._tokens, self._open) or len(self.text) == len(grams) <= 2
        self._needle = self.text.encode("utf-16-le")
        self._head = is_word(self.text[:1])
        self._tail = is_word(self.text[-1:]) and not self._prefix

    def find(self, postings: Postings) -> Docs:
        """Return the articles in which the literal occurs, in order."""
        known, unsure = self.sure(postings)
        if not unsure:
            return known
        candidates = self.candidates(postings)
        if not len(known):
            return self.verified(postings, candidates)
        mask = np.zeros(postings.size, np.bool_)
        mask[candidates] = True
        mask[known] = False
        found = np.concatenate([known, self.verified(postings, mask.nonzero()[0])])
        found.sort()
        return found

    def sure(self, postings: Postings) -> tuple[Docs, bool]:
        """Return articles that lists prove to hold the literal, and whether there may be others."""
        if not self.text:
            return np.arange(postings.size), False
        if self._proves and not (self._title and self._units):
            return self.candidates(postings, all_lists=True), False
        if not self._tokens and self._open is None:
            return postings.word(self.text, self._field).read()[0], True
        return _NONE, True

    def bound(self, postings: Postings) -> int:
        """Return how many articles hold the literal at most, as the lengths of lists say."""
        return min([listing.length for listing in self._parts(postings)], default=postings.size)

    def among(self, postings: Postings, some: Docs) -> Docs:
        """Return the articles, of some in order, in which the literal occurs."""
        if len(some) <= _FEW:
            return self.verified(postings, some)
        lists, proved = self._lists(postings), self._proves and not self._title and self._open is None
        if proved and not lists:
            return intersection(some, self.candidates(postings), postings.size)
        for listing in lists:
            if listing.length > _WORTH * len(some):
                proved = False
                break
            some = intersection(some, listing.read()[0], postings.size)
        return some if proved else self.verified(postings, some)

    def _lists(self, postings: Postings) -> list[Listing]:
        """Return the lists that hold every article of the literal, the shortest first."""
        return sorted(self._parts(postings), key=attrgetter("length"))

    def _parts(self, postings: Postings) -> list[Listing]:
        words = [postings.word(token, self._field) for token in self._tokens]
        return [*words, *map(postings.pair, self._pairs)]

    def candidates(self, postings: Postings, *, all_lists: bool = False, but: Mask | None = None) -> Docs:
        """Return the articles in the lists of the literal's parts, the shortest first.

        Where they are verified anyway, the longer lists are read only while they promise to spare
        verifying. ``but`` leaves some articles out.
        """
        if not self._tokens and self._open is None and not self._pairs:
            every = postings.with_unit(self._units[0]) if self._units else np.arange(postings.size)
            return every if but is None else every[~but[every]]
        found = None if self._open is None else postings.beginning(self._field, self._open)
        if found is not None and but is not None:
            found = found[~but[found]]
        for listing in self._lists(postings):
            if found is not None and not all_lists and (len(found) <= _FEW or listing.length > _WORTH * len(found)):
                break
            docs = listing.read()[0]
            if found is None:
                found = docs if but is None else docs[~but[docs]]
            else:
                found = intersection(found, docs, postings.size)
        return _NONE if found is None else found

    def verified(self, postings: Postings, candidates: Docs) -> Docs:
        """Return the articles, of some in order, in whose text the literal stands."""
        cuts = candidates.searchsorted(postings.bases).tolist()
        held = [_NONE]
        for (base, segment), (begin, end) in zip(postings.numbered, pairwise(cuts), strict=True):
            if begin < end:
                held.append(self._holding(segment, candidates[begin:end] - base) + base)
        return np.concatenate(held)

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

    def occurs(self, text: bytes, title: int) -> bool:
        """Return whether the literal occurs in an article, of which so many bytes are the title."""
        return self._occurs(text[:title] if self._title else text)

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


def _search_of(node: Literal | Term) -> _Search:
    """Return a text taken apart; a word is found wherever its characters stand."""
    if isinstance(node, Literal):
        return _search(node.text, node.field, node.prefix)
    return _search(node.word, node.field, False)


@lru_cache(4_096)
def _search(text: str, field: str | None, prefix: bool) -> _Search:
    """Return a text taken apart; the rungs of a query share most of their texts."""
    return _Search(text, field, prefix)


def _last_is_word(units_before: bytes) -> bool:
    return is_word(units_before.decode("utf-16-le", "replace")[-1:])


def _first_is_word(units_after: bytes) -> bool:
    return is_word(units_after.decode("utf-16-le", "replace")[:1])


def _union(lists: Iterable[Array]) -> Array:
    return np.unique(np.concatenate([_NONE, *lists]))
