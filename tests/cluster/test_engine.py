"""The engine over OpenSearch keeps the engine contract and answers as the local engine does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opensearchpy import OpenSearch, Urllib3HttpConnection

from corpus.document import to_json
from indexer import Library
from indexer.opensearch.settings import cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.engine import Engine
from search.open import open_engine
from search.opensearch.searcher_manager import ClusterSearcherManager
from search.request import Request
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster
from tests.contract import ALL, LIBRARY, EngineContract


@pytest.fixture(scope="module", params=[0, 1], ids=["one index", "spans"])
def library(request: pytest.FixtureRequest, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the contract's library, synced issue by issue, the first one after a worse version.

    Its articles stand in one index, or in one for each year.
    """
    library = Library.create(tmp_path_factory.mktemp("library"))
    in_cluster(library, cluster, f"contract-{request.param}", span=request.param)
    for number, bulletin in enumerate(LIBRARY):
        file = library.issues / f"{number}.json"
        if number == 0:
            file.write_text(to_json(bulletin).replace("服务", "服务與"), encoding="utf-8")
            library.sync()
        file.write_text(to_json(bulletin), encoding="utf-8")
        library.sync()
    return library


@pytest.fixture(scope="module")
def engine(library: Library) -> Iterator[Engine]:
    """Return the engine over the contract's library."""
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


class _Counted(Urllib3HttpConnection):
    """A connection that remembers what was asked."""

    asked: list[str] = []  # noqa: RUF012  # one list for all connections is meant

    def perform_request(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
        """Send a request and remember it."""
        self.asked.append(url)
        return super().perform_request(method, url, *rest, **more)


def test_a_search_of_known_terms_asks_the_cluster_once(library: Library) -> None:
    """Front matter and cards included, where what is typed is found as it is."""
    settings = cluster_settings(library.path)
    assert settings is not None
    client = OpenSearch(list(settings.addresses), connection_class=_Counted)
    engine = Engine(ClusterSearcherManager(settings, ClusterSnapshots(settings, client)))
    assert engine.held().issues
    names = [summary.entity.name for summary in engine.entities("company")]
    company = next(name for name in names if engine.search(Request(name)).rung == "literal")
    requests = [Request("服务"), Request("江城"), Request(company), Request("服务", sort="newest"), Request()]
    for request in requests:
        assert engine.search(request).total
        engine.cards(request.q)
    assert engine.cards(company)
    for request in requests:
        _Counted.asked.clear()
        engine.search(request)
        engine.cards(request.q)
        assert _Counted.asked == ["/_msearch"], request
    engine.close()
