"""Snapshot storage in an OpenSearch cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from corpus.entities.registry import Registry
from indexer.backend import LOCK_WAIT_SECONDS, Change, State
from indexer.catalog import Catalog
from indexer.errors import IndexDamaged
from indexer.manifest import Manifest
from indexer.opensearch.client import WRITING, errors_named
from indexer.opensearch.draft import Draft, draft, manifest_counts
from indexer.opensearch.lock import write_lock
from indexer.opensearch.mapping import alive
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshot, ClusterSnapshots
from indexer.opensearch.verify import check_all, told
from indexer.record import Record, front_id
from indexer.segment.filenames import CATALOG, REGISTRY
from indexer.text.segmenter import Segmenter


class ClusterBackend:
    """Snapshots in a cluster."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._settings = settings
        self._snapshots = ClusterSnapshots(settings, patience=WRITING)
        self._draft: Draft | None = None

    @contextmanager
    def writing(self, *, thorough: bool = False) -> Iterator[State]:
        """Hold the lock, sweep what a dead writer left, and give the newest snapshot.

        A snapshot of an older Jianbao counts as none: the next one is built beside it. With
        `thorough`, so does a snapshot that fails its checks.
        """
        with errors_named(self._settings):
            self._snapshots.check_server()
            with draft(self._snapshots, wait_seconds=LOCK_WAIT_SECONDS) as made:
                self._draft = made
                damage = tuple(self._damage(made.base) or self._wrong(made.base)) if made.base and thorough else ()
                state = read_state(self._snapshots, made.base) if made.base else State(made.number - 1)
                yield replace(state, manifest=Manifest(), damage=damage) if damage else state

    def current(self) -> State | None:
        """Return the newest snapshot for reading, or None before the first."""
        with errors_named(self._settings):
            self._snapshots.check_server()
            newest = self._snapshots.current()
            return read_state(self._snapshots, newest) if newest else None

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot."""
        base = self._writer.base
        return list(self._snapshots.records(base, ids)) if base else []

    def holding(self, texts: Collection[str]) -> None:
        """Return None: a cluster is not asked for it, and all files are read again."""
        del texts

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it."""
        made, manifest = self._writer, change.manifest()
        before, words = made.base.manifest if made.base else None, Segmenter(manifest.terms).words
        if before and (len(change.removed), len(change.fronts_removed)) == (before.articles, before.fronts):
            made = made.anew()
        made.begin()
        made.remove(change.removed)
        made.remove(change.fronts_removed, "front")
        made.add(change.added, words)
        made.add([(record, 0) for record in change.fronts_added], words)
        made.resolve(record for record, _ in change.touched)
        published = made.publish(manifest, files_of(change.catalog, change.registry))
        return State(published.number, published.manifest, change.catalog, change.registry)

    def damage(self) -> list[str]:
        """Check the newest snapshot: look for every article, search for a sample."""
        with errors_named(self._settings):
            newest = self._snapshots.current()
            return self._damage(newest) or self._wrong(newest) if newest else []

    def _wrong(self, newest: ClusterSnapshot) -> list[str]:
        held = read_state(self._snapshots, newest).catalog.issues.values()
        articles = [article for issue in held for article in issue.articles]
        fronts = [front_id(issue.issue.id) for issue in held if issue.front]
        wrong = chain(check_all(self._snapshots, newest, articles), check_all(self._snapshots, newest, fronts, "front"))
        return told(wrong, newest.index)

    def _damage(self, newest: ClusterSnapshot) -> list[str]:
        """Return whether a snapshot lacks articles or front matter, or has too many."""
        wrong = []
        for kind, what, meant in manifest_counts(newest.manifest):
            held = self._snapshots.count(newest.index, alive(newest.number, kind))
            if held != meant:
                wrong.append(f"{newest.index}: {held} {what}, {meant} were written; run `jianbao check --repair`")
        return wrong

    def roll_back(self) -> State:
        """Switch every reader to the other snapshot kept; twice is back. The next sync drops it."""
        snapshots = self._snapshots
        with (
            errors_named(self._settings),
            write_lock(snapshots.client, snapshots.state, wait_seconds=LOCK_WAIT_SECONDS),
        ):
            other = next((one for one in snapshots.others() if not self._damage(one)), None)
            if other is None:
                raise IndexDamaged(
                    f"{snapshots.alias}: keeps no other sound snapshot; mend the issues and run `jianbao sync`"
                )
            snapshots.point(other.number, other.index)
            return read_state(snapshots, other)

    @property
    def _writer(self) -> Draft:
        if self._draft is None:
            raise RuntimeError("only a writer may do this")
        return self._draft


def read_state(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot) -> State:
    """Fetch the catalog and the registry of a snapshot."""
    catalog = Catalog.decode(snapshots.file(snapshot, CATALOG))
    registry = Registry.decode(snapshots.file(snapshot, REGISTRY))
    return State(snapshot.number, snapshot.manifest, catalog, registry)


def files_of(catalog: Catalog, registry: Registry) -> dict[str, bytes]:
    """Return what a snapshot holds besides articles: the catalog and the registry."""
    return {CATALOG: catalog.encode(), REGISTRY: registry.encode()}
