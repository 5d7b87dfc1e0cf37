"""The kernels on NumPy arrays, and what each returns; see `indexer.kernels`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from indexer.arrays import I64, U8, U16, U32

#: The highest frequency that is kept.
MOST: Final = 255
#: Bytes of a sparse row between two counts of the others before them; a multiple of 8.
BLOCK: Final = 2_048
_DOCUMENT_BITS: Final = np.uint64(16)
_WHITE: Final = tuple(map(ord, " \n\t"))


class Grouped(NamedTuple):
    """Postings: the keys, ascending, how many documents each has, these, and how often it is there.

    The documents of a key are ascending. A frequency of `MOST` means: or more.
    """

    keys: U32
    counts: U32
    docs: U16
    freqs: U8


class Part(NamedTuple):
    """Postings whose keys go by their ranks among the keys of several parts."""

    ranks: U32
    counts: U32
    docs: U16
    freqs: U8


class Sparse(NamedTuple):
    """Bytes that are nearly all alike: a bit for each, the others, how many precede each `BLOCK`.

    A bit is set for an other one.
    """

    bits: U8
    others: U8
    ranks: U32


def grouped(keys: U32, counts: I64) -> Grouped:
    """Return the postings of keys that stand document by document, `counts` of each."""
    documents = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    held = np.sort(keys.astype(np.uint64) << _DOCUMENT_BITS | documents)
    begins = np.flatnonzero(np.diff(held, prepend=~held[:1]))
    freqs = np.minimum(np.diff(begins, append=len(held)), MOST).astype(np.uint8)
    postings = held[begins]
    named = postings >> _DOCUMENT_BITS
    firsts = np.flatnonzero(np.diff(named, prepend=~named[:1]))
    per_key = np.diff(firsts, append=len(named)).astype(np.uint32)
    return Grouped(named[firsts].astype(np.uint32), per_key, postings.astype(np.uint16), freqs)


def joined(parts: Iterable[Part], starts: I64) -> tuple[U16, U8]:
    """Return the documents and frequencies of all parts, key by key, and part by part within a key.

    ``starts`` is where the list of each rank begins, and where the last one ends.
    """
    docs, freqs = np.empty(int(starts[-1]), np.uint16), np.empty(int(starts[-1]), np.uint8)
    ends = starts.copy()
    for part in parts:
        begins = np.cumsum(part.counts, dtype=np.int64) - part.counts
        places = np.repeat(ends[part.ranks] - begins, part.counts) + np.arange(len(part.docs))
        docs[places], freqs[places] = part.docs, part.freqs
        ends[part.ranks] += part.counts
    return docs, freqs


def grams(text: U16, han: U8, starts: I64) -> tuple[U32, I64]:
    """Return the gram of every Han unit of texts in a row, and how many grams each of them has.

    A gram is a unit and, below, the Han unit behind it, or 0. ``starts`` is where each text begins;
    the last unit of all has none.
    """
    is_han = han[text].view(np.bool_)
    places = np.flatnonzero(is_han[:-1])
    following = np.where(is_han[places + 1], text[places + 1], np.uint16(0))
    found = text[places].astype(np.uint32) << np.uint32(16) | following
    return found, np.diff(np.searchsorted(places, starts), append=len(places))


def held_units(keys: U32, counts: U32, docs: U16) -> U32:
    """Return of the postings of grams each ``unit << 16 | document`` once, by the units."""
    both = np.repeat(keys >> np.uint32(16) << np.uint32(16), counts) | docs
    firsts = np.unique(both, return_index=True)[1]
    units = (both >> np.uint32(16))[firsts]
    # Documents of a unit in the order in which they are met.
    found: U32 = both[firsts[np.lexsort((firsts, units))]]
    return found


def gap_list(low: U8, high: Sparse, freqs: Sparse, begin: int, end: int) -> tuple[I64, U8 | None]:
    """Return the ascending numbers whose gaps stand in [begin, end), and frequencies.

    Of a gap there is a low and a high byte, which is mostly 0; of frequencies, None: 1 each.
    """
    docs = gaps(low, high, begin, end).cumsum(dtype=np.int64)
    places, others = _others(freqs, begin, end)
    if not len(places):
        return docs, None
    often = np.ones(end - begin, np.uint8)
    often[places] = others
    return docs, often


def running(numbers: bytes, at: int, count: int, wide: bool) -> I64:
    """Return the running sums of the numbers of one or (`wide`) two bytes at a place."""
    return np.frombuffer(numbers, "<u2" if wide else np.uint8, count, at).cumsum(dtype=np.int64)


def gaps(low: U8, high: Sparse, begin: int, end: int) -> U16:
    """Return the gaps in [begin, end)."""
    found = low[begin:end].astype(np.uint16)
    places, others = _others(high, begin, end)
    found[places] |= others.astype(np.uint16) << np.uint16(8)
    return found


def _others(row: Sparse, begin: int, end: int) -> tuple[I64, U8]:
    """Return the others in [begin, end): their places, from 0 at `begin`, and values."""
    byte = begin >> 3
    bits = np.unpackbits(row.bits[byte : (end + 7) >> 3], bitorder="little").view(np.bool_)
    places = bits[begin - 8 * byte : end - 8 * byte].nonzero()[0]
    block = begin // BLOCK
    before = int.from_bytes(row.bits[block * BLOCK >> 3 : byte + 1].tobytes(), "little")
    rank = int(row.ranks[block]) + (before & (1 << begin % BLOCK) - 1).bit_count()
    return places, row.others[rank : rank + len(places)]


def sought(keys: U8, ends: I64, wanted: bytes) -> int:
    """Return the place of the first key that is not less than the one `wanted`.

    The keys stand in order, one behind the other; `ends` is where each begins, and the last ends.
    """
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if keys[ends[middle] : ends[middle + 1]].tobytes() < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def told_apart(given: U16, plain: U16, searched: U16) -> bytes:
    """Return what tells a text from its searched form; see `indexer.segment.text_delta`.

    ``plain`` is it folded, as long as it is.
    """
    kept = ~np.isin(plain, _WHITE)
    # White space that counts is one space between two other characters: the first of its run.
    solid, spaces = np.flatnonzero(kept), np.flatnonzero(searched == ord(" "))
    kept[solid[spaces - np.arange(len(spaces)) - 1] + 1] = True
    dropped, same = np.flatnonzero(~kept), given[kept]
    other = np.flatnonzero(same != searched)
    parts = ([len(dropped)], dropped - np.arange(len(dropped)), given[dropped], other, same[other])
    return np.concatenate(parts).astype(np.uint16).tobytes()
