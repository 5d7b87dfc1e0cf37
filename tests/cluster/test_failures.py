"""A cluster that breaks.

A node killed while searching and while loading, no node at all, an index of another version.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from indexer import IndexDamaged, Library, LibraryBusy
from indexer.opensearch.lock import write_lock
from indexer.opensearch.mapping import SCHEMA
from indexer.opensearch.settings import ClusterMismatch, ClusterUnreachable, cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.open import open_engine
from search.request import Request
from tests.cluster import Cluster
from tests.cluster.forgetful import forgetful
from tests.cluster.libraries import in_cluster
from web import create_app

READERS = 3
ROUNDS = 10
_PAGES = (
    "/",
    "/?q=江城",
    "/api/search?q=江城&section=要闻",
    "/issues",
    "/issues/broken-1",
    "/articles/broken-1/3",
    "/companies",
)


def _issue(number: int, articles: int = 40) -> str:
    """Return an issue of which every article says something that no other says."""
    found = [
        {
            "id": f"broken-{number}/{place}",
            "section": "要闻",
            "title": f"江城第{number}期之{place}",
            "text": f"江城本期所载编号为a{number}b{place}的文章。" + "江城补白，照录不误。" * 30,
            "companies": [{"name": f"江城{place}号科技有限公司", "mentions": [f"江城{place}号科技有限公司"]}],
        }
        for place in range(1, articles + 1)
    ]
    issue = {"id": f"broken-{number}", "serial": "江城简报", "number": number, "start": f"2022-{number % 12 + 1:02}-01"}
    return json.dumps({"issue": issue, "articles": found}, ensure_ascii=False)


def _library(folder: Path, cluster: Cluster, index: str, issues: int) -> Library:
    library = in_cluster(Library.create(folder), cluster, index, shards=3)
    for number in range(1, issues + 1):
        (library.issues / f"{number}.json").write_text(_issue(number), encoding="utf-8")
    return library


def _snapshots(library: Library) -> ClusterSnapshots:
    settings = cluster_settings(library.path)
    assert settings is not None
    return ClusterSnapshots(settings)


@pytest.fixture
def whole(cluster: Cluster) -> Iterator[Cluster]:
    """Return the empty cluster with all its nodes, and bring them back at the end."""
    cluster.wait(nodes=len(cluster.nodes), status="green")
    cluster.clear()
    yield cluster
    for at, node in enumerate(cluster.nodes):
        if node.process is None:
            cluster.start(at)
    cluster.wait(nodes=len(cluster.nodes), status="green")


def _ask_pages(app: Flask, asked: list[tuple[str, int]]) -> None:
    """Ask every page so many times."""
    client = app.test_client()
    for _ in range(ROUNDS):
        asked.extend((page, client.get(page).status_code) for page in _PAGES)


def test_a_node_killed_while_searching_fails_no_page(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "searching", issues=3)
    library.sync()
    engine = open_engine(library.path)
    before = engine.search(Request("江城"))
    app, asked = create_app(engine, library.path), list[tuple[str, int]]()
    readers = [threading.Thread(target=_ask_pages, args=(app, asked)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    _await(lambda: len(asked) > READERS * len(_PAGES))
    whole.kill(1)
    for reader in readers:
        reader.join()
    assert len(asked) == READERS * ROUNDS * len(_PAGES)
    assert {one for one in asked if one[1] != 200} == set()
    after = engine.search(Request("江城"))
    assert (after.total, after.facets) == (before.total, before.facets) == (120, before.facets)
    assert [hit.record for hit in after.hits] == [hit.record for hit in before.hits]
    engine.close()


def test_a_node_killed_while_loading_loses_nothing(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "loading", issues=50)
    loading = threading.Thread(target=library.sync)
    loading.start()
    snapshots = _snapshots(library)
    _await(lambda: _sent(snapshots) > 0)
    whole.kill(2)
    loading.join()
    assert not library.problems()
    engine = open_engine(library.path)
    assert engine.status().articles == engine.search(Request()).total == 2000
    for number, place in ((1, 1), (25, 17), (50, 40)):
        assert [hit.record.article.id for hit in engine.search(Request(f'"a{number}b{place}"')).hits] == [
            f"broken-{number}/{place}"
        ]
    assert {summary.articles for summary in engine.issues()} == {40}
    engine.close()
    snapshots.close()


def _sent(snapshots: ClusterSnapshots) -> int:
    """Return how many articles the cluster was given."""
    stats = snapshots.client.indices.stats(index=f"{snapshots.alias}-*", metric="indexing")["_all"]["primaries"]
    return int(stats["indexing"]["index_total"]) if stats else 0


def _await(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < end, "what is waited for does not happen"
        time.sleep(0.01)


def test_a_node_dead_from_the_start_is_passed_by(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "missing", issues=2)
    whole.kill(0)
    assert library.sync().articles == 80
    engine = open_engine(library.path)
    assert engine.search(Request("江城")).total == 80
    engine.close()


def test_answers_that_get_lost_are_asked_for_again(cluster: Cluster, tmp_path: Path) -> None:
    """Whatever is asked is carried out, its first answer lost.

    Nothing fails, nothing is done twice.
    """
    with forgetful(cluster.nodes[0]) as way:
        library = _library(tmp_path, cluster, "lost", issues=3)
        in_cluster(library, [way.address], "lost")
        assert library.sync().articles == 120
        (library.issues / "1.json").unlink()
        (library.issues / "4.json").write_text(_issue(4), encoding="utf-8")
        assert library.sync().articles == 120
        (library.issues / "2.json").unlink()
        assert library.sync().articles == 80
        engine = open_engine(library.path)
        assert engine.search(Request("江城")).total == engine.search(Request()).total == 80
        assert [hit.record.article.id for hit in engine.search(Request('"a4b17"')).hits] == ["broken-4/17"]
        engine.close()
    made = {path for method, path in way.lost if method == "PUT"}
    assert {"/lost-state", "/lost-articles-00000001", "/lost-state/_doc/lock"} <= made
    assert {("POST", "/_bulk"), ("POST", "/_aliases"), ("DELETE", "/lost-state/_doc/lock")} <= way.lost


def test_no_node_answers_and_then_they_do(whole: Cluster, tmp_path: Path) -> None:
    """Stop all nodes and start them again: the same server fails, then answers everything."""
    library = _library(tmp_path, whole, "away", issues=2)
    library.sync()
    engine = open_engine(library.path)
    app = create_app(engine, library.path)
    client = app.test_client()
    assert client.get("/?q=江城").status_code == 200
    for at in range(len(whole.nodes)):
        whole.kill(at)
    page, api = client.get("/?q=江城"), client.get("/api/search?q=江城")
    assert (page.status_code, api.status_code, client.get("/healthz").status_code) == (503, 503, 503)
    assert "OpenSearch 集群没有节点作答" in page.get_data(as_text=True)
    assert api.get_json()["error"]["code"] == "unavailable"
    with pytest.raises(ClusterUnreachable, match=r"start it, or mend addresses in library\.toml"):
        library.sync()
    unopened = open_engine(library.path)
    with pytest.raises(ClusterUnreachable):
        unopened.search(Request("江城"))
    for at in range(len(whole.nodes)):
        whole.start(at)
    whole.wait(nodes=len(whole.nodes))
    _await(lambda: client.get("/?q=江城").status_code == 200)
    assert client.get("/healthz").status_code == 200
    assert unopened.search(Request("江城")).total == 80
    assert library.sync().articles == 80


def test_an_index_of_another_version_is_refused_or_built_anew_beside(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "versions", issues=2)
    library.sync()
    snapshots = _snapshots(library)
    put = snapshots.client.indices.put_mapping

    put(index=snapshots.alias, body={"_meta": {"jianbao": {"schema": SCHEMA + 1}}})
    with pytest.raises(ClusterMismatch, match=r"made by a newer Jianbao .* update Jianbao here"):
        open_engine(library.path).search(Request())
    with pytest.raises(ClusterMismatch, match="newer"):
        library.sync()

    put(index=snapshots.alias, body={"_meta": {"jianbao": {"schema": SCHEMA - 1}}})
    with pytest.raises(ClusterMismatch, match="run `jianbao sync`, which builds a new index beside it"):
        open_engine(library.path).search(Request())
    before = snapshots.newest()
    assert before is not None
    assert library.sync().articles == 80
    after = snapshots.current()
    assert after is not None
    assert after.index != before.index
    assert snapshots.generations() == [before.index, after.index], "two snapshots are kept"
    assert open_engine(library.path).search(Request("江城")).total == 80
    snapshots.close()


def test_one_writer_and_who_it_is(whole: Cluster, tmp_path: Path) -> None:
    snapshots = _snapshots(_library(tmp_path, whole, "locked", issues=1))
    snapshots.prepare()
    with (
        write_lock(snapshots.client, snapshots.state, wait_seconds=0),
        pytest.raises(LibraryBusy, match=r"process \d+ on .* is writing"),
        write_lock(snapshots.client, snapshots.state, wait_seconds=0.6),
    ):
        pass
    with write_lock(snapshots.client, snapshots.state, wait_seconds=0):
        pass
    snapshots.close()


def test_what_a_dead_writer_left_is_swept_and_never_seen(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "dead", issues=2)
    library.sync()
    snapshots = _snapshots(library)
    newest = snapshots.current()
    assert newest is not None
    document = next(iter(snapshots.sources(newest, ["broken-1/1"], True)))
    id_, _ = document.pop("_id"), document.pop("_index")
    snapshots.client.index(index=newest.index, id="2:left", body={**document, "born": 2})
    snapshots.client.update(index=newest.index, id=id_, body={"doc": {"died": 2}})
    snapshots.client.indices.refresh(index=newest.index)
    engine = open_engine(library.path)
    assert engine.search(Request()).total == 80
    (library.issues / "3.json").write_text(_issue(3), encoding="utf-8")
    assert library.sync().articles == 120
    assert engine.refresh()
    assert engine.search(Request()).total == 120
    assert engine.article("broken-1/1") is not None
    engine.close()
    snapshots.close()


def test_a_library_goes_back_and_forth_between_the_two_snapshots_kept(whole: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, whole, "back", issues=1)
    library.sync()
    with pytest.raises(IndexDamaged, match="keeps no other sound snapshot"):
        library.roll_back()
    (library.issues / "2.json").write_text(_issue(2), encoding="utf-8")
    library.sync()
    engine = open_engine(library.path)
    seen = []
    for _ in range(2):
        library.roll_back()
        assert engine.refresh()
        seen.append(
            (engine.status().snapshot, engine.search(Request("江城")).total, engine.article("broken-2/1") is None)
        )
    assert seen == [(1, 40, True), (2, 80, False)]
    library.roll_back()
    (library.issues / "3.json").write_text(_issue(3), encoding="utf-8")
    assert library.sync().articles == 120
    assert engine.refresh()
    assert engine.status().snapshot == 3, "the number of a snapshot that was read is not given again"
    assert engine.search(Request("江城")).total == 120
    library.roll_back()
    assert engine.refresh()
    assert (engine.status().snapshot, engine.search(Request("江城")).total) == (1, 40)
    engine.close()
