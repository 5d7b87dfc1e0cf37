"""Files that are on disk, with their folder, before anybody is told that they are."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident


def flush(path: Path) -> None:
    """Have the disk take what was written to a file, or which names a folder holds."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_up(path: Path, top: Path) -> None:
    """Flush a file, and the folders above it up to `top`: that it is there is on disk, too."""
    flush(path)
    while path != top:
        path = path.parent
        flush(path)


def make_folder(path: Path) -> None:
    """Make a folder where it is missing, and those above it; that they are there is on disk then.

    Raises OSError.
    """
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in made:
        flush(folder.parent)


def write(path: Path, data: bytes, *, sure: bool = True, top: Path | None = None, mode: int = 0o666) -> None:
    """Write a file, all or nothing; where `sure`, it is on disk then. Raises OSError.

    So are the folders above it up to `top`, the one it is in without. `mode` is as of `os.open`.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.part")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode), "wb") as file:
            file.write(data)
        if sure:
            flush(partial)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    if sure:
        flush_up(path.parent, top or path.parent)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only one of all processes and threads that reads and then writes a file.

    The lock stands beside it, hidden, and is given back however the process ends. Raises OSError.
    """
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
