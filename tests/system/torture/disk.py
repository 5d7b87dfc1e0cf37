"""A small disk: a file system in memory, as large as is wanted at any moment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAGE: Final = 4096
_LARGE: Final = 256 * 2**20


class NoSmallDisk(Exception):
    """No file system may be mounted here: that takes root."""


@dataclass(frozen=True)
class SmallDisk:
    """A mounted file system."""

    path: Path

    def leave(self, room: int | None) -> None:
        """Leave so many bytes free; None: enough."""
        held = shutil.disk_usage(self.path)
        size = _LARGE if room is None else (held.used + room) // _PAGE * _PAGE
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True, timeout=30)


@contextmanager
def small_disk(path: Path) -> Iterator[SmallDisk]:
    """Mount a small disk in a new folder. Raises NoSmallDisk."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_LARGE}", "tmpfs", str(path)]
    if os.geteuid() or shutil.which("mount") is None or subprocess.run(command, check=False, timeout=30).returncode:
        raise NoSmallDisk("no small disk may be mounted here; run this as root")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", path], check=True, timeout=30)
