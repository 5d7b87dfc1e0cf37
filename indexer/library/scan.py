"""Scan ``issues/``: list its files with their hashes, reading only those that changed."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from corpus.formats import system_files
from indexer.catalog import Source
from indexer.library.corrections import digests

#: A file that changed this shortly before the scan may change again within one tick of the clock.
_SETTLED_NS: Final = 2_000_000_000
#: Characters that no name may hold: controls, line ends, and bytes that are not UTF-8.
_ODD: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: A process that goes on looks at the same names again and again.
_is_system_file = lru_cache(maxsize=2**16)(system_files.is_system_file)
_UNNAMED: Final = "its name is not one line of UTF-8; rename it, or move it out and `jianbao add` it"


def scan(issues: Path, known: Mapping[str, Source], now_ns: int) -> dict[str, Source]:
    """Return every file under ``issues/`` by name, with its content's hash or its error.

    Corrections of a file are part of its hash. A file is read only if its state in the file system
    changed since the last scan. If a folder within cannot be read, it has an error, and so have the
    files `known` in it. Raises UnreadableFile where ``issues/`` itself cannot be read: a
    folder that is away is not empty.
    """
    found: dict[str, Source] = {}
    closed: dict[str, str] = {}
    corrected = digests(issues.parent)
    for path, name in _files(issues, closed):
        before = known.get(name)
        if before is None and _ODD.search(name):
            found[readable(name)] = Source("", error=_UNNAMED)
            continue
        source = _examine(path, issues, before, now_ns)
        if source is not None:
            found[name] = _with_corrections(source, corrected.get(name))
    for folder, reason in closed.items():
        inside = [name for name in known if name.startswith(f"{folder}/")]
        names = (readable(folder), *inside)
        found |= {name: Source("", error=f"{reason}; check the folder's permissions") for name in names}
    return found


def _with_corrections(source: Source, digest: str | None) -> Source:
    """Return a file as known with its corrections, or without any."""
    own, _, known = source.hash.partition("-")
    if known == (digest or "") or not own:
        return source
    return Source(f"{own}-{digest}" if digest else own, source.stamp, source.settled)


def readable(name: str) -> str:
    """Return a file's name as one line of text; a name that is not UTF-8 is read as GB18030."""
    return "/".join(_ODD.sub("_", _decoded(part)) for part in name.split("/"))


def _decoded(part: str) -> str:
    try:
        return os.fsencode(part).decode("utf-8")
    except UnicodeDecodeError:
        return os.fsencode(part).decode("gb18030", "replace")


def _examine(path: str, issues: Path, before: Source | None, now_ns: int) -> Source | None:
    """Return what a file is; None where it is gone meanwhile."""
    try:
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            if refusal := _refusal(path, issues):
                return Source("", error=refusal)
            state = os.stat(path)  # noqa: PTH116  # a path is made of text for every file, by the thousand
        if not stat.S_ISREG(state.st_mode):
            return Source("", error="is not a file; put bulletins there, or folders of them")
        stamp = (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
        if before and before.settled and before.stamp == stamp:
            return before
        with open(path, "rb") as file:  # noqa: PTH123
            digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Source("", error=f"cannot be read ({error.strerror}); check its permissions")
    return Source(digest, stamp, max(stamp[0], stamp[1]) < now_ns - _SETTLED_NS)


def at_rest(found: dict[str, Source], known: Mapping[str, Source], now_ns: int) -> list[str]:
    """Treat files written a moment ago as they were `known`, if at all; return their names.

    They may be half copied. Known content under another name is complete: that file was moved.
    """
    contents = {source.hash for source in known.values()}
    moving = []
    for name, source in found.items():
        age = now_ns - max(source.stamp[:2], default=0)
        if source.error is None and source.hash not in contents and 0 <= age < _SETTLED_NS:
            moving.append(name)
    for name in moving:
        if name in known:
            found[name] = known[name]
        else:
            del found[name]
    return moving


def _refusal(path: str, issues: Path) -> str | None:
    """Return why a link is not read: it leads out of the library, or to no file."""
    # Unlike Path.resolve, this does not fail where links lead in a circle.
    real = os.path.realpath
    if not Path(real(path)).is_relative_to(real(issues)):
        return "is a link that leads out of issues/, and not followed; put the file itself there"
    if not os.path.isfile(path):  # noqa: PTH113  # unlike Path.is_file, this does not fail where links lead in a circle
        return "is a link that leads to no file, and not followed; put the file or the folder itself there"
    return None


def _files(issues: Path, closed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every file that is neither hidden nor left by a system, with its name.

    Folders that cannot be read are put into `closed`, with the reason.
    """

    def fail(error: OSError) -> None:
        folder = Path(error.filename or issues)
        if folder == issues:
            raise UnreadableFile(
                f"{issues}: cannot be read ({error.strerror}), so nothing was changed; check the folder; if a drive or share is "
                "away, bring it back"
            ) from error
        closed[folder.relative_to(issues).as_posix()] = f"cannot be read ({error.strerror})"

    for folder, folders, names in os.walk(issues, onerror=fail):
        folders[:] = sorted(name for name in folders if not _is_system_file(f"{name}/x"))
        inside = Path(folder).relative_to(issues).as_posix() + "/" if folder != str(issues) else ""
        # Folders that are links are not entered, and must not be missed in silence.
        for name in sorted([*names, *(name for name in folders if Path(folder, name).is_symlink())]):
            if not _is_system_file(name):
                yield f"{folder}{os.sep}{name}", inside + name
