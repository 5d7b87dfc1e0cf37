"""Synchronisation.

The index follows the files, reads only what changed, and one bad file is never in the way.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from corpus.gazetteer import BadGazetteer
from indexer import BadSettings, Library
from search import Request, open_engine

_ISSUE = """试验市数字协会
简报
试数协编【2023年{quarter}季度报】总第{number}期
目录
企业动态
{title}
企业动态
{title}
{text}
"""
_FIRST = "2023年3月2日，云栈科技与港口签约，双方将共建跨境结算平台，首批接入三十家外贸企业，预计年内上线运行。"
_SECOND = "2023年5月8日，试验云栈科技股份有限公司（以下简称“云栈科技”）发布新一代结算系统，处理能力比上一代提高一倍。"


def _write(library: Library, name: str, text: str, number: int = 1, title: str = "结算平台落地港口") -> None:
    content = _ISSUE.format(number=number, quarter=number, title=title, text=text)
    (library.issues / name).write_text(content, encoding="utf-8")


def _found(library: Library, **asked: object) -> list[str]:
    engine = open_engine(library.path)
    try:
        return [hit.record.article.id for hit in engine.search(Request(**asked)).hits]  # type: ignore[arg-type]
    finally:
        engine.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with one issue, indexed."""
    library = Library.create(tmp_path / "library")
    _write(library, "one.txt", _FIRST)
    report = library.sync()
    assert report.added == ("one.txt",)
    return library


def test_a_new_issue_is_found_and_nothing_else_is_read(library: Library) -> None:
    _write(library, "two.txt", _SECOND, 2, "新系统发布")
    read: list[str] = []
    report = library.sync(lambda step: read.append(step.name))
    assert report.added == ("two.txt",)
    assert read == ["two.txt"]
    assert len(_found(library, q="新一代结算系统")) == 1
    assert library.sync().added == ()


def test_a_name_that_a_later_issue_teaches_reaches_the_older_article(library: Library) -> None:
    _write(library, "two.txt", _SECOND, 2, "新系统发布")
    library.sync()
    engine = open_engine(library.path)
    try:
        (company,) = [one for one in engine.entities("company") if "云栈科技" in one.entity.name]
        assert company.entity.name == "试验云栈科技股份有限公司"
        assert company.articles == 2
    finally:
        engine.close()


def test_a_corrected_issue_replaces_its_predecessor(library: Library) -> None:
    before = _found(library)
    _write(library, "one-corrected.txt", _FIRST.replace("三十家", "四十家"))
    report = library.sync()
    assert (report.issues, report.articles) == (1, 1)
    assert _found(library) == before
    assert _found(library, q="四十家外贸企业") == before
    assert not _found(library, q="“三十家外贸企业”")
    (library.issues / "one-corrected.txt").unlink()
    library.sync()
    assert _found(library, q="“三十家外贸企业”") == before


def test_a_renamed_file_is_not_read_again(library: Library) -> None:
    (library.issues / "one.txt").rename(library.issues / "other.txt")
    read: list[str] = []
    report = library.sync(lambda step: read.append(step.name))
    assert dict(report.renamed) == {"one.txt": "other.txt"}
    assert not read
    assert len(_found(library)) == 1


def test_two_copies_are_one_issue(library: Library) -> None:
    (library.issues / "copy.txt").write_bytes((library.issues / "one.txt").read_bytes())
    report = library.sync()
    assert dict(report.copies) == {"copy.txt": "one.txt"}
    assert report.articles == 1


def test_a_removed_file_goes(library: Library) -> None:
    (library.issues / "one.txt").unlink()
    report = library.sync()
    assert report.removed == ("one.txt",)
    assert not _found(library)


def test_a_bad_file_is_listed_until_it_is_mended(library: Library) -> None:
    bad = library.issues / "bad.txt"
    bad.write_bytes(b"")
    _write(library, "two.txt", _SECOND, 2, "新系统发布")
    report = library.sync()
    assert report.added == ("two.txt",)
    assert list(report.failed) == ["bad.txt"]
    assert list(library.sync().failed) == ["bad.txt"]
    assert any("bad.txt" in problem for problem in library.problems())
    _write(library, "bad.txt", _FIRST, 3, "另一篇")
    assert not library.sync().failed
    assert not library.problems()


def test_what_the_keeper_curates_is_read_anew_and_always_wins(library: Library) -> None:
    library.companies.write_text('[[company]]\nname = "云栈结算集团"\naliases = ["云栈科技"]\n', encoding="utf-8")
    library.sync()
    engine = open_engine(library.path)
    try:
        assert [one.entity.name for one in engine.entities("company")] == ["云栈结算集团"]
    finally:
        engine.close()
    library.companies.write_text('not_companies = ["云栈科技"]\n', encoding="utf-8")
    library.sync()
    engine = open_engine(library.path)
    try:
        assert not engine.entities("company")
    finally:
        engine.close()


def test_library_toml_says_what_an_issue_does_not_print(library: Library) -> None:
    (library.issues / "plain.txt").write_text(
        "企业动态\n\n一条没有刊头的消息\n\n某地开展数字贸易培训，到会八十人。\n", encoding="utf-8"
    )
    (library.path / "library.toml").write_text(
        '[issues."plain.txt"]\nserial = "试验周报"\nnumber = 7\nyear = 2024\n', encoding="utf-8"
    )
    library.sync()
    engine = open_engine(library.path)
    try:
        (held,) = [one.issue for one in engine.issues() if one.issue.serial == "试验周报"]
        assert (held.number, held.year) == (7, 2024)
    finally:
        engine.close()


@pytest.mark.parametrize(("name", "text"), [("companies.toml", "company = 3\n"), ("policies.toml", "[[policy\n")])
def test_a_wrong_gazetteer_is_said_and_the_last_snapshot_answers(library: Library, name: str, text: str) -> None:
    (library.path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadGazetteer, match=name):
        library.sync()
    assert len(_found(library)) == 1


def test_a_wrong_hint_is_said(library: Library) -> None:
    (library.path / "library.toml").write_text('[issues."one.txt"]\nnumber = "seven"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=r"one\.txt"):
        library.sync()


@limits(max_examples=8)
@given(st.integers(0, 10_000))
def test_any_history_ends_in_what_the_files_say(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Whatever was added, changed and removed in whatever order.

    The index equals one made from the files at once.
    """
    chance = random.Random(seed)
    library = Library.create(tmp_path_factory.mktemp("history") / "library")
    for _ in range(chance.randint(2, 6)):
        name = f"{chance.choice('abcd')}.json"
        if chance.random() < 0.3:
            (library.issues / name).unlink(missing_ok=True)
        else:
            articles = [
                {"id": f"{name[0]}/{place}", "title": f"题{chance.randint(0, 9)}", "text": "文" * chance.randint(1, 9)}
                for place in range(chance.randint(1, 4))
            ]
            text = json.dumps({"issue": {"id": name[0]}, "articles": articles}, ensure_ascii=False)
            (library.issues / name).write_text(text, encoding="utf-8")
        if chance.random() < 0.6:
            library.sync()
    library.sync()
    fresh = Library.create(library.path.parent / "fresh")
    for file in library.issues.iterdir():
        fresh.add(file)
    fresh.sync()
    assert sorted(_found(library, size=100)) == sorted(_found(fresh, size=100))
    for digit in range(10):
        assert sorted(_found(library, q=f"题{digit}", size=100)) == sorted(_found(fresh, q=f"题{digit}", size=100))
