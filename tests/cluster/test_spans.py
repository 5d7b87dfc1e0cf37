"""Articles in an index for each span of years: who asks which, what moves from one to another."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import msgspec
import pytest
from opensearchpy import OpenSearch

from benchmarks.cluster_serving import Recorder
from corpus.partial_date import PartialDate
from indexer import Library
from indexer.library.cluster_load import Load
from indexer.opensearch.settings import cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.engine import Engine
from search.open import open_engine
from search.opensearch.searcher_manager import ClusterSearcherManager
from search.request import Request
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster

_DECADE = 10
_FULL, _SHORT = "江城晨曦数据科技有限公司", "晨曦科技"


def _write(
    library: Library,
    number: int,
    start: str,
    end: str = "",
    *,
    forms: Collection[str] = (_SHORT,),
    name: str = "",
    dated: str = "",
) -> None:
    """Write an issue of three articles of a month, or dated otherwise; no month: it is undated."""
    articles = [
        {
            "id": f"spans-{number}/{place}",
            "title": f"江城要闻{number}之{place}",
            "text": f"编号a{number}b{place}的文章说到{'，'.join(forms)}，{start}。",
            "companies": [{"name": next(iter(forms)), "mentions": list(forms)}],
            **({"date": {"value": dated, "kind": "signed"}} if dated else {}),
        }
        for place in (1, 2, 3)
    ]
    articles.append({"title": "", "text": f"江城馆前路{number}号印", "kind": "front"})
    issue = {"id": f"spans-{number}", "serial": "江城简报", "number": number}
    issue |= {"start": start, "end": end or start} if start else {}
    text = json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False)
    (library.issues / f"{name or number}.json").write_text(text, encoding="utf-8")


def _library(folder: Path, cluster: Cluster, index: str, span: int = _DECADE) -> Library:
    """Return a library of issues in three decades, of an undated one, and one between decades."""
    library = in_cluster(Library.create(folder), cluster, index, span=span)
    for number, start in enumerate(("1998-03", "2004-05", "2005-07", "2011-01", ""), 1):
        _write(library, number, start)
    _write(library, 6, "2009-12", "2010-01")
    return library


def _snapshots(library: Library) -> ClusterSnapshots:
    settings = cluster_settings(library.path)
    assert settings is not None
    return ClusterSnapshots(settings)


def _standing(library: Library) -> dict[str, set[str]]:
    """Return the issues whose articles the newest snapshot has in each index, by its end."""
    snapshots = _snapshots(library)
    newest = snapshots.current()
    assert newest is not None
    found: dict[str, set[str]] = {}
    places = snapshots.found(newest.where(), {"term": {"kind": "article"}}, ["article", "born", "died"])
    for one in places:
        if one["born"] <= newest.number < one["died"]:
            end = one["_index"].removeprefix(newest.index)
            found.setdefault(end, set()).add(one["article"].partition("/")[0].removeprefix("spans-"))
    snapshots.close()
    return found


def _total(engine: Engine, first: int, last: int) -> int:
    return engine.search(Request("江城", date_from=PartialDate(first), date_to=PartialDate(last))).total


def test_a_question_with_dates_asks_only_the_indices_of_its_years(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "asks")
    assert library.sync().articles == 18
    assert _standing(library) == {"-1990": {"1"}, "-2000": {"2", "3"}, "-2010": {"4"}, "": {"5", "6"}}
    settings = cluster_settings(library.path)
    assert settings is not None
    client = OpenSearch(list(settings.addresses), connection_class=Recorder)
    engine = Engine(ClusterSearcherManager(settings, ClusterSnapshots(settings, client)))
    whole = {"", "-1990", "-2000", "-2010"}
    for request, articles, asked in (
        (Request("江城"), 18, whole),
        (Request("江城", date_from=PartialDate(2004), date_to=PartialDate(2008)), 6, {"", "-2000"}),
        (Request("江城", date_from=PartialDate(2010)), 6, {"", "-2010"}),
        (Request("江城 日期:1998"), 3, {"", "-1990"}),
        (Request(date_to=PartialDate(2004), sort="newest"), 6, {"", "-1990", "-2000"}),
        # Beside the years that are selected stand the others, with their counts.
        (Request("江城", filters={"year": ("2011",)}), 3, whole),
    ):
        engine.search(request)
        Recorder.sent.clear()
        assert engine.search(request).total == articles, request
        lines = [msgspec.json.decode(line) for _, _, body in Recorder.sent for line in body.splitlines()]
        (page,) = [head["index"] for head, body in zip(lines[::2], lines[1::2], strict=True) if "aggs" in body]
        assert {name.removeprefix("asks-articles-00000001") for name in page.split(",")} == asked, request
    engine.close()


def test_a_correction_moves_an_issue_to_another_span_and_back(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "moves")
    library.sync()
    engine = open_engine(library.path)
    assert (_total(engine, 2004, 2004), _total(engine, 2013, 2013)) == (3, 0)
    for start, end, counts, index in (
        ("2013-02", "", (0, 3), "-2010"),
        ("2021-02", "", (0, 0), "-2020"),
        ("2004-05", "2013-04", (3, 3), ""),
        ("", "", (0, 0), ""),
        ("2004-05", "", (3, 0), "-2000"),
    ):
        _write(library, 2, start, end)
        assert library.sync().articles == 18
        assert engine.refresh()
        assert (_total(engine, 2004, 2004), _total(engine, 2013, 2013)) == counts, start
        assert engine.search(Request("江城")).total == 18
        assert [end for end, issues in _standing(library).items() if "2" in issues] == [index]
        assert library.problems() == []
    library.roll_back()
    assert engine.refresh()
    assert (_total(engine, 2004, 2004), engine.search(Request("江城")).total) == (0, 18)
    library.roll_back()
    assert engine.refresh()
    assert (_total(engine, 2004, 2004), engine.search(Request("江城")).total) == (3, 18)
    _write(library, 7, "2004-01", forms=(_FULL, _SHORT))
    assert library.sync().articles == 21
    assert engine.refresh()
    assert engine.search(Request(f"公司:{_SHORT}")).total == 21, "what one span teaches is known in all"
    engine.close()


def test_what_a_dead_writer_left_in_a_span_is_swept(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "swept")
    library.sync()
    snapshots = _snapshots(library)
    newest = snapshots.current()
    assert newest is not None
    left = next(iter(snapshots.sources(newest, ["spans-2/1"], True)))
    index, id_ = left.pop("_index"), left.pop("_id")
    assert index == f"{newest.index}-2000"
    snapshots.make_index(f"{newest.index}-2030")
    for other in (index, f"{newest.index}-2030"):
        snapshots.client.index(index=other, id="2:left", body={**left, "born": 2})
    snapshots.client.update(index=index, id=id_, body={"doc": {"died": 2}})
    snapshots.refresh(f"{newest.index},{newest.index}-*")
    engine = open_engine(library.path)
    assert engine.search(Request()).total == 18
    _write(library, 7, "2004-01")
    assert library.sync().articles == 21
    assert engine.refresh()
    assert engine.search(Request()).total == 21
    assert _total(engine, 2030, 2039) == 0
    assert library.problems() == []
    engine.close()
    snapshots.close()


def test_a_check_finds_what_stands_in_another_span_and_repair_mends_it(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "wrong")
    library.sync()
    snapshots = _snapshots(library)
    newest = snapshots.current()
    assert newest is not None
    (stray,) = snapshots.sources(newest, ["spans-1/1"], True)
    snapshots.client.delete(index=stray.pop("_index"), id=stray["_id"])
    snapshots.client.index(index=f"{newest.index}-2010", id=stray.pop("_id"), body=stray)
    snapshots.refresh(newest.where())
    (problem,) = library.problems()
    assert "spans-1/1 does not stand in the index of its years" in problem
    assert library.repair().damage == (problem,)
    assert library.problems() == []
    snapshots.client.indices.delete(index="wrong-articles-*-1990")
    (problem,) = library.problems()
    assert "15 articles, 18 were written; run `jianbao check --repair`" in problem
    library.repair()
    assert library.problems() == []
    snapshots.close()


def test_another_span_is_taken_up_by_the_next_sync_and_nobody_waits(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "option", span=0)
    library.sync()
    engine = open_engine(library.path)
    snapshots = _snapshots(library)
    for place, (span, indices) in enumerate(
        ((_DECADE, {"", "-1990", "-2000", "-2010"}), (20, {"", "-1980", "-2000"}), (0, {""})), 2
    ):
        in_cluster(library, cluster, "option", span=span)
        assert _total(open_engine(library.path), 2004, 2008) == 6
        assert library.sync().articles == 18
        assert engine.refresh()
        assert (_total(engine, 2004, 2008), engine.search(Request("江城")).total) == (6, 18)
        newest = snapshots.current()
        assert newest is not None
        assert newest.index == f"option-articles-{place:08}"
        assert {index.removeprefix(newest.index) for index in newest.indices} == indices
        assert set(_standing(library)) == indices
        assert snapshots.client.indices.get_alias(name="option-articles").keys() == set(newest.indices)
        assert library.problems() == []
    library.roll_back()
    assert engine.refresh()
    assert (_total(engine, 2004, 2008), engine.search(Request("江城")).total) == (6, 18)
    engine.close()
    snapshots.close()


def test_machines_that_load_together_leave_an_article_in_one_span(cluster: Cluster, tmp_path: Path) -> None:
    """One issue stands in two files with two dates, of another there are two of one id.

    A third one is corrected between two attempts.
    """
    library = _library(tmp_path, cluster, "together")
    _write(library, 1, "1998-03", dated="2012-06", name="z-corrected")
    _write(library, 2, "2018-06", name="z-other")
    load = Load(library.path)
    load.begin(2)
    assert load.add(1) + load.add(2) == 24
    _write(library, 3, "2015-08")
    assert load.add(1) + load.add(2) == 24
    load.finish()
    assert _standing(library) == {"-2000": {"2"}, "-2010": {"1", "2~2", "3", "4"}, "": {"5", "6"}}
    engine = open_engine(library.path)
    assert (engine.search(Request("江城")).total, _total(engine, 1998, 1998), _total(engine, 2012, 2015)) == (21, 0, 6)
    assert library.problems() == []
    assert library.sync().changed == ()
    engine.close()


def test_a_load_that_is_given_up_leaves_no_index(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path, cluster, "given-up-spans")
    load = Load(library.path)
    load.begin(1)
    assert load.add(1) == 18
    snapshots = _snapshots(library)
    assert len(snapshots.generations()) == 4
    load.abandon()
    assert snapshots.generations() == []
    assert library.sync().articles == 18
    assert len(snapshots.generations()) == 4
    snapshots.close()


@pytest.mark.parametrize("span", ["-1", "true", '"5"'])
def test_a_span_that_is_no_number_of_years_is_refused(tmp_path: Path, span: str) -> None:
    library = Library.create(tmp_path)
    lines = ('engine = "opensearch"', "[opensearch]", 'addresses = ["http://127.0.0.1:9200"]', f"span = {span}")
    (library.path / "library.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Exception, match="span must be a whole number of at least 0"):
        library.sync()
