"""The engine over an OpenSearch cluster keeps the engine contract, and answers what the engine of one machine answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.document import to_json
from indexer import Library
from search.engine import Engine
from search.open import open_engine
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster
from tests.contract import LIBRARY, EngineContract


@pytest.fixture(scope="module")
def engine(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the engine over the contract's library: synced issue by issue, the first one after a worse version."""
    library = in_cluster(Library.create(tmp_path_factory.mktemp("library")), cluster, "contract")
    for number, bulletin in enumerate(LIBRARY):
        file = library.issues / f"{number}.json"
        if number == 0:
            file.write_text(to_json(bulletin).replace("服务", "服务與"), encoding="utf-8")
            library.sync()
        file.write_text(to_json(bulletin), encoding="utf-8")
        library.sync()
    opened = open_engine(library.path)
    yield opened
    opened.close()


class TestOpenSearchEngine(EngineContract):
    """The contract."""
