"""Literals: which articles of a snapshot hold a text, or any or all of some texts.

A literal is found by its rarest parts (pairs of Han characters, whole Latin words and numbers; of
a long one first those of its beginning) and then verified in the squeezed folded text, but where a
part proves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Final

import numpy as np

from corpus.text.fold import is_word
from indexer.arrays import Mask
from indexer.segment.gram_postings import grams_in
from indexer.text.segmenter import latin_runs
from search.cache import Cache
from search.kernels.numpy_kernels import Docs
from search.local.docset import intersection
from search.local.listing import Listing
from search.local.postings import Postings
from search.query.ast import Literal, Term

#: What was found is kept in memory by all processes together, in bytes.
_FOUND_BYTES: Final = 48 * 2**20
#: To verify a candidate costs as much as to read so many postings.
_WORTH: Final = 256
#: So few candidates are verified sooner than any list is found and read.
_FEW: Final = 16
#: Of a literal of more characters the pairs in so many are looked up first: mostly few articles hold
#: one of them. A sentence is looked for with each of its synonyms, too: with twelve 1.0 ms, not 1.7.
_HEAD: Final = 17
_NONE: Final = np.empty(0, np.int64)
_length: Final = attrgetter("length")
_size: Final = attrgetter("size")


class Literals:
    """Finds texts in the articles of some posting lists."""

    def __init__(self, postings: Postings, processes: int = 1) -> None:
        """Look in these lists; so many `processes` share the memory of what was found."""
        self._postings = postings
        self._found: Cache[Docs] = Cache(_FOUND_BYTES // processes, lambda found: 8 * len(found) + 200)

    def one(self, literal: Literal | Term) -> Docs:
        """Return the articles in which a literal, or what a word is made of, occurs, in order."""
        search = _search_of(literal)
        return self._found.get(search.key, partial(self._find, search))

    def any_of(self, literals: Iterable[Literal | Term]) -> Mask:
        """Return the articles in which any of some literals occurs, as a mask.

        Short literals are common and come first; what one finds is not verified for another.
        """
        held = np.zeros(self._postings.size, np.bool_)
        unsure, met = [], 0
        for search in sorted(map(_search_of, literals), key=_size):
            docs, rest = search.sure(self._postings)
            held[docs] = True
            met += len(docs)
            if rest:
                unsure.append(search)
            if met >= self._postings.size and held.all():
                return held
        for search in unsure:
            held[search.verified(self._postings, search.candidates(self._postings, but=held))] = True
        return held

    def all_of(self, literals: Iterable[Literal | Term]) -> Docs:
        """Return the articles in which all of some literals occur, in order.

        The lists of all of them are read together, the shortest first, until few articles are left.
        """
        searches = sorted(map(_search_of, literals), key=_size, reverse=True)
        found, rest = self._in_all(searches)
        for place, search in enumerate(rest):
            if len(found) <= _FEW:
                return self._holding_all(rest[place:], found)
            found = search.among(self._postings, found)
        return found

    def _in_all(self, searches: Sequence[_Search]) -> tuple[Docs, Sequence[_Search]]:
        """Return the articles in the lists of all of some literals, and those not proved by it."""
        pairs = self._postings.pairs(list(dict.fromkeys(chain.from_iterable([one.pairs for one in searches]))))
        words = [listing for one in searches for listing in one.words(self._postings)]
        found = None
        for listing in sorted([*words, *pairs], key=_length):
            if found is None:
                found = listing.read()[0]
            elif len(found) <= _FEW or listing.length > _WORTH * len(found):
                return found, searches
            else:
                found = intersection(found, listing.read()[0], self._postings.size)
        if found is None:
            return np.arange(self._postings.size), searches
        return found, [one for one in searches if not one.listed]

    def _holding_all(self, searches: Sequence[_Search], some: Docs) -> Docs:
        """Return the articles, of some in order, in which all of some literals occur."""
        found = self._postings.holding([one.needle for one in searches if one.plain], some)
        for search in searches:
            found = found if search.plain else search.verified(self._postings, found)
        return found

    def _find(self, search: _Search) -> Docs:
        found = search.find(self._postings)
        # It is kept, and answers are made of it: nobody may change it.
        found.flags.writeable = False
        return found


class _Search:
    """One literal, taken apart into what the index has lists of."""

    def __init__(self, text: str, field: str | None, prefix: bool) -> None:
        self.key = (text, field, prefix)
        self.text, self.size, self._title = text, len(text), field == "title"
        self._field = "title" if self._title else "words"
        self.needle = text.encode("utf-16-le")
        self._tokens: list[str] = []
        self._open = None
        self._head = self._tail = False
        grams = grams_in(text) if self.size <= 2 else ()
        #: True if an article in every list must hold the literal; a character beyond the Basic
        #: Multilingual Plane is two grams.
        self._proves = len(grams) == self.size == len(self.needle) // 2
        if self._proves:
            self.pairs = [gram for gram in grams if gram & 0xFFFF]
        else:
            self._tokens = list(dict.fromkeys(latin_runs(text)))
            if prefix and self._tokens and is_word(text[-1]):
                self._open = self._tokens.pop()
            self._proves = text in (*self._tokens, self._open)
            self._head, self._tail = is_word(text[0]), is_word(text[-1]) and not prefix
        #: True if it stands wherever its characters do, in the title or behind it.
        self.plain = not (self._title or self._head or self._tail)
        #: True if the articles that are in all of its lists are those that hold it.
        self.listed = self._proves and not self._title and self._open is None and bool(self._tokens or self.pairs)

    @cached_property
    def pairs(self) -> list[int]:
        """The pairs of neighbouring Han units in it."""
        return _pairs_in(self.text)

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
        if self.listed and not self._tokens and len(self.pairs) == 1:
            return postings.pairs(self.pairs)[0].read()[0], False
        if self._proves and (self._tokens or self._open or not self._title):
            return self.candidates(postings, all_lists=True), False
        if not self._tokens and self._open is None:
            return postings.words([self.text], self._field)[0].read()[0], True
        return _NONE, True

    def among(self, postings: Postings, some: Docs) -> Docs:
        """Return the articles, of some in order, in which the literal occurs."""
        if len(some) <= _FEW:
            return self.verified(postings, some)
        proved = self._proves and not self._title and self._open is None
        if proved and not self.listed:
            return intersection(some, self.candidates(postings), postings.size)
        for listing in self._lists(postings):
            if listing.length > _WORTH * len(some):
                proved = False
                break
            some = intersection(some, listing.read()[0], postings.size)
        return some if proved else self.verified(postings, some)

    def _lists(self, postings: Postings) -> list[Listing]:
        """Return lists that hold every article of the literal, the shortest first.

        Of a long one not all, where one of those of its beginning leaves few articles.
        """
        words = self.words(postings)
        if self.size > _HEAD:
            lists = sorted([*words, *postings.pairs(_pairs_in(self.text[:_HEAD]))], key=_length)
            if lists and lists[0].length <= _FEW:
                return lists
        return sorted([*words, *postings.pairs(self.pairs)], key=_length)

    def words(self, postings: Postings) -> list[Listing]:
        """Return the lists of the Latin words and numbers in the literal."""
        return postings.words(self._tokens, self._field) if self._tokens else []

    def candidates(self, postings: Postings, *, all_lists: bool = False, but: Mask | None = None) -> Docs:
        """Return the articles in the lists of the literal's parts, the shortest first.

        Where they are verified anyway, the longer lists are read only while they promise to spare
        verifying. ``but`` leaves some articles out.
        """
        if not self._tokens and self._open is None and not self.pairs:
            units = [gram >> 16 for gram in grams_in(self.text)[:1]]
            every = postings.with_unit(units[0]) if units else np.arange(postings.size)
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
        found = postings.holding([self.needle], candidates, title=self._title)
        if not self._head and not self._tail:
            return found
        return found[[self._occurs(*postings.text(number)) for number in found.tolist()]] if len(found) else found

    def _occurs(self, text: bytes, title: int) -> bool:
        """Return whether the literal occurs in a text, with whole tokens at its ends."""
        text = text[:title] if self._title else text
        place = text.find(self.needle)
        while place >= 0:
            if not place & 1 and not (self._head and _last_is_word(text[max(place - 4, 0) : place])):
                after = place + len(self.needle)
                if not (self._tail and _first_is_word(text[after : after + 4])):
                    return True
            place = text.find(self.needle, place + 1)
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


def _pairs_in(text: str) -> list[int]:
    return list(dict.fromkeys([gram for gram in grams_in(text) if gram & 0xFFFF]))
