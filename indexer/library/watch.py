"""Watch a library: sync when its issues, names or settings changed and came to rest.

An error (another writer, a full disk, a wrong line in companies.toml) is reported once, and the
sync is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.errors import JianbaoError
from indexer.library.sync import SyncReport

if TYPE_CHECKING:
    from threading import Event

    from indexer.library.ingest import Progress
    from indexer.library.library import Library

#: A change is handled after so long without another one, or after so long without a rest.
_QUIET_MS: Final = 500
_RESTLESS_MS: Final = 10_000
#: How often to look, in seconds, whether there is something to do that no file tells of.
_TICK_MS: Final = 1_000
#: Seconds until the next try: after a file that was still being written, and after an error.
_SOON: Final = 2.0
_LATER: Final = 10.0
#: When to look anyway, in seconds: not every file system tells of every change.
_ANYWAY: Final = 300.0


def watch(
    library: Library,
    report: Callable[[SyncReport], None],
    trouble: Callable[[str], None],
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Event | None = None,
) -> None:
    """Sync a library at once and after every change, until `stop` is set or interrupted.

    `report` is called after every sync with news, `trouble` with the message of every new error.
    """
    from watchfiles import watch as changes  # noqa: PLC0415  # only the watching command needs it

    due, curated = 0.0, _curated(library)
    told: object = None
    for events in changes(
        library.issues,
        debounce=_RESTLESS_MS,
        step=_QUIET_MS,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    ):
        now = _curated(library)
        if not events and now == curated and time.monotonic() < due:
            continue
        curated = now
        try:
            done = library.sync(progress, resting=True)
        except JianbaoError as error:
            due = time.monotonic() + _LATER
            if told != str(error):
                trouble(str(error))
            told = str(error)
            continue
        due = time.monotonic() + (_SOON if done.waiting else _ANYWAY)
        said = (done.snapshot, done.failed, done.waiting)
        if told != said:
            report(done)
        told = said


def _curated(library: Library) -> list[tuple[int, int] | None]:
    """Return times and sizes of the files beside ``issues/``: a change of them is noticed."""
    return [_stamp(path) for path in (library.companies, library.policies, library.terms, library.settings_file)]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
