"""Sparse bytes: runs of mostly equal bytes, as a bit for each and a byte for the others."""

from __future__ import annotations

from typing import Final

import numpy as np

from indexer.arrays import I64, U8, Array

_NOWHERE: Final[I64] = np.empty(0, np.int64)
#: Bytes between two counts of the others before them; a multiple of 8.
_BLOCK: Final = 2_048


def sparse_arrays(name: str, values: U8, usual: int) -> dict[str, Array]:
    """Return bytes that are nearly all `usual` as arrays to be written."""
    others = values != usual
    bits = np.packbits(others, bitorder="little")
    counts = np.bitwise_count(np.pad(bits, (0, -len(bits) % (_BLOCK // 8))))
    blocks = counts.reshape(-1, _BLOCK // 8).sum(axis=1, dtype=np.int64)
    return {
        f"{name}.bits": bits,
        f"{name}.others": values[others],
        f"{name}.ranks": np.cumsum(np.concatenate([[0], blocks])).astype(np.uint32),
    }


class SparseBytes:
    """Bytes that are nearly all alike."""

    def __init__(self, stored: dict[str, Array], name: str) -> None:
        """Read what `sparse_arrays` made."""
        self._bits: U8 = stored[f"{name}.bits"]
        self._others: U8 = stored[f"{name}.others"]
        self._ranks = stored[f"{name}.ranks"].data
        self._bytes = self._bits.data

    def between(self, begin: int, end: int) -> tuple[I64, U8]:
        """Return the unusual bytes in [begin, end): their places, from 0 at `begin`, and values."""
        byte = begin >> 3
        # Mostly there is none, which one number of all the bits tells sooner than an array of them.
        held = int.from_bytes(self._bytes[byte : (end + 7) >> 3], "little") >> begin - 8 * byte
        if not held & (1 << end - begin) - 1:
            return _NOWHERE, self._others[:0]
        bits = np.unpackbits(self._bits[byte : (end + 7) >> 3], bitorder="little").view(np.bool_)
        places = bits[begin - 8 * byte : end - 8 * byte].nonzero()[0]
        block = begin // _BLOCK
        before = int.from_bytes(self._bytes[block * _BLOCK >> 3 : byte + 1], "little")
        rank = self._ranks[block] + (before & (1 << begin % _BLOCK) - 1).bit_count()
        return places, self._others[rank : rank + len(places)]
