"""No issue is lost, whatever people and sync tools do to ``issues/``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.formats.system_files import conflict_copies
from indexer import Library
from indexer.errors import ManyGone
from search import Request, open_engine

_NEWS = (
    "青岚港新建泊位三座，年吞吐能力提高四成，首批货轮下月靠泊。",
    "云湾会展中心完成改造，全年计划承办展会六十场，涉及机床与食品。",
    "市里为小企业开设融资窗口，当天受理，三天答复，首周登记二百家。",
    "北原大学与园区共建实验室，研究方向为海水淡化和盐碱地改良。",
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.create(tmp_path / "library")


def _text(serial: str, number: int, day: str, news: tuple[str, ...]) -> str:
    parts = [f"{serial}\n总第{number}期\n{day}\n"]
    parts += [f"\n# 要闻第{place}条\n\n{text}\n" for place, text in enumerate(news, 1)]
    return "".join(parts)


def _put(library: Library, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = library.issues / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _ids(library: Library) -> list[str]:
    engine = open_engine(library.path)
    try:
        return sorted(one.issue.id for one in engine.issues())
    finally:
        engine.close()


def _total(library: Library, words: str) -> int:
    engine = open_engine(library.path)
    try:
        return engine.search(Request(q=f"“{words}”")).total
    finally:
        engine.close()


def test_two_serials_of_the_same_initials_are_two(library: Library) -> None:
    for serial, news in (("深圳软件协会简报", _NEWS[:3]), ("苏州软件协会简报", _NEWS[1:])):
        _put(library, {f"{serial}.txt": _text(serial, 46, "2031年3月2日", news)})
        library.sync()
    assert len(_ids(library)) == 2
    assert [_total(library, text[:12]) for text in (_NEWS[0], _NEWS[3])] == [1, 1]


def test_a_weekly_whose_number_was_not_raised_is_two_issues_and_a_doubt(library: Library) -> None:
    _put(library, {"a.txt": _text("青岚一周", 7, "2031年3月3日", _NEWS[:2])})
    library.sync()
    _put(library, {"b.txt": _text("青岚一周", 7, "2031年3月10日", _NEWS[2:])})
    library.sync()
    first, second = _ids(library)
    assert second == f"{first}~2"
    engine = open_engine(library.path)
    assert "issue-id-taken" in [doubt.code for doubt in engine.doubts(second)]
    engine.close()


def test_a_correction_of_the_same_day_counts_and_the_other_file_is_named(library: Library) -> None:
    text = _text("青岚一周", 7, "2031年3月3日", _NEWS[:3])
    _put(library, {"a.txt": text})
    library.sync()
    _put(library, {"a-改.txt": text.replace("三座", "五座")})
    report = library.sync()
    (issue,) = _ids(library)
    assert dict(report.shared) == {issue: ("a-改.txt", "a.txt")}
    assert library.shared_issues() == dict(report.shared)
    assert [_total(library, "泊位五座"), _total(library, "泊位三座")] == [1, 0]


@pytest.mark.parametrize(
    "copy", ["x - 副本.txt", "x(1).txt", "x.sync-conflict-20310304-101112-ABCDEFG.txt", "x-DESKTOP-7AB.txt"]
)
def test_a_conflict_copy_never_wins(library: Library, copy: str) -> None:
    old = _text("青岚一周", 7, "2031年3月3日", _NEWS[:3])
    _put(library, {"x.txt": old.replace("三座", "五座")})
    library.sync()
    _put(library, {copy: old})
    report = library.sync()
    assert not report.failed
    assert [_total(library, "泊位五座"), _total(library, "泊位三座")] == [1, 0]
    (library.issues / "x.txt").unlink()
    library.sync()
    assert _total(library, "泊位三座") == 1, "it gives what nothing else does"


@pytest.mark.parametrize("other", ["46.xyz", "46.doc"])
def test_a_copy_counts_only_where_the_other_was_read(library: Library, other: str) -> None:
    text = _text("青岚一周", 46, "2031年3月3日", _NEWS[:2])
    _put(library, {other: text})
    library.sync()
    _put(library, {"46.txt": text})
    for _ in range(2):
        report = library.sync()
        assert report.issues == 1
        assert set(report.failed) <= {other}


@pytest.mark.parametrize("index", ["kept", "lost"])
def test_the_last_good_reading_stays_where_all_is_read_anew(library: Library, index: str) -> None:
    _put(
        library,
        {"a.txt": _text("青岚一周", 7, "2031年3月3日", _NEWS[:2]), "b.txt": _text("云湾讯", 1, "2031年4月", _NEWS[2:])},
    )
    library.sync()
    (library.issues / "a.txt").write_bytes(b"PK\x03\x04 half a file\x00\x01\x02")
    report = library.sync()
    assert list(report.failed) == ["a.txt"]
    assert _total(library, _NEWS[0][:12]) == 1
    if index == "lost":
        shutil.rmtree(library.index / "snapshots")
        (library.index / "current").unlink()
    library.companies.write_text('not_companies = ["某某"]\n', encoding="utf-8")
    report = library.sync()
    assert list(report.failed) == ["a.txt"]
    assert _total(library, _NEWS[0][:12]) == 1
    _put(library, {"a.txt": _text("青岚一周", 7, "2031年3月3日", _NEWS[2:])})
    assert not library.sync().failed
    assert _total(library, _NEWS[0][:12]) == 0
    assert not list(library.readings.iterdir())


def test_a_share_that_is_away_empties_nothing(library: Library) -> None:
    _put(library, {f"{n}.txt": _text("青岚一周", n, f"2031年3月{n}日", (_NEWS[n % 4] * n,)) for n in range(1, 11)})
    library.sync()
    away = library.path / "away"
    library.issues.rename(away)
    library.issues.mkdir()
    with pytest.raises(ManyGone, match=r"10 of 10 issues are gone.*--yes"):
        library.sync()
    assert len(_ids(library)) == 10
    library.issues.rmdir()
    away.rename(library.issues)
    assert library.sync().issues == 10
    for number in (1, 2, 3):
        (library.issues / f"{number}.txt").unlink()
    assert library.sync().issues == 7
    for number in (4, 5, 6, 7):
        (library.issues / f"{number}.txt").unlink()
    with pytest.raises(ManyGone):
        library.sync()
    assert library.sync(sure=True).issues == 3


def test_files_that_are_moved_are_not_gone(library: Library) -> None:
    _put(library, {f"{n}.txt": _text("青岚一周", n, f"2031年3月{n}日", (_NEWS[n % 4] * n,)) for n in range(1, 9)})
    library.sync()
    (library.issues / "2031").mkdir()
    for path in library.issues.glob("*.txt"):
        path.rename(library.issues / "2031" / path.name)
    assert library.sync().issues == 8


def test_what_is_replaced_can_be_brought_back(library: Library, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, news in ((old, _NEWS[:2]), (new, _NEWS[2:])):
        folder.mkdir()
        (folder / "x.txt").write_text(_text("青岚一周", 7, "2031年3月3日", news), encoding="utf-8")
    library.add(old / "x.txt")
    library.add(new / "x.txt", replace=True)
    library.add(new / "x.txt", replace=True)
    (kept,) = library.withdrawn()
    assert (kept.name, kept.path.read_bytes()) == ("x.txt", (old / "x.txt").read_bytes())
    assert library.bring_back(kept) == "x.txt"
    assert (library.issues / "x.txt").read_bytes() == (old / "x.txt").read_bytes()
    (kept,) = library.withdrawn()
    assert kept.path.read_bytes() == (new / "x.txt").read_bytes()


def test_names_of_conflict_copies() -> None:
    names = {
        "a/简报 - 副本 (2).docx": "a/简报.docx", "a/简报(1).docx": "a/简报.docx", "a/简报 copy 2.docx": "a/简报.docx",
        "a/副本简报.docx": "a/简报.docx", "a/简报 (王某's conflicted copy 2031-03-01).docx": "a/简报.docx",
        "a/简报_NAS_May-06-1200-2031_Conflict.docx": "a/简报.docx", "a/简报[自动恢复].docx": "a/简报.docx",
        "a/Copy of 简报.docx": "a/简报.docx", "a/简报的副本.docx": "a/简报.docx", "a/简报（冲突副本）.docx": "a/简报.docx",
    }  # fmt: skip
    assert conflict_copies([*names, "a/简报.docx"]) == names
    assert conflict_copies(names) == {}
    assert (
        conflict_copies(["第1期(1).txt", "第1期.pdf", "简报2.txt", "简报.txt", "简报~2.txt", "b/x.txt", "x(1).txt"])
        == {}
    )


def test_a_reading_that_is_kept_is_a_parse_document(library: Library) -> None:
    _put(library, {"a.txt": _text("青岚一周", 7, "2031年3月3日", _NEWS[:2])})
    library.sync()
    (library.issues / "a.txt").write_bytes(b"PK\x03\x04 half a file\x00\x01\x02")
    library.sync()
    (path,) = library.readings.iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["articles"][0]["text"] == _NEWS[0]
