"""Turn bulletins into an index: words and grams, snapshots, synchronisation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.errors import IndexDamaged, LibraryBusy
    from indexer.library.folder import NoLibrary
    from indexer.library.ingest import Progress
    from indexer.library.library import Library
    from indexer.library.sync import SyncReport
    from indexer.record import Record
    from indexer.settings import LIBRARY_SETTINGS, SETTINGS_FILE, BadSettings, read_settings

__all__ = [
    "LIBRARY_SETTINGS",
    "SETTINGS_FILE",
    "BadSettings",
    "IndexDamaged",
    "Library",
    "LibraryBusy",
    "NoLibrary",
    "Progress",
    "Record",
    "SyncReport",
    "read_settings",
]

#: The module of each name, imported when it is asked for: a search loads nothing that writes.
_MODULES = {
    "LIBRARY_SETTINGS": "settings",
    "SETTINGS_FILE": "settings",
    "BadSettings": "settings",
    "IndexDamaged": "errors",
    "Library": "library.library",
    "LibraryBusy": "errors",
    "NoLibrary": "library.folder",
    "Progress": "library.ingest",
    "Record": "record",
    "SyncReport": "library.sync",
    "read_settings": "settings",
}


def __getattr__(name: str) -> Any:
    """Return what stands in one of the modules."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
