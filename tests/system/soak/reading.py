"""Reading hostile files: each is read or refused with a reason, in bounded time and memory."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from corpus import JianbaoError, read_bulletins
from tests.system.soak.files import hostile

#: No file takes so many seconds of a processor, or so much memory, to be read or refused.
LIMIT_SECONDS: Final = 20.0
LIMIT_BYTES: Final = 2 << 30
_BATCH: Final = 25
#: What reading must never end with: each is a defect of the reader, whatever the file holds.
_DEFECTS: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass
class Outcome:
    """The outcome of reading: counts by reason, the slowest files, peak memory, and faults."""

    reasons: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    memory: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, said: dict[str, object]) -> None:
        """Take what a process says of one file."""
        name, reason, seconds = str(said["name"]), str(said["reason"]), float(str(said["seconds"]))
        self.reasons[reason] += 1
        self.slowest = sorted([*self.slowest, (seconds, name)], reverse=True)[:5]
        self.memory = max(self.memory, int(str(said["memory"])))
        if said["wrong"]:
            self.wrong.append(f"{name}: {said['wrong']}")
        elif seconds > LIMIT_SECONDS:
            self.wrong.append(f"{name}: {seconds:.1f} s")


def read_all(numbers: Sequence[int], scale: float = 1.0) -> Outcome:
    """Read the hostile files of these numbers, in processes with limited memory."""
    outcome = Outcome()
    for start in range(0, len(numbers), _BATCH):
        batch = list(numbers[start : start + _BATCH])
        while batch:
            done = _in_process(batch, scale)
            for said in done:
                outcome.add(said)
            if len(done) < len(batch):
                # The process died at the file after the last it told of.
                outcome.wrong.append(f"{hostile(batch[len(done)])[0]}: the process died")
            batch = batch[len(done) + 1 :]
    return outcome


def _in_process(numbers: Sequence[int], scale: float) -> list[dict[str, object]]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(numbers, scale, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        told = [json.loads(line) for line in pipe]
    os.waitpid(child, 0)
    return told


def _child(numbers: Sequence[int], scale: float, writer: int) -> None:
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(writer, "w", encoding="utf-8") as pipe, tempfile.TemporaryDirectory() as folder:
            for number in numbers:
                pipe.write(json.dumps(_read(Path(folder), number, scale)) + "\n")
                pipe.flush()
        code = 0
    finally:
        os._exit(code)


def _read(folder: Path, number: int, scale: float) -> dict[str, object]:
    name, data = hostile(number, scale)
    path = folder / name
    path.write_bytes(data)
    begun, wrong, reason = time.process_time(), "", "read"
    try:
        for bulletin in read_bulletins(path):
            assert bulletin.issue.id
            assert all(article.id for article in bulletin.articles)
    except JianbaoError as error:
        reason = type(error).__name__
        if "\n" in str(error) or ":" not in str(error):
            wrong = f"not one line that names the place: {error}"
    except _DEFECTS as error:
        reason, wrong = type(error).__name__, traceback.format_exc()[-900:]
    finally:
        path.unlink()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"name": name, "reason": reason, "seconds": time.process_time() - begun, "memory": memory, "wrong": wrong}
