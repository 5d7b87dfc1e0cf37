"""Kernels: the loops of indexing over characters, words and postings.

`indexer.kernels.numpy_kernels` says what each returns. They are compiled (`compiled.pyx`) where the
installation found a compiler: the compiled ones return the same bits, sooner. There is also jieba's
cut, of which no form on arrays is known: without a compiler `indexer.text.segmenter` cuts.
"""

from __future__ import annotations

from typing import Final

from indexer.kernels import numpy_kernels

try:
    from indexer.kernels.compiled import gap_list, grams, grouped, held_units, joined, running, sought, told_apart
except ImportError:
    from indexer.kernels.numpy_kernels import gap_list, grams, grouped, held_units, joined, running, sought, told_apart

#: True if they are compiled here.
COMPILED: Final = grouped is not numpy_kernels.grouped

__all__ = ["gap_list", "grams", "grouped", "held_units", "joined", "running", "sought", "told_apart"]
