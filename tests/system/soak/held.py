"""Held: which files a process has open, and which of them are no longer of use."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indexer.segment.filenames import CATALOG, NAMES

_SEGMENT: Final = re.compile(r"/index/snapshots/\d+/([^./]+)\.")
#: What a snapshot keeps open that is of all of its segments, and how the system calls a file that is gone.
_OF_ALL: Final = frozenset({CATALOG.removesuffix(".json"), NAMES.removesuffix(".json")})
_DELETED: Final = " (deleted)"


@dataclass(frozen=True, slots=True)
class Files:
    """The number of open files of a process: all, of a current snapshot and of removed ones."""

    all: int
    current: int
    gone: int

    @property
    def besides(self) -> int:
        """Those that are not of the newest snapshot."""
        return self.all - self.current


def segments(library: Path) -> dict[str, int]:
    """Return the newest snapshot's segments by name, with the articles that are not deleted."""
    number = (library / "index" / "current").read_text(encoding="ascii").strip()
    manifest = json.loads((library / "index" / "snapshots" / number / "manifest.json").read_bytes())
    return {entry["name"]: entry["count"] - len(entry["deleted"]) for entry in manifest["segments"]}


def files(process: int | str, library: Path) -> Files:
    """Return what a process has open.

    A snapshot that is switched to meanwhile makes some of it look gone.
    """
    newest = {*segments(library), *_OF_ALL}
    targets = []
    for entry in Path(f"/proc/{process}/fd").iterdir():
        # What is closed meanwhile is not held.
        with suppress(FileNotFoundError):
            targets.append(str(entry.readlink()))
    named = [(found[1], target) for target in targets if (found := _SEGMENT.search(target))]
    # A segment is linked from snapshot to snapshot; of the others each has its own.
    current = sum(name in newest and not (name in _OF_ALL and target.endswith(_DELETED)) for name, target in named)
    return Files(len(targets), current, len(named) - current)


def workers(process: int) -> list[str]:
    """Return the processes that a server's first process has started."""
    return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()


def disk(library: Path) -> int:
    """Return the bytes a library takes on the disk.

    Hard links are one file, what is swept meanwhile is none.
    """
    sizes = {}
    for folder, _, names in os.walk(library):
        for name in names:
            with suppress(FileNotFoundError):
                about = Path(folder, name).stat()
                sizes[about.st_ino] = about.st_blocks * 512
    return sum(sizes.values())
