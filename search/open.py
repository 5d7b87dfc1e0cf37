"""Opening a library for searching."""

from __future__ import annotations

from pathlib import Path

from search.engine import Engine
from search.columns import ColumnsEngine


def open_engine(library: Path) -> Engine:
    """Open a library's newest snapshot for searching, by any number of threads."""
    return ColumnsEngine(library)
