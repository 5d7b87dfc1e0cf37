"""The segment writer: articles in, one immutable segment out.

A segment is the files of one Whoosh segment (terms, posting lists, columns) and, beside them, the
squeezed folded texts in one buffer, the grams, and the columns of facets as arrays.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Final

import numpy as np
from whoosh.codec.whoosh3 import STORED_COLUMN
from whoosh.columns import VarBytesColumn
from whoosh.filedb.structfile import StructFile

from corpus import codec
from corpus.model import Issue
from indexer.arrays import U32, U64, Array
from indexer.facets import FACETS, facet_values
from indexer.record import Record
from indexer.segment import gram_postings
from indexer.segment.array_file import write_arrays
from indexer.segment.entry import SegmentEntry
from indexer.segment.facet_columns import ColumnsBuilder
from indexer.segment.filenames import COLUMNS, DIFFERENCES, FOLDED, GRAMS, RECORDS, TABLES
from indexer.segment.posting_sort import TermLists
from indexer.segment.record_codec import encode_record, tables
from indexer.segment.term_postings import MAX_DOCUMENTS, ListsWriter
from indexer.segment.text_delta import difference, encode_text
from indexer.segment.whoosh_schema import TEXT_FIELDS, length_byte
from indexer.text.fast_fold import folded
from indexer.text.segmenter import Segmenter, squeezed

#: The most text of a segment, in characters; bounds the memory that writing it takes.
MAX_CHARACTERS: Final = 48_000_000
#: Characters whose grams are made at one time.
_CHUNK: Final = 2_000_000


class SegmentWriter:
    """Writes one segment."""

    def __init__(self, folder: Path, name: str, segmenter: Segmenter) -> None:
        """Start a segment of this name in a snapshot's folder."""
        self._base = folder / name
        self._name = name
        self._segmenter = segmenter
        self._count = 0
        self._issues: dict[Issue, int] = {}
        self._keys = TermLists()
        self._texts = {field: TermLists() for field in TEXT_FIELDS}
        self._facets = {facet: TermLists() for facet in FACETS}
        self._columns = ColumnsBuilder()
        self._folded = _FoldedTexts()
        self._files: list[StructFile] = []
        self._stored = {
            "_stored": STORED_COLUMN.writer(self._create("._stored.col")),
            "record": VarBytesColumn().writer(self._create(RECORDS)),
            "difference": VarBytesColumn().writer(self._create(DIFFERENCES)),
        }

    def _create(self, suffix: str) -> StructFile:
        path = Path(f"{self._base}{suffix}")
        self._files.append(StructFile(path.open("xb")))
        return self._files[-1]

    @property
    def full(self) -> bool:
        """Return whether the next article belongs in another segment."""
        return self._count >= MAX_DOCUMENTS or self._folded.characters >= MAX_CHARACTERS

    def add(self, record: Record, place: int) -> None:
        """Add an article; `place` is its place in its issue as printed."""
        article, issue = record.article, record.issue
        plain = folded(article.text)
        title, text = squeezed(folded(article.title)), squeezed(plain)
        self._folded.add(title, text)
        title_words = self._segmenter.words(title)
        self._texts["title"].add(title_words)
        self._texts["words"].add(title_words + self._segmenter.words(text))
        self._keys.add((article.id,))
        values = facet_values(record)
        for facet, lists in self._facets.items():
            lists.add(value for value, _ in values[facet])
        self._columns.add(values, record, place)
        key = {"id": article.id, "issue": issue.id, "section": article.section, "title": article.title}
        self._stored["_stored"].add(self._count, key)
        issue_at = self._issues.setdefault(issue, len(self._issues))
        self._stored["record"].add(self._count, encode_record(record, issue_at))
        self._stored["difference"].add(self._count, difference(article.text, plain, text))
        self._count += 1

    def close(self) -> SegmentEntry:
        """Write what has been gathered; return the segment's entry in the manifest."""
        for column in self._stored.values():
            column.finish(self._count)
        for file in self._files:
            file.close()
        totals = self._write_lists()
        with Path(f"{self._base}{FOLDED}").open("xb") as file:
            file.writelines(self._folded.texts())
        write_arrays(Path(f"{self._base}{GRAMS}"), self._folded.grams())
        lengths = {f"{field}.length": np.asarray(lists.lengths, np.uint32) for field, lists in self._texts.items()}
        write_arrays(Path(f"{self._base}{COLUMNS}"), self._columns.arrays() | self._folded.arrays() | lengths)
        with Path(f"{self._base}{TABLES}").open("xb") as file:
            file.write(codec.encode(tables(list(self._issues), self._columns.values())))
        return SegmentEntry(self._name, self._count, self._folded.characters, totals)

    def _write_lists(self) -> dict[str, int]:
        writer = ListsWriter(self._base)
        writer.add("id", self._keys.lists())
        for facet, lists in self._facets.items():
            writer.add(facet, lists.lists())
        for field, lists in self._texts.items():
            lengths = np.asarray([length_byte(length) for length in lists.lengths], np.uint8)
            writer.add(field, lists.lists(), lengths)
            Path(f"{self._base}._{field}_len.col").write_bytes(lengths.tobytes())
        writer.close()
        return {field: sum(lists.lengths) for field, lists in self._texts.items()}


class _FoldedTexts:
    """The squeezed folded texts in a row, each as title, NUL, text, NUL; and their grams."""

    def __init__(self) -> None:
        self.characters = 0
        self._starts = array("Q", [0])
        self._titles = array("I")
        self._pending: list[str] = []
        self._units: list[bytes] = []
        self._chunks: list[U64] = []
        self._held: list[U32] = []
        self._lengths = [np.empty(0, np.int64)]
        self._chunked = 0

    def add(self, title: str, text: str) -> None:
        both = f"{title}\0{text}\0"
        self._pending.append(both)
        self.characters += len(encode_text(both)) // 2
        self._starts.append(self.characters)
        self._titles.append(len(encode_text(title)) // 2)
        if self.characters - self._starts[self._chunked] >= _CHUNK:
            self._chunk()

    def _chunk(self) -> None:
        data = encode_text("".join(self._pending))
        starts = np.asarray(self._starts[self._chunked : -1], np.int64)
        units = np.frombuffer(data, np.uint16)
        self._chunks.append(gram_postings.packed(units, starts - starts[:1], self._chunked))
        self._held.append(gram_postings.held_units(self._chunks[-1]))
        self._lengths.append(gram_postings.han_lengths(units, starts - starts[:1]))
        self._units.append(data)
        self._pending = []
        self._chunked = len(self._starts) - 1

    def texts(self) -> list[bytes]:
        """Return the texts, in pieces."""
        self._chunk()
        return self._units

    def grams(self) -> dict[str, Array]:
        """Return the grams and the single units; `texts` must have been asked for."""
        return gram_postings.arrays(self._chunks) | gram_postings.unit_arrays(self._held, len(self._titles))

    def arrays(self) -> dict[str, Array]:
        """Return the start of each article (and the end), and its lengths in title and in Han."""
        return {
            "starts": np.asarray(self._starts, np.int64),
            "titles": np.asarray(self._titles, np.uint32),
            "han.length": np.concatenate(self._lengths).astype(np.uint32),
        }
