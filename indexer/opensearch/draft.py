"""The next snapshot in a cluster: invisible until published, swept if it never is."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import Final, TypeVar

from corpus.codec import plain
from corpus.errors import JianbaoError
from indexer.errors import LibraryBusy
from indexer.manifest import Manifest
from indexer.opensearch import bulk
from indexer.opensearch.lock import write_lock
from indexer.opensearch.manifest import ClusterManifest, ClusterSnapshot, Generation
from indexer.opensearch.mapping import NEVER, Kind, Words, alive, document, keyword, resolved
from indexer.opensearch.settings import ClusterMismatch
from indexer.opensearch.snapshot import PART_BYTES, ClusterSnapshots
from indexer.opensearch.spans import every_index, index_for
from indexer.opensearch.sweep import sweep
from indexer.record import Record

#: What stands between the number of a snapshot and a name in the id of a document, by its kind.
_MARKS: Final[Mapping[Kind, str]] = {
    "article": ":", "front": "/", "source": "@", "issue": "#", "entity": "=", "name": "~",
}  # fmt: skip
#: What a message calls the documents of each kind.
_CALLED: Final[Mapping[Kind, str]] = {
    "article": "articles", "front": "front matters", "source": "files", "issue": "issues", "entity": "names of entities",
    "name": "names",
}  # fmt: skip
#: From so many snapshots before it a reader may follow a snapshot. What died since is kept as long:
#: with one more issue a snapshot that is a few hundred documents for each.
_LINE: Final = 16
#: Documents found in one request, more than 200 articles in any number of indices.
_FOUND: Final = 10_000
#: OpenSearch takes no id of more than 512 bytes.
_LONGEST_ID: Final = 400
_Thing = TypeVar("_Thing")


class LoadIncomplete(JianbaoError):
    """The cluster does not hold what was sent to it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The next snapshot. Every step may be repeated, from one machine or several at once.

    ``base`` is the snapshot it differs from, ``newest`` the one that is being read; without a base
    it is made from nothing, in an index of its own. ``span`` is how many years one index holds.
    """

    snapshots: ClusterSnapshots
    newest: ClusterSnapshot | None
    base: ClusterSnapshot | None
    number: int
    index: str
    #: Raises LibraryBusy where the lock was lost.
    confirm: Callable[[], None]
    span: int = 0

    def anew(self) -> Draft:
        """Return the same snapshot made from nothing, in an index of its own."""
        return replace(self, base=None, index=self.snapshots.generation(self.number))

    def begin(self) -> None:
        """Make the index, where the snapshot is made from nothing and it is not there."""
        if self.base is None:
            self.snapshots.make_index(self.index)

    def so_far(self) -> ClusterSnapshot:
        """Return what was put into the snapshot until now, for reading in whichever index."""
        spans = self.snapshots.spans(self.index) if self.span else ()
        return ClusterSnapshot(self.number, self.index, ClusterManifest(span=self.span, spans=spans))

    def add(self, records: Collection[tuple[Record, int]], words: Words) -> int:
        """Put articles into the snapshot, each with its place in its issue; return how many."""
        self.make_room(record for record, _ in records)
        return bulk.send(self.snapshots.client, (self._born(record, place, words) for record, place in records))

    def make_room(self, records: Iterable[Record]) -> None:
        """Make the indices of the spans of years in which articles are to stand."""
        for index in sorted({*map(self._index_for, records)} - {self.index}):
            self.snapshots.make_index(index)

    def _index_for(self, record: Record) -> str:
        return index_for(record, self.index, self.span)

    def _born(self, record: Record, place: int, words: Words) -> bulk.Operation:
        body = {**document(record, place, words), "born": self.number, "died": NEVER}
        id_ = document_id(record.article.id, self.number, record.article.kind)
        return bulk.index(self._index_for(record), id_, body)

    def remove(self, articles: Collection[str], kind: Kind = "article") -> int:
        """Take articles (or front matter) of the snapshot before out; return how many."""
        if self.base is None:
            return 0
        gone = self.snapshots.sources(self.base, articles, fields=False, kind=kind)
        operations = (bulk.update(each["_index"], each["_id"], {"died": self.number}) for each in gone)
        return bulk.send(self.snapshots.client, operations)

    def resolve(self, records: Iterable[Record]) -> int:
        """Change only what the mentions of articles resolve to; they are not cut into words again.

        An article of the snapshot before goes on as a new version, because that snapshot is still
        being read; one that was put into this snapshot is changed in its place.
        """
        return bulk.send(self.snapshots.client, self._resolutions(records))

    def _resolutions(self, records: Iterable[Record]) -> Iterator[bulk.Operation]:
        held = self.so_far()
        for some in pages_of(records):
            parts = {keyword(record.article.id): resolved(record) for record in some}
            for old in self.snapshots.sources(held, parts, fields=True):
                index, id_, part = old.pop("_index"), old.pop("_id"), parts[old["article"]]
                if old["born"] == self.number:
                    yield bulk.update(index, id_, part)
                    continue
                new = {**old, **part, "born": self.number, "died": NEVER}
                yield bulk.index(index, document_id(old["article"], self.number), new)
                yield bulk.update(index, id_, {"died": self.number})

    def replace(self, kind: Kind, documents: Mapping[str, str | None]) -> int:
        """Put documents of a kind that is no article in place of those of the same names.

        None: there is none of the name any more. Return how many of the kind there are now.
        """
        if self.base is None:
            self._clear(kind)
            old = {}
        else:
            found = self.snapshots.sources(self.base, documents, ["article"], kind)
            old = {one["article"]: one["_id"] for one in found}
        bulk.send(self.snapshots.client, self._replacements(kind, documents, old))
        held = self.base.manifest.counts.get(kind, 0) if self.base else 0
        return held - len(old) + sum(one is not None for one in documents.values())

    def _clear(self, kind: Kind) -> None:
        """Remove what an end of this load that failed has left."""
        left = self.snapshots.found(self.index, alive(self.number, kind), fields=False)
        bulk.send(self.snapshots.client, (bulk.delete(self.index, each["_id"]) for each in left))

    def _replacements(
        self, kind: Kind, documents: Mapping[str, str | None], old: Mapping[str, str]
    ) -> Iterator[bulk.Operation]:
        for id_ in old.values():
            yield bulk.update(self.index, id_, {"died": self.number})
        for name, record in documents.items():
            if record is not None:
                body = {"article": keyword(name), "kind": kind, "record": record, "born": self.number, "died": NEVER}
                yield bulk.index(self.index, document_id(name, self.number, kind), body)

    def forget(self, articles: Collection[str]) -> None:
        """Remove what was put into the snapshot as some articles."""
        held = self.so_far()
        for some in pages_of(sorted(map(keyword, articles))):
            query = {"bool": {"filter": [{"terms": {"article": some}}, {"term": {"born": self.number}}]}}
            gone = self.snapshots.found(held.where(), query, fields=False, page=_FOUND)
            bulk.send(self.snapshots.client, (bulk.delete(each["_index"], each["_id"]) for each in gone))

    def refresh(self) -> None:
        """Make what was sent visible to `resolve` and to the count before publishing."""
        self.snapshots.refresh(every_index(self.index))

    def publish(self, manifest: Manifest, files: Mapping[str, bytes], counts: Mapping[Kind, int]) -> ClusterSnapshot:
        """Count the documents, and switch every reader to this snapshot.

        ``counts`` are those that are neither articles nor front matter. Raises LoadIncomplete, and
        switches nothing, where some are missing or too many.
        """
        self.refresh()
        before = Generation(self.newest.number, self.newest.index) if self.newest else None
        line = (self.base.number, *self.base.manifest.line)[:_LINE] if self.base else ()
        parts = {name: self.put(name, data) for name, data in files.items()}
        spans = self.so_far().manifest.spans
        whole = ClusterManifest.of(manifest, before, parts, counts, line, self.span, spans)
        snapshot = ClusterSnapshot(self.number, self.index, whole)
        for what, held, meant in differing(self.snapshots, snapshot):
            raise LoadIncomplete(f"{self.index}: holds {held} {what} of {meant}; run `jianbao sync` again")
        self.snapshots.client.index(
            index=self.snapshots.state,
            id=str(self.number),
            body={"number": self.number, "index": self.index, "manifest": plain(whole)},
        )
        self.snapshots.refresh(self.snapshots.state)
        self.confirm()
        self.snapshots.point(snapshot)
        sweep(self.snapshots, snapshot)
        return snapshot

    def put(self, name: str, data: bytes) -> int:
        """Store a file of the snapshot; return in how many parts."""
        packed = zlib.compress(data, 6)
        parts = [packed[start : start + PART_BYTES] for start in range(0, max(len(packed), 1), PART_BYTES)]
        for place, part in enumerate(parts):
            body = {"number": self.number, "data": base64.b64encode(part).decode("ascii")}
            self.snapshots.client.index(index=self.snapshots.state, id=f"{self.number}/{name}/{place}", body=body)
        return len(parts)


def document_id(name: str, number: int, kind: Kind = "article") -> str:
    """Return the id of the version of an article (or another kind) that a snapshot brought."""
    told = name.encode()
    usable = len(told) <= _LONGEST_ID and name == keyword(name)
    # What is of two kinds may have one name.
    return f"{number}{_MARKS[kind]}{name if usable else blake2b(told, digest_size=20).hexdigest()}"


def differing(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot) -> Iterator[tuple[str, int, int]]:
    """Yield what a message calls each kind of which a snapshot lacks or has too many.

    With how many there are and how many were written.
    """
    found, meant = snapshots.counts(snapshot), snapshot.manifest.held()
    for kind, what in _CALLED.items():
        if found.get(kind, 0) != meant.get(kind, 0):
            yield what, found.get(kind, 0), meant.get(kind, 0)


@contextmanager
def draft(
    snapshots: ClusterSnapshots, *, rebuild: bool = False, loading: bool = False, wait_seconds: float = 10.0
) -> Iterator[Draft]:
    """Yield the next snapshot under the write lock; with ``rebuild``, from nothing.

    So it is, too, where the newest snapshot is none to build on. Raises LibraryBusy where another
    writer, on any machine, holds the lock, or several are `loading` (`jianbao load`), and
    ClusterMismatch where a newer Jianbao made the newest snapshot.
    """
    snapshots.prepare()
    with write_lock(snapshots.client, snapshots.state, wait_seconds=wait_seconds) as confirm:
        if not loading and snapshots.loading() is not None:
            raise LibraryBusy(
                f"{snapshots.state}: several machines are loading; end it with "
                "`jianbao load finish` (or `jianbao load abandon`)"
            )
        newest = snapshots.newest()
        base = None if rebuild or loading else _base(snapshots, newest)
        number = max(snapshots.numbers(), default=0) + 1
        sweep(snapshots, newest)
        index = base.index if base else snapshots.generation(number)
        yield Draft(snapshots, newest, base, number, index, confirm, snapshots.settings.span)


def _base(snapshots: ClusterSnapshots, newest: ClusterSnapshot | None) -> ClusterSnapshot | None:
    """Return the snapshot to build on: the newest.

    None where an older Jianbao made it, or for spans of other years than the settings say.
    """
    if newest is not None:
        try:
            snapshots.match(newest)
        except ClusterMismatch as mismatch:
            if mismatch.newer:
                raise
            return None
    return newest if newest and newest.manifest.span == snapshots.settings.span else None


def pages_of(things: Iterable[_Thing], size: int = 200) -> Iterator[list[_Thing]]:
    """Yield things in lists of a size."""
    rest = iter(things)
    while page := list(islice(rest, size)):
        yield page
