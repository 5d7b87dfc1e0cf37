"""A faceted search through our HTTP, against the same questions sent to OpenSearch directly."""

from __future__ import annotations

import http.client
import itertools
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from opensearchpy import OpenSearch, Urllib3HttpConnection

from benchmarks.throughput import spent
from indexer import Library
from indexer.opensearch.settings import ClusterSettings, cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.engine import Engine
from search.opensearch.searcher_manager import ClusterSearcherManager
from search.request import Request
from tests.server import jianbao, running

#: What is asked for, each alone and narrowed to the section that holds most of it.
QUERIES: Final = (
    "环境保护",
    "劳工保险",
    "施行细则",
    "公告",
    "修正",
    "补助办法",
    "行政院",
    "有限公司",
    "技师",
    "第三条",
)
#: Nodes compile what they run often: after so many rounds they are as quick as they get.
WARMING: Final = 200
ROUNDS: Final = 24

#: Method, path and body of each request that goes to the cluster for one search, in order.
Sent = list[tuple[str, str, bytes]]


class Recorder(Urllib3HttpConnection):
    """A connection that remembers what was sent over it."""

    sent: Sent = []  # noqa: RUF012  # one list for all connections is meant

    def perform_request(
        self, method: str, url: str, params: Any = None, body: Any = None, *rest: Any, **more: Any
    ) -> Any:
        """Send a request and remember it."""
        path = f"{url}?{urlencode(params)}" if params else url
        self.sent.append((method, path, body or b""))
        return super().perform_request(method, url, params, body, *rest, **more)


def serving(library: Library) -> None:
    """Print the median times of faceted searches both ways, and their ratio."""
    settings = cluster_settings(library.path)
    if settings is None:
        raise ValueError("the library is not in a cluster")
    asked = list(_recorded(settings))
    command = jianbao("serve", "--library", str(library.path), "--port", "0", "--workers", "1")
    ours, direct, before = [], [], 0.0
    with running(command, cwd=library.path) as server:
        web, nodes = _connect(server.address), [_connect(address) for address in settings.addresses]
        node = itertools.cycle(nodes)
        for turn in range(WARMING + ROUNDS):
            if turn == WARMING:
                before = spent(server.process.pid)
            for path, sent in asked:
                # As our client does, the nodes are asked in turn; and each way is the first one as
                # often as the second.
                ways = partial(_ask, web, [("GET", path, b"")]), partial(_ask, next(node), sent)
                mine, theirs = map(_timed, ways) if turn % 2 else reversed([*map(_timed, reversed(ways))])
                if turn >= WARMING:
                    ours.append(mine)
                    direct.append(theirs)
        processor = (spent(server.process.pid) - before) / len(ours)
        for connection in (web, *nodes):
            connection.close()
    _tell(ours, direct, len(asked), processor)


def _tell(ours: list[float], direct: list[float], queries: int, processor: float) -> None:
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, direct, strict=True))
    medians = [1_000 * statistics.median(times) for times in (ours, direct)]
    p95 = [1_000 * statistics.quantiles(times, n=20)[-1] for times in (ours, direct)]
    print(
        f"serving: {queries} faceted searches, {len(ours)} times: through our HTTP {medians[0]:.1f} ms "
        f"(95 %: {p95[0]:.1f}), the same sent to OpenSearch {medians[1]:.1f} ms (95 %: {p95[1]:.1f}); "
        f"ratio of medians {medians[0] / medians[1]:.2f}, median ratio {ratio:.2f}; "
        f"{1_000 * processor:.1f} ms of a processor in our server for each"
    )


def _recorded(settings: ClusterSettings) -> list[tuple[str, Sent]]:
    """Return for each search its path at our server, and what goes to the cluster for it."""
    address = list(settings.addresses)
    client = OpenSearch(address, connection_class=Recorder, timeout=60)
    engine = Engine(ClusterSearcherManager(settings, ClusterSnapshots(settings, client)))
    found = []
    for query in QUERIES:
        sections = engine.search(Request(query)).facets["section"]
        for section in ("", sections[0].value):
            request = Request(query, filters={"section": (section,)} if section else {})
            engine.search(request)
            Recorder.sent.clear()
            engine.search(request)
            path = "/api/search?" + urlencode({"q": query, "section": section} if section else {"q": query})
            found.append((path, Recorder.sent.copy()))
    engine.close()
    return found


def _connect(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)


def _ask(connection: http.client.HTTPConnection, sent: Sent) -> None:
    for method, path, body in sent:
        connection.request(
            method,
            path,
            body or None,
            {"Content-Type": "application/x-ndjson" if "_msearch" in path else "application/json"},
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}: {content[:200]!r}")


def _timed(ask: Callable[[], None]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun
