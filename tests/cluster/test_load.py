"""Several machines load one library at once.

Nothing lost, nothing twice, names resolved across all of it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from indexer import Library, LibraryBusy
from indexer.library.cluster_load import Load, LoadState
from indexer.opensearch.mapping import Kind, alive
from indexer.opensearch.settings import cluster_settings
from indexer.opensearch.snapshot import ClusterSnapshots
from search.open import open_engine
from search.request import Request
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster
from tests.server import jianbao

FILES = 9
_FULL, _SHORT = "江城晨曦数据科技有限公司", "晨曦科技"


def _document(number: int, edition: str = "") -> str:
    """Return an issue.

    The first one teaches the short name of a company, the others only use it. A later edition has
    no cover.
    """
    forms = [_FULL, _SHORT] if number == 1 else [_SHORT]
    articles = [
        {
            "id": f"load-{number}/{place}",
            "title": f"江城要闻{number}之{place}{edition}",
            "section": "要闻",
            "text": f"编号a{number}b{place}的文章说到{'，简称'.join(forms)}。" + "照录不误。" * 20,
            "companies": [{"name": forms[0], "mentions": forms}],
        }
        for place in range(1, 21 - 5 * bool(edition))
    ]
    if not edition:
        articles.append({"title": "", "text": f"江城馆前路{number}号印", "kind": "front"})
    issue = {"id": f"load-{number}", "serial": "江城简报", "number": number, "start": f"2022-{number:02}-01"}
    return json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False)


def _library(folder: Path) -> Library:
    library = Library.create(folder)
    for number in range(1, FILES + 1):
        (library.issues / f"{number}.json").write_text(_document(number), encoding="utf-8")
    (library.issues / "z-corrected.json").write_text(_document(2, "（更正）"), encoding="utf-8")
    (library.issues / "torn.json").write_text("{", encoding="utf-8")
    return library


def _step(library: Library, *step: str) -> subprocess.Popen[str]:
    command = jianbao("load", *step, "--library", str(library.path))
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _done(*running: subprocess.Popen[str]) -> list[str]:
    outputs = [process.communicate(timeout=600) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), outputs
    return [output for output, _ in outputs]


def test_three_machines_load_what_one_would(cluster: Cluster, tmp_path: Path) -> None:
    library = in_cluster(_library(tmp_path / "cluster"), cluster, "load", shards=3)
    Load(library.path).begin(3)
    with pytest.raises(LibraryBusy, match="several machines are loading"):
        library.sync()
    with pytest.raises(LoadState, match=r"part 1 of 3 has not ended; run `jianbao load add --part 1`"):
        Load(library.path).finish()
    sent = _done(*(_step(library, "add", "--part", part) for part in ("1", "2", "3", "2")))
    assert sent[1] == sent[3]
    engine = open_engine(library.path)
    assert engine.search(Request()).total == 0, "nothing is seen before the end"
    assert _done(_step(library, "finish")) == ["snapshot 1 answers\n"]

    alone = _library(tmp_path / "alone")
    report = alone.sync()
    here = open_engine(alone.path)
    engine.refresh()
    assert report.articles == 20 * (FILES - 1) + 15
    for request in (
        Request(),
        Request(_SHORT),
        Request(_FULL),
        Request("更正"),
        Request('"a7b20"'),
        Request('"a2b20"'),
    ):
        one, other = here.search(request), engine.search(request)
        assert (one.total, one.facets, one.ladder) == (other.total, other.facets, other.ladder), request.q
    fronts = [(page.front_total, page.front) for page in (one.search(Request("馆前路")) for one in (here, engine))]
    assert fronts[0] == fronts[1]
    assert (fronts[0][0], engine.front(Request(), "load-2")) == (FILES - 1, None)
    assert library.problems()[0].startswith("torn.json")
    assert list(here.issues()) == list(engine.issues())
    assert list(here.entities("company")) == list(engine.entities("company"))
    assert [company.articles for company in engine.entities("company")] == [report.articles]

    again = library.sync()
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert set(again.failed) == {"torn.json"}


def test_any_number_of_processes_resolves_names_alike(cluster: Cluster, tmp_path: Path) -> None:
    library = _library(tmp_path)
    told = []
    for processes in (1, 2, 3):
        in_cluster(library, cluster, f"names-{processes}", span=0 if processes == 1 else 1)
        load = Load(library.path)
        load.begin(2)
        assert load.add(1) + load.add(2) > 0
        load.finish(processes)
        told.append(_documents(library))
        assert library.problems()[1:] == []
    assert told[0] == told[1] == told[2]
    resolved = [json.loads(document["resolution"])["companies"] for document in told[0] if "resolution" in document]
    assert resolved.count([{"id": _FULL, "name": _FULL}]) == 20 * (FILES - 1) + 15
    assert {"entity", "name", "article", "front"} == {document["kind"] for document in told[0]}


def _documents(library: Library) -> list[dict[str, Any]]:
    """Return the articles and the names of the newest snapshot, as they stand in the cluster."""
    settings = cluster_settings(library.path)
    assert settings is not None
    snapshots = ClusterSnapshots(settings)
    newest = snapshots.current()
    assert newest is not None
    kinds: tuple[Kind, ...] = ("article", "front", "entity", "name")
    found = [one for kind in kinds for one in snapshots.found(newest.where(kind), alive(newest.number, kind), True)]
    snapshots.close()
    return [{name: value for name, value in one.items() if name != "_index"} for one in found]


def test_a_load_can_be_given_up(cluster: Cluster, tmp_path: Path) -> None:
    library = in_cluster(_library(tmp_path), cluster, "given-up")
    load = Load(library.path)
    with pytest.raises(LoadState, match="no load is open; run `jianbao load begin` first"):
        load.add(1)
    load.begin(1)
    assert load.add(1) > 0
    load.abandon()
    assert library.sync().articles == 20 * (FILES - 1) + 15
    assert open_engine(library.path).search(Request(_SHORT)).total == 20 * (FILES - 1) + 15
