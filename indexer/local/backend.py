"""The shelf: where the snapshots of a library stand, on this machine or in a cluster."""

from __future__ import annotations

import errno
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from corpus.entities.registry import Registry
from corpus.errors import JianbaoError
from indexer.catalog import Catalog
from indexer.local import segments as store
from indexer.local import snapshot
from indexer.local.lock import write_lock
from indexer.local.merge_policy import to_merge
from indexer.local.name_tables import LayerEntry, StoredLayers, grown
from indexer.local.verify import check_all, prove
from indexer.opensearch.settings import ClusterSettings, cluster_settings
from indexer.record import Record
from indexer.segment.filenames import CATALOG, NAMES, REGISTRY
from indexer.text.segmenter import Segmenter

#: How long a writer waits for another one to end before it says who holds the lock.
LOCK_WAIT_SECONDS: Final = 10.0
_REMEDIES: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "let this user write there"),
    errno.EFBIG: "let files be larger (`ulimit -f`)",
}


class IndexNotWritten(JianbaoError):
    """The disk does not take what is written; nothing was switched."""


@dataclass(frozen=True, slots=True)
class State:
    """What the newest sound snapshot knows; number 0 and nothing where there is none.

    ``damage`` says what is wrong with a newer one, which the next one is to replace.
    """

    number: int = 0
    manifest: dict[str, Any] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=Catalog)
    registry: Registry = field(default_factory=Registry)
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What makes the next snapshot of the newest one.

    ``removed`` are the ids of articles that go, ``added`` the articles that come, ``touched`` those that stay but
    resolve otherwise; each with its place in its issue. ``fingerprint`` says how the files were read, ``terms`` are the
    words of the user dictionary (`indexer.library.parse_config`).
    """

    removed: Collection[str]
    added: Sequence[tuple[Record, int]]
    touched: Sequence[tuple[Record, int]]
    catalog: Catalog
    registry: Registry
    fingerprint: str
    terms: tuple[str, ...] = ()

    def manifest(self) -> dict[str, Any]:
        """Return what a manifest says of every snapshot, wherever it stands."""
        return {
            "fingerprint": self.fingerprint,
            "terms": list(self.terms),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "issues": len(self.catalog.issues),
            "articles": sum(len(held.articles) for held in self.catalog.issues.values()),
        }


class Shelf(Protocol):
    """Where the snapshots of a library stand."""

    def writing(self, *, thorough: bool = False) -> AbstractContextManager[State]:
        """Hold the write lock, sweep what a dead writer left, and give the newest sound snapshot.

        Where `thorough`, the bytes of every file are looked at. Raises LibraryBusy, and IndexNotWritten where the disk
        fails within the block.
        """

    def current(self) -> State | None:
        """Return the newest sound snapshot for reading, or None where there is none."""

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot. The caller is `writing`."""

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it. The caller is `writing`."""

    def damage(self) -> list[str]:
        """Return what is wrong with the newest snapshot, a line each, having looked at all of it."""

    def roll_back(self) -> State:
        """Switch every reader back to the snapshot before the newest. Raises LibraryBusy or IndexDamaged."""


def shelf_of(library: Path) -> Shelf:
    """Return the shelf that a library's settings name. Raises BadSettings."""
    settings = cluster_settings(library)
    if settings is None:
        return LocalShelf(library / "index")
    return _cluster_shelf(settings)


def _cluster_shelf(settings: ClusterSettings) -> Shelf:
    # Imported only where it is used: the client library is an extra.
    shelf: Shelf = import_module("indexer.opensearch.backend").ClusterShelf(settings)
    return shelf


