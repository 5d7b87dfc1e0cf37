"""The catalog and the names of a snapshot, each in two files: the whole, and what changed since.

The whole file is linked from one snapshot to the next; what changed since it was written is written
anew with every snapshot. Of n entries the whole is written when more than √n have changed: so a
snapshot costs √n, not n, and so does it to follow the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

from corpus import codec
from indexer.catalog import Catalog, CatalogChange
from indexer.local.manifest import FileEntry
from indexer.local.snapshot import Snapshot
from indexer.segment.array_file import map_file
from indexer.segment.filenames import CATALOG, CATALOG_CHANGE, NAMES, NAMES_CHANGE

Names = Mapping[str, list[str]]
_Kind = TypeVar("_Kind")
#: Whole files that a process keeps taken apart: of a library, and of some of its views.
_KEPT: Final = 4


class _Known(Generic[_Kind]):
    """Whole files, taken apart, by their entries in a manifest: the next snapshot has them, too."""

    def __init__(self) -> None:
        self._found: dict[FileEntry, _Kind] = {}
        self._lock = Lock()

    def get(self, entry: FileEntry) -> _Kind | None:
        """Return what a file holds; None where that is not known."""
        return self._found.get(entry)

    def put(self, entry: FileEntry, held: _Kind) -> _Kind:
        """Keep what a file holds, and return it."""
        with self._lock:
            while len(self._found) >= _KEPT:
                del self._found[next(iter(self._found))]
            self._found[entry] = held
        return held


_CATALOGS, _NAMES = _Known[Catalog](), _Known[Names]()


class Stored:
    """The catalog and the names of a snapshot, whose files are open; read when asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Open the files. Raises OSError, or KeyError where the manifest lacks one."""
        files, folder = snapshot.manifest.files, snapshot.path
        self._entries = files[CATALOG], files[NAMES]
        self._wholes = map_file(folder / CATALOG), map_file(folder / NAMES)
        self._changes = [
            (folder / name).read_bytes() if name in files else b"" for name in (CATALOG_CHANGE, NAMES_CHANGE)
        ]

    @property
    def whole_catalog(self) -> Catalog:
        """The catalog as its whole file holds it. Raises ValueError where that is damaged."""
        entry, data = self._entries[0], self._wholes[0]
        return _CATALOGS.get(entry) or _CATALOGS.put(entry, Catalog.decode(bytes(data)))

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog. Raises ValueError where it is damaged."""
        return changed_catalog(self.whole_catalog, self._changes[0])

    @property
    def whole_names(self) -> Names:
        """The names as their whole file holds them. Raises ValueError where that is damaged."""
        entry, data = self._entries[1], self._wholes[1]
        return _NAMES.get(entry) or _NAMES.put(entry, _decoded(bytes(data)))

    @cached_property
    def names_change(self) -> Names:
        """The names that changed since; empty are those of a thing that has only one now."""
        return _decoded(self._changes[1] or b"{}")

    @cached_property
    def names(self) -> Names:
        """The names of every company and policy with several, by id, the one to show first."""
        return {**self.whole_names, **self.names_change}


def changed_catalog(whole: Catalog, change: bytes) -> Catalog:
    """Return a catalog with a change as its file holds it. Raises ValueError."""
    return whole.with_change(codec.decode(change, CatalogChange)) if change else whole


def _decoded(data: bytes) -> Names:
    return codec.decode(data, dict[str, list[str]])


def save_catalog(folder: Path, catalog: Catalog, whole: Catalog) -> None:
    """Write a catalog to a draft that holds a `whole` one from before."""
    change = catalog.changed(whole)
    if _much(change.entries, whole.entries):
        _write_whole(folder, CATALOG, CATALOG_CHANGE, catalog.encode())
    else:
        replace_file(folder / CATALOG_CHANGE, codec.encode(change))


def save_names(folder: Path, learnt: Mapping[str, tuple[str, ...]], stored: Stored | None) -> None:
    """Write names to a draft: those of `stored` with what was learnt since."""
    whole = stored.whole_names if stored else {}
    change = {**(stored.names_change if stored else {}), **{name: list(aliases) for name, aliases in learnt.items()}}
    change = {name: aliases for name, aliases in change.items() if aliases != whole.get(name, [])}
    if _much(len(change), len(whole)):
        names = {name: aliases for name, aliases in {**whole, **change}.items() if aliases}
        _write_whole(folder, NAMES, NAMES_CHANGE, codec.encode(names))
    else:
        replace_file(folder / NAMES_CHANGE, codec.encode(change))


def _much(changed: int, entries: int) -> bool:
    """Return whether so much has changed that the whole is written anew."""
    return changed * changed >= entries


def _write_whole(folder: Path, name: str, change: str, data: bytes) -> None:
    replace_file(folder / name, data)
    (folder / change).unlink(missing_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file of a draft, in place of the one linked there."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)
