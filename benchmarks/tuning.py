"""Tuning of the server: what each change of gunicorn or of Python buys.

What a worker can change while it runs is changed in turns in one server, question by question; the
other changes have a server each, started in turns. Times are those of the workers' processors,
except the waits. Of all turns the least figure counts, because other work on the machine only adds
to it.
"""

from __future__ import annotations

import gc
import http.client
import json
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from jinja2 import Environment

import search
from benchmarks.library import DATA, library
from benchmarks.searching import queries
from benchmarks.serving import family, memory, served
from benchmarks.table import table
from indexer import Library
from web.server import memory as given_back

_TURNS: Final = 15
#: Questions of each kind in a turn, each asked so many times in a row.
_ASKED: Final = {"page": ("/?q=", 20), "answer": ("/api/search?size=5&q=", 40), "suggestion": ("/api/suggest?q=", 40)}
_AGAIN: Final = 3
_STARTS: Final = 5
_SWITCHES: Final = 3
_PAGES: Final = ("/?q=%E5%8F%91%E5%B1%95", "/", "/issues", "/companies", "/timeline")
_CHANGE: Final = "/-change/"

Undo = Callable[[], object]


def _put(owner: object, name: str, value: object) -> Undo:
    """Put a value in the place of another one; return what puts that back."""
    old = vars(owner)[name]
    setattr(owner, name, value)
    return partial(setattr, owner, name, old)


def _seldom(worker: Any, notify: Callable[[Any], None] = Worker.notify) -> None:
    now = time.monotonic()
    if now - getattr(worker, "told", 0.0) >= 1:
        worker.told = now
        notify(worker)


def _switch_soon() -> Undo:
    sys.setswitchinterval(0.001)
    return partial(sys.setswitchinterval, 0.005)


def _look_seldom() -> Undo:
    old = gc.get_threshold()
    gc.set_threshold(20_000, 20, 50)
    return partial(gc.set_threshold, *old)


def _in_worker(change: Callable[[Any], object]) -> None:
    """Make a change in each worker once it has loaded its application."""
    load = Worker.load_wsgi

    def loaded(worker: Any) -> None:
        load(worker)
        change(worker)

    Worker.load_wsgi = loaded


#: Changes of a worker while it runs. The server has none of them.
RUNNING: Final[Mapping[str, Callable[[], Undo]]] = {
    "nothing": lambda: lambda: None,
    "nothing (noise)": lambda: lambda: None,
    "no fields of an access log gathered": lambda: _put(Logger, "access_log_enabled", False),
    "signs of life once a second": lambda: _put(Worker, "notify", _seldom),
    "switch interval 1 ms": _switch_soon,
    "garbage looked for every 20,000 objects": _look_seldom,
}
#: Changes of a server that is started; the last four take away what it has.
STARTED: Final[Mapping[str, Callable[[], object]]] = {
    "nothing": lambda: None,
    "switchable": lambda: _in_worker(_make_switchable),
    "switch interval 1 ms": lambda: _in_worker(lambda _: _switch_soon()),
    "garbage looked for every 20,000 objects": lambda: _in_worker(lambda _: _look_seldom()),
    "templates loaded when asked for": lambda: setattr(Environment, "list_templates", lambda _: []),
    "no gc.freeze": lambda: setattr(gc, "freeze", lambda: None),
    "no malloc_trim": lambda: setattr(given_back, "release", lambda: None),
    "each worker opens the library": lambda: setattr(search, "survives_fork", lambda _: False),
}


