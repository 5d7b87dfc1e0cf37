"""The library: everything that can be done with its folder."""

from __future__ import annotations

import filecmp
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Final

from corpus.entities.proposals import Proposal
from corpus.errors import JianbaoError, UnreadableFile
from corpus.formats.system_files import is_system_file
from indexer.backend import State
from indexer.backends import backend_of
from indexer.durable import flush, flush_up, write
from indexer.errors import remedy_of
from indexer.library.findings import problems, shared_issues, unsynced
from indexer.library.folder import Folder
from indexer.library.gone import Away, away
from indexer.library.ingest import Progress
from indexer.library.scan import readable
from indexer.library.sync import SyncReport, sync
from indexer.library.views import make_views
from indexer.library.withdrawn import Withdrawn, set_aside, withdrawn
from indexer.local.snapshot import NO_LINKS

_BLOCK: Final = 2**20
#: A copy to which nothing was written for so long was left by a process that died.
_LEFT_SECONDS: Final = 3_600.0


class NotAdded(JianbaoError):
    """A file could not be written to ``issues/``."""


class NameTaken(JianbaoError):
    """Two different files were given under one name."""


@dataclass(frozen=True, slots=True)
class Library(Folder):
    """A library's folder, and the work on it."""

    def add(self, file: Path, keep: Collection[str] = (), *, replace: bool = False) -> tuple[str, ...]:
        """Copy a file, or all files of a folder, into ``issues/``; return their names there.

        A file of the same name and content is left as it is. One of the same name and other content
        stays too, and the new one stands beside it (简报~2.txt), unless `replace`: then the old one
        is set aside (see `indexer.library.withdrawn`). All is on disk when this returns. A name
        that is not UTF-8 is made so. Raises UnreadableFile where something cannot be read, NotAdded
        where ``issues/`` does not take it, NameTaken where one of the names in ``keep`` would be
        replaced.
        """
        if file.is_dir():
            names = tuple(self._copy(path, path.relative_to(file), keep, replace=replace) for path in _files(file))
        else:
            names = (self._copy(file, Path(file.name), keep, replace=replace),)
        for folder in {(self.issues / name).parent for name in names}:
            _sweep(folder)
        return names

    def _copy(self, file: Path, given: Path, keep: Collection[str], *, replace: bool) -> str:
        target = self.issues / readable(given.as_posix())
        # Nobody else's, so that two who add the same file at once do not write into each other's.
        partial = target.with_name(f".{os.getpid()}-{get_ident()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("xb") as copy:
                copy.writelines(_blocks(file))
            flush(partial)
            if not replace:
                target = _beside(target, partial)
            elif not target.exists() or not _same(partial, target):
                name = target.relative_to(self.issues).as_posix()
                if name in keep:
                    raise NameTaken(
                        f"{file}: another file of this name was just added; give it another name, then add it"
                    )
                if target.exists():
                    set_aside(self, name, copy=True)
                partial.replace(target)
            flush_up(target.parent, self.path)
        except OSError as error:
            remedy = remedy_of(error)
            raise NotAdded(f"{target}: cannot be written ({error.strerror}); {remedy} and add {file} again") from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        return target.relative_to(self.issues).as_posix()

    def withdraw(self, name: str) -> None:
        """Take a file (its name in ``issues/``) out of the library. Raises NotWithdrawn."""
        set_aside(self, name)

    def bring_back(self, withdrawn: Withdrawn) -> str:
        """Put a file that was set aside back into ``issues/``; return its name there.

        Where another has its name now, that one is set aside. Raises as `add` does.
        """
        name = self._copy(withdrawn.path, Path(withdrawn.name), (), replace=True)
        withdrawn.path.unlink()
        flush(withdrawn.path.parent)
        return name

    def curate(self, companies: Path) -> None:
        """Take over a file of curated company names, unless the library has its own already."""
        if not self.companies.exists():
            write(self.companies, companies.read_bytes())

    def sync(
        self,
        progress: Callable[[Progress], None] | None = None,
        *,
        resting: bool = False,
        sure: bool = False,
        meanings: bool = True,
    ) -> SyncReport:
        """Make the index match ``issues/``; see `indexer.library.sync`."""
        return sync(self.path, progress, resting=resting, sure=sure, meanings=meanings)

    def repair(self, progress: Callable[[Progress], None] | None = None) -> SyncReport:
        """Sync, checking every byte of the index: damaged parts are made again from ``issues/``."""
        return sync(self.path, progress, thorough=True)

    def roll_back(self) -> State:
        """Switch every reader back to the snapshot before the newest; return what it holds.

        Raises LibraryBusy, or IndexDamaged where there is none.
        """
        state = backend_of(self.path).roll_back()
        make_views(self.path)
        return state

    def damage(self) -> list[str]:
        """Return what is wrong with the index, a line each; every byte of it is looked at."""
        return backend_of(self.path).damage()

    def away(self) -> Away | None:
        """Return for which issues a sync waits: their files are gone, perhaps a share is away."""
        return away(self.path)

    def unsynced(self) -> list[str]:
        """Return how ``issues/`` differs from the index, a line each."""
        return unsynced(self.path)

    def proposals(self) -> tuple[Proposal, ...]:
        """Return proposals for companies.toml and policies.toml, with evidence."""
        last = backend_of(self.path).current()
        return last.proposals() if last else ()

    def shared_issues(self) -> dict[str, tuple[str, ...]]:
        """Return the issues that several files hold, with the files: first the one that counts."""
        last = backend_of(self.path).current()
        return shared_issues(last.catalog) if last else {}

    def withdrawn(self) -> list[Withdrawn]:
        """Return the files that were withdrawn or replaced, newest first."""
        return withdrawn(self)

    def problems(self) -> list[str]:
        """Return what is wrong with the library, a line each: unreadable files, a damaged index."""
        return problems(self.path)


def _same(one: Path, other: Path) -> bool:
    return filecmp.cmp(one, other, shallow=False)


def _beside(target: Path, new: Path) -> Path:
    """Put a new file into its place, or beside other files of its name; return its path."""
    place, number = target, 1
    while True:
        try:
            os.link(new, place)
        except FileExistsError:
            if _same(new, place):
                return place
            number += 1
            place = target.with_name(f"{target.stem}~{number}{target.suffix}")
        except OSError as error:
            # A file system without hard links: nothing better than to look and move.
            if error.errno not in NO_LINKS or place.exists():
                raise
            new.replace(place)
            return place
        else:
            return place


def _sweep(folder: Path) -> None:
    """Remove the copies that somebody was making who died over it."""
    for left in folder.glob(".*-*.part"):
        # Another may be making it just now, or have removed it; it may be another user's.
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink()


def _blocks(file: Path) -> Iterator[bytes]:
    """Yield what a file holds. Raises UnreadableFile."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise UnreadableFile(f"{file}: is not a file; give files, or folders of them")
        with file.open("rb") as source:
            while block := source.read(_BLOCK):
                yield block
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise UnreadableFile(f"{file}: {reason}; check the name and its permissions") from error


def _files(folder: Path) -> list[Path]:
    """Return the visible files below a folder. Raises UnreadableFile where one cannot be listed."""

    def refuse(error: OSError) -> None:
        raise UnreadableFile(f"{error.filename}: cannot be listed ({error.strerror}); check its permissions") from error

    found = [Path(parent, name) for parent, _, names in os.walk(folder, onerror=refuse) for name in names]
    return sorted(path for path in found if not is_system_file(path.relative_to(folder).as_posix()))
