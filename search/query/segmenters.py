"""The segmenters of queries: one for each user dictionary, shared by its snapshots."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from indexer.text.segmenter import Segmenter


@lru_cache(maxsize=2)
def segmenter(terms: tuple[str, ...]) -> Segmenter:
    """Return the segmenter of a dictionary."""
    return Segmenter(terms)


@lru_cache(maxsize=2)
def cutter(terms: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Return a function that cuts short texts into words, in order, and remembers the last ones."""
    made = segmenter(terms)
    return lru_cache(maxsize=2_000)(lambda text: tuple(made.in_order(text)))
