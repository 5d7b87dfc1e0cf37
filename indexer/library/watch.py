"""Watch a library: sync when its issues, names or settings changed and came to rest.

An error (another writer, a full disk, a wrong line in companies.toml) is reported once, and the
sync is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from corpus.errors import JianbaoError
from indexer.library.corrections import digests
from indexer.library.sync import SyncReport
from indexer.meaning.model_files import stamp_of

if TYPE_CHECKING:
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
#: When to look at every byte of the index, in seconds: a disk forgets without telling.
_THOROUGHLY: Final = 86_400.0


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
    due, curated = 0.0, _curated(library)
    told: object = None
    looked = -_THOROUGHLY
    for events in _events(library.issues, stop or Event()):
        now = _curated(library)
        if not events and now == curated and time.monotonic() < due:
            continue
        curated = now
        try:
            done = library.sync(progress, resting=True)
            if time.monotonic() >= looked + _THOROUGHLY:
                looked = time.monotonic()
                done = _mended(library, progress) or done
        except JianbaoError as error:
            due = time.monotonic() + _LATER
            if told != str(error):
                trouble(str(error))
            told = str(error)
            continue
        due = time.monotonic() + (_SOON if done.waiting else _ANYWAY)
        said = (done.snapshot, done.failed, done.waiting, done.meaning)
        if told != said:
            report(done)
        told = said


def _mended(library: Library, progress: Callable[[Progress], None] | None) -> SyncReport | None:
    """Look at every byte of the index; mend it where that is needed, and return the report."""
    return library.repair(progress) if library.damage() else None


def _events(folder: Path, stop: Event) -> Iterator[bool]:
    """Yield, once a second, whether something changed in a folder.

    A folder that was away and came back (a share that is mounted again) is another one to the
    system, which tells of its changes only who asks again.
    """
    from watchfiles import watch as changes  # noqa: PLC0415  # only the watching command needs it

    while not stop.is_set():
        there = _identity(folder)
        if there is None:
            yield False
            stop.wait(_TICK_MS / 1_000)
            continue
        # It may go just when it is asked for.
        with suppress(FileNotFoundError):
            for events in changes(
                folder,
                debounce=_RESTLESS_MS,
                step=_QUIET_MS,
                rust_timeout=_TICK_MS,
                yield_on_timeout=True,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                yield bool(events)
                if _identity(folder) != there:
                    break
        yield True


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _curated(library: Library) -> list[object]:
    """Return times and sizes of the files beside ``issues/``: a change of them is noticed."""
    words = (library.companies, library.policies, library.terms, library.synonyms)
    stamps = map(_stamp, (*words, library.readers, library.settings_file))
    return [*stamps, digests(library.path), stamp_of(library.path)]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
