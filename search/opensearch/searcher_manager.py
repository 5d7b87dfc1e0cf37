"""Open the snapshots of a library in a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opensearchpy import exceptions

from indexer.opensearch.client import errors_named
from indexer.opensearch.settings import ENGINE, ClusterSettings, ClusterUnreachable
from indexer.opensearch.snapshot import ClusterSnapshots
from search.opensearch.index import Index
from search.opensearch.searcher import ClusterSearcher
from search.searcher import Opened, SearcherManager, SnapshotGone


class ClusterSearcherManager(SearcherManager[ClusterSearcher]):
    """The snapshots in a cluster, which is asked when the first question comes."""

    name = ENGINE

    def __init__(self, settings: ClusterSettings, snapshots: ClusterSnapshots | None = None) -> None:
        self._settings = settings
        self._snapshots = snapshots or ClusterSnapshots(settings)

    def open(self, before: ClusterSearcher | None) -> Opened[ClusterSearcher]:
        """Open the newest snapshot; `before` where that is it still.

        Raises ClusterUnreachable, and ClusterMismatch where another Jianbao made what the cluster
        holds.
        """
        with self.asking():
            if before is None:
                self._snapshots.check_server()
            newest = self._snapshots.current()
            if newest is None or (before and before.number == newest.number):
                return Opened(before)
            return Opened(ClusterSearcher(Index(self._snapshots, newest, before.index if before else None)))

    @contextmanager
    def asking(self, searcher: ClusterSearcher | None = None) -> Iterator[None]:
        """Name the errors of a question to the cluster; remember whether it was reached."""
        del searcher
        try:
            with errors_named(self._settings):
                yield
        except exceptions.NotFoundError as error:
            # The index was built anew since it was opened.
            raise SnapshotGone from error
        except ClusterUnreachable as trouble:
            self.trouble = ClusterUnreachable(str(trouble))
            raise
        self.trouble = None

    def close(self) -> None:
        """Close the connections."""
        self._snapshots.close()
