"""How a bulletin becomes an index: words and grams, snapshots, synchronisation."""

from __future__ import annotations

from indexer.intake import Progress
from indexer.library import Library, NoLibrary
from indexer.lock import LibraryBusy
from indexer.record import Record
from indexer.settings import BadSettings, Settings, read_settings
from indexer.snapshot import IndexDamaged
from indexer.sync import SyncReport
from indexer.watch import watch

__all__ = [
    "BadSettings",
    "IndexDamaged",
    "Library",
    "LibraryBusy",
    "NoLibrary",
    "Progress",
    "Record",
    "Settings",
    "SyncReport",
    "read_settings",
    "watch",
]
