"""Snapshot storage in an OpenSearch cluster."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from corpus.entities.registry import Registry
from indexer.backend import LOCK_WAIT_SECONDS, Change, State
from indexer.catalog import Catalog
from indexer.errors import IndexDamaged
from indexer.manifest import Manifest
from indexer.opensearch.catalog import catalog_changes, follower
from indexer.opensearch.client import WRITING, errors_named
from indexer.opensearch.draft import Draft, differing, draft
from indexer.opensearch.lock import write_lock
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.names import ClusterNames, entity_changes, name_changes
from indexer.opensearch.settings import ClusterMismatch, ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.opensearch.verify import check_all, told
from indexer.record import Record, front_id
from indexer.segment.filenames import REGISTRY
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
                state = self._state(made.base) if made.base else State(made.number - 1)
                yield replace(state, manifest=Manifest(), damage=damage) if damage else state

    def current(self) -> State | None:
        """Return the newest snapshot for reading, or None before the first."""
        with errors_named(self._settings):
            self._snapshots.check_server()
            newest = self._snapshots.current()
            return self._state(newest) if newest else None

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
        if change.registry.stored is None:
            # All that is held was learnt anew.
            made = made.anew()
        words = Segmenter(manifest.terms).words
        made.begin()
        made.remove(change.removed)
        made.remove(change.fronts_removed, "front")
        made.add(change.added, words)
        made.add([(record, 0) for record in change.fronts_added], words)
        made.resolve(record for record, _ in change.touched)
        before = self._catalog(made.base) if made.base else Catalog()
        published = publish(made, manifest, before, change)
        return State(published.number, published.manifest, change.catalog, change.registry)

    def _catalog(self, snapshot: ClusterSnapshot) -> Catalog:
        return follower(self._settings).catalog(self._snapshots, snapshot)

    def _state(self, snapshot: ClusterSnapshot) -> State:
        """Fetch the catalog of a snapshot, and as much of the registry as is asked for."""
        about = self._snapshots.file(snapshot, REGISTRY)
        registry = Registry.decode(about, ClusterNames(self._snapshots, snapshot))
        return State(snapshot.number, snapshot.manifest, self._catalog(snapshot), registry)

    def damage(self) -> list[str]:
        """Check the newest snapshot: look for every article, search for a sample."""
        with errors_named(self._settings):
            newest = self._snapshots.current()
            return self._damage(newest) or self._wrong(newest) if newest else []

    def _wrong(self, newest: ClusterSnapshot) -> list[str]:
        held = self._catalog(newest).issues.values()
        articles = [article for issue in held for article in issue.articles]
        fronts = [front_id(issue.issue.id) for issue in held if issue.front]
        wrong = chain(check_all(self._snapshots, newest, articles), check_all(self._snapshots, newest, fronts, "front"))
        return told(wrong, newest.index)

    def _damage(self, newest: ClusterSnapshot) -> list[str]:
        """Return of what a snapshot lacks some or has too many."""
        return [
            f"{newest.index}: {held} {what}, {meant} were written; run `jianbao check --repair`"
            for what, held, meant in differing(self._snapshots, newest)
        ]

    def _goes_back_to(self, snapshot: ClusterSnapshot) -> bool:
        """Return whether a snapshot can be read by this Jianbao and is sound."""
        try:
            self._snapshots.match(snapshot)
        except ClusterMismatch:
            return False
        return not self._damage(snapshot)

    def roll_back(self) -> State:
        """Switch every reader to the other snapshot kept; twice is back. The next sync drops it."""
        snapshots = self._snapshots
        with (
            errors_named(self._settings),
            write_lock(snapshots.client, snapshots.state, wait_seconds=LOCK_WAIT_SECONDS),
        ):
            other = next((one for one in snapshots.others() if self._goes_back_to(one)), None)
            if other is None:
                raise IndexDamaged(
                    f"{snapshots.alias}: keeps no other sound snapshot; mend the issues and run `jianbao sync`"
                )
            snapshots.point(other)
            return self._state(other)

    @property
    def _writer(self) -> Draft:
        if self._draft is None:
            raise RuntimeError("only a writer may do this")
        return self._draft


def publish(made: Draft, manifest: Manifest, before: Catalog, change: Change) -> ClusterSnapshot:
    """Write the catalog and the registry of a draft whose articles are there, and publish it."""
    stored = change.registry.stored
    documents = {
        **catalog_changes(before, change.catalog),
        "entity": entity_changes(change.registry),
        "name": name_changes(change.registry, stored if isinstance(stored, ClusterNames) else None),
    }
    counts = {kind: made.replace(kind, some) for kind, some in documents.items()}
    about = json.dumps(change.registry.about(), ensure_ascii=False, default=sorted).encode()
    return made.publish(manifest, {REGISTRY: about}, counts)
