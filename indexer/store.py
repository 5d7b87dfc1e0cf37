"""The store of one snapshot: immutable segments of articles, and which of their articles are deleted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.model import Issue
from indexer.record import Record
from indexer.stored import decode_record, encode_record


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment as the manifest names it; ``deleted`` are the numbers of articles that no longer count."""

    name: str
    count: int
    deleted: tuple[int, ...] = ()


class Store:
    """The articles of a snapshot."""

    def __init__(self, path: Path, entries: Iterable[dict[str, Any]]) -> None:
        self.path = path
        self.entries = [SegmentEntry(e["name"], e["count"], tuple(e["deleted"])) for e in entries]

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """Where each article stands: segment and number in it."""
        found = {}
        for at, entry in enumerate(self.entries):
            dead = set(entry.deleted)
            for number, record in enumerate(self._segment(entry.name)):
                if number not in dead:
                    found[record.article.id] = (at, number)
        return found

    def _segment(self, name: str) -> list[Record]:
        with (self.path / f"{name}.jsonl").open(encoding="utf-8") as lines:
            issues = [Issue(**issue) for issue in json.loads(next(lines))]
            return [decode_record(json.dumps(a).encode(), t, issues) for a, t in map(json.loads, lines)]

    def __iter__(self) -> Iterator[Record]:
        for at, entry in enumerate(self.entries):
            for record in self._segment(entry.name):
                if self.places.get(record.article.id, (-1, 0))[0] == at:
                    yield record

    def records(self, ids: Collection[str]) -> list[Record]:
        """Return the records of some articles."""
        return [record for record in self if record.article.id in ids]


def write(
    path: Path, number: int, base: Store | None, removed: Collection[str], added: Sequence[Record]
) -> list[dict[str, Any]]:
    """Write a new segment into a draft; return the segments of its manifest."""
    dead: dict[int, list[int]] = {}
    for article in removed:
        if base and article in base.places:
            segment, place = base.places[article]
            dead.setdefault(segment, []).append(place)
    entries = [
        {"name": e.name, "count": e.count, "deleted": sorted({*e.deleted, *dead.get(at, ())})}
        for at, e in enumerate(base.entries if base else ())
    ]
    if added:
        issues = list(dict.fromkeys(record.issue for record in added))
        with (path / f"s{number}.jsonl").open("w", encoding="utf-8") as out:
            rows = [{s: getattr(i, s) for s in Issue.__slots__} for i in issues]
            out.write(json.dumps(rows) + "\n")
            for record in added:
                row = json.loads(encode_record(record, issues.index(record.issue)))
                out.write(json.dumps([row, record.article.text]) + "\n")
        entries.append({"name": f"s{number}", "count": len(added), "deleted": []})
    return entries
