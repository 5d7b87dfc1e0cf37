"""Clients that query a server at a steady pace and check that each answer is whole."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from tests.system.soak.library import EVERYWHERE, edition_of

Check = Callable[[bytes], str | None]
_SECONDS: Final = 30
_TOTAL: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_FOOT: Final = re.compile(r"· (\d+) 期 · ([\d,]+) 篇")


@dataclass
class Report:
    """The outcome of the requests: seconds, failures, and answers that were not whole."""

    seconds: list[float] = field(default_factory=list)
    answers: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    mixed: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Add the outcome of more requests."""
        self.seconds += other.seconds
        self.answers += other.answers
        self.failures += other.failures
        self.mixed += other.mixed

    def percentile(self, share: float) -> float:
        """Return the seconds within which a share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    def __str__(self) -> str:
        p50, p99 = self.percentile(0.5) * 1000, self.percentile(0.99) * 1000
        return (
            f"{len(self.seconds)} answers, {sum(self.failures.values())} failed, {len(self.mixed)} mixed, "
            f"median {p50:.1f} ms, 99th percentile {p99:.1f} ms, slowest {max(self.seconds, default=0) * 1000:.0f} ms"
        )


def whole_search(body: bytes) -> str | None:
    """Return the fault in a search of every article (100 a page, oldest first), or None."""
    page: dict[str, Any] = json.loads(body)
    counts = {name: sum(value["count"] for value in page["facets"][name]) for name in ("section", "issue")}
    complete = ["section", *(["issue"] if len(page["facets"]["issue"]) == page["issues"] else [])]
    if any(counts[name] != page["total"] for name in complete):
        return f"facets add up to {counts}, the total is {page['total']}"
    found = [edition_of(" ".join(snippet["text"] for snippet in hit["snippets"])) for hit in page["hits"]]
    if None in found:
        return "a hit without its words"
    hits = Counter(found)
    if len(hits) != len({edition[0] for edition in hits if edition}):
        return f"an issue in two editions: {sorted(map(str, hits))}"
    # The last issue of a page may go on on the next one.
    cut = found[-1] if page["total"] > len(page["hits"]) else None
    short = [edition for edition, count in hits.items() if edition and edition != cut and count != edition[2]]
    return f"not all articles of {short}" if short else None


def whole_issue(body: bytes) -> str | None:
    """Return the fault in a page of results that states the library's size, or None."""
    text = body.decode()
    said, foot = _TOTAL.search(text), _FOOT.search(text)
    if said is None or foot is None:
        return "a page without its parts"
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", re.sub(r"<[^>]+>", "", said[1]))]
    if not numbers or numbers[0] != int(foot[2].replace(",", "")):
        return f"{numbers} in the head, {foot[2]} articles in the foot"
    return None


def any_answer(body: bytes) -> str | None:
    """Return None: whatever came is an answer."""
    del body
    return None


_EVERYWHERE: Final = quote(EVERYWHERE)
#: What is asked, how often of all, and how the answer is checked.
ASKED: Final[Sequence[tuple[str, int, Check]]] = (
    (f"/api/search?q={_EVERYWHERE}&size=100&sort=oldest", 4, whole_search),
    ("/?sort=newest&size=1", 3, whole_issue),
    (f"/api/search?q={quote('数字服务')}&section={quote('动态')}", 4, any_answer),
    (f"/?q={quote('天地玄黄')}", 3, any_answer),
    (f"/api/suggest?q={quote('天')}", 3, any_answer),
    ("/issues", 1, any_answer),
    ("/companies", 1, any_answer),
    ("/api/status", 1, any_answer),
)


class Clients:
    """Ask a server `rate` times a second, in so many threads, until the block ends.

    Unless `keep`, how long each answer took is not kept.
    """

    def __init__(
        self,
        address: str,
        rate: float,
        *,
        threads: int = 4,
        seed: int = 0,
        asked: Sequence[tuple[str, int, Check]] = ASKED,
        keep: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._wanted = [(path, check) for path, times, check in asked for _ in range(times)]
        self._keep = keep
        self._headers = dict(headers or {})
        self._host = urlsplit(address).netloc
        self._pause = threads / rate
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(seed + n,), daemon=True) for n in range(threads)]
        self.report = Report()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(_SECONDS)

    def _run(self, seed: int) -> None:
        chance = random.Random(seed)
        connection: http.client.HTTPConnection | None = None
        due = time.monotonic() + chance.random() * self._pause
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            # A client that was kept waiting asks again at once, but does not make up for what it
            # missed.
            due = max(due + self._pause, time.monotonic() - self._pause)
            path, check = chance.choice(self._wanted)
            connection = connection or http.client.HTTPConnection(self._host, timeout=_SECONDS)
            if not self._ask(connection, path, check):
                connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection, path: str, check: Check) -> bool:
        """Ask once; return whether the connection can be used again."""
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            with self._lock:
                self.report.failures[type(error).__name__] += 1
            return False
        seconds = time.perf_counter() - begun
        wrong = check(body) if answer.status == 200 else None
        with self._lock:
            self.report.answers += 1
            if self._keep:
                self.report.seconds.append(seconds)
            if answer.status != 200:
                self.report.failures[str(answer.status)] += 1
            if wrong:
                self.report.mixed.append(f"{path}: {wrong}")
        return answer.headers.get("Connection") != "close"
