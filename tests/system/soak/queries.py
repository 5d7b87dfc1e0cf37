"""Generated queries.

What people type, what they mistype, and what somebody types who wants to break something.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask.testing import FlaskClient

from search import FACETS, Request, open_engine
from tools import sample_site
from web import create_app

#: No answer takes so many seconds of a processor.
LIMIT_SECONDS: Final = 2.0
_SYNTAX: Final = (
    *'"“”‘’「」《》()（）|+-－−~*?^:：[]{}&!/\\,，。;；',
    " AND ", " OR ", " NOT ", " 或 ", " 且 ", " 非 ", "标题:", "企业:", "政策：", "日期:2022..2023", "日期:", "section:", "to:", "期:",
    "文号:", "〔2022〕197号", "[2022] 1 号", "2022年4季度", "近三年", "0000", "9" * 30, "1e999", "..", "NaN", "null",
)  # fmt: skip
_ODD: Final = (
    "\x00", "\x01", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\ud800", "\udfff", "\U0001f600", "\U00020000", "ﬁ", "ǅ", "İ", "ß",
    "\u0301" * 9, "㍿", "ａｂｃ", "１２３", "〇", "㐂", "髮髪", "<script>", "'\"><img src=x>", "%00", "%s%n", "{{7*7}}", "${7*7}",
    "../../etc/passwd", "\r\nX-A: b", "' OR 1=1--", "\t\t", "　", "\n\n",
)  # fmt: skip


def query(chance: random.Random, words: Sequence[str]) -> str:
    """Return one generated query.

    Pieces of the library's own words, of the query language, and of neither.
    """
    parts = []
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12, 60))):
        kind = chance.random()
        if kind < 0.55:
            word = chance.choice(words)
            start = chance.randrange(len(word))
            parts.append(word[start : start + chance.randint(1, 12)])
        elif kind < 0.8:
            parts.append(chance.choice(_SYNTAX))
        elif kind < 0.92:
            parts.append(chance.choice(_ODD))
        else:
            parts.append("".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(chance.randint(1, 6))))
    text = chance.choice(("", "", " ")).join(parts)
    if chance.random() < 0.01:
        text = (text or "长") * chance.randint(50, 400)
    return text[: chance.choice((4_000, 4_000, 8))]


def address(chance: random.Random, words: Sequence[str]) -> str:
    """Return the address of one generated question.

    A page or its JSON, with a query and perhaps filters.
    """
    parameters = [("q", query(chance, words))]
    for _ in range(chance.choice((0, 0, 0, 1, 2, 5))):
        name = chance.choice((*FACETS, *(f"not_{facet}" for facet in FACETS), *(f"find_{facet}" for facet in FACETS)))
        parameters.append((name, chance.choice(("-", "2022", chance.choice(words)[:20], query(chance, words)))))
    for name, values in (
        ("mode", ("smart", "exact", "sideways")),
        ("sort", ("newest", "oldest", "relevance", "1")),
        ("from", ("2022", "2022-11", "2022-13", "0", "9999-12-31", "2022-02-31", "-1", "昨天")),
        ("to", ("2023", "1900-01-01", "x")),
        ("page", ("2", "7", "999999", "1000000", "0", "-1", "1e3", "１")),
        ("size", ("1", "100", "101", "9" * 20)),
        ("company_all", ("1", "2")),
        ("group", ("issue", "x")),
        ("lang", ("en", "fr")),
    ):
        if chance.random() < 0.08:
            parameters.append((name, chance.choice(values)))
    path = chance.choice(("/", "/api/search", "/api/search", "/api/suggest", "/timeline", "/search.atom", "/facets/company", "/check", "/companies"))  # fmt: skip
    return f"{path}?{urlencode(parameters, errors='replace')}"


@dataclass
class Outcome:
    """The outcome of the queries: statuses, slowest answers (CPU seconds), and faults."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, client: FlaskClient, path: str) -> None:
        """Ask once; an answer is wrong if it is a defect's or took longer than the limit."""
        begun = time.thread_time()
        answer = client.get(path)
        seconds = time.thread_time() - begun
        self.statuses[answer.status_code] += 1
        self.slowest = sorted([*self.slowest, (seconds, path)], reverse=True)[:5]
        if answer.status_code >= 500 or seconds > LIMIT_SECONDS:
            self.wrong.append(f"{answer.status_code} in {seconds:.2f} s: {path}")
        elif answer.status_code == 400 and path.startswith("/api/") and not answer.get_json()["error"]["message"]:
            self.wrong.append(f"400 without a message: {path}")


def addresses(count: int, words: Sequence[str], seed: int) -> Iterator[str]:
    """Yield so many generated addresses; the seed decides which."""
    chance = random.Random(seed)
    for _ in range(count):
        yield address(chance, words)


def ask_generated(count: int, *, seed: int = 0, processes: int = 2) -> Outcome:
    """Ask so many generated questions about the bundled samples, in several processes."""
    shares = [count // processes + (number < count % processes) for number in range(processes)]
    library = sample_site.library()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        seeds = range(seed * processes, (seed + 1) * processes)
        outcomes = pool.map(_share, [library] * processes, shares, seeds)
        whole = Outcome()
        for one in outcomes:
            whole.statuses += one.statuses
            whole.slowest = sorted([*whole.slowest, *one.slowest], reverse=True)[:5]
            whole.wrong += one.wrong
    return whole


def _share(library: Path, count: int, seed: int) -> Outcome:
    engine = open_engine(library)
    words = [hit.record.article.title for hit in engine.search(Request(size=100)).hits]
    words += [one.entity.name for kind in ("company", "policy") for one in engine.entities(kind)]
    try:
        return ask_all(create_app(engine, library).test_client(), count, words, seed)
    finally:
        engine.close()


def ask_all(client: FlaskClient, count: int, words: Sequence[str], seed: int = 0) -> Outcome:
    """Ask so many generated questions."""
    outcome = Outcome()
    for path in addresses(count, words, seed):
        outcome.ask(client, path)
    return outcome
