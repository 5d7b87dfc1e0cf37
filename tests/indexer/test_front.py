"""Front matter in the index of a folder: it follows its issue, and is checked as articles are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from whoosh import query
from whoosh.index import open_dir

from indexer import Library
from indexer.local.segments import Segments
from indexer.local.snapshot import Snapshot, current
from indexer.local.verify import check_all
from indexer.segment.whoosh_schema import FRONT
from search import Request, open_engine

_PRINTED = """北原市数字协会
简报
北数协编【2023年1季度报】总第1期
编辑部：北原市柳荫路七号
目录
企业动态
港口平台上线
企业动态
港口平台上线
2023年3月2日，港口的结算平台上线，首批接入三十家外贸企业，预计年内全部接入，此后按季公布数字。
"""


def _issue(number: int, front: str | None, text: str = "港口扩建。") -> dict[str, Any]:
    entries: list[dict[str, Any]] = [{"title": "一事", "text": text}]
    if front is not None:
        entries.insert(0, {"title": "", "text": front, "kind": "front"})
    return {"issue": {"id": f"bf-{number}", "serial": "北原通讯", "number": number}, "articles": entries}


def _write(library: Library, name: str, *issues: dict[str, Any]) -> None:
    (library.issues / name).write_text("\n".join(map(json.dumps, issues)), encoding="utf-8")


def _fronts(library: Library, typed: str) -> list[str]:
    engine = open_engine(library.path)
    found = [hit.record.issue.id for hit in engine.search(Request(typed)).front]
    engine.close()
    return found


def _snapshot(library: Library) -> Snapshot:
    found = current(library.index)
    assert found is not None
    return found


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.create(tmp_path / "library")


def test_what_a_cover_prints_is_found_in_any_file(library: Library) -> None:
    (library.issues / "printed.txt").write_text(_PRINTED, encoding="utf-8")
    _write(library, "one.json", _issue(1, "柳荫路八号"))
    _write(library, "more.jsonl", _issue(2, "柳荫路九号"), _issue(3, None))
    report = library.sync()
    assert (report.issues, report.articles, _snapshot(library).manifest.fronts) == (4, 4, 3)
    found = _fronts(library, "柳荫路")
    assert {"bf-1", "bf-2"} < set(found)
    assert len(found) == 3
    assert library.problems() == []


def test_front_matter_comes_and_goes_with_its_issue(library: Library) -> None:
    _write(library, "one.json", _issue(1, "柳荫路七号"))
    library.sync()
    _write(library, "two.json", _issue(2, "柳荫路八号"))
    library.sync()
    assert _fronts(library, "柳荫路") == ["bf-2", "bf-1"]
    _write(library, "one.json", _issue(1, "长堤路七号"))
    library.sync()
    assert (_fronts(library, "柳荫路"), _fronts(library, "长堤路")) == (["bf-2"], ["bf-1"])
    (library.issues / "two.json").rename(library.issues / "zwei.json")
    library.sync()
    assert _fronts(library, "柳荫路") == ["bf-2"]
    _write(library, "zwei.json", _issue(2, None))
    library.sync()
    assert (_fronts(library, "柳荫路"), _snapshot(library).manifest.fronts) == ([], 1)
    (library.issues / "one.json").unlink()
    library.sync()
    assert (_fronts(library, "长堤路"), _snapshot(library).manifest.front_segments) == ([], ())
    assert library.problems() == []


def test_two_issues_of_one_id_keep_their_own(library: Library) -> None:
    _write(library, "one.json", _issue(1, "柳荫路七号"))
    other = _issue(1, "柳荫路八号", "造船厂开工。")
    other["articles"][1]["title"] = "船厂"
    _write(library, "two.json", other)
    library.sync()
    assert _fronts(library, "柳荫路七号") == ["bf-1"]
    assert _fronts(library, "柳荫路八号") == ["bf-1~2"]


def test_an_article_may_have_the_id_of_front_matter(library: Library) -> None:
    issue = _issue(1, "柳荫路七号")
    issue["articles"][1]["id"] = "bf-1/front"
    _write(library, "one.json", issue)
    library.sync()
    engine = open_engine(library.path)
    record, front = engine.article("bf-1/front"), engine.front(Request(), "bf-1")
    engine.close()
    assert record is not None
    assert front is not None
    assert (record.article.text, front.record.article.text) == ("港口扩建。", "柳荫路七号")


def test_its_segments_stay_few(library: Library) -> None:
    for number in range(1, 9):
        _write(library, f"{number}.json", _issue(number, f"柳荫路，{number}"))
        library.sync()
    manifest = _snapshot(library).manifest
    assert (manifest.fronts, sum(entry.live for entry in manifest.front_segments)) == (8, 8)
    assert len(manifest.front_segments) == len(manifest.segments) < 6
    assert _fronts(library, "柳荫路") == [f"bf-{number}" for number in (8, 7, 6, 5, 4)]


def test_it_is_a_whoosh_index_of_its_own(library: Library) -> None:
    _write(library, "one.json", _issue(1, "柳荫路 七号"))
    library.sync()
    folder = str(_snapshot(library).path)
    with open_dir(folder, indexname=FRONT).searcher() as fronts, open_dir(folder).searcher() as articles:
        assert [hit["id"] for hit in fronts.search(query.Term("issue", "bf-1"))] == ["bf-1/front"]
        assert [hit["id"] for hit in articles.search(query.Every())] == ["bf-1/1"]


def test_a_check_misses_it_where_it_is_not(library: Library) -> None:
    _write(library, "one.json", _issue(1, "柳荫路七号"))
    library.sync()
    snapshot = _snapshot(library)
    nothing = list(check_all(Segments(snapshot.path, ()), ["bf-1/front"]))
    assert [line.partition(": ")[2] for line in nothing] == [
        "0 articles, 1 in the catalog; run `jianbao check --repair`",
        "bf-1/front is in the catalog only; run `jianbao check --repair`",
    ]
    path = next(snapshot.path.glob(f"{FRONT}_*.folded"))
    path.write_bytes(bytes(len(path.read_bytes())))
    assert any(path.name in line for line in library.problems())
    library.repair()
    assert library.problems() == []
    assert _fronts(library, "柳荫路") == ["bf-1"]
