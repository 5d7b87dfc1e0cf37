"""Serving.

The memory of a server, its first answer after start, and the command that searches once.
"""

from __future__ import annotations

import json
import os
import re
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import quote

from benchmarks.library import library
from benchmarks.searching import queries
from benchmarks.table import table
from tests.server import jianbao

#: Searches before memory is looked at.
_ASKED: Final = 300
_TRIES: Final = 5
_PATIENCE_SECONDS: Final = 120.0


def run(articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    made.sync()
    starts = [_figures(made.path, ask=0)[0] for _ in range(_TRIES - 1)]
    first, memory = _figures(made.path, ask=_ASKED)
    rows = [
        ["first answer after start, s, median", f"{statistics.median([*starts, first]):.2f}"],
        [f"memory of the server and its workers after {_ASKED} searches, MB", f"{memory['Pss'] / 1e6:.0f}"],
        ["of it not backed by files of the index, MB", f"{memory['Pss_Anon'] / 1e6:.0f}"],
        ["`jianbao search` with start-up, s, median", f"{statistics.median(_commands(made.path)):.2f}"],
    ]
    print(table(f"serving, {articles:,} articles", ["what", "figure"], rows))


def _figures(path: Path, *, ask: int) -> tuple[float, dict[str, int]]:
    """Return the seconds to a server's first answer, and its memory after some more."""
    with served(path) as (address, process, took):
        for words in queries(12)[:ask]:
            _get(f"{address}/api/search?q={quote(' '.join(words))}")
        return took, memory(process.pid)


@contextmanager
def served(
    path: Path, *options: str, program: Sequence[str] = jianbao()
) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """Start a server as `jianbao serve` does.

    Give its address, its process, and the seconds to its first answer.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*program, "serve", "--library", str(path), "--port", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _await(f"{address}/api/search?q={quote('发展')}", process)
        yield address, process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(timeout=30)


def _get(address: str) -> None:
    with urllib.request.urlopen(address, timeout=30) as answer:
        json.load(answer)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _get(address)
        except URLError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server does not answer") from error
            time.sleep(0.01)


def memory(pid: int) -> dict[str, int]:
    """Return the bytes a process and its children hold; of what several share, each its part."""
    found = {"Pss": 0, "Pss_Anon": 0}
    for child in family(pid):
        rollup = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii")
        for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB$", rollup, re.MULTILINE):
            if name in found:
                found[name] += int(kilobytes) * 1_024
    return found


def family(pid: int) -> list[int]:
    """Return a process and all it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(one for child in children for one in family(int(child)))]


def _commands(path: Path) -> list[float]:
    took = []
    for words in queries(12)[:_TRIES]:
        begun = time.perf_counter()
        subprocess.run(
            jianbao("search", " ".join(words), "--library", str(path)),
            stdout=subprocess.DEVNULL,
            check=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        took.append(time.perf_counter() - begun)
    return took