class LocalShelf:
    """Snapshots in a folder of this machine."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._newest: snapshot.Snapshot | None = None
        self._opened: store.Store | None = None

    @contextmanager
    def writing(self, *, thorough: bool = False) -> Iterator[State]:
        """Hold the write lock, sweep what a dead writer left, and give the newest sound snapshot."""
        with _disk_errors(self._index):
            self._index.mkdir(exist_ok=True)
            with write_lock(self._index / "lock", wait_seconds=LOCK_WAIT_SECONDS):
                snapshot.sweep(self._index)
                state = self._state(thorough=thorough, opened=True) or State(catalog=self._salvaged())
                passed_over = state.number != snapshot.newest(self._index)
                yield replace(state, damage=tuple(snapshot.faults(self._index, thorough=thorough and passed_over)))

    def current(self) -> State | None:
        """Return the newest sound snapshot for reading, or None where there is none."""
        return self._state()

    def _state(self, *, thorough: bool = False, opened: bool = False) -> State | None:
        """Return the newest snapshot that can be read; where `opened`, its segments too."""
        for last in snapshot.candidates(self._index, thorough=thorough):
            try:
                catalog, registry = Catalog.load(last.path / CATALOG), _registry(last)
                self._opened = store.Store(last.path, last.manifest["segments"]) if opened else None
            except (OSError, ValueError, KeyError, TypeError):
                continue
            self._newest = last
            return State(last.number, last.manifest, catalog, registry)
        self._newest = self._opened = None
        return None

    def _salvaged(self) -> Catalog:
        """Return the catalog of a damaged snapshot, if that is readable: in which order the files came."""
        path = self._index / "snapshots" / str(snapshot.newest(self._index)) / CATALOG
        try:
            return Catalog.load(path)
        except (OSError, ValueError, KeyError, TypeError):
            return Catalog()

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot. The caller is `writing`."""
        return self._opened.records(ids) if self._opened else ()

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it."""
        gone = {*change.removed, *(record.article.id for record, _ in change.touched)}
        came = [*change.added, *change.touched]
        opened, segmenter = self._opened, Segmenter(change.terms)
        with snapshot.draft(self._index, self._newest) as path:
            segments = store.write(path, opened, gone, came, segmenter)
            change.catalog.save(path / CATALOG)
            names = _save_registry(path, change.registry, self._newest)
            _save_names(path / NAMES, change, opened.records(gone) if opened else ())
            manifest = {**change.manifest(), "segments": segments, "names": names}
            prove(store.Store(path, segments), manifest, [record for record, _ in came], gone)
            self._newest = snapshot.publish(path, manifest, self._newest)
        self._merge(segmenter)
        return State(self._newest.number, self._newest.manifest, change.catalog, change.registry)

    def _merge(self, segmenter: Segmenter) -> None:
        """Merge small segments where there are many: a snapshot of its own, so that no reader waits for it."""
        while self._newest and (places := to_merge(self._newest.manifest["segments"])):
            opened = store.Store(self._newest.path, self._newest.manifest["segments"])
            with snapshot.draft(self._index, self._newest) as path:
                segments = store.merge(path, opened, places, segmenter)
                manifest = {**self._newest.manifest, "segments": segments}
                prove(store.Store(path, segments), manifest, (), ())
                self._newest = snapshot.publish(path, manifest, self._newest)

    def damage(self) -> list[str]:
        """Return what is wrong with the newest snapshot, a line each, having looked at all of it."""
        found = snapshot.faults(self._index, thorough=True)
        state = None if found else self._state(opened=True)
        if state is not None and self._opened is not None:
            found += check_all(self._opened, [one for held in state.catalog.issues.values() for one in held.articles])
        return found

    def roll_back(self) -> State:
        """Switch every reader back to the snapshot before the newest."""
        with (
            _disk_errors(self._index, "jianbao rollback"),
            write_lock(self._index / "lock", wait_seconds=LOCK_WAIT_SECONDS),
        ):
            snapshot.rolled_back(self._index)
            return self.current() or State()


def remedy_of(error: OSError) -> str:
    """Return what to do about a disk that does not take what is written."""
    return _REMEDIES.get(error.errno or 0, "check the disk")


@contextmanager
def _disk_errors(index: Path, command: str = "jianbao sync") -> Iterator[None]:
    """Say what a disk that does not take what is written means for the library, and what to do."""
    try:
        yield
    except BrokenPipeError:
        # Nobody reads the progress any more; the disk is well.
        raise
    except OSError as error:
        raise IndexNotWritten(
            f"{error.filename or index}: {error.strerror or error}; {remedy_of(error)} and run `{command}` again; till then "
            "the last snapshot answers"
        ) from error


def _layers(last: snapshot.Snapshot | None) -> list[LayerEntry]:
    return [LayerEntry(name, count) for name, count in last.manifest.get("names", ())] if last else []


def _registry(last: snapshot.Snapshot) -> Registry:
    """Open the registry of a snapshot. Raises OSError, ValueError, KeyError or TypeError where it is damaged."""
    return Registry.load(last.path / REGISTRY, StoredLayers(last.path, _layers(last)))


def _save_registry(path: Path, registry: Registry, last: snapshot.Snapshot | None) -> list[tuple[str, int]]:
    """Write what a registry has learnt to a draft; return the layers for the manifest."""
    entries = _layers(last)
    if registry.stored is None:
        for entry in entries:
            (path / entry.name).unlink()
        entries = []
    found = grown(path, entries, f"{int(path.name):08x}", registry.rows())
    (path / REGISTRY).unlink(missing_ok=True)
    (path / REGISTRY).write_text(json.dumps(registry.about(), ensure_ascii=False, default=sorted), encoding="utf-8")
    return [(entry.name, entry.articles) for entry in found]


def _save_names(path: Path, change: Change, gone: Iterable[Record]) -> None:
    """Write the names of the entities, those anew that the change may bear on."""
    names: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    records = [*gone, *(record for record, _ in (*change.added, *change.touched))]
    for entity in {entity.id for record in records for entity in (*record.companies, *record.policies)}:
        if change.registry.knows(entity):
            names[entity] = list(change.registry.aliases(entity))
        else:
            names.pop(entity, None)
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(names, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
