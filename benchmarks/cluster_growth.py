"""Growth: the gazettes multiplied in a cluster of 1, 2 and 3 nodes.

Bytes and milliseconds an article on the way.
"""

from __future__ import annotations

import gzip
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.table import table
from corpus.document import from_dict
from corpus.entities.registry import Registry
from corpus.model import Bulletin
from corpus.plausible import LONGEST_NAME
from indexer.backend import Change
from indexer.catalog import Catalog, Held
from indexer.opensearch import bulk
from indexer.opensearch.backend import publish
from indexer.opensearch.client import WRITING
from indexer.opensearch.draft import Draft, document_id, draft
from indexer.opensearch.mapping import NEVER, document, encode
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.opensearch.spans import index_for
from indexer.record import Record, record_of
from indexer.text.segmenter import Segmenter
from search.engine import Engine
from search.opensearch.searcher_manager import ClusterSearcherManager
from search.request import Request
from tests.cluster import Cluster

GAZETTE: Final = Path(__file__).parents[2] / "shared" / "corpora" / "gazette-200.jsonl.gz"
#: How many times the gazettes stand in the index when something is measured, before the last time.
STEPS: Final = (1, 2, 4, 8, 16, 32)
ROUNDS: Final = 5
QUERIES: Final = (
    Request("环境保护"), Request("劳工保险条例施行细则"), Request("公告"), Request("有限公司 修正"), Request('"行政院公报"'),
    Request("补助", filters={"year": ("2010",)}), Request("修正", sort="newest"), Request(""),
)  # fmt: skip
_HEADS: Final = (
    "articles", "load s", "ms an article", "cpu ms", "bytes an article", "search ms", "slowest ms", "cpu ms a search",
    "resident MB",
)  # fmt: skip


def documents() -> list[dict[str, Any]]:
    """Return the 200 gazettes; titles of policies are no longer than a document may say them."""
    with gzip.open(GAZETTE, "rt", encoding="utf-8") as lines:
        issues = [json.loads(line) for line in lines]
    for article in (article for issue in issues for article in issue["articles"]):
        for policy in article.get("policies", ()):
            policy["title"] = policy["title"][:LONGEST_NAME]
    return issues


def bulletins() -> list[Bulletin]:
    """Return the 200 gazettes as they are read."""
    return [from_dict(issue, name=f"gazette:{place}") for place, issue in enumerate(documents(), 1)]


class Multiplied:
    """The gazettes again and again, each time under other ids."""

    def __init__(self) -> None:
        self._issues = bulletins()
        self.registry = Registry()
        self.registry.update((), [article for issue in self._issues for article in issue.articles])
        self._records = [
            (record_of(article, issue.issue, self.registry), place)
            for issue in self._issues
            for place, article in enumerate(issue.articles)
        ]
        words = Segmenter().words
        self._documents = [document(record, place, words) for record, place in self._records]
        self.articles = len(self._documents)
        texts = (record.article.title + record.article.text for record, _ in self._records)
        self.bytes_an_article = sum(len(text.encode()) for text in texts) / self.articles

    def make_room(self, made: Draft) -> None:
        """Make the indices in which they are to stand."""
        made.begin()
        made.make_room(record for record, _ in self._records)

    def copies(self, numbers: range, made: Draft) -> Iterator[bulk.Operation]:
        """Yield the operations that index some copies."""
        for number in numbers:
            for (record, place), known in zip(self._records, self._documents, strict=True):
                other = _renamed(record, number)
                bare = document(replace(other, article=replace(other.article, title="", text="")), place, lambda _: ())
                ids = {name: bare[name] for name in ("article", "issue", "issue_label", "seen")}
                body = {**known, **ids, "record": encode(other), "born": made.number, "died": NEVER}
                index = index_for(other, made.index, made.span)
                yield bulk.index(index, document_id(other.article.id, made.number), body)

    def catalog(self, copies: int) -> Catalog:
        """Return the catalog of so many copies."""
        held = {}
        for number in range(copies):
            for issue in self._issues:
                other = replace(issue.issue, id=f"{number}-{issue.issue.id}")
                articles = tuple(f"{number}-{article.id}" for article in issue.articles)
                held[other.id] = Held(other, "gazette", articles)
        return Catalog({}, held)


