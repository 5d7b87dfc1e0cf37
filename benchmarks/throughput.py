"""Searches per second: our HTTP, pages and JSON, beside OpenSearch over the same words.

Clients of a process of their own ask one search after another, enough of them at once that the
server is never idle: that is saturation, told per second and per second of a processor that the
server spends. Then twice as many searches are begun in a second as were answered: what is shed, and
how long what is answered takes.

OpenSearch has one node, the words that jieba cuts, and is asked for the same: all of the words, the
values of every facet, 20 hits with what was found marked.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from opensearchpy import OpenSearch
from opensearchpy.helpers import bulk

from benchmarks.library import Words, library, records
from benchmarks.searching import queries
from benchmarks.serving import family, served
from benchmarks.table import table
from indexer import Library
from indexer.facets import FACETS, facet_values
from tests.cluster import Cluster

#: Clients at saturation (a machine of two cores has no more at work), and seconds of each run.
_CLIENTS: Final = 8
_SECONDS: Final = 12.0
#: Clients that begin twice as many searches as are answered wait for no other's answer.
_MANY: Final = 96
_INDEX: Final = "throughput"
_TICKS: Final = 100

#: Method, path, body and headers of a search.
Asked = tuple[str, str, bytes, Mapping[str, str]]


@dataclass
class Answers:
    """Statuses of answers with their numbers, and the seconds that those of status 200 took."""

    statuses: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """The searches answered in a second."""
        return self.statuses[200] / self.seconds


def run(cluster: Cluster, articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    made.sync()
    words = [" ".join(some) for some in queries(12)]
    rows = []
    with served(made.path, "--workers", "2", "--proxies", "1") as (address, process, _):
        for name, path in (("Jianbao, JSON", "/api/search?q="), ("Jianbao, pages", "/?q=")):
            asked: list[Asked] = [("GET", path + quote(some), b"", {}) for some in words]
            rows.append([name, *_row(address, asked, partial(spent, process.pid))])
    _fill(cluster, made)
    cut = Words()
    bodies = [json.dumps(_question(cut(some))).encode() for some in words]
    asked = [("POST", f"/{_INDEX}/_search", body, {"Content-Type": "application/json"}) for body in bodies]
    rows.append(["OpenSearch", *_row(cluster.addresses[0], asked, cluster.cpu_seconds)])
    heads = [
        "", "searches a second", "a second of a processor", "95 %, ms", "at twice that: answered a second",
        "shed", "failed", "95 %, ms",
    ]  # fmt: skip
    print(table(f"throughput, {articles:,} articles, {_CLIENTS} clients", heads, rows))


def _row(address: str, asked: Sequence[Asked], spent: Callable[[], float]) -> list[str]:
    host = urlsplit(address).netloc
    _apart(host, asked, _CLIENTS, _SECONDS / 2, 0.0)
    begun = spent()
    full = _apart(host, asked, _CLIENTS, _SECONDS, 0.0)
    each = full.statuses[200] / (spent() - begun)
    twice = _apart(host, asked, _MANY, _SECONDS, 2 * full.rate)
    shed = twice.statuses[429] + twice.statuses[503]
    every = max(1, twice.statuses.total())
    return [
        f"{full.rate:.0f}", f"{each:.0f}", _p95(full), f"{twice.rate:.0f}", f"{shed / every:.0%}",
        str(every - shed - twice.statuses[200]), _p95(twice),
    ]  # fmt: skip


def _p95(answers: Answers) -> str:
    return f"{1_000 * statistics.quantiles(answers.took, n=20)[-1]:.0f}" if len(answers.took) > 1 else "-"


def spent(pid: int) -> float:
    """Return the seconds of a processor that a process and its children have spent."""
    fields = (Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(") ")[2].split() for one in family(pid))
    return sum(int(some[11]) + int(some[12]) for some in fields) / _TICKS


def _apart(host: str, asked: Sequence[Asked], clients: int, seconds: float, rate: float) -> Answers:
    """Ask by a process of its own, whose work is no part of the server's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_ask_all, (host, asked, clients, seconds, rate))


def _ask_all(host: str, asked: Sequence[Asked], clients: int, seconds: float, rate: float) -> Answers:
    """Ask for some seconds: each client again and again, or so many searches in a second of all."""
    found, lock, turns = Answers(), threading.Lock(), count()
    begun = time.perf_counter()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        for turn in _turns(turns, begun, seconds, rate):
            status, took = _once(connection, asked[turn % len(asked)], number)
            with lock:
                found.statuses[status] += 1
                found.took += [took] if status == 200 else []
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - begun
    return found


def _turns(turns: Iterator[int], begun: float, seconds: float, rate: float) -> Iterator[int]:
    """Yield the numbers of the searches of one client, each when it is due."""
    while True:
        turn = next(turns)
        due = begun + turn / rate if rate else time.perf_counter()
        if max(due, time.perf_counter()) >= begun + seconds:
            return
        time.sleep(max(0.0, due - time.perf_counter()))
        yield turn


def _once(connection: http.client.HTTPConnection, asked: Asked, client: int) -> tuple[int, float]:
    method, path, body, headers = asked
    begun = time.perf_counter()
    try:
        # Each client is another one: the server gives no client more than its share.
        connection.request(method, path, body or None, {**headers, "X-Forwarded-For": f"198.51.100.{client}"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, time.perf_counter() - begun
    return answer.status, time.perf_counter() - begun


def _fill(cluster: Cluster, made: Library) -> None:
    """Give OpenSearch the articles: their titles and texts in words, and the values of facets."""
    client = OpenSearch(list(cluster.addresses), timeout=60)
    words = {"type": "text", "analyzer": "whitespace"}
    properties: dict[str, Any] = {"title": words, "text": words} | {name: {"type": "keyword"} for name in FACETS}
    client.indices.create(
        index=_INDEX, body={"settings": {"number_of_replicas": 0}, "mappings": {"properties": properties}}
    )
    cut = Words()
    bulk(
        client,
        (
            {
                "_index": _INDEX,
                "_id": record.article.id,
                "title": " ".join(cut(record.article.title)),
                "text": " ".join(cut(record.article.text)),
                **{name: [value for value, _ in values] for name, values in facet_values(record).items()},
            }
            for record in records(made)
        ),
    )
    client.indices.forcemerge(index=_INDEX, max_num_segments=1)
    client.indices.refresh(index=_INDEX)
    client.close()


def _question(words: Sequence[str]) -> dict[str, Any]:
    text = " ".join(words)
    return {
        "query": {
            "multi_match": {"query": text, "fields": ["title", "text"], "operator": "and", "type": "cross_fields"}
        },
        "aggs": {name: {"terms": {"field": name, "size": 30}} for name in FACETS},
        "highlight": {"fields": {"title": {}, "text": {"number_of_fragments": 3}}},
        "_source": ["title", *FACETS],
        "size": 20,
        "track_total_hits": True,
    }
