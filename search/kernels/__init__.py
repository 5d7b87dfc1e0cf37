"""Kernels: the loops of a search over postings, articles and facet values.

They are compiled (`compiled.pyx`) where the installation found a compiler; else they are what NumPy
makes of `search.kernels.numpy_kernels`, which returns the same and takes longer.
"""

from __future__ import annotations

from typing import Final

from search.kernels import numpy_kernels

try:
    from search.kernels.compiled import best, bm25, counted, frequencies, intersection, leading, nearness
except ImportError:
    from search.kernels.numpy_kernels import best, bm25, counted, frequencies, intersection, leading, nearness

#: True if they are compiled here.
COMPILED: Final = bm25 is not numpy_kernels.bm25

__all__ = ["best", "bm25", "counted", "frequencies", "intersection", "leading", "nearness"]
