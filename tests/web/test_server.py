"""The server as it runs: real processes, real signals, a library that changes while it is asked."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from indexer import Library
from tests.server import Server, jianbao, running
from tools import sample_site

ROOT = Path(__file__).parents[2]
#: Processes of a server besides its workers: the one for long work (tests/web/test_long_work.py).
LONG = 1

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of the samples, for servers to serve and tests to change."""
    path = tmp_path_factory.mktemp("server") / "library"
    shutil.copytree(sample_site.library(), path)
    return path


@pytest.fixture(scope="module")
def server(library: Path) -> Iterator[Server]:
    """Return a server with two processes."""
    with running(jianbao("serve", "--library", str(library), "--port", "0", "--workers", "2"), cwd=ROOT) as started:
        yield started


def _ask(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(server.address.rstrip("/") + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def _json(server: Server, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_ask(server, path)[2])
    return found


def _lines(server: Server) -> list[dict[str, Any]]:
    text = server.log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def _until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _add_issue(library: Path, name: str, word: str) -> None:
    article = {"id": f"{name}/1", "section": "动态", "title": "一篇", "text": f"这里写着{word}。"}
    document = {"issue": {"id": name, "serial": "试刊", "number": 1}, "articles": [article]}
    (library / "issues" / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    Library.open(library).sync()


def test_health_says_what_answers_and_how_old_it_is(server: Server) -> None:
    status, headers, _ = _ask(server, "/healthz")
    found = _json(server, "/healthz")
    held = _json(server, "/api/status")
    assert (status, found["status"], found["live"], found["ready"]) == (200, "ok", True, True)
    assert (found["snapshot"], found["articles"]) == (held["snapshot"], held["articles"])
    assert 0 <= found["age_seconds"] < 3_600
    assert headers["Cache-Control"] == "no-store"


def test_metrics_are_summed_over_the_processes(server: Server) -> None:
    def counted() -> dict[str, list[Sample]]:
        return {family.name: family.samples for family in text_string_to_metric_families(server.get("/metrics"))}

    def answered() -> float:
        asked = counted()["jianbao_requests"]
        return sum(sample.value for sample in asked if sample.labels["route"] == "api.suggest")

    _until(lambda: len(counted().get("jianbao_worker_resident_bytes", ())) == 2 + LONG)
    before = answered()
    for _ in range(24):
        assert _ask(server, "/api/suggest?q=a")[0] == 200
    assert answered() == before + 24
    # Another test may just have added an issue: the metric is the oldest snapshot that a worker
    # answers from.
    _until(lambda: counted()["jianbao_snapshot"][0].value == _json(server, "/healthz")["snapshot"])
    assert all(sample.value > 1e7 for sample in counted()["jianbao_worker_resident_bytes"])


def test_every_request_is_one_line_of_json_that_says_nothing_of_who_asked(server: Server) -> None:
    secret = "保密的检索词"
    status, headers, _ = _ask(server, "/?q=" + quote(secret), **{"User-Agent": "Spion/1.0"})
    assert status == 200
    _until(lambda: any(line.get("id") == headers["X-Request-Id"] for line in _lines(server)))
    line = next(line for line in _lines(server) if line.get("id") == headers["X-Request-Id"])
    assert (line["method"], line["path"], line["status"], line["route"]) == ("GET", "/", 200, "pages.search")
    assert line["ms"] > 0
    assert line["bytes"] > 0
    text = json.dumps(line, ensure_ascii=False)
    assert not any(word in text for word in (secret, "Spion", "127.0.0.1"))


def test_it_answers_to_its_own_names_only(server: Server) -> None:
    assert _ask(server, "/", Host="localhost:1234")[0] == 200
    status, _, body = _ask(server, "/api/issues", Host="rebound.example:8000")
    assert status == 421
    assert "--hosts" in json.loads(body)["error"]["message"]
    assert _ask(server, "/healthz", Host="10.0.0.7:8000")[0] == 200


def test_an_address_with_han_as_typed_in_a_terminal_is_understood(server: Server) -> None:
    host, port = urlsplit(server.address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("GET /api/search?q=企业 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(partial(connection.recv, 65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert json.loads(body)["query"]["q"] == "企业"


def test_a_text_pasted_into_the_box_is_told_where_it_is_looked_for(server: Server) -> None:
    status, headers, body = _ask(server, "/?q=" + "%E9%95%BF" * 1_000)
    assert status == 414
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "登过没有" in body.decode()
    assert _ask(server, "/?q=" + "%E9%95%BF" * 800)[0] == 200


def test_it_follows_the_library_without_being_asked(server: Server, library: Path) -> None:
    before = _json(server, "/healthz")["snapshot"]
    _add_issue(library, "followed", "琉璃")
    _until(lambda: all(_json(server, "/healthz")["snapshot"] > before for _ in range(8)))
    assert _json(server, "/api/search?q=" + quote("琉璃"))["total"] == 1


class _Load:
    """Asks again and again, on connections that are kept, until it is told to stop.

    Notes what was not answered.
    """

    def __init__(self, address: str, threads: int = 3) -> None:
        self._host = urlsplit(address).netloc
        self._stop = threading.Event()
        self.answers: list[tuple[float, int]] = []
        self.failures: list[str] = []
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection(self._host, timeout=20)
                connection.request("GET", "/api/search?q=%E4%BC%81%E4%B8%9A&size=5")
                answer = connection.getresponse()
                answer.read()
                if answer.headers.get("Connection") == "close":
                    connection.close()
                    connection = None
                self.answers.append((time.monotonic() - begun, answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection = None
            time.sleep(0.01)
        if connection is not None:
            connection.close()


def _workers(server: Server) -> set[str]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return set(children.read_text(encoding="ascii").split())


def test_a_reload_replaces_the_processes_without_a_failed_or_a_slow_request(server: Server) -> None:
    before = _workers(server)
    with _Load(server.address) as load:
        time.sleep(0.5)
        os.kill(server.process.pid, signal.SIGHUP)
        _until(lambda: len(_workers(server)) == 2 + LONG and not _workers(server) & before)
        time.sleep(0.5)
    assert not load.failures
    assert {status for _, status in load.answers} == {200}
    assert max(seconds for seconds, _ in load.answers) < 2.0
    assert _ask(server, "/metrics")[0] == 200


def _reads_a_snapshot(process: int | str) -> bool:
    return "/snapshots/" in Path(f"/proc/{process}/maps").read_text(encoding="utf-8")


def test_the_first_process_keeps_no_snapshot_open(server: Server) -> None:
    _until(lambda: not _reads_a_snapshot(server.process.pid))
    # One that has just taken the place of another opens the library first.
    _until(lambda: all(map(_reads_a_snapshot, _workers(server))))


def test_a_process_that_dies_is_replaced(server: Server) -> None:
    before = _workers(server)
    os.kill(int(min(before)), signal.SIGKILL)
    _until(lambda: len(_workers(server)) == 2 + LONG and _workers(server) != before)
    assert _ask(server, "/healthz")[0] == 200


def test_a_damaged_index_is_told_and_answered_for_until_it_is_mended(tmp_path: Path) -> None:
    library = Library.create(tmp_path / "library")
    _add_issue(library.path, "first", "琥珀")
    kept = tmp_path / "index"
    shutil.copytree(library.index, kept)
    for path in library.index.glob("snapshots/*/*"):
        if path.name != "manifest.json":
            path.write_bytes(b"")
    command = jianbao("serve", "--library", str(library.path), "--port", "0", "--workers", "1")
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split(" at ")[1].split()[0]
        served = Server(address, process, tmp_path)  # type: ignore[arg-type]  # its log is not read
        assert _ask(served, "/healthz")[0] == 503
        assert "jianbao sync" in _json(served, "/healthz")["trouble"]
        status, headers, body = _ask(served, "/api/search?q=a")
        assert status == 503
        assert "jianbao sync" in json.loads(body)["error"]["message"]
        assert headers["Retry-After"]
        page = _ask(served, "/")
        assert page[0] == 503
        assert "</html>" in page[2].decode()
        shutil.rmtree(library.index)
        shutil.copytree(kept, library.index)
        _until(lambda: _ask(served, "/healthz")[0] == 200)
        assert _json(served, "/api/search?q=" + quote("琥珀"))["total"] == 1
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _counted() -> set[Path]:
    """Return the folders in memory in which servers count."""
    return set(Path("/dev/shm").glob("jianbao-*"))


def test_stopping_ends_what_was_begun_and_leaves_nothing_behind(library: Path) -> None:
    with running(jianbao("serve", "--library", str(library), "--port", "0", "--workers", "2"), cwd=ROOT) as served:
        host, port = urlsplit(served.address).netloc.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"GET /api/search?q=a HTTP/1.1\r\nHost: localhost\r\n")
            time.sleep(0.2)
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            connection.sendall(b"Connection: close\r\n\r\n")
            answer = b""
            while part := connection.recv(65_536):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200")
        assert served.process.wait(timeout=20) == 0
        group = served.process.pid
    assert not [path for path in _counted() if f"-{group}-" in path.name]


def test_a_socket_given_by_systemd_is_served(library: Path) -> None:
    script = (
        "import os, socket, sys\n"
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        "os.dup2(listener.fileno(), 3)\n"
        "os.set_inheritable(3, True)\n"
        "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1')\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'web.cli', *sys.argv[1:]])\n"
    )
    command = [sys.executable, "-c", script, "serve", "--library", str(library), "--port", "1", "--workers", "1"]
    with running(command, cwd=ROOT) as served:
        assert not served.address.endswith(":1/")
        assert _ask(served, "/healthz")[0] == 200


def test_a_request_that_never_ends_costs_one_process_and_is_told(tmp_path: Path, library: Path) -> None:
    script = tmp_path / "hang.py"
    script.write_text(
        "import sys, time\n"
        "from web.pages import tools\n"
        "from web.server import watchdog\n"
        "watchdog.Watchdog.__init__.__defaults__ = (1.0,)\n"
        "real = tools.overlaps\n"
        "tools.overlaps = lambda: time.sleep(6) or real()\n"
        "from web.cli import main\n"
        "main()\n",
        encoding="utf-8",
    )
    arguments = ["serve", "--library", str(library), "--port", "0", "--workers", "1"]
    with running([sys.executable, str(script), *arguments], cwd=ROOT) as served:
        before = _workers(served)
        threading.Thread(target=_ask, args=(served, "/check?draft=a"), daemon=True).start()
        _until(lambda: _workers(served) != before)
        assert _ask(served, "/healthz")[0] == 200
        told = [line for line in _lines(served) if line["level"] == "error"]
        assert any("/check takes more than 1.0 s" in line["message"] and "sleep" in line["message"] for line in told)


def test_a_library_that_is_away_is_not_ready(tmp_path: Path, library: Path) -> None:
    place = tmp_path / "library"
    shutil.copytree(library, place)
    with running(jianbao("serve", "--library", str(place), "--port", "0", "--workers", "1"), cwd=ROOT) as served:
        before = _workers(served)
        place.rename(tmp_path / "away")
        assert _ask(served, "/api/issues")[0] == 200, "what was opened answers"
        os.kill(served.process.pid, signal.SIGHUP)
        _until(lambda: len(_workers(served)) == 1 + LONG and not _workers(served) & before)
        status, _, body = _ask(served, "/healthz")
        assert (status, json.loads(body)["ready"]) == (503, False)
        assert "not a library" in json.loads(body)["trouble"]
        (tmp_path / "away").rename(place)
        _until(lambda: _ask(served, "/healthz")[0] == 200)
        assert _ask(served, "/api/issues")[0] == 200


def test_counting_goes_on_where_the_system_has_removed_what_was_counted(library: Path) -> None:
    with running(jianbao("serve", "--library", str(library), "--port", "0", "--workers", "1"), cwd=ROOT) as served:
        folders = [path for path in _counted() if f"-{served.process.pid}-" in path.name]
        if not folders:
            pytest.skip("nothing is counted in memory here")
        before = _workers(served)
        shutil.rmtree(folders[0])
        assert _ask(served, "/metrics")[0] == 200
        shutil.rmtree(folders[0])
        os.kill(served.process.pid, signal.SIGHUP)
        _until(lambda: len(_workers(served)) == 1 + LONG and not _workers(served) & before)
        assert _ask(served, "/issues")[0] == 200
        assert "jianbao_requests_total" in served.get("/metrics")


def test_what_run_has_started_ends_with_it_however_it_ends(library: Path) -> None:
    def running_still(group: int) -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        return True

    with running(jianbao("run", "--library", str(library), "--port", "0"), cwd=ROOT) as started:
        group = started.process.pid
        _until(lambda: "watching" in started.log.read_text(encoding="utf-8"))
        started.process.kill()
        started.process.wait(timeout=20)
        _until(lambda: not running_still(group))
    left = {path for path in _counted() if f"-{group}-" in path.name}
    assert left or not Path("/dev/shm").is_dir(), "this shows nothing"
    with running(jianbao("serve", "--library", str(library), "--port", "0", "--workers", "1"), cwd=ROOT):
        assert not left & _counted(), "what a killed server left is in the way for ever"
