"""The segment writer: articles in, one immutable segment out.

A segment is the files of one Whoosh segment (terms, posting lists, columns) and, beside them, the
squeezed folded texts in one buffer, the grams, and the columns of facets as arrays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from whoosh.codec.whoosh3 import STORED_COLUMN
from whoosh.columns import VarBytesColumn
from whoosh.filedb.structfile import StructFile

from corpus import codec
from corpus.model import Issue
from indexer.arrays import I64
from indexer.facets import facet_values
from indexer.record import Record
from indexer.segment.array_file import write_arrays
from indexer.segment.entry import SegmentEntry
from indexer.segment.facet_columns import ColumnsBuilder
from indexer.segment.filenames import COLUMNS, DIFFERENCES, FOLDED, GRAMS, RECORDS, TABLES
from indexer.segment.record_codec import encode_record, tables
from indexer.segment.segment_texts import SegmentTexts
from indexer.segment.term_postings import MAX_DOCUMENTS, ListsWriter, one_each
from indexer.segment.text_delta import difference
from indexer.segment.whoosh_schema import length_byte
from indexer.text.fast_fold import folded
from indexer.text.segmenter import Segmenter, squeezed

#: The most text of a segment, in characters; bounds the memory that writing it takes.
MAX_CHARACTERS: Final = 48_000_000


class SegmentWriter:
    """Writes one segment."""

    def __init__(self, folder: Path, name: str, segmenter: Segmenter) -> None:
        """Start a segment of this name in a snapshot's folder."""
        self._base = folder / name
        self._name = name
        self._count = 0
        self._issues: dict[Issue, int] = {}
        self._ids: list[bytes] = []
        self._columns = ColumnsBuilder()
        self._files: list[StructFile] = []
        self._texts = SegmentTexts(segmenter, self._create(FOLDED).raw_file())
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
        return self._count >= MAX_DOCUMENTS or self._texts.characters >= MAX_CHARACTERS

    def add(self, record: Record, place: int) -> None:
        """Add an article; `place` is its place in its issue as printed."""
        article, issue = record.article, record.issue
        plain = folded(article.text)
        text = squeezed(plain)
        self._texts.add(squeezed(folded(article.title)), text)
        self._ids.append(article.id.encode())
        self._columns.add(facet_values(record), record, place)
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
        self._texts.close()
        for file in self._files:
            file.close()
        lengths = self._texts.lengths()
        self._write_lists(lengths)
        write_arrays(Path(f"{self._base}{GRAMS}"), self._texts.grams())
        columns = {f"{field}.length": counts.astype(np.uint32) for field, counts in lengths.items()}
        write_arrays(Path(f"{self._base}{COLUMNS}"), self._columns.arrays() | self._texts.arrays() | columns)
        with Path(f"{self._base}{TABLES}").open("xb") as file:
            file.write(codec.encode(tables(list(self._issues), self._columns.values())))
        totals = {field: int(counts.sum()) for field, counts in lengths.items()}
        return SegmentEntry(self._name, self._count, self._texts.characters, totals)

    def _write_lists(self, lengths: dict[str, I64]) -> None:
        writer = ListsWriter(self._base)
        writer.add("id", one_each(self._ids))
        for facet, lists in self._columns.lists().items():
            writer.add(facet, lists)
        for field, lists in self._texts.lists():
            coded = np.asarray([length_byte(length) for length in lengths[field].tolist()], np.uint8)
            writer.add(field, lists, coded)
            Path(f"{self._base}._{field}_len.col").write_bytes(coded.tobytes())
        writer.close()
