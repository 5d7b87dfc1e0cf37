"""The next snapshot in a cluster: invisible until published, swept if it never is."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import Final

from corpus.codec import plain
from corpus.errors import JianbaoError
from corpus.model import ArticleKind
from indexer.errors import LibraryBusy
from indexer.manifest import Manifest
from indexer.opensearch import bulk
from indexer.opensearch.lock import write_lock
from indexer.opensearch.manifest import ClusterManifest, Generation
from indexer.opensearch.mapping import NEVER, Words, alive, document, keyword, resolved
from indexer.opensearch.settings import ClusterMismatch
from indexer.opensearch.snapshot import PART_BYTES, ClusterSnapshot, ClusterSnapshots
from indexer.record import Record

#: OpenSearch takes no id of more than 512 bytes.
_LONGEST_ID: Final = 400


class LoadIncomplete(JianbaoError):
    """The cluster does not hold what was sent to it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The next snapshot. Every step may be repeated, from one machine or several at once.

    ``base`` is the snapshot it differs from, ``newest`` the one that is being read; without a base
    it is made from nothing, in an index of its own.
    """

    snapshots: ClusterSnapshots
    newest: ClusterSnapshot | None
    base: ClusterSnapshot | None
    number: int
    index: str
    #: Raises LibraryBusy where the lock was lost.
    confirm: Callable[[], None]

    def anew(self) -> Draft:
        """Return the same snapshot made from nothing, in an index of its own."""
        return replace(self, base=None, index=self.snapshots.generation(self.number))

    def begin(self) -> None:
        """Make the index, where the snapshot is made from nothing and it is not there."""
        if self.base is None:
            self.snapshots.make_generation(ClusterSnapshot(self.number, self.index))

    def add(self, records: Iterable[tuple[Record, int]], words: Words) -> int:
        """Put articles into the snapshot, each with its place in its issue; return how many."""
        return bulk.send(self.snapshots.client, (self._born(record, place, words) for record, place in records))

    def _born(self, record: Record, place: int, words: Words) -> bulk.Operation:
        body = {**document(record, place, words), "born": self.number, "died": NEVER}
        return bulk.index(self.index, document_id(record.article.id, self.number, record.article.kind), body)

    def remove(self, articles: Collection[str], kind: ArticleKind = "article") -> int:
        """Take articles (or front matter) of the snapshot before out; return how many."""
        if self.base is None:
            return 0
        gone = self.snapshots.sources(self.base, articles, fields=False, kind=kind)
        operations = (bulk.update(self.index, each["_id"], {"died": self.number}) for each in gone)
        return bulk.send(self.snapshots.client, operations)

    def resolve(self, records: Iterable[Record]) -> int:
        """Change only what the mentions of articles resolve to; they are not cut into words again.

        An article of the snapshot before goes on as a new version, because that snapshot is still
        being read; one that was put into this snapshot is changed in its place.
        """
        return bulk.send(self.snapshots.client, self._resolutions(records))

    def _resolutions(self, records: Iterable[Record]) -> Iterator[bulk.Operation]:
        for some in pages_of(records):
            parts = {keyword(record.article.id): resolved(record) for record in some}
            for old in self.snapshots.sources(ClusterSnapshot(self.number, self.index), parts, fields=True):
                id_, part = old.pop("_id"), parts[old["article"]]
                if old["born"] == self.number:
                    yield bulk.update(self.index, id_, part)
                    continue
                new = {**old, **part, "born": self.number, "died": NEVER}
                yield bulk.index(self.index, document_id(old["article"], self.number), new)
                yield bulk.update(self.index, id_, {"died": self.number})

    def refresh(self) -> None:
        """Make what was sent visible to `resolve` and to the count before publishing."""
        self.snapshots.refresh(self.index)

    def publish(self, manifest: Manifest, files: Mapping[str, bytes]) -> ClusterSnapshot:
        """Count the articles, and switch every reader to this snapshot.

        Raises LoadIncomplete, and switches nothing, where articles are missing or too many.
        """
        self.refresh()
        for kind, what, meant in manifest_counts(manifest):
            held = self.snapshots.count(self.index, alive(self.number, kind))
            if held != meant:
                raise LoadIncomplete(f"{self.index}: holds {held} {what} of {meant}; run `jianbao sync` again")
        before = Generation(self.newest.number, self.newest.index) if self.newest else None
        counts = {name: self.put(name, data) for name, data in files.items()}
        whole = ClusterManifest.of(manifest, before, counts)
        self.snapshots.client.index(
            index=self.snapshots.state,
            id=str(self.number),
            body={"number": self.number, "index": self.index, "manifest": plain(whole)},
        )
        self.snapshots.refresh(self.snapshots.state)
        self.confirm()
        self.snapshots.point(self.number, self.index)
        snapshot = ClusterSnapshot(self.number, self.index, whole)
        self.snapshots.sweep(snapshot)
        return snapshot

    def put(self, name: str, data: bytes) -> int:
        """Store a file of the snapshot; return in how many parts."""
        packed = zlib.compress(data, 6)
        parts = [packed[start : start + PART_BYTES] for start in range(0, max(len(packed), 1), PART_BYTES)]
        for place, part in enumerate(parts):
            body = {"number": self.number, "data": base64.b64encode(part).decode("ascii")}
            self.snapshots.client.index(index=self.snapshots.state, id=f"{self.number}/{name}/{place}", body=body)
        return len(parts)


def document_id(article: str, number: int, kind: ArticleKind = "article") -> str:
    """Return the id of the version of an article that a snapshot brought."""
    name = article.encode()
    usable = len(name) <= _LONGEST_ID and article == keyword(article)
    # An article may have the id of a front matter.
    mark = ":" if kind == "article" else "/"
    return f"{number}{mark}{article if usable else blake2b(name, digest_size=20).hexdigest()}"


def manifest_counts(manifest: Manifest) -> tuple[tuple[ArticleKind, str, int], ...]:
    """Return each kind of document, what a message calls it, and how many a snapshot holds."""
    return ("article", "articles", manifest.articles), ("front", "front matters", manifest.fronts)


@contextmanager
def draft(
    snapshots: ClusterSnapshots, *, rebuild: bool = False, loading: bool = False, wait_seconds: float = 10.0
) -> Iterator[Draft]:
    """Yield the next snapshot under the write lock; with ``rebuild``, from nothing.

    So it is, too, where an older Jianbao made the newest snapshot. Raises LibraryBusy where another
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
        snapshots.sweep(newest)
        index = base.index if base else snapshots.generation(number)
        yield Draft(snapshots, newest, base, number, index, confirm)


def _base(snapshots: ClusterSnapshots, newest: ClusterSnapshot | None) -> ClusterSnapshot | None:
    """Return the snapshot to build on: the newest, or none where an older Jianbao made it."""
    if newest is not None:
        try:
            snapshots.match(newest)
        except ClusterMismatch as mismatch:
            if mismatch.newer:
                raise
            return None
    return newest


def pages_of(records: Iterable[Record], size: int = 200) -> Iterator[list[Record]]:
    """Yield records in lists of a size."""
    rest = iter(records)
    while page := list(islice(rest, size)):
        yield page
