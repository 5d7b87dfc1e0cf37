"""Kernels: the loops of a search over postings, articles and facet values.

`search.kernels.numpy_kernels` says what each returns. They are compiled (`compiled.pyx`) where the
installation found a compiler: the compiled ones return the same bits, sooner.
"""

from __future__ import annotations

from typing import Final

from search.kernels import numpy_kernels

try:
    from search.kernels.compiled import aboutness, best, bm25, frequencies, holding, leading, nearness, row_counts
except ImportError:
    from search.kernels.numpy_kernels import aboutness, best, bm25, frequencies, holding, leading, nearness, row_counts

#: True if they are compiled here.
COMPILED: Final = bm25 is not numpy_kernels.bm25

__all__ = ["aboutness", "best", "bm25", "frequencies", "holding", "leading", "nearness", "row_counts"]
