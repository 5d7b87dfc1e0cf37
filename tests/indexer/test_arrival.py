"""Arrival: an issue that comes is new once, whatever becomes of it later."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Library
from indexer.backends import backend_of
from indexer.library import sync

_TEXT = "# 测试简报\n\n2026年{month}月 总第{number}期\n\n## 企业动态\n\n### {title}\n\n{title}，已在本地完成。\n"


def _bulletin(number: int, title: str) -> str:
    return _TEXT.format(month=number, number=number, title=title)


def _arrivals(library: Library) -> dict[str, str]:
    last = backend_of(library.path).current()
    assert last is not None
    return {id_.rpartition("-")[2]: held.arrived for id_, held in last.catalog.issues.items()}


def test_an_arrival_stays_through_corrections_renaming_and_rereading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = ["first"]
    monkeypatch.setattr(sync, "moment", lambda: now[0])
    library = Library.create(tmp_path / "library")
    (library.issues / "b5.md").write_text(_bulletin(5, "甲事完成"))
    library.sync()
    now[0] = "second"
    (library.issues / "b3.md").write_text(_bulletin(3, "乙事完成"))
    library.sync()
    assert _arrivals(library) == {"5": "first", "3": "second"}
    now[0] = "third"
    (library.issues / "b5.md").write_text(_bulletin(5, "甲事更正"))
    (library.issues / "b3.md").rename(library.issues / "b3 (1).md")
    library.sync()
    assert _arrivals(library) == {"5": "first", "3": "second"}
    library.terms.write_text("甲事\n")
    (library.path / "companies.toml").write_text('[[company]]\nname = "蓝桥科技有限公司"\naliases = ["蓝桥"]\n')
    library.sync()
    assert _arrivals(library) == {"5": "first", "3": "second"}


def test_new_names_are_those_of_the_issues_that_arrived_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = ["first"]
    monkeypatch.setattr(sync, "moment", lambda: now[0])
    library = Library.create(tmp_path / "library")

    def new() -> list[tuple[str, ...]]:
        return [one.names for one in library.proposals() if one.kind == "new"]

    (library.issues / "b5.md").write_text(_bulletin(5, "蓝桥科技有限公司的仓库"))
    library.sync()
    assert new() == [], "all came at once"
    now[0] = "second"
    (library.issues / "b3.md").write_text(_bulletin(3, "青岚远帆股份有限公司的仓库"))
    library.sync()
    assert new() == [("青岚远帆股份有限公司",)]
    now[0] = "third"
    library.terms.write_text("远帆\n")
    library.sync()
    assert new() == [("青岚远帆股份有限公司",)], "reading again is no arrival"
