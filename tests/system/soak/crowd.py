"""One client that asks for all it can at once, and another that searches as ever meanwhile."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import random
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from tests.server import jianbao, running
from tests.system.soak.client import Clients, Report, any_answer
from tests.system.soak.library import EVERYWHERE, Changing

ROOT = Path(__file__).parents[3]
_WARM_SECONDS: Final = 2.0
_NICE: Final = 19
#: One that searches, and the one that asks for all it can.
_READER, _CROWD = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "203.0.113.9"}
_WORD: Final = quote(EVERYWHERE)
_SEARCHES: Final = tuple(
    (path, times, any_answer)
    for path, times in (
        (f"/?q={_WORD}", 3),
        (f"/?q={quote('天地')}", 3),
        (f"/api/search?q={quote('数字服务')}", 3),
        ("/issues", 1),
    )
)
_DRAFT: Final = urlencode({"draft": "".join(random.Random(1).choices("天地玄黄宇宙洪荒日月盈昃辰宿列张", k=20_000))})
#: What is asked for at once, over and over: the route, and whether it is slow to take or to send.
KINDS: Final = (
    "/search.csv",
    "/search.md",
    "/search.ris",
    "/search.atom?size=100",
    "/index/2000.docx",
    "draft",
    "search",
    "head",
    "taker",
)


@dataclass
class Shed:
    """The answers to the crowd: how often which status, and what was wrong with one."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Outcome:
    """The answers to the reader, alone and beside the crowd, and those to the crowd."""

    alone: Report
    beside: Report
    shed: Shed

    @property
    def ratio(self) -> float:
        """The factor by which the crowd slows down 95 of 100 answers to the reader."""
        return self.beside.percentile(0.95) / max(self.alone.percentile(0.95), 1e-9)


def crowd(
    seconds: float, *, places: int = 40, issues: int = 300, rounds: int = 4, arguments: tuple[str, ...] = ()
) -> Outcome:
    """Measure for so many seconds each way, by turns: what else this machine does comes to both."""
    with tempfile.TemporaryDirectory(prefix="jianbao-crowd-") as folder:
        path = Path(folder) / "library"
        Changing(path, seed=1, size=issues).grow(issues)
        command = jianbao(
            "serve", "--library", str(path), "--port", "0", "--workers", "2", "--proxies", "1", *arguments
        )
        with running(command, cwd=ROOT) as server:
            with _reader(server.address):
                time.sleep(_WARM_SECONDS)
            found = Outcome(Report(), Report(), Shed())
            for _ in range(rounds):
                with _reader(server.address) as reader:
                    time.sleep(seconds / rounds)
                found.alone.add(reader.report)
                with _asking(server.address, places, found.shed):
                    time.sleep(_WARM_SECONDS)
                    with _reader(server.address) as reader:
                        time.sleep(seconds / rounds)
                found.beside.add(reader.report)
            return found


def _reader(address: str) -> Clients:
    return Clients(address, 12, threads=2, asked=_SEARCHES, headers=_READER)


@contextmanager
def _asking(address: str, places: int, shed: Shed) -> Iterator[None]:
    """Ask at so many places at once until the block ends, by a process of its own.

    So that the reader's clock does not stand still while the crowd reads its answers.
    """
    spawn = multiprocessing.get_context("spawn")
    stop, (mine, theirs) = spawn.Event(), spawn.Pipe()
    process = spawn.Process(target=_ask_all, args=(urlsplit(address).netloc, places, stop, theirs), daemon=True)
    process.start()
    theirs.close()
    mine.recv()
    yield
    stop.set()
    asked: Shed = mine.recv()
    process.join()
    mine.close()
    shed.statuses.update(asked.statuses)
    shed.wrong |= asked.wrong


def _ask_all(host: str, places: int, stop: Event, tell: Connection) -> None:
    # It stands for another machine: it must not take the processor from the server.
    os.nice(_NICE)
    shed = Shed()
    threads = [
        threading.Thread(target=_ask, args=(host, KINDS[n % len(KINDS)], shed, stop), daemon=True)
        for n in range(places)
    ]
    for thread in threads:
        thread.start()
    tell.send(None)
    for thread in threads:
        thread.join()
    tell.send(shed)


def _ask(host: str, kind: str, shed: Shed, stop: Event) -> None:
    while not stop.is_set():
        try:
            if kind in {"head", "taker"}:
                _hold(host, kind, stop)
                status = 0
            else:
                status = _once(host, kind, shed)
        except (OSError, http.client.HTTPException) as error:
            shed.statuses[type(error).__name__, 0] += 1
            status = 0
        shed.statuses[kind, status] += 1
        stop.wait(0.5 if status != 200 else 0.01)


def _once(host: str, kind: str, shed: Shed) -> int:
    connection = http.client.HTTPConnection(host, timeout=30)
    if kind == "draft":
        connection.request(
            "POST", "/api/check", _DRAFT, {**_CROWD, "Content-Type": "application/x-www-form-urlencoded"}
        )
    elif kind == "search":
        connection.request("GET", "/?size=100&q=" + quote(" OR ".join("天地玄黄宇宙洪荒日月盈昃")), headers=_CROWD)
    else:
        connection.request("GET", kind, headers=_CROWD)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status in {429, 503} and not (answer.getheader("Retry-After") or "").isdecimal():
        shed.wrong.add(f"{kind}: {answer.status} without Retry-After")
    elif answer.status not in {200, 429, 503}:
        shed.wrong.add(f"{kind}: {answer.status}")
    return answer.status


def _hold(host: str, kind: str, stop: Event) -> None:
    """Send a head byte by byte, or do not take the answer."""
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=5) as held:
        if kind == "taker":
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        head = (
            f"GET /search.csv HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {_CROWD['X-Forwarded-For']}\r\n\r\n".encode()
        )
        for byte in [head] if kind == "taker" else [head[n : n + 1] for n in range(len(head))]:
            held.sendall(byte)
            if stop.wait(0.3):
                return
        stop.wait(3)
