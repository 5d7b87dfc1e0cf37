"""A disk in a file, of which a copy is taken at any moment: what is on it when the power fails.

The file system under test is mounted from a loop device, whose file stands on an XFS of its own.
That one copies a file at one moment, by sharing its blocks (FICLONE), whatever the device is just
being told. What the kernel has not handed to the device yet is not in the copy; and the kernel is
told to hand nothing over unless somebody asks for it (fsync).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["ext4", "xfs"]
#: mkfs.xfs makes nothing smaller than 300 MB; the files are sparse.
_SIZE: Final = 320 * 2**20
_OUTER_SIZE: Final = 4 * 2**30
_FICLONE: Final = 0x40049409
#: Mount options: ext4 commits what it was told every five seconds unless told otherwise, and a copy
#: has the same UUID as what it is of.
_MOUNTED: Final[dict[Kind, str]] = {"ext4": "loop,commit=3600", "xfs": "loop"}
_COPIED: Final[dict[Kind, str]] = {"ext4": "loop", "xfs": "loop,nouuid"}
#: What keeps the kernel from writing by itself, in /proc/sys.
_QUIET: Final = {
    "vm/dirty_writeback_centisecs": "0",
    "vm/dirty_expire_centisecs": "360000",
    "fs/xfs/xfssyncd_centisecs": "720000",
}


class NoBlockDevice(Exception):
    """No disk can be made in a file here."""


@dataclass(frozen=True)
class BlockDevice:
    """A file system mounted at `path`, whose device is the file `image`."""

    kind: Kind
    path: Path
    image: Path

    @property
    def _copy(self) -> Path:
        return self.image.with_name("moment.img")

    def cut(self) -> None:
        """Take a copy of the device as it is at this moment."""
        copy = self._copy
        copy.unlink(missing_ok=True)
        with self.image.open("rb") as source, copy.open("xb") as target:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())

    @contextmanager
    def after(self) -> Iterator[Path]:
        """Mount the copy as after the power came back: the file system replays its journal."""
        place = self.path.with_name("after")
        place.mkdir(exist_ok=True)
        _run("mount", "-o", _COPIED[self.kind], str(self._copy), str(place))
        try:
            yield place
        finally:
            _run("umount", str(place))


def _run(*command: str) -> None:
    """Run a command. Raises NoBlockDevice where it is missing or fails."""
    try:
        subprocess.run(command, check=True, timeout=120, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoBlockDevice(f"{command[0]} is missing") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr.strip() or str(error)).splitlines()[-1]
        raise NoBlockDevice(f"{command[0]} failed ({said})") from error


@contextmanager
def block_device(folder: Path, kind: Kind) -> Iterator[BlockDevice]:
    """Make a file system in a file, and mount it. Raises NoBlockDevice."""
    if os.geteuid():
        raise NoBlockDevice("this takes root")
    missing = [tool for tool in ("mkfs.xfs", f"mkfs.{kind}", "mount") if shutil.which(tool) is None]
    if missing:
        raise NoBlockDevice(f"{missing[0]} is missing")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        memory, outer = folder / "memory", folder / "outer"
        _mounted(stack, memory, "-t", "tmpfs", "-o", "size=2G", "tmpfs")
        _made(memory / "outer.img", "xfs", _OUTER_SIZE)
        _mounted(stack, outer, "-o", "loop", str(memory / "outer.img"))
        _made(outer / "device.img", kind, _SIZE)
        _mounted(stack, folder / "disk", "-o", _MOUNTED[kind], str(outer / "device.img"))
        yield BlockDevice(kind, folder / "disk", outer / "device.img")


def _made(image: Path, kind: Kind, size: int) -> None:
    with image.open("xb") as file:
        file.truncate(size)
    _run(f"mkfs.{kind}", "-q", str(image))


def _mounted(stack: ExitStack, place: Path, *how: str) -> None:
    place.mkdir()
    _run("mount", *how, str(place))
    stack.callback(_run, "umount", "-l", str(place))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the kernel from writing by itself, as far as it lets itself be told."""
    files = [Path("/proc/sys", name) for name in _QUIET if Path("/proc/sys", name).exists()]
    before = [file.read_text(encoding="ascii") for file in files]
    try:
        for file in files:
            file.write_text(_QUIET[str(file.relative_to("/proc/sys"))], encoding="ascii")
        yield
    except PermissionError as error:
        raise NoBlockDevice(f"{error.filename} cannot be set") from error
    finally:
        for file, was in zip(files, before, strict=True):
            if os.access(file, os.W_OK):
                file.write_text(was, encoding="ascii")
