"""The segment reader: one immutable segment, mapped into memory."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import numpy as np
from whoosh.columns import VarBytesColumn
from whoosh.filedb.filetables import FileFormatError

from corpus import codec
from indexer.arrays import I64, U16, U32, Array
from indexer.errors import IndexDamaged
from indexer.facets import FACETS
from indexer.record import Record
from indexer.segment.array_file import map_file, read_arrays
from indexer.segment.facet_columns import FacetColumn, read_facet
from indexer.segment.filenames import COLUMNS, DIFFERENCES, FOLDED, GRAMS, POSTINGS, RECORDS, TABLES, TERMS
from indexer.segment.gram_postings import Grams
from indexer.segment.record_codec import Tables, decode_heading, decoder_of
from indexer.segment.term_postings import ListsReader, MappedFile
from indexer.segment.text_delta import decode_text, restored

_UNIT: Final = 2


class DamagedSegment(IndexDamaged):
    """A file of a segment is missing, cut short, or not what it should be."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


#: Errors of reading what was not written so, in our formats and in Whoosh's.
DAMAGE: Final = (
    OSError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    FileFormatError,
    UnpicklingError,
    struct.error,
    zlib.error,
)


# By their bytes: a writer opens anew, sync for sync, the segments that there are (a million
# articles are some twenty large ones), and that a reader of its process has open.
@lru_cache(maxsize=32)
def _tables(data: bytes) -> Tables:
    return codec.decode(data, Tables)


class Segment:
    """The articles of a segment, by numbers from 0. Any number of threads may use it."""

    def __init__(self, folder: Path, name: str, count: int) -> None:
        """Open a segment of `count` articles. Raises DamagedSegment."""
        self.name = name
        self.count = count
        self._base = folder / name
        try:
            self.columns: dict[str, Array] = read_arrays(map_file(self._path(COLUMNS)))
            self.starts: I64 = self.columns["starts"]
            self.titles: U32 = self.columns["titles"]
            self._folded = map_file(self._path(FOLDED))
            #: The squeezed folded texts one after another, in UTF-16 units; see ``starts``.
            self.units: U16 = np.frombuffer(self._folded, np.uint16)
            self.grams = Grams(read_arrays(map_file(self._path(GRAMS))), count)
            self.lists = ListsReader(map_file(self._path(TERMS)), map_file(self._path(POSTINGS)))
            self._records = self._column(RECORDS)
            self._differences = self._column(DIFFERENCES)
            tables = _tables(self._path(TABLES).read_bytes())
            self.issues = tables.issues
            self._decode = decoder_of(tables)
            self.facets: dict[str, FacetColumn] = {
                facet: read_facet(self.columns, facet, tables.values) for facet in FACETS
            }
        except DAMAGE as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedSegment:
        said = f"{type(error).__name__}: {error}".partition("\n")[0]
        return DamagedSegment(
            self.name, f"{self._base}: not what was written ({said:.100}); run `jianbao check --repair`"
        )

    def _path(self, suffix: str) -> Path:
        return Path(f"{self._base}{suffix}")

    def _column(self, suffix: str) -> Any:
        data = map_file(self._path(suffix))
        return VarBytesColumn().reader(MappedFile(data), 0, len(data), self.count)

    def record(self, number: int) -> Record:
        """Return an article as it was given to the index. Raises DamagedSegment."""
        begin = int(self.starts[number]) + int(self.titles[number]) + 1
        try:
            text = restored(self.units[begin : int(self.starts[number + 1]) - 1], self._differences[number])
            return self._decode(self._records[number], text, self.issues)
        except DAMAGE as error:
            raise self._damaged(error) from error

    def heading(self, number: int) -> tuple[str, str]:
        """Return the id and the title of an article. Raises DamagedSegment."""
        try:
            return decode_heading(self._records[number])
        except DAMAGE as error:
            raise self._damaged(error) from error

    def find(self, article_id: str) -> int | None:
        """Return the number of the article of an id; None where the segment has none."""
        found = self.lists.get("id", article_id)
        return None if found is None else int(found[0][0])

    def folded(self, number: int) -> str:
        """Return the squeezed folded title and text of an article, each closed by a NUL."""
        begin, end = int(self.starts[number]) * _UNIT, int(self.starts[number + 1]) * _UNIT
        try:
            return decode_text(self._folded[begin:end])
        except DAMAGE as error:
            raise self._damaged(error) from error

    @property
    def buffer(self) -> Any:
        """The bytes of `units`, mapped; they can be searched by `find`."""
        return self._folded
