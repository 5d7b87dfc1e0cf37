"""A question with dates, to articles in one index and to articles in an index for each year.

One node holds the same articles both ways, and is asked in turns.
"""

from __future__ import annotations

import statistics
import time
from typing import Final

from benchmarks.cluster_growth import Multiplied, grow
from benchmarks.table import table
from corpus.partial_date import PartialDate
from indexer.opensearch.client import WRITING
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.engine import Engine
from search.opensearch.searcher_manager import ClusterSearcherManager
from search.request import Request
from tests.cluster import Cluster

_QUERIES: Final = ("环境保护", "劳工保险条例施行细则", "公告", "有限公司 修正", "")
_YEARS: Final = ((None, None), (2010, 2010), (2008, 2012))
_SPANS: Final = (0, 1)
_WARMING, _ROUNDS = 30, 24


def spans(articles: int) -> None:
    """Print what questions of some years cost of at least so many articles, both ways."""
    many = Multiplied()
    copies = -(-articles // many.articles)
    with Cluster(1) as cluster:
        engines = {}
        for span in _SPANS:
            settings = ClusterSettings(tuple(cluster.addresses), index=f"by-{span}", replicas=0, span=span)
            snapshots = ClusterSnapshots(settings, patience=WRITING)
            grow(snapshots, many, 0, copies)
            snapshots.client.indices.forcemerge(index=snapshots.alias, params={"request_timeout": 600})
            engines[span] = Engine(ClusterSearcherManager(settings))
            snapshots.close()
        rows = [row for first, last in _YEARS for row in _asked(cluster, engines, first, last)]
        for engine in engines.values():
            engine.close()
    title = f"{copies * many.articles:,} articles of 12 years on one node, 1 shard an index; a search of each of five queries"
    print(table(title, ("years", "indices", "found", "ms", "cpu ms of the node"), rows), flush=True)


def _asked(cluster: Cluster, engines: dict[int, Engine], first: int | None, last: int | None) -> list[tuple[str, ...]]:
    """Return a row for each way: the mean of the queries, of each the median of its times."""
    ends = [PartialDate(year) if year else None for year in (first, last)]
    requests = {query: Request(query, date_from=ends[0], date_to=ends[1]) for query in _QUERIES}
    times: dict[tuple[int, str], list[float]] = {(span, query): [] for span in engines for query in requests}
    spent = dict.fromkeys(engines, 0.0)
    totals: dict[int, list[int]] = {}
    for turn in range(_WARMING + _ROUNDS):
        for span, engine in sorted(engines.items(), reverse=turn % 2 == 0):
            before = cluster.cpu_seconds()
            totals[span] = [_timed(engine, one, times[span, query]) for query, one in requests.items()]
            if turn >= _WARMING:
                spent[span] += cluster.cpu_seconds() - before
    if len({*map(tuple, totals.values())}) != 1:
        raise ValueError(f"the two ways find {totals}")
    return [
        (
            f"{first} to {last}" if first else "all",
            "one a year" if span else "one",
            f"{sum(totals[span]):,}",
            f"{1_000 * statistics.mean(statistics.median(times[span, query][_WARMING:]) for query in requests):.0f}",
            f"{1_000 * spent[span] / _ROUNDS / len(requests):.1f}",
        )
        for span in engines
    ]


def _timed(engine: Engine, request: Request, times: list[float]) -> int:
    begun = time.perf_counter()
    total = engine.search(request).total
    times.append(time.perf_counter() - begun)
    return total
