"""The catalog and the names of a snapshot in two files: what is read is what was written."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from indexer import Library
from indexer.local.backend import LocalBackend
from indexer.local.snapshot import Snapshot, current
from indexer.local.whole_and_change import Stored
from indexer.segment.filenames import CATALOG, CATALOG_CHANGE, NAMES, NAMES_CHANGE
from search import open_engine

_ISSUES = 40


def _write(library: Library, number: int, *, alias: str = "") -> None:
    name = f"云岫{number}号数据服务有限公司"
    article = {
        "id": f"yx-{number}/1",
        "title": f"要闻{number}",
        "text": f"{name}（简称：{alias}）开业。{alias}招聘。" if alias else f"{name}开业。",
        "companies": [{"name": name, "mentions": [name, *([alias] if alias else [])], "lines": [1]}],
        **{said: [] for said in ("policies", "organisations", "deadlines")},
    }
    about = {"id": f"yx-{number}", "serial": "青岚通讯", "number": number}
    document = json.dumps({"issue": about, "articles": [article]}, ensure_ascii=False)
    (library.issues / f"{number:03}.json").write_text(document, encoding="utf-8")


def _newest(library: Library) -> Snapshot:
    found = current(library.index)
    assert found is not None
    return found


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of so many issues that an issue more is little."""
    made = Library.create(tmp_path / "library")
    for number in range(1, _ISSUES + 1):
        _write(made, number, alias=f"云岫{number}号")
    made.sync()
    # What was written a moment ago may change again unseen: till then a file is looked at each time.
    time.sleep(2.1)
    made.sync()
    return made


def test_one_issue_more_writes_what_changed_and_not_the_whole(library: Library) -> None:
    wholes = {name: (_newest(library).path / name).stat().st_ino for name in (CATALOG, NAMES)}
    _write(library, 900, alias="甲乙")
    (library.issues / "001.json").unlink()
    library.sync()
    newest = _newest(library)
    assert {name: (newest.path / name).stat().st_ino for name in wholes} == wholes
    changes = [(newest.path / name).read_bytes() for name in (CATALOG_CHANGE, NAMES_CHANGE)]
    assert all(0 < len(change) < (newest.path / CATALOG).stat().st_size / 4 for change in changes)
    assert "001.json" not in Stored(newest).catalog.sources
    assert not library.problems()


def test_after_many_changes_the_whole_is_written_and_always_the_same_is_read(library: Library, tmp_path: Path) -> None:
    wholes, engine = set[int](), open_engine(library.path)
    for step in range(1, 16):
        _write(library, _ISSUES + step, alias=f"丙丁{step}")
        _write(library, step, alias="" if step % 2 else f"戊{step}")
        library.sync()
        engine.refresh()
        newest = _newest(library)
        wholes.add((newest.path / CATALOG).stat().st_mtime_ns)
        state = LocalBackend(library.index).current()
        assert state is not None
        assert engine.held() == state.catalog
        assert len(state.catalog.issues) == _ISSUES + step
    engine.close()
    assert 3 <= len(wholes) < 15
    fresh = Library.create(tmp_path / "fresh")
    for file in library.issues.iterdir():
        (fresh.issues / file.name).write_bytes(file.read_bytes())
    fresh.sync()
    one, other = Stored(_newest(library)), Stored(_newest(fresh))
    assert {name: one.names[name] for name in other.names} == other.names
    assert one.catalog.issues.keys() == other.catalog.issues.keys()


def test_a_rollback_goes_back_to_the_catalog_before(library: Library) -> None:
    before = Stored(_newest(library)).catalog
    _write(library, 900)
    library.sync()
    assert Stored(_newest(library)).catalog != before
    library.roll_back()
    assert Stored(_newest(library)).catalog == before
    assert not library.problems()
