"""Files that were withdrawn or replaced: set aside in ``state/withdrawn``, and brought back.

Each stands there under its name in ``issues/``, in a folder named by the moment.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corpus.errors import JianbaoError
from indexer.durable import flush, flush_up
from indexer.errors import remedy_of
from indexer.library.folder import Folder

_WHEN: Final = "%Y%m%d-%H%M%S-%f"
_ID: Final = re.compile(r"\d{8}-\d{6}-\d{6}")


class NotWithdrawn(JianbaoError):
    """A file cannot be set aside or brought back."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A file set aside: the moment as its id and in UTC, its name in ``issues/``, its place."""

    id: str
    when: datetime
    name: str
    path: Path


def set_aside(library: Folder, name: str, *, copy: bool = False) -> Path:
    """Take a file (its name relative to ``issues/``) out of the library; return where it is kept.

    With `copy` it stays in ``issues/`` too, to be replaced there. What is kept is on disk when this
    returns. Raises NotWithdrawn where there is no such file, or it cannot be moved.
    """
    source = library.issues / name
    if library.file(name) is None or source.is_symlink():
        raise NotWithdrawn(f"{name}: no file of this library")
    target = library.aside / datetime.now(UTC).strftime(_WHEN) / name
    try:
        library.aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(parents=True)
        shutil.copy2(source, target)
        flush_up(target, library.path)
        if not copy:
            source.unlink()
            flush(source.parent)
    except OSError as error:
        raise NotWithdrawn(f"{name}: cannot be set aside ({error.strerror}); {remedy_of(error)}") from error
    return target


def withdrawn(library: Folder) -> list[Withdrawn]:
    """Return the files set aside, newest first."""
    found: list[Withdrawn] = []
    for folder in sorted(library.aside.glob("*"), reverse=True):
        if not _ID.fullmatch(folder.name):
            continue
        when = datetime.strptime(folder.name, _WHEN).replace(tzinfo=UTC)
        files = sorted(Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
        found += [Withdrawn(folder.name, when, path.relative_to(folder).as_posix(), path) for path in files]
    return found
