"""Corrections beside an issue: only its file is read again, and a bad file stops nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from corpus.corrections.correction import Correction
from indexer import Library
from indexer.backends import backend_of
from indexer.catalog import Catalog
from indexer.library.corrections import corrections_file, keep_corrections, read_corrections
from indexer.library.ingest import Progress


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with two issues, indexed."""
    made = Library.create(tmp_path / "library")
    for name in ("first", "second"):
        articles = [{"title": f"第{n}篇", "text": "院里种了梧桐。", "section": "动态"} for n in (1, 2)]
        document = {"issue": {"id": name, "serial": "试刊"}, "articles": articles}
        (made.issues / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    for path in made.issues.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    made.sync()
    return made


def _correct(library: Library, *corrections: Correction, name: str = "first.json") -> None:
    keep_corrections(corrections_file(library.path, name), corrections, library.path)


def _catalog(library: Library) -> Catalog:
    now = backend_of(library.path).current()
    assert now is not None
    return now.catalog


def _titles(library: Library) -> list[str]:
    backend = backend_of(library.path)
    with backend.writing() as state:
        return [record.article.title for record in backend.records(state.catalog.issues["first"].articles)]


def test_only_the_corrected_file_is_read_again(library: Library) -> None:
    arrived = _catalog(library).issues["first"].arrived
    _correct(library, Correction("title", "新题", 0, "第2篇"), Correction("number", "5"))
    assert library.unsynced() == ["first.json: changed"]
    told: list[Progress] = []
    report = library.sync(told.append)
    assert (report.changed, [one.name for one in told]) == (("first.json",), ["first.json"])
    held = _catalog(library).issues["first"]
    assert (held.issue.number, held.arrived) == (5, arrived)
    assert sorted(_titles(library)) == ["新题", "第1篇"]
    assert library.sync().changed == ()
    _correct(library)
    assert library.sync().changed == ("first.json",)
    assert sorted(_titles(library)) == ["第1篇", "第2篇"]


def test_corrections_stay_with_the_name(library: Library) -> None:
    _correct(library, Correction("title", "新题", 0, "第2篇"), Correction("title", "甲", 0, "第1篇"))
    library.sync()
    library.withdraw("first.json")
    library.sync(sure=True)
    library.bring_back(library.withdrawn()[0])
    library.sync()
    assert sorted(_titles(library)) == ["新题", "甲"]
    path = library.issues / "first.json"
    path.write_text(path.read_text(encoding="utf-8").replace("第1篇", "头一篇"), encoding="utf-8")
    library.sync()
    assert sorted(_titles(library)) == ["头一篇", "新题"]
    assert [doubt.code for doubt in _catalog(library).issues["first"].doubts] == ["correction-lost"]


def test_a_bad_file_keeps_the_last_reading_and_is_named(library: Library) -> None:
    _correct(library, Correction("title", "新题", 0, "第2篇"))
    library.sync()
    path = corrections_file(library.path, "first.json")
    path.write_text("[[correction]]\nkind = 'number'\nto = 'x'\n", encoding="utf-8")
    report = library.sync()
    assert list(report.failed) == ["first.json"]
    assert sorted(_titles(library)) == ["新题", "第1篇"]
    (problem,) = library.problems()
    assert problem.startswith("first.json: corrections/first.json.toml: correction 1: 'x' is no number; ")
    _correct(library, *read_corrections(library.path / "none"))
    assert not library.sync().failed
