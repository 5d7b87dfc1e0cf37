"""The write lock of a library on this machine: one writer at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import LibraryBusy

_POLL_SECONDS = 0.05


@contextmanager
def write_lock(path: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the library's write lock; the operating system gives it back however the process ends.

    Raises LibraryBusy, which names the holder, when it is not free within `wait_seconds`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, path, time.monotonic() + wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 100, 0).decode("utf-8", "replace") or "another process"
                raise LibraryBusy(
                    f"{path.parent}: {holder} is writing to the library; wait until it is done and try again"
                ) from None
            time.sleep(_POLL_SECONDS)
        else:
            return
