"""Indexes of other versions: an older one answers and is renewed beside, a newer one is refused.

``tests/data/indices`` holds a library of one invented issue as each version of the index kept it
(`indexer.library.parse_config.INDEX_VERSION`), written by that version (`tools.versions`).
"""

from __future__ import annotations

import json
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

from indexer import Library
from indexer.errors import IndexDamaged, IndexNewer
from indexer.library.parse_config import INDEX_VERSION
from indexer.local.manifest import LAYOUT
from indexer.local.snapshot import newest
from search import Request, open_engine
from search.engine import Engine
from tests.server import jianbao
from tools.versions import INDICES
from web.app import create_app
from web.http.site import ClosedLibrary, open_or_closed

pytestmark = pytest.mark.slow

#: The first version whose segments say in which form they are, and those that stood for an hour.
_FIRST, _NEVER_KEPT = 2, (6, 7)
_READ = [f"index-{number}" for number in range(_FIRST, INDEX_VERSION + 1) if number not in _NEVER_KEPT]


def _library(name: str, folder: Path) -> Library:
    with zipfile.ZipFile(INDICES / f"{name}.zip") as packed:
        packed.extractall(folder)
    return Library.open(folder)


def _answers(engine: Engine) -> None:
    """Assert that an engine answers every kind of question from the whole index."""
    page = engine.search(Request("琉璃科技"))
    (hit,) = page.hits
    assert (hit.id, hit.title, hit.score > 0) == ("bf-1/1", "琉璃科技获批", True)
    assert hit.snippets[0].text.startswith("琉璃科技（ＡＢＣ）获批")
    assert [value.label for value in page.facets["company"]] == ["北原琉璃科技有限公司"]
    assert [one.article.title for one in engine.issue("bf-1")] == ["琉璃科技获批", "关于扶持的通知"]
    assert [one.entity.name for one in engine.entities("policy")] == ["关于扶持的通知"]
    assert [one.text for one in engine.suggest("北原琉璃")] == ["北原琉璃科技有限公司"]
    assert engine.search(Request("文号:北商〔2022〕7号")).total == 1


@pytest.mark.parametrize("name", _READ)
def test_an_older_index_answers_and_is_renewed_beside(name: str, tmp_path: Path) -> None:
    library = _library(name, tmp_path)
    engine = open_engine(library.path)
    _answers(engine)
    before = engine.status().snapshot
    assert library.problems() == []
    assert library.sync().snapshot == before + 1
    _answers(engine)
    assert engine.status().snapshot == before
    engine.refresh()
    assert engine.status().snapshot == library.sync().snapshot
    _answers(engine)
    assert library.problems() == []
    engine.close()


def test_an_index_from_before_its_form_was_said_is_made_again_in_one_line(tmp_path: Path) -> None:
    library = _library("index-1", tmp_path)
    with pytest.raises(IndexDamaged, match="no snapshot is sound; run `jianbao sync`"):
        open_engine(library.path)
    library.sync()
    engine = open_engine(library.path)
    _answers(engine)
    engine.close()


def _made_by_a_newer(library: Library) -> None:
    """Let the newest snapshot be one of which this Jianbao knows nothing but its layout."""
    path = library.index / "snapshots" / str(newest(library.index)) / "manifest.json"
    said = {"layout": LAYOUT + 1, "segments": "in some other form"}
    seal = zlib.crc32(json.dumps(said, sort_keys=True).encode())
    path.write_text(json.dumps({**said, "seal": seal}), encoding="utf-8")


def test_a_newer_index_is_refused_with_one_line_and_not_touched(tmp_path: Path) -> None:
    library = _library(_READ[-1], tmp_path)
    library.sync()
    _made_by_a_newer(library)
    held = sorted((library.index / "snapshots").rglob("*"))
    line = rf"{library.index}: made by a newer Jianbao \(layout {LAYOUT + 1}, this one knows {LAYOUT}\); update"
    for deed in (library.sync, library.repair, library.problems, library.unsynced, library.roll_back):
        with pytest.raises(IndexNewer, match=line):
            deed()
    for command in ("search 琉璃", "sync", "check --repair"):
        done = subprocess.run(
            jianbao(*command.split(), "--library", str(library.path)), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
        assert "made by a newer Jianbao" in done.stderr
    closed = open_or_closed(library.path, 1)
    assert isinstance(closed, ClosedLibrary)
    answer = create_app(closed, library.path).test_client().get("/healthz")
    assert (answer.status_code, "made by a newer Jianbao" in answer.get_data(as_text=True)) == (503, True)
    assert sorted((library.index / "snapshots").rglob("*")) == held


def test_who_answers_goes_on_when_a_newer_jianbao_takes_over(tmp_path: Path) -> None:
    library = _library(_READ[-1], tmp_path)
    engine = open_engine(library.path)
    library.sync()
    _made_by_a_newer(library)
    with pytest.raises(IndexNewer):
        engine.refresh()
    _answers(engine)
    engine.close()
