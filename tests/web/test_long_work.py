"""Long work has a process of its own.

It answers as any other, may die, and works for nobody who is gone.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from indexer import Library
from search import open_engine
from tests.server import Server, jianbao, running
from tools import sample_site
from web import create_app

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
#: A server whose checks of drafts hang, and whose exports take a while for each article.
SLOW = """
import sys, time
from web.export import search_files
from web.pages import tools
from web.server import watchdog
watchdog.Watchdog.__init__.__defaults__ = (4.0,)
checked, written = tools.overlaps, search_files.to_csv
tools.overlaps = lambda: time.sleep(20) or checked()
search_files.to_csv = lambda found, links: written((time.sleep(0.2) or hit for hit in found), links)
from web.cli import main
main()
"""


def _serve(library: Path, *more: str) -> list[str]:
    return [*more, "serve", "--library", str(library), "--port", "0", "--workers", "1"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of the samples, for servers to serve and tests to change."""
    path = tmp_path_factory.mktemp("long") / "library"
    shutil.copytree(sample_site.library(), path)
    return path


@pytest.fixture(scope="module")
def server(library: Path) -> Iterator[Server]:
    """Return a server with one process that answers clients."""
    with running(jianbao(*_serve(library)), cwd=ROOT) as started:
        yield started


@pytest.fixture(scope="module")
def slow(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server whose long work takes long."""
    script = tmp_path_factory.mktemp("slow") / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    with running([sys.executable, str(script), *_serve(library)], cwd=ROOT) as started:
        yield started


def _ask(server: Server, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(server.address.rstrip("/") + path, body, headers)
    try:
        with urllib.request.urlopen(asked, timeout=40) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def _lines(server: Server) -> list[dict[str, Any]]:
    text = server.log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def _until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _workers(server: Server) -> dict[int, int]:
    """Return the priority of each worker."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text(encoding="ascii")
    return {int(child): os.getpriority(os.PRIO_PROCESS, int(child)) for child in children.split()}


def _long(server: Server) -> int:
    """Return the process for long work, which is the one of least priority."""
    return max(_workers(server).items(), key=lambda worker: worker[1])[0]


def _one_is_for_long_work(server: Server) -> bool:
    return sorted(priority > 0 for priority in _workers(server).values()) == [False, True]


def _number(answer: tuple[int, dict[str, str], bytes]) -> int:
    """Return which process has made an answer."""
    return int(answer[1]["X-Request-Id"].partition("-")[0], 16)


def test_one_process_does_long_work_and_the_others_all_else(server: Server) -> None:
    assert _one_is_for_long_work(server)
    long = _long(server)
    for path in ("/search.csv", "/search.md?q=a", "/search.ris", "/search.atom", "/index/2022", "/check?draft=a"):
        assert _number(_ask(server, path)) == long, path
    for path in ("/", "/api/search", "/issues", "/check"):
        assert _number(_ask(server, path)) != long, path


def test_what_is_handed_over_is_answered_as_if_it_were_not(server: Server, library: Path) -> None:
    client = create_app(open_engine(library), library).test_client()
    draft = urlencode({"draft": "一篇关于服务贸易的通知。" * 1_000}).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path, body, headers in (
        ("/search.csv?q=" + quote("企业"), None, {}),
        ("/search.md", None, {"Accept-Encoding": "gzip"}),
        ("/check", draft, {**form, "Accept": "application/json"}),
        ("/search.csv?size=x", None, {}),
        ("/index/1900", None, {"Accept": "application/json"}),
    ):
        method = "POST" if body else "GET"
        here = client.open(path, server.address, method=method, data=body, headers=headers)
        status, said, there = _ask(server, path, body, **headers)
        assert (status, there) == (here.status_code, here.data), path
        own = {"Date", "Connection", "X-Request-Id", "Server"}
        assert {name: value for name, value in said.items() if name not in own} == {
            name: value for name, value in here.headers.items() if name not in own
        }, path
    tag = _ask(server, "/search.csv")[1]["ETag"]
    assert _ask(server, "/search.csv", None, **{"If-None-Match": tag})[0] == 304
    asked = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    asked.request("HEAD", "/search.csv")
    head = asked.getresponse()
    assert (head.status, head.getheader("Content-Length")) == (200, str(len(_ask(server, "/search.csv")[2])))
    asked.close()
    assert _ask(server, "/check", b"draft=" + b"a" * (1 << 20), **form)[0] == 413
    assert _ask(server, "/search.csv", Host="rebound.example")[0] == 421


def test_it_is_told_and_counted_once(server: Server) -> None:
    def counted() -> list[str]:
        return [line for line in server.get("/metrics").splitlines() if line.startswith("jianbao_requests_total{")]

    answer = _ask(server, "/search.ris?q=once")
    _until(lambda: any(line.get("id") == answer[1]["X-Request-Id"] for line in _lines(server)))
    before = sum(line.get("path") == "/search.ris" for line in _lines(server))
    held = [line for line in counted() if 'route="export.search_ris"' in line]
    assert [float(line.split()[-1]) for line in held] == [before]


def test_it_follows_the_library(server: Server, library: Path) -> None:
    article = {"id": "followed/1", "section": "动态", "title": "一篇", "text": "这里写着琉璃。"}
    document = {"issue": {"id": "followed", "serial": "试刊", "number": 1}, "articles": [article]}
    (library / "issues" / "followed.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    Library.open(library).sync()
    _until(lambda: "followed/1" in _ask(server, "/search.csv?q=" + quote("琉璃"))[2].decode())


def test_a_reload_replaces_it_too(server: Server) -> None:
    before = _workers(server)
    os.kill(server.process.pid, signal.SIGHUP)
    _until(lambda: _one_is_for_long_work(server) and not _workers(server).keys() & before.keys())
    assert _one_is_for_long_work(server)
    assert _number(_ask(server, "/search.csv")) == _long(server)


def test_where_it_dies_that_is_said_and_another_takes_its_place(slow: Server) -> None:
    long, others, answers = _long(slow), set(_workers(slow)) - {_long(slow)}, []
    asks = threading.Thread(target=lambda: answers.append(_ask(slow, "/check?draft=a")))
    asks.start()
    time.sleep(1)
    os.kill(long, signal.SIGKILL)
    asks.join(10)
    status, headers, _ = answers[0]
    assert (status, int(headers["Retry-After"]) > 0) == (503, True)
    _until(lambda: _one_is_for_long_work(slow) and _long(slow) != long)
    assert set(_workers(slow)) - {_long(slow)} == others
    assert _ask(slow, "/search.csv?q=" + quote("没有的话"))[0] == 200


def test_what_never_ends_costs_it_and_nothing_else(slow: Server) -> None:
    long, others = _long(slow), set(_workers(slow)) - {_long(slow)}
    status, headers, _ = _ask(slow, "/check?draft=b")
    assert (status, "Retry-After" in headers) == (503, True)
    _until(lambda: _one_is_for_long_work(slow) and _long(slow) != long)
    assert set(_workers(slow)) - {_long(slow)} == others
    told = [line["message"] for line in _lines(slow) if line["level"] == "error"]
    assert any("/check takes more than 4.0 s" in line and "sleep" in line for line in told)


def test_it_stops_where_nobody_waits_any_more(slow: Server) -> None:
    assert _ask(slow, "/search.csv?q=" + quote("没有的话"))[0] == 200
    host = urlsplit(slow.address).netloc
    gone = http.client.HTTPConnection(host, timeout=30)
    gone.request("GET", "/search.csv")
    time.sleep(0.5)
    gone.close()
    _until(lambda: any(line.get("status") == 499 for line in _lines(slow)), 3)
    begun = time.monotonic()
    assert _ask(slow, "/search.csv?q=" + quote("没有的话"))[0] == 200
    assert time.monotonic() - begun < 2
