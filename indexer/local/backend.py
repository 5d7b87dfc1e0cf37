"""Snapshot storage in a folder of this machine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from corpus.entities.registry import Registry
from indexer.backend import LOCK_WAIT_SECONDS, Change, State
from indexer.catalog import Catalog
from indexer.errors import IndexDamaged, IndexNotWritten, remedy_of
from indexer.local import segments, snapshot
from indexer.local.lock import write_lock
from indexer.local.manifest import LocalManifest, TableEntry
from indexer.local.merge_policy import to_merge
from indexer.local.name_tables import SUFFIX, StoredNameTables, grown
from indexer.local.segments import Segments
from indexer.local.verify import check_all, verify
from indexer.local.whole_and_change import Stored, changed_catalog, replace_file, save_catalog, save_names
from indexer.record import Record, front_id
from indexer.segment.filenames import CATALOG, CATALOG_CHANGE, OF_ALL, OF_RECORDS, REGISTRY
from indexer.segment.gram_postings import grams_in
from indexer.segment.reader import DamagedSegment
from indexer.segment.whoosh_schema import ARTICLES, FRONT
from indexer.text.segmenter import Segmenter


class LocalBackend:
    """Snapshots in a folder of this machine."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._newest: snapshot.Snapshot | None = None
        self._stored: Stored | None = None
        self._opened: Segments | None = None
        self._fronts: Segments | None = None
        # Segments of which every byte was looked at by this writer.
        self._sound: set[str] = set()

    @contextmanager
    def writing(self, *, thorough: bool = False) -> Iterator[State]:
        """Hold the write lock, sweep what a dead writer left, give the newest sound snapshot."""
        with disk_errors(self._index):
            self._index.mkdir(exist_ok=True)
            with write_lock(self._index / "lock", wait_seconds=LOCK_WAIT_SECONDS):
                snapshot.refuse_newer(self._index)
                snapshot.sweep(self._index)
                state = self._state(thorough=thorough, opened=True) or State(catalog=self._salvaged())
                passed_over = state.number != snapshot.newest(self._index)
                yield replace(state, damage=tuple(snapshot.faults(self._index, thorough=thorough and passed_over)))

    def current(self) -> State | None:
        """Return the newest sound snapshot for reading, or None where there is none."""
        return self._state()

    def _state(self, *, thorough: bool = False, opened: bool = False) -> State | None:
        """Return the newest snapshot that can be read; where `opened`, its segments too."""
        self._sound.clear()
        for last in snapshot.candidates(self._index, thorough=thorough):
            # What a writer reads and writes anew gets a new sum: here all but the segments.
            if opened and snapshot.damage(last, _of_all):
                continue
            try:
                stored, registry = Stored(last), _registry(last)
                catalog = stored.catalog
                self._opened = Segments(last.path, last.manifest.segments) if opened else None
                self._fronts = Segments(last.path, last.manifest.front_segments) if opened else None
                for held in (self._opened, self._fronts):
                    _ = [segment.record(0) for segment in held.readers if segment.count] if held else ()
            except (OSError, ValueError, KeyError, TypeError, IndexDamaged):
                continue
            self._newest, self._stored = last, stored
            return State(last.number, last.manifest, catalog, registry)
        self._newest = self._stored = self._opened = self._fronts = None
        return None

    def _salvaged(self) -> Catalog:
        """Return the catalog of a damaged snapshot, if readable: it knows the order of arrival."""
        path = self._index / "snapshots" / str(snapshot.newest(self._index))
        found = Catalog()
        with suppress(OSError, ValueError):
            found = Catalog.decode((path / CATALOG).read_bytes())
            found = changed_catalog(found, (path / CATALOG_CHANGE).read_bytes())
        return found

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot. The caller is `writing`.

        Raises DamagedSegment.
        """
        if self._opened is None:
            return ()
        self._look_at(self._opened.holding(ids))
        return self._opened.records(ids)

    def holding(self, texts: Collection[str]) -> frozenset[str]:
        """Return the articles that may hold one of some folded texts of Han characters, by ids."""
        return self._opened.with_pairs([grams_in(text) for text in texts]) if self._opened else frozenset()

    def fronts(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the front matter of these ids; as `records`."""
        if self._fronts is None:
            return ()
        self._look_at(self._fronts.holding(ids))
        return self._fronts.records(ids)

    def _look_at(self, names: Collection[str]) -> None:
        """Look at every byte of segments that are read to be written anew, once each.

        What is written anew gets a new sum, under which nobody would see what was damaged before.
        Raises DamagedSegment.
        """
        for name in {*names} - self._sound:
            faults = snapshot.damage(self._newest, partial(_of_segment, name)) if self._newest else []
            if faults:
                raise DamagedSegment(name, faults[0])
            self._sound.add(name)

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it."""
        gone = {*change.removed, *(record.article.id for record, _ in change.touched)}
        came = [*change.added, *change.touched]
        opened, segmenter = self._opened, Segmenter(change.terms)
        fronts = [(record, 0) for record in change.fronts_added]
        with snapshot.draft(self._index, self._newest) as path:
            entries = segments.write(path, opened, gone, came, segmenter, ARTICLES)
            front_entries = segments.write(path, self._fronts, change.fronts_removed, fronts, segmenter, FRONT)
            save_catalog(path, change.catalog, self._stored.whole_catalog if self._stored else Catalog())
            tables = _save_registry(path, change.registry, self._newest)
            # Those that the change may bear on: that may be a thing of no article that came, went or
            # changed, because what was one of its names may stand for something else now.
            save_names(path, change.registry.renamed_names(), self._stored)
            manifest = LocalManifest.of(change.manifest(), entries, front_entries, tables)
            held, fronts_held = Segments(path, entries, opened), Segments(path, front_entries, self._fronts)
            verify(held, manifest.articles, [record for record, _ in came], gone)
            verify(fronts_held, manifest.fronts, change.fronts_added, change.fronts_removed)
            self._newest = snapshot.publish(path, manifest, self._newest)
        self._opened, self._fronts, self._stored = held, fronts_held, Stored(self._newest)
        self._merge(segmenter)
        return State(self._newest.number, self._newest.manifest, change.catalog, change.registry)

    def _merge(self, segmenter: Segmenter) -> None:
        """Merge small segments, in a snapshot of its own, so that no reader waits for it.

        Raises DamagedSegment.
        """
        while self._newest:
            manifest = self._newest.manifest
            entries = {ARTICLES: manifest.segments, FRONT: manifest.front_segments}
            merged = {name: places for name, some in entries.items() if (places := to_merge(some))}
            if not merged:
                return
            self._look_at({entries[name][place].name for name, places in merged.items() for place in places})
            with snapshot.draft(self._index, self._newest) as path:
                held = {ARTICLES: self._opened, FRONT: self._fronts}
                for name, places in merged.items():
                    opened = Segments(self._newest.path, entries[name], held[name])
                    entries[name] = tuple(segments.merge(path, opened, places, segmenter, name))
                    held[name] = opened
                verify(Segments(path, entries[ARTICLES], held[ARTICLES]), manifest.articles, (), ())
                verify(Segments(path, entries[FRONT], held[FRONT]), manifest.fronts, (), ())
                manifest = replace(manifest, segments=entries[ARTICLES], front_segments=entries[FRONT])
                self._newest = snapshot.publish(path, manifest, self._newest)

    def damage(self) -> list[str]:
        """Check all of the newest snapshot; return what is wrong with it, a line each."""
        found = snapshot.faults(self._index, thorough=True)
        state = None if found else self._state(opened=True)
        if state is not None and self._opened is not None and self._fronts is not None:
            held = state.catalog.issues.values()
            found += check_all(self._opened, [article for one in held for article in one.articles])
            found += check_all(self._fronts, [front_id(one.issue.id) for one in held if one.front])
        return found

    def roll_back(self) -> State:
        """Switch every reader back to the snapshot before the newest."""
        with (
            disk_errors(self._index, "jianbao rollback"),
            write_lock(self._index / "lock", wait_seconds=LOCK_WAIT_SECONDS),
        ):
            snapshot.rolled_back(self._index)
            return self.current() or State()


def _of_segment(segment: str, name: str) -> bool:
    """Return whether a file of a segment is read for its records."""
    return name.startswith(f"{segment}.") and name.endswith(OF_RECORDS)


def _of_all(name: str) -> bool:
    """Return whether a file is of the whole snapshot, not of one of its segments."""
    return name in OF_ALL or name.endswith(SUFFIX)


@contextmanager
def disk_errors(index: Path, command: str = "jianbao sync") -> Iterator[None]:
    """Turn the errors of a disk that does not take what is written into IndexNotWritten."""
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


def _name_tables(last: snapshot.Snapshot | None) -> Sequence[TableEntry]:
    return last.manifest.names if last else ()


def _registry(last: snapshot.Snapshot) -> Registry:
    """Open the registry of a snapshot.

    Raises OSError, ValueError, KeyError or TypeError where it is damaged.
    """
    return Registry.decode((last.path / REGISTRY).read_bytes(), StoredNameTables(last.path, _name_tables(last)))


def _save_registry(path: Path, registry: Registry, last: snapshot.Snapshot | None) -> Sequence[TableEntry]:
    """Write what a registry has learnt to a draft; return the name tables for the manifest."""
    entries = _name_tables(last)
    if registry.stored is None:
        for entry in entries:
            (path / entry.name).unlink()
        entries = ()
    found = grown(path, entries, f"{int(path.name):08x}", registry.rows())
    replace_file(path / REGISTRY, json.dumps(registry.about(), ensure_ascii=False, default=sorted).encode())
    return found
