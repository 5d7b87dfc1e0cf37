"""Curated names that change: what is read again, and that all is then as if built anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from corpus import samples
from corpus.gazetteer import Curated, Gazetteer
from indexer import Library
from indexer.library.curated import changed_companies, pieces
from indexer.library.ingest import Progress
from search.open import open_engine
from tests.arrival import answers, differing, questions
from tests.examples import LONG

pytestmark = pytest.mark.slow

COMPANIES = samples.GAZETTEER.read_text(encoding="utf-8")
#: What the keeper decides, one after the other: companies.toml and policies.toml.
DECISIONS = (
    (COMPANIES, ""),
    (COMPANIES.replace("[", '["沧澜云栈科技有限公司", ', 1), ""),
    (COMPANIES + '\n[[company]]\nname = "沧澜外贸综合服务集团"\naliases = ["沧澜外综服"]\n', ""),
    (COMPANIES, '[[policy]]\ntitle = "沧澜市数字贸易若干措施"\naliases = ["若干措施"]\n'),
    ("", 'not_policies = ["若干措施"]\n'),
    (COMPANIES, ""),
)


def _library(folder: Path) -> Library:
    library = Library.create(folder)
    for file in samples.files():
        library.add(file)
    return library


def _decide(library: Library, companies: str, policies: str) -> list[str]:
    """Write what the keeper decided, and return the files that are read for it."""
    (library.path / "companies.toml").write_text(companies, encoding="utf-8")
    (library.path / "policies.toml").write_text(policies, encoding="utf-8")
    read: list[Progress] = []
    assert not library.sync(read.append).failed
    return [one.name for one in read]


def test_after_every_decision_all_is_as_if_built_anew(tmp_path: Path) -> None:
    library = _library(tmp_path / "decided")
    every = {*_decide(library, "", "")}
    engine = open_engine(library.path)
    names = [one.entity.name for one in engine.entities("company")]
    merged = f'[[company]]\nname = "{names[0]}"\naliases = ["{names[1]}"]\n'
    apart = f'not_companies = ["{names[2]}"]\nseparate = [["{names[0]}", "{names[3]}"]]\n'
    decided, counts = (*DECISIONS, (merged, ""), (apart, ""), ("", "")), list[int]()
    for number, (companies, policies) in enumerate(decided if LONG else decided[1::3]):
        counts.append(len(_decide(library, companies, policies)))
        engine.refresh()
        fresh = _library(tmp_path / str(number))
        assert {*_decide(fresh, companies, policies)} == every
        other = open_engine(fresh.path)
        asked = questions(other, random.Random(number), 12)
        assert differing(answers(engine, asked), answers(other, asked)) == []
        other.close()
    engine.close()
    assert sum(counts) < 0.75 * len(counts) * len(every)


def test_a_decision_about_a_policy_reads_no_file(tmp_path: Path) -> None:
    library = _library(tmp_path)
    _decide(library, "", "")
    assert _decide(library, "", '[[policy]]\ntitle = "沧澜市数字贸易若干措施"\naliases = ["若干措施"]\n') == []
    assert _decide(library, "", "") == []


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("珠海市远帆信息技术股份有限公司", "远帆信息技术股份有限公司"),
        ("珠海远帆（集团）有限公司", "远帆"),
        ("远帆", "远帆"),
        ("e帆宝", "帆宝"),
        ("珠海市港股份有限公司", "港股份有限公司"),
    ],
)
def test_a_piece_of_a_name_stands_wherever_the_name_may(name: str, piece: str) -> None:
    assert pieces([name]) == frozenset({piece})


def test_a_name_without_han_characters_may_stand_anywhere() -> None:
    assert pieces(["远帆", "YF"]) is None


def test_what_two_gazetteers_say_alike_is_not_changed() -> None:
    one = Gazetteer((Curated("远帆科技", ("远帆",)), Curated("墨舟软件")), frozenset({"岚会"}))
    other = Gazetteer((Curated("远帆科技"), Curated("墨舟软件")), frozenset({"岚会", "屿会"}))
    assert changed_companies(one, other) == {"远帆科技", "远帆", "屿会"}


def test_entries_in_another_order_are_changed() -> None:
    first, second = Curated("远帆科技", ("远帆",)), Curated("墨舟软件", ("远帆",))
    assert changed_companies(Gazetteer((first, second)), Gazetteer((second, first))) == {"远帆科技", "墨舟软件", "远帆"}
