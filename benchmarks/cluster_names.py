"""Names: what it costs to resolve those of a whole load, in one process and in several."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.cluster_following import ARTICLES, write_issue
from benchmarks.table import table
from corpus.gazetteer import Gazetteer
from indexer import Library
from indexer.library.cluster_load import Load
from indexer.library.load_names import resolve_all
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.opensearch.verify import standing
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster

_PROCESSES: Final = (1, 2, 4)
_ROUNDS: Final = 3
_HEADS: Final = ("processes", "cpu ms an article", "of it in the one that waits", "on the clock", "names known")


def names(articles: int) -> None:
    """Print what the names of at least so many articles cost, in so many processes in turns."""
    with Cluster(1) as cluster, tempfile.TemporaryDirectory() as folder:
        library = in_cluster(Library.create(Path(folder)), cluster, "names", shards=1, replicas=0)
        for number in range(1, -(-articles // ARTICLES) + 1):
            write_issue(library, number)
        load = Load(library.path)
        load.begin(1)
        load.add(1)
        snapshots = ClusterSnapshots(load.settings)
        (index,) = snapshots.generations()
        snapshots.refresh(index)
        loaded = ClusterSnapshot(1, index)
        ids = [id_ for id_, _ in standing(snapshots, loaded, "article")]
        snapshots.close()
        costs: dict[int, list[tuple[float, float, float]]] = {count: [] for count in _PROCESSES}
        known = set[int]()
        for turn in range(_ROUNDS):
            for count in _PROCESSES if turn % 2 else reversed(_PROCESSES):
                begun, here, others = time.perf_counter(), time.process_time(), _others()
                registry = resolve_all(load.settings, loaded, Gazetteer(), ids, count)
                here = time.process_time() - here
                costs[count].append((here + _others() - others, here, time.perf_counter() - begun))
                known.add(len(registry.companies.names()) + len(registry.policies.names()))
    (found,) = known
    rows = [
        (
            f"{count}",
            *(f"{1_000 * statistics.median(one) / len(ids):.3f}" for one in zip(*some, strict=True)),
            f"{found:,}",
        )
        for count, some in costs.items()
    ]
    print(table(f"the names of {len(ids):,} articles, medians of {_ROUNDS}", _HEADS, rows), flush=True)


def _others() -> float:
    """Return the processor time of the processes that this one started and that ended."""
    times = os.times()
    return times.children_user + times.children_system
