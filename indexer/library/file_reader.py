"""Reading files into bulletins: what comes of each; of many in several processes, in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from corpus.errors import JianbaoError
from corpus.formats.scan.recognised import ScanWaiting
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Bulletin
from corpus.reader import read_bulletins
from indexer.library.corrections import corrections_file, read_corrections
from indexer.library.folder import Folder
from indexer.library.parse_config import ParseConfig
from indexer.library.scans import Scans

#: Errors of a defect of the program, not of the file: the file is named, the others are read.
DEFECTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
#: So many files are worth starting processes for: some seconds of reading for half a second each.
WORTH: Final = 16
#: Parse documents are as quickly read as what was read of them is handed over.
_QUICK: Final = (".json", ".jsonl")
#: Files in work or waiting for one before them, at most, for each process; bounds the memory.
_AHEAD: Final = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of reading a file: its bulletins, or the reason why it cannot be read.

    A scan that is not recognised yet has neither. ``defect`` says where the program failed.
    """

    bulletins: tuple[Bulletin, ...] = ()
    reason: str | None = None
    defect: str = ""


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads the files of a library, here or in another process.

    Scans of the names given are recognised (None: all); of others the pages are read that were.
    """

    issues: Path
    gazetteer: Gazetteer
    overrides: dict[str, Overrides] = field(default_factory=dict)
    recognised: Collection[str] | None = None

    @classmethod
    def of(cls, issues: Path, config: ParseConfig, recognised: Collection[str] | None) -> FileReader:
        """Return what reads files by a configuration."""
        return cls(issues, config.gazetteer, dict(config.overrides), recognised)

    def read(self, name: str) -> Outcome:
        """Return what comes of a file."""
        scans = Scans(Folder(self.issues.parent).scans)
        pages = scans.recogniser() if self.recognised is None or name in self.recognised else scans.kept
        path = self.issues / name
        try:
            own = read_corrections(corrections_file(self.issues.parent, name))
            return Outcome(read_bulletins(path, self.overrides.get(name), self.gazetteer, pages, own))
        except ScanWaiting:
            return Outcome()
        except JianbaoError as error:
            return Outcome(reason=_reason(error, path))
        except DEFECTS as error:
            reason = f"a defect of Jianbao stopped its reading ({error!r:.200}); please report it"
            return Outcome(reason=reason, defect=traceback.format_exc())


def _reason(error: JianbaoError, path: Path) -> str:
    """Return what is wrong with a file, without the file's name: reports put it in front."""
    return str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")


def processes() -> int:
    """Return how many processes may read at one time: as many as there are cores for this one."""
    if multiprocessing.current_process().daemon:
        # It may not have any of its own.
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(reader: FileReader, names: Sequence[str]) -> Generator[Outcome]:
    """Yield what comes of files, in their order, whatever the number of processes."""
    slow = sum(not name.endswith(_QUICK) for name in names)
    count = min(processes(), slow)
    if slow < WORTH or count < 2:
        yield from map(reader.read, names)
        return
    with closing(_Readers(reader, count)) as readers:
        yield from readers.in_order(names)


class _Readers:
    """Processes that read files; this one alone says which, and takes what they found."""

    def __init__(self, reader: FileReader, count: int) -> None:
        self._reader = reader
        self._count = count
        self._idle: list[_Process] = []
        self._busy: dict[Connection, tuple[_Process, str]] = {}

    def in_order(self, names: Sequence[str]) -> Iterator[Outcome]:
        todo, ahead, found = deque(names), deque[str](), dict[str, Outcome]()
        while todo or ahead:
            while todo and len(ahead) < _AHEAD * self._count and self._take(todo[0]):
                ahead.append(todo.popleft())
            if ahead[0].endswith(_QUICK):
                yield self._reader.read(ahead.popleft())
            elif ahead[0] in found:
                yield found.pop(ahead.popleft())
            else:
                found |= self._collected()

    def _take(self, name: str) -> bool:
        """Give a file to a process, if one is free for it."""
        if name.endswith(_QUICK):
            return True
        if not self._idle and len(self._busy) == self._count:
            return False
        process = self._idle.pop() if self._idle else _started(self._reader)
        process.connection.send(name)
        self._busy[process.connection] = (process, name)
        return True

    def _collected(self) -> dict[str, Outcome]:
        """Wait for a process; return what came of the files that are read now."""
        found: dict[str, Outcome] = {}
        for connection in wait(list(self._busy)):
            assert isinstance(connection, Connection)
            process, name = self._busy.pop(connection)
            try:
                outcome = connection.recv()
            except EOFError:
                process.end()
                outcome = Outcome(reason="the process that read it died; save it anew or in another format")
            else:
                self._idle.append(process)
            if isinstance(outcome, OSError):
                raise outcome
            found[name] = outcome
        return found

    def close(self) -> None:
        """End all processes, whatever they do."""
        for process in (*self._idle, *(process for process, _ in self._busy.values())):
            process.end()


@dataclass(frozen=True, slots=True)
class _Process:
    """One process, and the connection to it. Where the other end is gone, it ends by itself."""

    process: BaseProcess
    connection: Connection

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()


def _started(reader: FileReader) -> _Process:
    # Not forked: this process may have threads, which would be missing in the other one.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, reader), daemon=True)
    process.start()
    there.close()
    return _Process(process, here)


def _serve(connection: Connection, reader: FileReader) -> None:
    """Read files for another process, until that is gone."""
    # Who interrupts it by the keyboard means the one that waits for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            name = connection.recv()
        except EOFError:
            return
        try:
            connection.send(reader.read(name))
        except OSError as error:
            # Not the file's fault: whoever waits meets it as if it had read the file itself.
            connection.send(error)
