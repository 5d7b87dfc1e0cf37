"""Open a library for searching."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import Final

from corpus.errors import Unavailable
from indexer.library.folder import READERS_FILE
from indexer.library.readers import view_folder
from indexer.opensearch.settings import cluster_settings
from search.engine import Engine
from search.local.searcher_manager import LocalSearcherManager

_LOG: Final = logging.getLogger("jianbao.index")


def open_engine(library: Path, processes: int = 1) -> Engine:
    """Open a library's newest snapshot for searching, by any number of threads.

    The engine is the one that its library.toml names. What it remembers of lists and records takes
    the memory meant for it divided by the number of `processes` that do the same. Raises NoLibrary,
    IndexDamaged, BadSettings.
    """
    settings = cluster_settings(library)
    if settings is not None:
        # Imported only where it is used: the client library is an extra.
        return Engine(import_module("search.opensearch.searcher_manager").ClusterSearcherManager(settings))
    manager = LocalSearcherManager(library, processes)
    searcher, trouble = manager.open(None)
    if trouble:
        _LOG.warning("%s", trouble)
    return Engine(manager, searcher)


def open_view(library: Path, serials: frozenset[str], processes: int = 1) -> Engine:
    """Open what some serials of a library hold, as by a library of these alone.

    Raises Unavailable where `jianbao sync` has not made that view yet, IndexDamaged.
    """
    manager = LocalSearcherManager(library, processes, view_folder(library, serials))
    searcher, trouble = manager.open(None) if serials else (None, None)
    if searcher is None:
        raise Unavailable(f"{library / READERS_FILE}: a view is not indexed yet; run `jianbao sync`")
    if trouble:
        _LOG.warning("%s", trouble)
    return Engine(manager, searcher)


def survives_fork(engine: Engine) -> bool:
    """Return whether forked processes can use an engine: it keeps no connections."""
    return isinstance(engine.manager, LocalSearcherManager)
