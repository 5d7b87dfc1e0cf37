"""The engine over OpenSearch keeps the engine contract and answers as the local engine does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.document import to_json
from indexer import Library
from search.engine import Engine
from search.open import open_engine
from search.request import Request
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster
from tests.contract import ALL, LIBRARY, EngineContract


@pytest.fixture(scope="module")
def engine(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the engine over the contract's library.

    Synced issue by issue, the first one after a worse version.
    """
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


def test_a_page_deeper_than_a_cluster_shows_is_empty_and_says_so(engine: Engine) -> None:
    page = engine.search(Request(page=10**7))
    assert (page.hits, page.total) == ((), ALL)
    assert page.notes == ("结果只能翻到第 1000000 篇。",)


def test_more_words_than_a_cluster_takes_are_answered_and_said(engine: Engine) -> None:
    page = engine.search(Request("".join(chr(code) for code in range(0x4E00, 0x4E00 + 1990))))
    assert page.rung == "any"
    assert "词太多，只用了最长的 700 个。" in page.notes
    assert engine.search(Request("江城市服务贸易和外包" * 100)).notes == ()
