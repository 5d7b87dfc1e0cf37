"""Following: what one more issue costs who writes it and who follows, as a library grows."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from opensearchpy import Transport, Urllib3HttpConnection

from benchmarks.table import table
from indexer import Library
from search.engine import Engine
from search.open import open_engine
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster

#: Articles of the libraries that are measured, one after the other.
SIZES: Final = (6_000, 60_000, 300_000)
#: Articles of an issue; issues measured at each size, after one that is not.
ARTICLES: Final = 40
ISSUES: Final = 7
#: Companies that many articles name; every other article names one of its own.
_KNOWN: Final = 200
_HEADS: Final = ("articles", "who", "written kB", "read kB", "requests", "client cpu ms", "nodes cpu ms")


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes sent and received, requests, and milliseconds of processor time here and on nodes."""

    sent: float
    received: float
    requests: float
    client: float
    nodes: float


class Counted(Urllib3HttpConnection):
    """A connection that counts the bytes of bodies."""

    seen: list[tuple[int, int]] = []  # noqa: RUF012  # one list for all connections is meant

    def perform_request(
        self, method: str, url: str, params: Any = None, body: Any = None, *rest: Any, **more: Any
    ) -> Any:
        """Send a request and count it."""
        found = super().perform_request(method, url, params, body, *rest, **more)
        self.seen.append((len(body or b""), len(found[2].encode())))
        return found


def following(sizes: Sequence[int]) -> None:
    """Print the costs at each size."""
    rows: list[tuple[str, ...]] = []
    with Cluster(1) as cluster, tempfile.TemporaryDirectory() as folder, _counting():
        library = in_cluster(Library.create(Path(folder)), cluster, "following", shards=1, replicas=0)
        issues, engine = 0, open_engine(library.path)
        for size in sizes:
            while issues * ARTICLES < size:
                issues += 1
                write_issue(library, issues)
            begun = time.perf_counter()
            library.sync()
            engine.refresh()
            print(f"{size:,} articles: {time.perf_counter() - begun:.0f} s", flush=True)
            costs: list[tuple[Cost, Cost]] = []
            for _ in range(ISSUES + 1):
                issues += 1
                write_issue(library, issues)
                costs.append((_cost(cluster, library.sync), _cost(cluster, engine.refresh)))
            for who, some in zip(("writer", "follower"), zip(*costs[1:], strict=True), strict=True):
                rows.append((f"{size:,}", who, *_told(some)))
            rows.append((f"{size:,}", "a reader that opens", *_told([_cost(cluster, lambda: _opened(library))])))
            print("\n".join("  ".join(row) for row in rows[-3:]), flush=True)
        engine.close()
    print(table(f"one more issue of {ARTICLES} articles, medians of {ISSUES}", _HEADS, rows), flush=True)


def _opened(library: Library) -> None:
    engine: Engine = open_engine(library.path)
    engine.refresh()
    engine.close()


@contextmanager
def _counting() -> Iterator[None]:
    """Let every client count what it sends."""
    before = Transport.DEFAULT_CONNECTION_CLASS
    Transport.DEFAULT_CONNECTION_CLASS = Counted
    yield
    Transport.DEFAULT_CONNECTION_CLASS = before


def _cost(cluster: Cluster, work: Callable[[], object]) -> Cost:
    Counted.seen.clear()
    nodes, client = cluster.cpu_seconds(), time.process_time()
    work()
    client, nodes = time.process_time() - client, cluster.cpu_seconds() - nodes
    sent, received = (sum(sizes) / 1_000 for sizes in zip(*Counted.seen, strict=True))
    return Cost(sent, received, len(Counted.seen), 1_000 * client, 1_000 * nodes)


def _told(costs: Sequence[Cost]) -> Iterator[str]:
    for one in fields(Cost):
        yield f"{statistics.median(getattr(cost, one.name) for cost in costs):,.0f}"


def write_issue(library: Library, number: int) -> None:
    """Write an issue whose articles are short: what is measured does not depend on their texts."""
    articles = []
    for place in range(ARTICLES):
        own = number * ARTICLES + place
        company = f"江城第{own}号科技有限公司" if place % 2 else f"江城第{own % _KNOWN}区实业有限公司"
        policy = {"title": f"江城第{own // 7}号管理办法", "number": f"江商〔2022〕{own // 7}号", "role": "cited"}
        articles.append(
            {
                "id": f"following-{number}/{place}",
                "section": "要闻",
                "title": f"江城第{number}期之{place}",
                "text": f"江城本期所载编号为a{number}b{place}的文章说到{company}。",
                "date": None,
                "companies": [{"name": company, "mentions": [company]}],
                "policies": [policy],
                "deadlines": [],
            }
        )
    issue = {
        "id": f"following-{number}",
        "serial": "江城简报",
        "number": number,
        "start": f"20{number % 90 + 10}-01-01",
    }
    text = json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False)
    (library.issues / f"{number:06}.json").write_text(text, encoding="utf-8")
