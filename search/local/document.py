"""An article of a segment, read as far as it is asked for."""

from __future__ import annotations

from indexer.record import Record
from indexer.segment.reader import Segment
from indexer.text.fast_fold import folded
from search.cache import Cache


class Document:
    """An article by its number in a segment (a `search.searcher.Document`)."""

    __slots__ = ("_number", "_records", "_segment", "id", "title")

    def __init__(self, segment: Segment, number: int, records: Cache[Record]) -> None:
        """Read the id and the title; `records` keeps the records that were read."""
        self._segment, self._number, self._records = segment, number, records
        self.id, self.title = segment.heading(number)

    @property
    def record(self) -> Record:
        """All of it."""
        return self._records.get((self._segment.name, self._number), self._read)

    def _read(self) -> Record:
        return self._segment.record(self._number)

    @property
    def folded(self) -> str:
        """Its folded text."""
        return folded(self.record.article.text)

    @property
    def squeezed(self) -> str:
        """Its folded squeezed title and text, each closed by a NUL."""
        return self._segment.folded(self._number)
