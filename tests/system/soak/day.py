"""A day, compressed.

Thousands of syncs and hundreds of thousands of requests, and what the processes hold meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from indexer.local.merge_policy import FACTOR
from tests.server import Server, jianbao, running
from tests.system.soak import held
from tests.system.soak.client import Check, Clients, any_answer, whole_issue, whole_search
from tests.system.soak.flat import LEAST_SYNCS, MEASURES, most_segments
from tests.system.soak.library import EVERYWHERE, Changing
from web.http.metrics import process_usage

ROOT = Path(__file__).parents[3]
#: How often it is looked (seconds), and how long the workers have for letting go of what is gone
#: (seconds).
_EVERY: Final = 1.0
_REST: Final = 30.0
#: The first syncs, in which segments of every size of this library are merged for the first time
#: and every cache fills; only what comes after them is judged.
WARM_SYNCS: Final = FACTOR**3
#: What is asked: mostly what is cheap, as most of what a server is asked is; two kinds are looked
#: at for being whole.
_ASKED: Final[Sequence[tuple[str, int, Check]]] = (
    (f"/api/search?q={quote(EVERYWHERE)}&size=100&sort=oldest", 1, whole_search),
    ("/?sort=newest&size=1", 2, whole_issue),
    (f"/api/search?q={quote('数字服务')}&section={quote('动态')}&size=5", 4, any_answer),
    (f"/api/suggest?q={quote('天')}", 8, any_answer),
    ("/api/status", 8, any_answer),
)


@dataclass
class Outcome:
    """The outcome of a day: answers, failures, syncs, seconds, and what was held, by measure."""

    answers: int = 0
    failed: int = 0
    syncs: int = 0
    seconds: float = 0.0
    held: dict[str, list[float]] = field(default_factory=lambda: {measure.name: [] for measure in MEASURES})
    files: int = 0
    segments: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def judged(self) -> bool:
        """Return whether it took long enough for telling what is flat from what leaks slowly."""
        return self.syncs >= LEAST_SYNCS

    def table(self) -> Iterator[str]:
        """Yield what was held, a line each."""
        for measure in MEASURES:
            yield measure.told(self.held[measure.name])
        yield f"most files of one worker: {self.files}; most segments: {self.segments}"
        if not self.judged:
            yield f"too short to tell whether that is flat: {self.syncs} of at least {LEAST_SYNCS} syncs"

    def look(self, server: Server, writer: _Writer, library: Path) -> None:
        """Note what is held now."""
        open_files = [held.files(process, library) for process in held.workers(server.process.pid)]
        memory = sum(process_usage(process)[0] for process in held.workers(server.process.pid))
        sizes = held.segments(library)
        self.files = max(self.files, *(one.all for one in open_files))
        self.segments = max(self.segments, len(sizes))
        if len(sizes) > most_segments(sum(sizes.values())):
            self.wrong.append(f"{len(sizes)} segments of {sum(sizes.values())} articles")
        _, _, writer_memory, writer_files = writer.last()
        besides = sum(one.besides for one in open_files)
        row = (memory / 2**20, besides, writer_memory / 2**20, writer_files, held.disk(library) / 2**20)
        for measure, value in zip(MEASURES, row, strict=True):
            self.held[measure.name].append(value)

    def judge(self) -> None:
        """Note what was not flat."""
        if self.judged:
            grown = (measure.grown(self.held[measure.name]) for measure in MEASURES)
            self.wrong += [said for said in grown if said]


class _Writer:
    """The process that changes and indexes, and what it says after each sync."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def ended(self) -> bool:
        """Return whether it has."""
        return self._process.poll() is not None

    @property
    def failed(self) -> bool:
        """Return whether it ended otherwise than it should."""
        return self._process.returncode != 0

    def last(self) -> tuple[int, int, int, int]:
        """Return of the last sync.

        Its number, the snapshot's, and the bytes and open files held after it.
        """
        whole = self._log.read_text(encoding="ascii").rpartition("\n")[0].splitlines()
        number, snapshot, memory, files = (whole[-1] if whole else "0 0 0 0").split()[:4]
        return int(number), int(snapshot), int(memory), int(files)


def live(
    syncs: int,
    requests: int,
    *,
    issues: int = 24,
    rate: float,
    warm: int = WARM_SYNCS,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Ask and sync until there were so many of both, having made `warm` syncs before."""
    outcome, begun = Outcome(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jianbao-soak-") as folder:
        path = Path(folder) / "library"
        Changing(path, seed=1, size=issues).grow(issues)
        command = jianbao("serve", "--library", str(path), "--port", "0", "--workers", "2")
        with running(command, cwd=ROOT) as server:
            with (
                _writing(path, warm + syncs, issues) as writer,
                Clients(server.address, rate, threads=6, asked=_ASKED, keep=False) as clients,
            ):
                looks = 0
                while not writer.ended or clients.report.answers < requests:
                    time.sleep(_EVERY)
                    server.log.write_bytes(b"")
                    looks += 1
                    if writer.last()[0] > warm:
                        outcome.look(server, writer, path)
                    if looks % 60 == 0:
                        after = f"after {time.monotonic() - begun:.0f} s"
                        tell(f"{clients.report.answers} answers, {writer.last()[0]} syncs {after}")
            outcome.syncs = 0 if writer.failed else writer.last()[0] - warm
            outcome.wrong += [] if outcome.syncs == syncs else ["the writer failed"]
            outcome.wrong += _not_let_go(server, path)
        report = clients.report
    outcome.answers, outcome.failed = report.answers, sum(report.failures.values())
    outcome.seconds = time.monotonic() - begun
    outcome.wrong += [*report.mixed, *(f"{count} × {name}" for name, count in report.failures.items())]
    outcome.judge()
    return outcome


@contextmanager
def _writing(path: Path, syncs: int, issues: int) -> Iterator[_Writer]:
    command = [sys.executable, "-m", "tests.system.soak.writer", str(path), str(syncs), "0", str(issues)]
    log = path.with_name("writer.log")
    with log.open("wb") as output, subprocess.Popen(command, cwd=ROOT, stdout=output) as process:
        try:
            yield _Writer(process, log)
        finally:
            process.terminate()


def _not_let_go(server: Server, path: Path) -> list[str]:
    """Return the workers at rest that still hold files of removed segments, a line each."""
    end = time.monotonic() + _REST
    while True:
        gone = {process: held.files(process, path).gone for process in held.workers(server.process.pid)}
        if not any(gone.values()) or time.monotonic() > end:
            return [
                f"a worker at rest holds {count} files of segments that are gone" for count in gone.values() if count
            ]
        time.sleep(0.2)
