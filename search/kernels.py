"""Kernels: the loops of a search over postings, articles and facet values; `search.plain` says what each returns.

They are compiled (`compiled.pyx`) where the installation found a compiler; else they are what NumPy makes of
`search.plain`, which returns the same and takes longer.
"""

from __future__ import annotations

from typing import Final

from search import plain

try:
    from search.compiled import best, bm25, counted, frequencies, intersection, leading, nearness
except ImportError:
    from search.plain import best, bm25, counted, frequencies, intersection, leading, nearness

#: Whether they are compiled here.
COMPILED: Final = bm25 is not plain.bm25

__all__ = ["best", "bm25", "counted", "frequencies", "intersection", "leading", "nearness"]
