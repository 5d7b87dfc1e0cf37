"""A day, compressed: thousands of syncs and hundreds of thousands of requests, and what the processes hold meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import quote

from tests.server import Server, jianbao, running
from tests.soak.client import Check, Clients, any_answer, whole_issue, whole_search
from tests.soak.library import EVERYWHERE, Changing
from web.metrics import held

ROOT = Path(__file__).parents[2]
#: What is looked at, how often (seconds), and by how much each may grow from the second quarter to the last.
_EVERY: Final = 2.0
_GROWTH: Final = {
    "workers, MiB": 1.1,
    "workers, files": 1.1,
    "writer, MiB": 1.1,
    "writer, files": 1.1,
    "disk, MiB": 1.25,
}
#: What is asked: mostly what is cheap, as most of what a server is asked is; two kinds are looked at for being whole.
_ASKED: Final[Sequence[tuple[str, int, Check]]] = (
    (f"/api/search?q={quote(EVERYWHERE)}&size=100&sort=oldest", 1, whole_search),
    ("/?sort=newest&size=1", 2, whole_issue),
    (f"/api/search?q={quote('数字服务')}&section={quote('动态')}&size=5", 4, any_answer),
    (f"/api/suggest?q={quote('天')}", 8, any_answer),
    ("/api/status", 8, any_answer),
)


@dataclass
class Outcome:
    """What was seen: answers, failures, syncs, how long it took (seconds), and what was held, row by row."""

    answers: int = 0
    failed: int = 0
    syncs: int = 0
    seconds: float = 0.0
    rows: list[dict[str, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def quarter(self, number: int, name: str) -> float:
        """Return the median of what was held in a quarter of the time (1 to 4); a process that has ended holds nothing."""
        held = [row[name] for row in self.rows if row[name]]
        size = max(1, len(held) // 4)
        return median(held[(number - 1) * size : number * size] or [0.0])

    def table(self) -> Iterator[str]:
        """Yield what was held, a line each."""
        for name in _GROWTH:
            quarters = " → ".join(f"{self.quarter(number, name):.1f}" for number in (1, 2, 3, 4))
            yield f"{name}: {quarters} (median of each quarter)"

    def judge(self) -> None:
        """Note what was not flat."""
        for name, most in _GROWTH.items():
            before, after = self.quarter(2, name), self.quarter(4, name)
            if after > before * most + 1:
                self.wrong.append(f"{name} grew from {before:.1f} to {after:.1f}")


def live(syncs: int, requests: int, *, issues: int = 24, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Ask and sync until there were so many of both."""
    outcome, begun = Outcome(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jianbao-soak-") as folder:
        path = Path(folder) / "library"
        Changing(path, seed=1, size=issues).grow(issues)
        command = jianbao("serve", "--library", str(path), "--port", "0", "--workers", "2")
        with (
            running(command, cwd=ROOT) as server,
            _writer(path, syncs, issues) as writer,
            Clients(server.address, 100_000, threads=6, asked=_ASKED, keep=False) as clients,
        ):
            while writer.poll() is None or clients.report.answers < requests:
                time.sleep(_EVERY)
                outcome.rows.append(_held(server, writer, path))
                server.log.write_bytes(b"")
                if len(outcome.rows) % 30 == 0:
                    tell(f"{clients.report.answers} answers after {time.monotonic() - begun:.0f} s: {outcome.rows[-1]}")
        report = clients.report
        outcome.syncs = syncs if writer.returncode == 0 else 0
    outcome.answers, outcome.failed = report.answers, sum(report.failures.values())
    outcome.seconds = time.monotonic() - begun
    outcome.wrong += [*report.mixed, *(f"{count} × {name}" for name, count in report.failures.items())]
    if not outcome.syncs:
        outcome.wrong.append("the writer failed")
    outcome.judge()
    return outcome


@contextmanager
def _writer(path: Path, syncs: int, issues: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.soak.writer", str(path), str(syncs), "0", str(issues)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _held(server: Server, writer: subprocess.Popen[bytes], path: Path) -> dict[str, float]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    workers = [held(process) for process in children.read_text(encoding="ascii").split()]
    memory, files = held(writer.pid)
    # Hard links are one file; what is swept meanwhile is none.
    sizes = {}
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(FileNotFoundError):
                about = Path(folder, name).stat()
                sizes[about.st_ino] = about.st_blocks * 512
    return {
        "workers, MiB": sum(one for one, _ in workers) / 2**20,
        "workers, files": sum(count for _, count in workers),
        "writer, MiB": memory / 2**20,
        "writer, files": files,
        "disk, MiB": sum(sizes.values()) / 2**20,
    }
