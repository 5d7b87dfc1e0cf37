"""The shelf: where the snapshots of a library stand, on this machine or in a cluster."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from corpus.registry import Registry
from indexer import snapshot, store
from indexer.catalog import Catalog
from indexer.lock import write_lock
from indexer.merge import to_merge
from indexer.opensearch import ClusterSettings, cluster_settings
from indexer.record import Record
from indexer.segment import Segmenter

#: How long a writer waits for another one to end before it says who holds the lock.
LOCK_WAIT_SECONDS: Final = 10.0
CATALOG: Final = "catalog.json"
REGISTRY: Final = "registry.json"
#: Every name of every company and policy, by id: what the registry says, for readers, who need not load it.
NAMES: Final = "names.json"


@dataclass(frozen=True, slots=True)
class State:
    """What the newest snapshot knows; number 0 and nothing where there is none."""

    number: int = 0
    manifest: dict[str, Any] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=Catalog)
    registry: Registry = field(default_factory=Registry)


@dataclass(frozen=True, slots=True)
class Change:
    """What makes the next snapshot of the newest one.

    ``removed`` are the ids of articles that go, ``added`` the articles that come, ``touched`` those that stay but
    resolve otherwise; each with its place in its issue. ``fingerprint`` says how
    the files were read (`indexer.reading`).
    """

    removed: Collection[str]
    added: Sequence[tuple[Record, int]]
    touched: Sequence[tuple[Record, int]]
    catalog: Catalog
    registry: Registry
    fingerprint: str

    def manifest(self) -> dict[str, Any]:
        """Return what a manifest says of every snapshot, wherever it stands."""
        return {
            "fingerprint": self.fingerprint,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "issues": len(self.catalog.issues),
            "articles": sum(len(held.articles) for held in self.catalog.issues.values()),
        }


class Shelf(Protocol):
    """Where the snapshots of a library stand."""

    def writing(self) -> AbstractContextManager[State]:
        """Hold the write lock, sweep what a dead writer left, and give the newest snapshot. Raises LibraryBusy."""

    def current(self) -> State | None:
        """Return the newest snapshot for reading, or None before the first."""

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot."""

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it. The caller is `writing`."""


def shelf_of(library: Path) -> Shelf:
    """Return the shelf that a library's settings name. Raises BadSettings."""
    settings = cluster_settings(library)
    if settings is None:
        return LocalShelf(library / "index")
    return _cluster_shelf(settings)


def _cluster_shelf(settings: ClusterSettings) -> Shelf:
    # Imported only where it is used: the client library is an extra.
    shelf: Shelf = import_module("indexer.opensearch_shelf").ClusterShelf(settings)
    return shelf


class LocalShelf:
    """Snapshots in a folder of this machine."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._newest: snapshot.Snapshot | None = None

    @contextmanager
    def writing(self) -> Iterator[State]:
        """Hold the write lock, sweep what a dead writer left, and give the newest snapshot."""
        self._index.mkdir(exist_ok=True)
        with write_lock(self._index / "lock", wait_seconds=LOCK_WAIT_SECONDS):
            snapshot.sweep(self._index)
            yield self.current() or State()

    def current(self) -> State | None:
        """Return the newest snapshot for reading, or None before the first."""
        self._newest = last = snapshot.current(self._index)
        if last is None:
            return None
        catalog, registry = Catalog.load(last.path / CATALOG), Registry.load(last.path / REGISTRY)
        return State(last.number, last.manifest, catalog, registry)

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot."""
        opened = self._store()
        return opened.records(ids) if opened else ()

    def _store(self) -> store.Store | None:
        return store.Store(self._newest.path, self._newest.manifest["segments"]) if self._newest else None

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it."""
        gone = {*change.removed, *(record.article.id for record, _ in change.touched)}
        opened = self._store()
        with snapshot.draft(self._index, self._newest) as path:
            segments = store.write(path, opened, gone, [*change.added, *change.touched], self._segmenter)
            change.catalog.save(path / CATALOG)
            (path / REGISTRY).unlink(missing_ok=True)
            change.registry.save(path / REGISTRY)
            _save_names(path / NAMES, change, opened.records(gone) if opened else ())
            manifest = {**change.manifest(), "segments": segments}
            self._newest = snapshot.publish(path, manifest, self._newest)
        self._merge()
        return State(self._newest.number, self._newest.manifest, change.catalog, change.registry)

    def _merge(self) -> None:
        """Merge small segments where there are many: a snapshot of its own, so that no reader waits for it."""
        while self._newest and (places := to_merge(self._newest.manifest["segments"])):
            opened = store.Store(self._newest.path, self._newest.manifest["segments"])
            with snapshot.draft(self._index, self._newest) as path:
                segments = store.merge(path, opened, places, self._segmenter)
                manifest = {**self._newest.manifest, "segments": segments}
                self._newest = snapshot.publish(path, manifest, self._newest)

    @cached_property
    def _segmenter(self) -> Segmenter:
        return Segmenter()


def _save_names(path: Path, change: Change, gone: Iterable[Record]) -> None:
    """Write the names of the entities, those anew that the change may bear on."""
    names: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    records = [*gone, *(record for record, _ in (*change.added, *change.touched))]
    for entity in {entity.id for record in records for entity in (*record.companies, *record.policies)}:
        names[entity] = list(change.registry.aliases(entity))
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(names, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
