"""Whoever follows a library holds what one that opens it holds, and reads only what is new."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.entities.registry import Registry
from indexer import Library
from indexer.backends import backend_of
from indexer.opensearch import bulk
from indexer.opensearch.catalog import WITH_NAMES, Contents, read_contents
from indexer.opensearch.draft import LoadIncomplete
from indexer.opensearch.settings import ClusterSettings, cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.opensearch.index import Index
from search.opensearch.searcher_manager import ClusterSearcherManager
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster

_FULL, _SHORT = "江城晨曦数据科技有限公司", "晨曦科技"
#: More snapshots than a reader may have missed.
_MANY = 18


def _document(number: int, *named: tuple[str, ...], edition: str = "") -> str:
    articles = [
        {
            "id": f"following-{number}/{place}",
            "section": f"栏目{number % 3}",
            "title": f"江城要闻{number}之{place}{edition}",
            "text": f"编号a{number}b{place}的文章说到{'，'.join(forms)}。",
            "companies": [{"name": forms[0], "mentions": list(forms)}],
            "policies": [{"title": f"江城第{number}号办法", "number": f"江商〔2022〕{number}号", "role": "cited"}],
        }
        for place, forms in enumerate(named, 1)
    ]
    issue = {
        "id": f"following-{number}",
        "serial": "江城简报",
        "number": number,
        "start": f"2022-{number % 12 + 1:02}-01",
    }
    return json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False)


def _write(library: Library, number: int, *named: tuple[str, ...], edition: str = "") -> None:
    (library.issues / f"{number}.json").write_text(_document(number, *named, edition=edition), encoding="utf-8")


def _history(library: Library) -> Iterator[str]:
    """Change the files of a library step by step."""
    _write(library, 1, (_SHORT,), ("江城甲有限公司",))
    yield "one issue"
    _write(library, 2, (_SHORT,), ("江城乙有限公司", "江城乙"))
    yield "another"
    _write(library, 3, (_FULL, _SHORT))
    yield "one that teaches what a short name means"
    _write(library, 2, ("江城乙有限公司",), edition="（更正）")
    yield "one that is corrected"
    (library.issues / "3.json").unlink()
    yield "what was taught goes"
    (library.issues / "1.json").rename(library.issues / "一.json")
    yield "a file that is renamed"
    library.companies.write_text(f'[[company]]\nname = "{_FULL}"\naliases = ["{_SHORT}"]\n', encoding="utf-8")
    yield "what the keeper says"


def _settings(library: Library) -> ClusterSettings:
    found = cluster_settings(library.path)
    assert found is not None
    return found


def _told(index: Index) -> tuple[object, ...]:
    """Return what a reader holds of a snapshot."""
    return index.contents.catalog, dict(index.contents.names), index.tally


def _compare(library: Library, followed: Index) -> None:
    opened = ClusterSearcherManager(_settings(library)).open(None).searcher
    assert opened is not None
    assert _told(followed) == _told(opened.index)
    state = backend_of(library.path).current()
    assert state is not None
    learnt = Registry(state.registry.gazetteer)
    articles = [
        document.record.article
        for held in state.catalog.issues.values()
        for document in opened.lookup(held.articles)
        if document
    ]
    learnt.update((), articles)
    assert [state.registry.resolve(one) for one in articles] == [learnt.resolve(one) for one in articles]
    ids = {entity.id for one in articles for entity in learnt.resolve(one).companies}
    assert {id_: state.registry.aliases(id_) for id_ in ids} == {id_: learnt.aliases(id_) for id_ in ids}
    assert {id_: opened.index.names("company", id_) for id_ in ids} == {id_: learnt.aliases(id_) for id_ in ids}
    assert state.registry.companies.names() == learnt.companies.names()
    assert state.registry.policies.names() == learnt.policies.names()
    assert library.problems() == []


@pytest.mark.parametrize("missed", [1, 2, 3])
def test_a_follower_holds_what_one_that_opens_holds(cluster: Cluster, tmp_path: Path, missed: int) -> None:
    """A follower may see every snapshot or only some of them."""
    library = in_cluster(Library.create(tmp_path), cluster, f"following-{missed}")
    manager, searcher = ClusterSearcherManager(_settings(library)), None
    for step, _ in enumerate(_history(library), 1):
        library.sync()
        if step % missed == 0:
            searcher = manager.open(searcher).searcher
            assert searcher is not None
            _compare(library, searcher.index)
    assert library.problems() == []


def test_a_follower_that_missed_too_much_opens_anew(cluster: Cluster, tmp_path: Path) -> None:
    library = in_cluster(Library.create(tmp_path), cluster, "missed")
    _write(library, 1, (_SHORT,))
    library.sync()
    manager = ClusterSearcherManager(_settings(library))
    searcher = manager.open(None).searcher
    for number in range(_MANY):
        _write(library, 2, (f"江城{number}有限公司",), edition=str(number))
        library.sync()
    searcher = manager.open(searcher).searcher
    assert searcher is not None
    _compare(library, searcher.index)


def test_a_follower_goes_back_and_forth(cluster: Cluster, tmp_path: Path) -> None:
    library = in_cluster(Library.create(tmp_path), cluster, "forth")
    manager, searcher = ClusterSearcherManager(_settings(library)), None
    for number in (1, 2):
        _write(library, number, (_SHORT,), (f"江城{number}有限公司", f"江城{number}"))
        library.sync()
    for step in ("there", "back", "again"):
        searcher = manager.open(searcher).searcher
        assert searcher is not None, step
        assert len(searcher.catalog.issues) == (1 if step == "back" else 2)
        _compare_readers(library, searcher.index)
        library.roll_back()
    (library.issues / "1.json").unlink()
    _write(library, 3, (_FULL, _SHORT))
    library.sync()
    searcher = manager.open(searcher).searcher
    assert searcher is not None
    _compare(library, searcher.index)


def _compare_readers(library: Library, followed: Index) -> None:
    opened = ClusterSearcherManager(_settings(library)).open(None).searcher
    assert opened is not None
    assert _told(followed) == _told(opened.index)


class _Counting(ClusterSnapshots):
    """Counts the documents that are read."""

    read = 0

    def found(self, *arguments: Any, **options: Any) -> Iterator[dict[str, Any]]:
        for one in super().found(*arguments, **options):
            self.read += 1
            yield one


def test_one_more_issue_is_read_alone(cluster: Cluster, tmp_path: Path) -> None:
    """A library of many issues, and one of few: a follower reads next to nothing of both.

    The larger one holds 480 documents besides articles. Files of the last two seconds are looked at
    again and their entries in the catalog change: it is waited until only the newest are such.
    """
    for issues in (3, 60):
        library = in_cluster(Library.create(tmp_path / str(issues)), cluster, f"alone-{issues}")
        for number in range(issues):
            _write(
                library, number, *((f"江城{number}之{place}有限公司", f"江城{number}之{place}") for place in range(5))
            )
        time.sleep(2.5)
        library.sync()
        snapshots = _Counting(_settings(library))
        before: Contents | None = None
        for number in (issues, issues + 1):
            newest = snapshots.current()
            assert newest is not None
            before = read_contents(snapshots, newest, WITH_NAMES, before)
            _write(
                library, number, *((f"江城{number}之{place}有限公司", f"江城{number}之{place}") for place in range(5))
            )
            library.sync()
        newest, snapshots.read = snapshots.current(), 0
        assert newest is not None
        assert len(read_contents(snapshots, newest, WITH_NAMES, before).catalog.issues) == issues + 2
        assert snapshots.read <= 40
        snapshots.close()


@pytest.mark.parametrize("calls", range(1, 14, 2))
def test_a_writer_that_dies_at_any_moment_leaves_nothing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    library = in_cluster(Library.create(tmp_path), cluster, f"dying-{calls}")
    _write(library, 1, (_SHORT,), ("江城甲有限公司", "江城甲"))
    _write(library, 2, ("江城乙有限公司", "江城乙"))
    library.sync()
    manager = ClusterSearcherManager(_settings(library))
    searcher = manager.open(None).searcher
    _write(library, 3, (_FULL, _SHORT))
    (library.issues / "2.json").unlink()
    send, left = bulk.send, iter(range(calls - 1))

    def dying(*arguments: Any) -> int:
        if next(left, None) is None:
            raise LoadIncomplete("dead")
        return send(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "send", dying)
        with pytest.raises(LoadIncomplete):
            library.sync()
    searcher = manager.open(searcher).searcher
    assert searcher is not None
    assert {*searcher.catalog.issues} in ({"following-1", "following-2"}, {"following-1", "following-3"})
    _compare_readers(library, searcher.index)
    assert library.sync().articles == 3
    searcher = manager.open(searcher).searcher
    assert searcher is not None
    _compare(library, searcher.index)
