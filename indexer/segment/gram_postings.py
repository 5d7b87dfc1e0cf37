"""Grams: each Han character, and each pair of neighbours, with its articles.

They make the literal promise: whatever the words are, an article is found by the characters that
stand in it. Texts are UTF-16 units, squeezed and folded, each article closed by a NUL. For every
Han unit there is one gram: it and the Han unit after it, or it and 0 where no Han follows. So a
single character is a range of grams. A character beyond the Basic Multilingual Plane is two units
and found as a pair.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from itertools import pairwise
from typing import Final

import numpy as np

from corpus.text.characters import HAN_RUNS
from indexer.arrays import I64, U8, U16, U32, Array, Mask
from indexer.kernels import gap_list, grams, held_units
from indexer.kernels.numpy_kernels import gaps as gaps_between
from indexer.segment.sparse_bytes import sparse_arrays, sparse_bytes

_UNIT_SHIFT: Final = np.uint32(16)
#: A unit is common when more than one in so many documents hold it.
_COMMON: Final = 8
#: Postings of which the units are found at one time; bounds the memory that takes.
_AT_ONCE: Final = 4_000_000
#: From so many grams on they are found together: 60 take 25 µs instead of 90, a few take longer so.
_MANY: Final = 12


@cache
def _han_units() -> Mask:
    """Return for each UTF-16 unit whether it is Han or half of a character beyond the BMP."""
    table = np.zeros(65_536, np.bool_)
    for first, last in (("\ud800", "\udfff"), *HAN_RUNS):
        table[ord(first) : ord(last) + 1] = True
    return table


def units(text: str) -> U16:
    """Return a text as UTF-16 units."""
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)


def grams_of(text: U16) -> U32:
    """Return the gram of every Han unit of a text; the last one needs a NUL behind it."""
    return gram_keys(text, np.zeros(1, np.int64))[0]


def grams_in(text: str) -> list[int]:
    """Return the grams of a short text in order, as `grams_of` does, without arrays."""
    if not text:
        return []
    codes = memoryview(text.encode("utf-16-le")).cast("H").tolist()
    han = _han_bytes()
    return [
        one << 16 | (other if han[other] else 0) for one, other in zip(codes, [*codes[1:], 0], strict=True) if han[one]
    ]


@cache
def _han_bytes() -> bytes:
    return _han_units().tobytes()


def gram_keys(text: U16, starts: I64) -> tuple[U32, I64]:
    """Return the grams of articles in a row, and how many each has; the last unit has none.

    ``starts`` are the places in `text` where they begin. There are as many as Han units.
    """
    return grams(text, _han_units().view(np.uint8), starts)


def arrays(keys: U32, starts: I64, docs: U16, freqs: U8, count: int) -> dict[str, Array]:
    """Return the grams of a segment of `count` articles, by their lists, as arrays to be written.

    Of a list the gaps between document numbers are kept, the low and the high byte apart: high
    bytes are nearly all 0, and frequencies nearly all 1.
    """
    gaps = docs.copy()
    gaps[1:] -= docs[:-1]
    gaps[starts[:-1]] = docs[starts[:-1]]
    return {
        "keys": keys,
        "starts": starts.astype(np.uint32),
        "low": gaps.astype(np.uint8),
        **sparse_arrays("high", (gaps >> np.uint16(8)).astype(np.uint8), 0),
        **sparse_arrays("freqs", freqs, 1),
        **_unit_arrays(list(_held(keys, starts, docs)), count),
    }


def _held(keys: U32, starts: I64, docs: U16) -> Iterator[U32]:
    """Yield what units which articles hold, some units after others."""
    units_begin = np.flatnonzero(np.diff(keys >> _UNIT_SHIFT, prepend=~keys[:1]))
    begins = starts[units_begin]
    pieces = np.searchsorted(begins, np.arange(0, len(docs), _AT_ONCE))
    bounds = [*units_begin[np.unique(pieces[pieces < len(begins)])].tolist(), len(keys)]
    for first, last in pairwise(bounds):
        counts = np.diff(starts[first : last + 1]).astype(np.uint32)
        yield held_units(keys[first:last], counts, docs[starts[first] : starts[last]])


def _unit_arrays(held: Sequence[U32], count: int) -> dict[str, Array]:
    """Return the arrays of single units: document counts, and bitmaps of the common ones."""
    counts = sum((np.bincount(part >> _UNIT_SHIFT, minlength=65_536) for part in held), np.zeros(65_536, np.int64))
    common = np.flatnonzero(counts * _COMMON > count)
    rows = np.full(65_536, -1, np.int64)
    rows[common] = np.arange(len(common))
    bits = np.zeros((len(common), count), np.bool_)
    for part in held:
        row = rows[part >> _UNIT_SHIFT]
        bits[row[row >= 0], (part & np.uint32(0xFFFF))[row >= 0]] = True
    units_held = np.flatnonzero(counts)
    return {
        "units": units_held.astype(np.uint16),
        "unit_counts": counts[units_held].astype(np.uint32),
        "common": common.astype(np.uint16),
        "common.bits": np.packbits(bits, axis=1, bitorder="little").ravel(),
    }


class Grams:
    """The grams of a segment."""

    def __init__(self, stored: dict[str, Array], count: int) -> None:
        """Read what `arrays` and `unit_arrays` made of `count` documents."""
        self._count = count
        self.units: U16 = stored["units"]
        self.unit_counts: U32 = stored["unit_counts"]
        self._common: dict[int, int] = {unit: row for row, unit in enumerate(stored["common"].tolist())}
        self._common_bits: U8 = stored["common.bits"]
        self._keys: U32 = stored["keys"]
        self._ordered = self._keys.data
        self._starts: U32 = stored["starts"]
        self._begins = self._starts.data
        self._low: U8 = stored["low"]
        self._high = sparse_bytes(stored, "high")
        self._freqs = sparse_bytes(stored, "freqs")

    def docs(self, gram: int) -> I64:
        """Return the documents of a gram, ascending."""
        count, place = self.find(gram)
        return self.read(place)[0] if count else np.empty(0, np.int64)

    def with_all(self, grams: Sequence[int]) -> I64:
        """Return the documents that hold each of some grams, ascending; all where there is none."""
        return reduce(np.intersect1d, map(self.docs, grams), np.arange(self._count))

    def find(self, gram: int) -> tuple[int, int]:
        """Return how many documents hold a gram, and by what to read its list."""
        place = bisect_left(self._ordered, gram)
        if place == len(self._ordered) or self._ordered[place] != gram:
            return 0, 0
        return self._begins[place + 1] - self._begins[place], place

    def find_all(self, grams: Sequence[int]) -> list[tuple[int, int]]:
        """Return of each of some grams what `find` does."""
        if len(grams) < _MANY or not len(self._keys):
            return list(map(self.find, grams))
        wanted = np.asarray(grams, np.uint32)
        places = np.minimum(self._keys.searchsorted(wanted), len(self._keys) - 1)
        begins, ends = self._starts[places].astype(np.int64), self._starts[places + 1]
        counts = np.where(self._keys[places] == wanted, ends - begins, 0)
        return list(zip(counts.tolist(), places.tolist(), strict=True))

    def read(self, place: int) -> tuple[I64, U8 | None]:
        """Return a gram's documents, ascending, and frequencies (255: or more; None: all 1)."""
        return gap_list(self._low, self._high, self._freqs, self._begins[place], self._begins[place + 1])

    def with_unit(self, unit: int) -> I64:
        """Return the documents that hold a Han unit, ascending."""
        row = self._common.get(unit)
        if row is None:
            mask = np.zeros(self._count, np.bool_)
            mask[self._grams_with(unit)] = True
        else:
            width = -(-self._count // 8)
            bits = self._common_bits[row * width : (row + 1) * width]
            mask = np.unpackbits(bits, bitorder="little").view(np.bool_)
        found: I64 = mask.nonzero()[0]
        return found

    def _grams_with(self, unit: int) -> U16:
        """Return the documents of every gram that begins with a unit, one list after another."""
        first, last = bisect_left(self._ordered, unit << 16), bisect_left(self._ordered, unit + 1 << 16)
        starts = self._starts[first : last + 1].astype(np.int64)
        gaps = gaps_between(self._low, self._high, int(starts[0]), int(starts[-1]))
        if not len(gaps):
            return gaps
        # Numbers are sums of the gaps of their own list: what the lists before add up to is taken
        # off again, modulo 65,536 like everything here.
        sums = np.cumsum(gaps, dtype=np.uint16)
        begins = starts[:-1] - starts[0]
        before: U16 = sums[begins] - gaps[begins]
        found: U16 = sums - np.repeat(before, np.diff(starts))
        return found
