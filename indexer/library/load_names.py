"""The names of a load, counted and resolved by several processes at once.

Each counts the names in its share of the articles; by the sum of all each resolves its share.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import repeat
from typing import Final

from corpus.entities.counted import Counted, counted, meanings, summed
from corpus.entities.registry import Registry
from corpus.gazetteer import Gazetteer
from indexer.library.file_reader import processes
from indexer.opensearch.client import WRITING
from indexer.opensearch.draft import Draft
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.record import Record, record_of

#: Articles that are worth a process: some 3 s of work (`python -m benchmarks.cluster names`), for
#: one or two of starting it.
_WORTH: Final = 20_000


@dataclass(frozen=True, slots=True)
class Share:
    """Some articles of a snapshot that is being loaded, by their ids."""

    settings: ClusterSettings
    loaded: ClusterSnapshot
    gazetteer: Gazetteer
    articles: tuple[str, ...]

    def count(self) -> Counted:
        """Return what is counted of the names in them."""
        with closing(ClusterSnapshots(self.settings, patience=WRITING)) as snapshots:
            return counted(record.article for record in snapshots.records(self.loaded, self.articles))

    def resolve(self, known: Counted) -> int:
        """Resolve them by what is known of names; return how many are resolved otherwise now."""
        registry, loaded = summed(self.gazetteer, [known]), self.loaded
        with closing(ClusterSnapshots(self.settings, patience=WRITING)) as snapshots:
            made = Draft(snapshots, None, None, loaded.number, loaded.index, _unasked, loaded.manifest.span)
            return made.resolve(_changed(snapshots.records(loaded, self.articles), registry))


def _unasked() -> None:
    """Confirm nothing: whoever holds the lock does, when the snapshot is published."""


def resolve_all(
    settings: ClusterSettings,
    loaded: ClusterSnapshot,
    gazetteer: Gazetteer,
    articles: Collection[str],
    count: int | None = None,
) -> Registry:
    """Resolve the names of all articles of a load, in so many processes; return what knows them.

    Without a count, in as many as there are cores, where so many are worth it. What comes of it is
    the same whatever their number.
    """
    ids = sorted(articles)
    count = count or max(1, min(processes(), len(ids) // _WORTH))
    shares = [Share(settings, loaded, gazetteer, tuple(ids[start::count])) for start in range(count)]
    if count == 1:
        registry = summed(gazetteer, map(Share.count, shares))
        shares[0].resolve(meanings(registry))
        return registry
    # Not forked: this process has threads, which would be missing in the others.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        registry = summed(gazetteer, pool.map(Share.count, shares))
        list(pool.map(Share.resolve, shares, repeat(meanings(registry))))
    return registry


def _changed(records: Iterator[Record], registry: Registry) -> Iterator[Record]:
    """Yield the records that resolve otherwise now."""
    for record in records:
        resolved = record_of(record.article, record.issue, registry)
        if resolved != record:
            yield resolved
