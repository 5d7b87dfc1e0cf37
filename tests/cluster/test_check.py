"""Checks of a cluster: missing, strange, duplicate and altered articles are found."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from indexer import Library
from indexer.opensearch import bulk
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.settings import cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster

_ARTICLES = 40


@pytest.fixture(scope="module")
def library(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library with half a character, nearly empty articles, and changed ones."""
    made = in_cluster(Library.create(tmp_path_factory.mktemp("library")), cluster, "check", shards=2)
    for text in ("江城补白，照录不误。", "江城本期新闻，逐条照录。" * 20):
        texts = {1: "", 2: "a1 b2", 3: "江城\ud800附记甲乙"}
        articles = [
            {"id": f"check-1/{place}", "title": f"江城之{place}", "text": texts.get(place, text)}
            for place in range(1, _ARTICLES + 1)
        ]
        articles.append({"title": "", "text": "江城馆前路一号印", "kind": "front"})
        issue = {"id": "check-1", "serial": "江城简报", "start": "2022-10-01"}
        (made.issues / "1.json").write_text(json.dumps({"issue": issue, "articles": articles}), encoding="ascii")
        made.sync()
    return made


def _lost_and_strange(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    source = snapshots.client.get(index=snapshot.index, id=id_)["_source"]
    snapshots.client.delete(index=snapshot.index, id=id_)
    snapshots.client.index(index=snapshot.index, id="strange", body={**source, "article": "check-1/strange"})
    return ["check-1/strange is not in the catalog", "check-1/7 is in the catalog only"]


def _twice(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    source = snapshots.client.get(index=snapshot.index, id=id_)["_source"]
    snapshots.client.index(index=snapshot.index, id="twice", body=source)
    return [f"{_ARTICLES + 1} articles, {_ARTICLES} were written"]


def _lost_front(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    del id_
    snapshots.client.delete(index=snapshot.index, id=f"{snapshot.number}/check-1/front")
    return ["0 front matters, 1 were written"]


def _other_front(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    del id_
    part = {"units": "全 非 所 书"}
    bulk.send(snapshots.client, [bulk.update(snapshot.index, f"{snapshot.number}/check-1/front", part)])
    return ["check-1/front is not what was written (units)"]


def _other_text(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    del id_
    ids = [f"{snapshot.number}:check-1/{place}" for place in range(1, _ARTICLES + 1)]
    bulk.send(snapshots.client, (bulk.update(snapshot.index, id_, {"units": "全 非 所 书"}) for id_ in ids))
    return ["is not what was written (units)"]


def _lost_issue(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, id_: str) -> list[str]:
    del id_
    (held,) = snapshots.sources(snapshot, ["check-1"], fields=False, kind="issue")
    snapshots.client.delete(index=snapshot.index, id=held["_id"])
    return ["0 issues, 1 were written"]


@pytest.mark.parametrize("harm", [_lost_and_strange, _twice, _other_text, _lost_front, _other_front, _lost_issue])
def test_a_check_finds_what_is_wrong_and_repair_mends_it(
    library: Library, harm: Callable[[ClusterSnapshots, ClusterSnapshot, str], list[str]]
) -> None:
    assert library.problems() == []
    settings = cluster_settings(library.path)
    assert settings is not None
    snapshots = ClusterSnapshots(settings)
    snapshot = snapshots.current()
    assert snapshot is not None
    said = harm(snapshots, snapshot, f"{snapshot.number}:check-1/7")
    snapshots.refresh(snapshot.index)
    problems = library.problems()
    for line in said:
        assert any(line in problem for problem in problems), problems
    assert all(problem.endswith("run `jianbao check --repair`") for problem in problems)
    assert library.repair().damage == tuple(problems)
    assert library.problems() == []
    snapshots.close()