def _make_switchable(worker: Any) -> None:
    """Let a request to a worker name the change to be made."""
    app, changes = worker.wsgi, [*RUNNING.values()]
    undone: list[Undo] = [lambda: None]

    def switchable(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if not path.startswith(_CHANGE):
            return app(environ, start_response)
        undone.pop()()
        undone.append(changes[int(path.removeprefix(_CHANGE))]())
        start_response("200 OK", [("Content-Length", "0")])
        return []

    worker.wsgi = switchable


def run(articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    made.sync()
    rows = _compared([_running(made.path)])
    print(table(f"a worker with one change / with none, {articles:,} articles", rows[0], rows[1:]))
    path = DATA / "tuning"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(made.path, path)
    names = [name for name in STARTED if name != "switchable"]
    rows = _compared([{name: _started(path, name) for name in _shuffled(names)} for _ in range(_STARTS)])
    print(table(f"a server with one change / with none, {articles:,} articles", rows[0], rows[1:]))


def _shuffled(names: Iterable[str]) -> list[str]:
    return random.sample(found := list(names), len(found))


def _compared(turns: list[dict[str, dict[str, float]]]) -> list[list[str]]:
    """Return the rows of a table: the figures without a change, and the ratios of each change."""
    heads = list(turns[0]["nothing"])
    least = {name: [min(turn[name][head] for turn in turns) for head in heads] for name in turns[0]}
    rows = [["change", *heads], ["nothing", *(f"{figure:.3g}" for figure in least["nothing"])]]
    for name in (name for name in {**RUNNING, **STARTED} if name in least and name != "nothing"):
        pairs = zip(least[name], least["nothing"], strict=True)
        rows.append([name, *(f"{changed / plain:.2f}" for changed, plain in pairs)])
    return rows


def _running(path: Path) -> dict[str, dict[str, float]]:
    """Ask one worker each question with each of its changes in turn; return the figures."""
    with _server(path, "switchable", workers=1) as (address, process, _):
        host, workers = urlsplit(address).netloc, family(process.pid)[1:]
        words = [quote(" ".join(one)) for one in queries(12)]
        found: dict[str, dict[str, float]] = {name: {} for name in RUNNING}
        for kind, (start, many) in _ASKED.items():
            least = {name: [float("inf")] * many for name in RUNNING}
            for _ in range(_TURNS):
                for place, word in enumerate(words[:many]):
                    for name in _shuffled(RUNNING):
                        _waits(host, [f"{_CHANGE}{list(RUNNING).index(name)}"])
                        begun = _processor(workers)
                        _waits(host, [start + word] * _AGAIN)
                        least[name][place] = min(least[name][place], _processor(workers) - begun)
            for name, took in least.items():
                found[name][f"{kind}, CPU ms"] = 1_000 * sum(took) / many / _AGAIN
        return found


def _server(path: Path, change: str, *, workers: int) -> Any:
    program = [sys.executable, "-m", "benchmarks.tuning", change]
    return served(path, "--rate", "0", "--workers", str(workers), program=program)


def _started(path: Path, change: str) -> dict[str, float]:
    """Start a server with a change, ask it, let it follow some snapshots; return its figures."""
    target, waits, words = Library.open(path), [], [" ".join(one) for one in queries(3)]
    pages = cycle(f"/?q={quote(word)}" for word in words)
    with _server(path, change, workers=2) as (address, process, seconds):
        host, found = urlsplit(address).netloc, {"first answer, s": seconds}
        found["five first pages, ms"] = sum(_waits(host, _PAGES))
        _waits(host, islice(pages, 200))
        workers = family(process.pid)[1:]
        found["MB"] = memory(process.pid)["Pss_Anon"] / 1e6
        begun = _processor(workers)
        for _ in range(_SWITCHES):
            _add_issue(target)
            # Workers look once a second.
            waits += _waits(host, pages, seconds=2.0)
        found["page while switching, CPU ms"] = 1_000 * (_processor(workers) - begun) / len(waits)
        found["the longest of 100 waits, ms"] = statistics.quantiles(waits, n=100)[-1]
        found["MB then"] = memory(process.pid)["Pss_Anon"] / 1e6
    return found


def _add_issue(target: Library) -> None:
    name = f"new-{time.time_ns()}"
    article = {"id": f"{name}/1", "section": "动态", "title": "一篇", "text": "这里写着几个字。"}
    document = {"issue": {"id": name, "serial": "试刊", "number": 1}, "articles": [article]}
    (target.issues / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    target.sync()


def _waits(host: str, paths: Iterable[str], *, seconds: float = 600.0) -> list[float]:
    """Ask on one connection, for so long at most; return how long each took, in milliseconds."""
    connection, end = http.client.HTTPConnection(host, timeout=30), time.perf_counter() + seconds
    waits: list[float] = []
    for path in paths:
        begun = time.perf_counter()
        if begun > end:
            break
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        waits.append(1_000 * (time.perf_counter() - begun))
    connection.close()
    return waits


def _processor(processes: list[int]) -> float:
    """Return the processor seconds of other processes; each has a clock (clock_getcpuclockid)."""
    return sum(time.clock_gettime((~process << 3) | 2) for process in processes)


if __name__ == "__main__":
    STARTED[sys.argv.pop(1)]()
    from web.cli import main

    main()
