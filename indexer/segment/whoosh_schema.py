"""The Whoosh schema of an article, and the tables of contents that stock Whoosh opens.

One Whoosh document is one article, keyed by its issue and its section. The front matter of issues
is an index of its own beside it, so that no count of articles knows of it. Fields are found by
whole values; ``words`` and ``title`` by words as the segmenter cuts them, separated by white space
in a query.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from whoosh import analysis, columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.numeric import length_to_byte

from indexer.facets import FACETS
from indexer.segment.entry import SegmentEntry

#: The names of the two Whoosh indexes of a snapshot: the articles, and the front matter of issues.
ARTICLES: Final = "MAIN"
FRONT: Final = "FRONT"
#: Fields of words with their frequencies.
TEXT_FIELDS: Final = ("words", "title")


def schema() -> Any:
    """Return the Whoosh schema."""
    found = fields.Schema(id=fields.ID(unique=True, stored=True))
    for facet in FACETS:
        found.add(facet, fields.ID(stored=facet in {"issue", "section"}))
    for name in TEXT_FIELDS:
        field = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), stored=name == "title", phrase=False)
        # The frequency is the weight of a posting; there is nothing else to store with it.
        field.format = formats.Existence()
        found.add(name, field)
    found.add("record", fields.COLUMN(columns.VarBytesColumn()))
    found.add("difference", fields.COLUMN(columns.VarBytesColumn()))
    return found


@cache
def length_byte(length: int) -> int:
    """Return a field's length as Whoosh keeps it: in one byte, long ones roughly."""
    byte: int = length_to_byte(length)
    return byte


def write_contents(path: Path, generation: int, segments: Iterable[SegmentEntry], name: str) -> None:
    """Write the table of contents of an index of a snapshot, in place of those linked there."""
    for old in path.glob(f"_{name}_*.toc"):
        old.unlink()
    found = []
    for entry in segments:
        segment = W3Segment(
            W3Codec(),
            name,
            doccount=entry.count,
            segid=entry.name.removeprefix(f"{name}_"),
            deleted=set(entry.deleted) or None,
        )
        segment._fieldlengths = dict(entry.lengths)  # noqa: SLF001  # as Whoosh's own writer sets it
        found.append(segment)
    TOC(schema(), found, generation).write(FileStorage(str(path)), name)
