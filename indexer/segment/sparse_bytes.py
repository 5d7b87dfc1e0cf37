"""Sparse bytes: runs of mostly equal bytes, as a bit for each and a byte for the others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer.arrays import U8, Array
from indexer.kernels.numpy_kernels import BLOCK, Sparse


def sparse_arrays(name: str, values: U8, usual: int) -> dict[str, Array]:
    """Return bytes that are nearly all `usual` as arrays to be written."""
    others = values != usual
    bits = np.packbits(others, bitorder="little")
    counts = np.bitwise_count(np.pad(bits, (0, -len(bits) % (BLOCK // 8))))
    blocks = counts.reshape(-1, BLOCK // 8).sum(axis=1, dtype=np.int64)
    return {
        f"{name}.bits": bits,
        f"{name}.others": values[others],
        f"{name}.ranks": np.cumsum(np.concatenate([[0], blocks])).astype(np.uint32),
    }


def sparse_bytes(stored: Mapping[str, Array], name: str) -> Sparse:
    """Return what `sparse_arrays` wrote."""
    return Sparse(stored[f"{name}.bits"], stored[f"{name}.others"], stored[f"{name}.ranks"])
