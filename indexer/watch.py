"""Watching ``issues/``: a sync whenever something has changed there and come to rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.sync import SyncReport

if TYPE_CHECKING:
    from threading import Event

    from indexer.library import Library

#: A file is read when nothing has been written for so long: a copy under way is not half an issue.
QUIET_MILLISECONDS = 500


def watch(library: Library, report: Callable[[SyncReport], None], stop: Event | None = None) -> None:
    """Sync a library whenever its ``issues/`` changes, until `stop` is set or the process is interrupted."""
    from watchfiles import watch as changes  # noqa: PLC0415  # only the watching command needs it

    for _ in changes(library.issues, debounce=10_000, step=QUIET_MILLISECONDS, stop_event=stop):
        report(library.sync())
