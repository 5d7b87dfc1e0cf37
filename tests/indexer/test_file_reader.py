"""Files are read in several processes: the same index, byte by byte, and no file stops another."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus import samples
from corpus.gazetteer import Gazetteer
from indexer import Library
from indexer.library import file_reader
from indexer.library.file_reader import FileReader, Outcome, outcomes
from indexer.library.ingest import Progress
from indexer.local.snapshot import current
from indexer.segment.filenames import NAMES, REGISTRY
from indexer.settings import SETTINGS_FILE

pytestmark = pytest.mark.slow

#: A file of a segment: the end of its name is by chance.
_PART = re.compile(r"((?:MAIN|FRONT)_[0-9a-f]{12})[0-9a-f]{4}(\..*)")


def _held(library: Library) -> dict[str, bytes]:
    """Return the files of the newest snapshot, but for those that hold times and such names."""
    snapshot = current(library.index)
    assert snapshot is not None
    parts = {_PART.fullmatch(file.name): file for file in snapshot.path.iterdir()}
    found = {part[1] + part[2]: file.read_bytes() for part, file in parts.items() if part}
    whole = (NAMES, REGISTRY, *(file.name for file in snapshot.path.glob("*.names")))
    return found | {name: (snapshot.path / name).read_bytes() for name in whole}


def test_the_index_is_the_same_whatever_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_reader, "WORTH", 2)
    held, reports, told = [], [], list[list[Progress]]()
    for count in (1, 2, 3):
        library = Library.create(tmp_path / str(count))
        for number, file in enumerate((*samples.files(), tmp_path / "给.json", tmp_path / "坏.docx")):
            if not file.exists():
                text = '{"articles": [{"id": "x/1", "title": "甲", "text": "乙"}]}' if "json" in file.name else "PK"
                file.write_text(text)
            (name,) = library.add(file)
            os.utime(library.issues / name, ns=(10**18, 10**18 + number))
        (library.path / SETTINGS_FILE).write_text('[issues."shumao-12.txt"]\nserial = "另一种刊物"\n')
        monkeypatch.setattr(file_reader, "processes", lambda count=count: count)
        told.append([])
        reports.append(library.sync(told[-1].append))
        held.append(_held(library))
    assert held[0] == held[1] == held[2]
    assert len(held[0]) > 20
    assert told[0] == told[1] == told[2]
    assert reports[0] == reports[1] == reports[2]
    assert [*reports[0].failed] == ["坏.docx"]


@dataclass(frozen=True, slots=True)
class _Odd(FileReader):
    """Reads nothing: it takes its time, fails, or dies of a file, as the file's name says."""

    def read(self, name: str) -> Outcome:
        if "slow" in name:
            time.sleep(0.3)
        if "deadly" in name:
            os.kill(os.getpid(), signal.SIGKILL)
        if "disk" in name:
            raise OSError(5, "Input/output error")
        return Outcome(reason=name, defect="" if os.getpid() == int(self.issues.name) else "elsewhere")


def _odd(names: list[str]) -> list[Outcome]:
    return list(outcomes(_Odd(Path(str(os.getpid())), Gazetteer()), names))


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two processes read, whatever this machine has."""
    monkeypatch.setattr(file_reader, "processes", lambda: 2)


@pytest.mark.usefixtures("two")
def test_files_come_in_order_and_a_deadly_one_stops_no_other() -> None:
    names = ["1 slow", "2.json", "3 deadly", "4 slow deadly", *(f"{number}" for number in range(5, 30)), "30.jsonl"]
    found = _odd(names)
    assert [one.reason for one in found[:2]] == names[:2]
    assert all((one.reason or "").startswith("the process that read it died") for one in found[2:4])
    assert [one.reason for one in found[4:]] == names[4:]
    # Parse documents are read here.
    assert [place for place, one in enumerate(found) if not one.defect] == [1, 2, 3, 29]


@pytest.mark.usefixtures("two")
def test_what_is_wrong_with_the_disk_is_met_as_if_it_were_read_here() -> None:
    with pytest.raises(OSError, match="Input/output"):
        _odd([*(f"{number}" for number in range(20)), "disk"])


@pytest.mark.usefixtures("two")
def test_few_files_start_no_process() -> None:
    assert [one.defect for one in _odd(["a", "b", *(f"{number}.json" for number in range(40))])] == [""] * 42


_KILLED = """if True:
    import os, signal, sys
    from multiprocessing import active_children
    from pathlib import Path
    from corpus.gazetteer import Gazetteer
    from indexer.library import file_reader
    from tests.indexer.test_file_reader import _Odd
    file_reader.processes = lambda: 2
    found = file_reader.outcomes(_Odd(Path("1"), Gazetteer()), ["slow"] * 40)
    next(found)
    print(*(one.pid for one in active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_no_process_outlives_the_one_that_it_reads_for() -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED], capture_output=True, text=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    others = killed.stdout.split()
    assert len(others) == 2
    for _ in range(100):
        left = [
            one for one in others if Path("/proc", one).exists() and " Z " not in Path("/proc", one, "stat").read_text()
        ]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
