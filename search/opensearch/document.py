"""An article fetched from a cluster."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from corpus.text.fold import fold
from indexer.arrays import U16
from indexer.record import Record
from indexer.text.fast_fold import folded
from indexer.text.segmenter import squeezed
from search.query.occurrences import Squeezed
from search.ranking.bm25 import LOOKED_AT


class Document:
    """An article and its texts, ready to be marked (a `search.searcher.Document`)."""

    def __init__(self, record: Record) -> None:
        self.record, self.id, self.title = record, record.article.id, record.article.title

    @cached_property
    def folded(self) -> Squeezed:
        """Its folded text, squeezed too."""
        return Squeezed(folded(self.record.article.text))

    @property
    def squeezed(self) -> str:
        """Its folded squeezed title and text, each closed by a NUL."""
        return f"{squeezed(fold(self.title))}\0{self.folded.text}\0"

    @cached_property
    def units(self) -> U16:
        """The first of its UTF-16 units, in which neighbours are looked for."""
        return np.frombuffer(self.squeezed.encode("utf-16-le"), np.uint16)[:LOOKED_AT]
