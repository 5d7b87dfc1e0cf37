"""The segments of one snapshot: find articles in them, write new ones, merge small ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from indexer.record import Record
from indexer.segment.entry import SegmentEntry
from indexer.segment.reader import Segment
from indexer.segment.whoosh_schema import write_contents
from indexer.segment.writer import SegmentWriter
from indexer.text.segmenter import Segmenter

#: A record and its place in its issue as printed.
Placed = tuple[Record, int]


class Segments:
    """The segments of a snapshot, opened for reading."""

    def __init__(self, path: Path, entries: Sequence[SegmentEntry], opened: Segments | None = None) -> None:
        """Open the segments that a manifest lists, but for those `opened`. Raises DamagedSegment.

        A segment never changes: of one name there is one.
        """
        self.path = path
        self.entries = entries
        known = {segment.name: segment for segment in opened.readers} if opened else {}
        self.readers: list[Segment] = [
            known.get(entry.name) or Segment(path, entry.name, entry.count) for entry in entries
        ]
        self._deleted = [set(entry.deleted) for entry in entries]

    def find(self, article_id: str) -> tuple[int, int] | None:
        """Return the segment and the number in it of the article of an id."""
        for place, segment in enumerate(self.readers):
            number = segment.find(article_id)
            if number is not None and number not in self._deleted[place]:
                return place, number
        return None

    def records(self, ids: Iterable[str]) -> list[Record]:
        """Return the articles of these ids that there are."""
        places = [place for article_id in ids if (place := self.find(article_id)) is not None]
        return [self.readers[segment].record(number) for segment, number in sorted(places)]

    def holding(self, ids: Iterable[str]) -> set[str]:
        """Return the names of the segments that hold the articles of these ids."""
        found = (self.find(article_id) for article_id in ids)
        return {self.readers[place[0]].name for place in found if place is not None}

    def with_pairs(self, texts: Sequence[Sequence[int]]) -> frozenset[str]:
        """Return the ids of the articles that hold all pairs of characters of one of some texts."""
        found: set[str] = set()
        for segment in self.readers:
            held = [segment.grams.with_all([gram for gram in text if gram & 0xFFFF]) for text in texts]
            found.update(segment.heading(number)[0] for docs in held for number in docs.tolist())
        return frozenset(found)

    def live(self, place: int) -> Iterator[Placed]:
        """Yield the articles of a segment that still count."""
        segment = self.readers[place]
        for number in range(segment.count):
            if number not in self._deleted[place]:
                yield segment.record(number), int(segment.columns["place"][number])


def write(
    path: Path,
    base: Segments | None,
    removed: Collection[str],
    added: Iterable[Placed],
    segmenter: Segmenter,
    index: str,
) -> list[SegmentEntry]:
    """Write an index of a draft: the segments of `base` without `removed`, and of `added`."""
    entries = list(base.entries) if base else []
    for article_id in removed:
        place = base.find(article_id) if base else None
        if place is not None:
            entry = entries[place[0]]
            entries[place[0]] = replace(entry, deleted=(*entry.deleted, place[1]))
    kept = [entry for entry in entries if entry.live]
    for entry in entries:
        if not entry.live:
            discard(path, entry.name)
    kept += write_segments(path, added, segmenter, index)
    write_contents(path, int(path.name), kept, index)
    return kept


def merge(path: Path, base: Segments, places: Collection[int], segmenter: Segmenter, index: str) -> list[SegmentEntry]:
    """Merge some segments of an index of a draft into one or a few. Return all entries."""
    kept = [entry for place, entry in enumerate(base.entries) if place not in places]
    live = (record for place in sorted(places) for record in base.live(place))
    kept += write_segments(path, live, segmenter, index)
    for place in places:
        discard(path, base.entries[place].name)
    write_contents(path, int(path.name), kept, index)
    return kept


def discard(path: Path, name: str) -> None:
    """Remove a segment's files from a draft."""
    for file in path.glob(f"{name}.*"):
        file.unlink()


def write_segments(path: Path, records: Iterable[Placed], segmenter: Segmenter, index: str) -> list[SegmentEntry]:
    """Write records to as many new segments as they need; return their manifest entries."""
    entries: list[SegmentEntry] = []
    writer = None
    for record, place in records:
        if writer is not None and writer.full:
            entries.append(writer.close())
            writer = None
        if writer is None:
            # No two segments have one name, even where a new index counts from 1 again.
            name = f"{index}_{int(path.name):08x}{len(entries):04x}{token_hex(2)}"
            writer = SegmentWriter(path, name, segmenter)
        writer.add(record, place)
    if writer is not None:
        entries.append(writer.close())
    return entries
