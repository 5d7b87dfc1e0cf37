"""Libraries for tests and figures: the same files, indexed here or in a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer import Library
from tests.cluster.cluster import Cluster


def in_cluster(
    library: Library, cluster: Cluster | list[str], index: str, *, shards: int = 2, replicas: int = 1, span: int = 0
) -> Library:
    """Let a library's settings name a cluster, or some addresses."""
    addresses = cluster.addresses if isinstance(cluster, Cluster) else cluster
    settings = (
        'engine = "opensearch"',
        "[opensearch]",
        f"addresses = {addresses}".replace("'", '"'),
        f'index = "{index}"',
        f"shards = {shards}",
        f"replicas = {replicas}",
        f"span = {span}",
    )
    (library.path / "library.toml").write_text("\n".join(settings), encoding="utf-8")
    return library


def library_of(files: Iterable[Path], folder: Path) -> Library:
    """Make a library of some files, not indexed yet."""
    library = Library.create(folder)
    for file in files:
        library.add(file)
    return library