def _renamed(record: Record, number: int) -> Record:
    article = replace(record.article, id=f"{number}-{record.article.id}")
    return replace(record, article=article, issue=replace(record.issue, id=f"{number}-{record.issue.id}"))


def growth(nodes: int, articles: int, replicas: int = 0) -> None:
    """Print the figures of a cluster of so many nodes, up to at least so many articles."""
    many = Multiplied()
    last = -(-articles // many.articles)
    steps = [*(step for step in STEPS if step < last), last]
    rows: list[tuple[str, ...]] = []
    with Cluster(nodes) as cluster:
        settings = ClusterSettings(tuple(cluster.addresses), index="growth", shards=3, replicas=replicas)
        snapshots, engine, before = (
            ClusterSnapshots(settings, patience=WRITING),
            Engine(ClusterSearcherManager(settings)),
            0,
        )
        for step in steps:
            spent = _Spent(cluster)
            grow(snapshots, many, before, step)
            new = (step - before) * many.articles
            rows.append(
                (f"{step * many.articles:,}", *spent.told(new), *_row(snapshots, engine, cluster, step * many.articles))
            )
            print("  ".join(rows[-1]), flush=True)
            before = step
        engine.close()
        snapshots.close()
    title = f"{nodes} nodes, 3 shards, {replicas} replicas; an article has {many.bytes_an_article:.0f} bytes of text"
    print(table(title, _HEADS, rows), flush=True)


class _Spent:
    """Time that goes by and processor time that the nodes and this process take."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._begun, self._cpu = time.perf_counter(), self._taken()

    def _taken(self) -> float:
        return self._cluster.cpu_seconds() + time.process_time()

    def cpu_ms(self, times: int) -> str:
        """Return the milliseconds of processor time for each of so many."""
        return f"{1_000 * (self._taken() - self._cpu) / times:.2f}"

    def told(self, articles: int) -> tuple[str, str, str]:
        """Return the seconds, and for each article its milliseconds and CPU milliseconds."""
        seconds = time.perf_counter() - self._begun
        return f"{seconds:.0f}", f"{1_000 * seconds / articles:.2f}", self.cpu_ms(articles)


def grow(snapshots: ClusterSnapshots, many: Multiplied, before: int, step: int) -> None:
    """Publish the snapshot with so many copies."""
    with draft(snapshots) as made:
        many.make_room(made)
        bulk.send(snapshots.client, many.copies(range(before, step), made))
        change = Change((), (), (), many.catalog(step), many.registry if made.base is None else Registry(), "")
        publish(made, change.manifest(), many.catalog(before), change)


def _row(snapshots: ClusterSnapshots, engine: Engine, cluster: Cluster, articles: int) -> tuple[str, ...]:
    snapshots.client.indices.flush(index=snapshots.alias, params={"request_timeout": 600})
    stored = snapshots.client.indices.stats(index=snapshots.alias, metric="store")["_all"]["total"]["store"][
        "size_in_bytes"
    ]
    engine.refresh()
    for request in QUERIES:
        engine.search(request)
    spent = _Spent(cluster)
    medians = [statistics.median(_timed(engine, request) for _ in range(ROUNDS)) for request in QUERIES]
    return (
        f"{stored / articles:,.0f}",
        f"{1_000 * statistics.median(medians):.0f}",
        f"{1_000 * max(medians):.0f}",
        spent.cpu_ms(ROUNDS * len(QUERIES)),
        " ".join(f"{size:.0f}" for size in cluster.resident_mb()),
    )


def _timed(engine: Engine, request: Request) -> float:
    begun = time.perf_counter()
    engine.search(request)
    return time.perf_counter() - begun
