"""Indexing that the administrator started.

A process of its own, which says how far it is in a file.

``python -m web.admin.jobs LIBRARY`` makes the index match ``issues/``. Where another process is at
it already, it waits for that one and then looks again, so that nothing that was put in meanwhile is
missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from corpus.errors import JianbaoError
from indexer import Library, LibraryBusy, Progress
from web.http.state import State

#: How long a job waits for other processes that write to the library, in seconds.
_PATIENCE: Final = 1800.0
#: Progress is written so often at most, in seconds.
_EVERY: Final = 0.3
_REPAIR: Final = "--repair"
Phase = Literal["starting", "waiting", "reading", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """The progress of indexing: ``done`` of ``total`` files, ``name`` the last.

    ``seconds`` it took, ``left`` to go.
    """

    phase: Phase
    process: int
    begun: float
    done: int = 0
    total: int = 0
    name: str = ""
    message: str = ""
    seconds: float = 0.0
    left: float | None = None

    @property
    def running(self) -> bool:
        """Return whether the indexing is under way.

        A process that is gone without a word has failed.
        """
        return self.phase in {"starting", "waiting", "reading"} and Path(f"/proc/{self.process}").exists()


def start(library: Path, *, repair: bool = False) -> None:
    """Start indexing in a process of its own; where `repair`, it looks at every byte, and mends."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONSAFEPATH": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(library.resolve()), *([_REPAIR] if repair else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    _tell(State(library / "state"), Job("starting", process.pid, time.time()))
    # Somebody has to take note of its end, or it stays in the list of processes.
    threading.Thread(target=process.wait, daemon=True).start()


def last(state: State) -> Job | None:
    """Return the indexing that was started last, or None."""
    try:
        return Job(**json.loads(state.progress.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _tell(state: State, job: Job) -> None:
    state.write(state.progress, json.dumps(asdict(job), ensure_ascii=False))


class _Teller:
    """Writes progress to the file, not more often than anybody looks."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._begun = time.time()
        self._told = 0.0

    def tell(self, phase: Phase, *, done: int = 0, total: int = 0, name: str = "", message: str = "") -> None:
        """Write how far it is."""
        self._told = time.time()
        seconds = self._told - self._begun
        left = seconds / done * (total - done) if done and phase == "reading" else None
        _tell(self._state, Job(phase, os.getpid(), self._begun, done, total, name, message, round(seconds, 1), left))

    def step(self, progress: Progress) -> None:
        """Take note of a file that was read."""
        if time.time() - self._told >= _EVERY:
            self.tell("reading", done=progress.done, total=progress.total, name=progress.name)


def work(library: Library, state: State, *, repair: bool = False) -> int:
    """Index or mend, and tell how it went; return the exit code."""
    teller, end = _Teller(state), time.monotonic() + _PATIENCE
    teller.tell("reading")
    while True:
        try:
            # Vectors may take hours; the watcher makes them.
            report = library.repair(teller.step) if repair else library.sync(teller.step, meanings=False)
        except LibraryBusy as error:
            if time.monotonic() < end:
                teller.tell("waiting", message=str(error))
                continue
            teller.tell("failed", message=str(error))
            return 1
        except (JianbaoError, OSError) as error:
            teller.tell("failed", message=str(error))
            return 1
        total = len(report.added) + len(report.changed)
        teller.tell(
            "done",
            done=total,
            total=total,
            message="\n".join(f"{name}: {reason}" for name, reason in report.failed.items()),
        )
        return 0


def main(library: Path, *, repair: bool) -> int:
    """Index a library, and tell of it in its state folder."""
    return work(Library.open(library), State(library / "state"), repair=repair)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), repair=_REPAIR in sys.argv[2:]))
