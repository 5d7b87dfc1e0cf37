"""Choose the backend that a library's settings name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from indexer.backend import Backend
from indexer.local.backend import LocalBackend
from indexer.opensearch.settings import cluster_settings


def backend_of(library: Path) -> Backend:
    """Return the backend of a library. Raises BadSettings or ClientMissing."""
    settings = cluster_settings(library)
    if settings is None:
        return LocalBackend(library / "index")
    # Imported only where it is used: the client library is an extra.
    backend: Backend = import_module("indexer.opensearch.backend").ClusterBackend(settings)
    return backend
