"""Packed postings: ``key << 24 | document << 8 | frequency`` in 64 bits, made to be sorted."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from indexer.arrays import I64, U8, U16, U64
from indexer.segment.term_postings import Lists

#: Postings sorted at one time; bounds the memory that merging takes.
_SORTED_AT_ONCE: Final = 8_000_000
#: Occurrences packed at one time.
_CHUNK: Final = 2_000_000
_MOST: Final = 255
_DOCUMENT_BITS: Final = np.uint64(16)
_FREQ_BITS: Final = np.uint64(8)
_KEY_SHIFT: Final = np.uint64(24)


def pack(occurrences: U64) -> U64:
    """Pack occurrences (``key << 16 | document``, sorted); a frequency is at most 255."""
    begins = np.flatnonzero(np.diff(occurrences, prepend=~occurrences[:1]))
    freqs = np.minimum(np.diff(begins, append=len(occurrences)), _MOST).astype(np.uint64)
    return occurrences[begins] << _FREQ_BITS | freqs


def merge(chunks: Sequence[U64]) -> tuple[U64, I64, U16, U8]:
    """Merge sorted packed postings: keys, starts of their lists, documents, frequencies."""
    total = sum(map(len, chunks))
    cuts = _cuts(max(chunks, key=len, default=np.empty(0, np.uint64)), -(-total // _SORTED_AT_ONCE))
    bounds = [np.concatenate([[0], np.searchsorted(part, cuts), [len(part)]]) for part in chunks]
    keys, counts = [np.empty(0, np.uint64)], [np.zeros(1, np.int64)]
    docs, freqs = np.empty(total, np.uint16), np.empty(total, np.uint8)
    done = 0
    for place in range(len(cuts) + 1 if total else 0):
        parts = [part[bound[place] : bound[place + 1]] for part, bound in zip(chunks, bounds, strict=True)]
        merged = np.concatenate(parts)
        merged.sort()
        end = done + len(merged)
        docs[done:end] = merged >> _FREQ_BITS
        freqs[done:end] = merged
        merged >>= _KEY_SHIFT
        begins = np.flatnonzero(np.diff(merged, prepend=~merged[:1]))
        keys.append(merged[begins])
        counts.append(np.diff(begins, append=len(merged)))
        done = end
    return np.concatenate(keys), np.cumsum(np.concatenate(counts)), docs, freqs


def _cuts(sample: U64, pieces: int) -> U64:
    """Return values that cut sorted packed postings into like pieces, never within a key."""
    places = np.arange(1, pieces) * len(sample) // max(pieces, 1)
    return np.unique(sample[places] >> _KEY_SHIFT) << _KEY_SHIFT


class Codes(dict[str, int]):
    """Numbers terms in the order in which they are first met."""

    def __missing__(self, term: str) -> int:
        self[term] = code = len(self)
        return code


class TermLists:
    """Gathers the terms of one document after another into posting lists."""

    def __init__(self) -> None:
        self.lengths = array("I")
        self._codes = Codes()
        self._pending = array("I")
        self._packed_to = 0
        self._chunks: list[U64] = []

    def add(self, terms: Iterable[str]) -> None:
        """Take the terms of the next document, each as often as it occurs."""
        before = len(self._pending)
        self._pending.extend(map(self._codes.__getitem__, terms))
        self.lengths.append(len(self._pending) - before)
        if len(self._pending) >= _CHUNK:
            self._pack()

    def _pack(self) -> None:
        lengths = np.asarray(self.lengths[self._packed_to :], np.int64)
        documents = np.arange(self._packed_to, len(self.lengths), dtype=np.uint64)
        codes = np.asarray(self._pending, np.uint64) << _DOCUMENT_BITS
        self._chunks.append(pack(np.sort(codes | np.repeat(documents, lengths))))
        self._packed_to = len(self.lengths)
        self._pending = array("I")

    def lists(self) -> Lists:
        """Return the posting lists, the terms in the order of their bytes."""
        self._pack()
        by_bytes = sorted((term.encode(), code) for term, code in self._codes.items())
        ranks = np.empty(len(by_bytes), np.uint64)
        ranks[[code for _, code in by_bytes]] = np.arange(len(by_bytes), dtype=np.uint64)
        chunks = [
            np.sort(ranks[part >> _KEY_SHIFT] << _KEY_SHIFT | part & np.uint64(0xFFFFFF)) for part in self._chunks
        ]
        _, starts, docs, freqs = merge(chunks)
        return Lists([term for term, _ in by_bytes], starts, docs, freqs)
