"""One client cannot take all threads: lanes, what is shed, and requests that come byte by byte."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, request

from tests.server import jianbao, running
from tests.system.soak.crowd import crowd
from tools import sample_site
from web import create_app
from web.config import Config
from web.http.finished import Finished
from web.http.lanes import LONG, Lanes, Place, hand_over_to
from web.http.rate_limit import UNLIMITED

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CROWD, READER = Place("203.0.113.9", long=False), Place("198.51.100.7", long=False)
FILES = Place("203.0.113.9", long=True)


def test_a_client_has_half_of_the_threads_and_the_others_the_rest() -> None:
    lanes = Lanes(4, 1, patience=0.05)
    assert lanes.enter(CROWD) == 0
    assert lanes.enter(READER) == 0
    begun = time.monotonic()
    assert lanes.enter(CROWD) == 429
    assert time.monotonic() - begun >= 0.05, "it waits for its turn"
    waits = threading.Thread(target=lanes.enter, args=(CROWD,))
    waits.start()
    time.sleep(0.01)
    begun = time.monotonic()
    assert lanes.enter(CROWD) == 429
    assert time.monotonic() - begun < 0.03, "a third would leave less than half to others"
    waits.join()


def test_who_waits_has_its_turn_when_the_one_before_is_answered() -> None:
    lanes = Lanes(8, 1, patience=5)
    assert lanes.enter(CROWD) == 0
    entered: list[int] = []
    waits = [threading.Thread(target=lambda: entered.append(lanes.enter(CROWD))) for _ in range(3)]
    for thread in waits:
        thread.start()
    time.sleep(0.05)
    assert not entered
    assert lanes.enter(CROWD) == 429
    for turn in (1, 2, 3):
        begun = time.monotonic()
        lanes.leave(CROWD, 0.02)
        while len(entered) < turn:
            time.sleep(0.005)
            assert time.monotonic() - begun < 2
        if turn < 3:
            assert time.monotonic() - begun >= 0.05, "it rests while more of its own wait"
    assert entered == [0, 0, 0]
    lanes = Lanes(8, 1, patience=5)
    assert lanes.enter(READER) == 0
    waits = [threading.Thread(target=lanes.enter, args=(READER,)) for _ in range(2)]
    for thread in waits:
        thread.start()
    time.sleep(0.05)
    begun = time.monotonic()
    for _ in range(3):
        lanes.leave(READER, 2.0)
        time.sleep(0.05)
    assert time.monotonic() - begun < 1, "who was not shed does not rest"


def test_long_work_has_one_lane_in_which_nobody_has_two_places() -> None:
    lanes = Lanes(8, 1, patience=0.05)
    assert lanes.enter(FILES) == 0
    assert lanes.enter(FILES) == 429
    assert lanes.enter(READER) == 0
    assert lanes.enter(Place("198.51.100.7", long=True)) == 503, "it waited for its turn"
    lanes.leave(FILES, 0.0)
    assert lanes.enter(Place(None, long=True)) == 0
    assert lanes.enter(Place(None, long=True)) == 503


def test_who_was_shed_is_a_crowd_for_a_while() -> None:
    lanes = Lanes(8, 1, patience=0.02)
    assert lanes.enter(CROWD) == 0
    assert not lanes.crowds(CROWD)
    assert lanes.enter(FILES) == 0, "long work does not keep a client from searching, nor the other way round"
    assert not lanes.crowds(CROWD)
    assert lanes.enter(CROWD) == 429
    assert lanes.crowds(CROWD)
    assert lanes.crowds(FILES)
    assert not lanes.crowds(READER)
    assert lanes.enter(Place("198.51.100.7", long=True)) == 503
    assert not lanes.crowds(READER), "a full lane is not its fault"


def test_what_is_handed_over_is_long_work_and_what_a_crowd_asks() -> None:
    app = create_app(sample_site.engine(), sample_site.library(), config=Config(threads=4, at_once=1))
    handed: list[str] = []

    def other() -> Finished | None:
        handed.append(request.path)
        return Finished(["whole"], "200 OK", [("Content-Length", "5"), ("X-Made", "elsewhere")]) if free else None

    hand_over_to(app, other)
    free, lanes, client = True, app.extensions["jianbao-lanes"], app.test_client()
    crowd, reader = ({"REMOTE_ADDR": place.client or ""} for place in (CROWD, READER))
    said = client.get("/search.csv", environ_base=reader)
    assert (said.data, said.headers["X-Made"]) == (b"whole", "elsewhere")
    assert "Content-Security-Policy" not in said.headers, "whoever made it has finished it"
    assert client.get("/", environ_base=reader).status_code == 200
    free = False
    shed = client.get("/search.csv", environ_base=reader)
    assert (shed.status_code, int(shed.headers["Retry-After"]) > 0) == (503, True)
    assert [lanes.enter(FILES), lanes.enter(FILES)] == [0, 429]
    assert client.get("/", environ_base=reader).status_code == 200
    shed = client.get("/issues", environ_base=crowd)
    assert (shed.status_code, int(shed.headers["Retry-After"]) > 0) == (429, True)
    assert client.post("/basket", environ_base=crowd).status_code != 429, "what changes something stays"
    assert handed == ["/search.csv", "/search.csv", "/issues"]


def test_what_is_to_be_saved_is_long_work() -> None:
    app = sample_site.application()
    for rule in app.url_map.iter_rules():
        if rule.rule.endswith((".csv", ".xlsx", ".md", ".ris", ".docx", ".atom", ".ics", "/check")):
            assert rule.endpoint in LONG, rule
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known >= LONG | {*UNLIMITED}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(sample_site.engine(), sample_site.library(), config=Config(threads=2, at_once=1))


def test_what_is_shed_says_so_and_when_to_come_back(app: Flask) -> None:
    lanes: Lanes = app.extensions["jianbao-lanes"]
    client, environ = app.test_client(), {"REMOTE_ADDR": CROWD.client or ""}
    assert client.get("/", environ_base=environ).status_code == 200
    assert lanes.enter(CROWD) == 0
    page = client.get("/", environ_base=environ)
    assert (page.status_code, int(page.headers["Retry-After"]) > 0) == (429, True)
    assert "同时要的太多了" in page.text
    assert "Too much is asked for at once" in client.get("/?lang=en", environ_base=environ).text
    answer = client.get("/api/search", environ_base=environ)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (429, "too-many-requests")
    for path in ("/", "/search.csv"):
        assert client.get(path, environ_base={"REMOTE_ADDR": READER.client or ""}).status_code == 200
    for path in ("/healthz", "/metrics"):
        assert client.get(path, environ_base=environ).status_code == 200
    lanes.leave(CROWD, 0.0)
    assert lanes.enter(Place(None, long=True)) == 0
    full = client.get("/search.csv", environ_base=environ)
    assert (full.status_code, int(full.headers["Retry-After"]) > 0) == (503, True)
    assert "导出和查重要排队" in full.text
    assert client.post("/api/check", data={"draft": "一"}).get_json()["error"]["code"] == "service-unavailable"
    assert client.get("/check").status_code == 200
    lanes.leave(Place(None, long=True), 0.0)
    assert client.get("/search.csv", environ_base=environ).status_code == 200


@pytest.mark.slow
def test_a_crowd_of_one_is_shed_and_a_reader_is_answered() -> None:
    found = crowd(2, places=18, issues=20, rounds=1)
    assert not found.shed.wrong
    assert not found.beside.failures
    assert found.beside.answers > 5
    assert {status for (_, status), count in found.shed.statuses.items() if count} >= {200, 429}


def test_heads_that_come_byte_by_byte_hold_no_thread() -> None:
    command = jianbao(
        "serve", "--library", str(sample_site.library()), "--port", "0", "--workers", "1", "--threads", "2"
    )
    with running(command, cwd=ROOT) as server:
        host, port = urlsplit(server.address).hostname, urlsplit(server.address).port
        head = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        held = [socket.create_connection((host, port), timeout=10) for _ in range(12)]
        for one in held:
            one.sendall(head[:30])
        begun = time.monotonic()
        for _ in range(5):
            server.get("/")
        assert time.monotonic() - begun < 3
        for byte in head[30:]:
            held[0].sendall(bytes((byte,)))
            time.sleep(0.002)
        assert held[0].recv(100).startswith(b"HTTP/1.1 200")
        held[1].shutdown(socket.SHUT_WR)
        held[1].settimeout(5)
        assert not held[1].recv(100).startswith(b"HTTP/1.1 200")
        for one in held:
            one.close()


def test_a_client_that_keeps_its_connection_open_keeps_nobody_waiting() -> None:
    command = jianbao(
        "serve", "--library", str(sample_site.library()), "--port", "0", "--workers", "1", "--threads", "2"
    )
    with running(command, cwd=ROOT) as server:
        host, port = urlsplit(server.address).hostname, urlsplit(server.address).port
        held = [socket.create_connection((host, port), timeout=10) for _ in range(6)]
        for one in held:
            one.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            assert one.recv(100)
        begun = time.monotonic()
        server.get("/healthz")
        assert time.monotonic() - begun < 1
        for one in held:
            one.close()
