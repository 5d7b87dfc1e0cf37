"""Synonyms: which forms stand in a text, the rung of the ladder, and the library's own groups."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Library
from indexer.library.word_files import read_synonyms
from indexer.settings import BadSettings
from search import Engine, Request, open_engine
from search.query.ast import literal
from search.query.parser import MAX_CLAUSES
from search.query.rewrite import MOST_SYNONYMS
from search.query.synonyms import MOST, Synonyms, bundled
from search.request import MAX_QUERY

GROUPS = (("服贸", "服务贸易"), ("工信部", "工业和信息化部"), ("信创", "信息技术应用创新"))
TEXTS = ("甲市服贸会议召开。", "甲市服务贸易会议召开。", "乙市工业和信息化部门说服务贸易。", "服 务 贸 易 又一篇。")


@pytest.mark.parametrize(
    ("text", "words", "variants"),
    [
        ("服贸", ["服贸"], ["服务贸易"]),
        ("甲市服贸", ["甲市", "服贸"], ["甲市服务贸易"]),
        ("诚信创建", ["诚信", "创建"], []),
        (
            "服贸与工信部",
            ["服贸", "与", "工信部"],
            ["服务贸易与工信部", "服贸与工业和信息化部", "服务贸易与工业和信息化部"],
        ),
        ("无此说法", ["无此", "说法"], []),
    ],
)
def test_a_form_counts_where_words_begin_and_end_with_it(text: str, words: list[str], variants: list[str]) -> None:
    assert list(Synonyms(GROUPS).variants(text, words)) == variants


@given(st.lists(st.sampled_from(["服贸", "服务贸易", "工信部", "甲", "信创", "a", "创建"]), max_size=12))
def test_no_text_has_more_variants_than_are_looked_for_and_none_is_the_text(words: list[str]) -> None:
    text = literal("".join(words))
    variants = Synonyms(GROUPS).variants(text, words)
    assert len(variants) <= MOST
    assert text not in variants
    assert len(set(variants)) == len(variants)


def test_the_bundled_groups_have_two_forms_or_more_and_no_form_stands_in_two() -> None:
    forms = [literal(form) for group in bundled() for form in group]
    assert len(forms) == len(set(forms)) > 1_000
    assert all(len(group) > 1 for group in bundled())
    assert min(map(len, forms)) > 1


def _library(folder: Path) -> Library:
    made = Library.create(folder)
    articles = [{"id": f"a/{n}", "title": f"第{n}篇", "text": text} for n, text in enumerate(TEXTS)]
    (made.issues / "a.json").write_text(json.dumps({"issue": {"id": "a"}, "articles": articles}), encoding="utf-8")
    made.sync()
    return made


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_engine(_library(tmp_path_factory.mktemp("synonyms")).path)


def test_a_rung_of_its_own_tells_what_is_called_otherwise_and_the_literal_is_not_mixed(engine: Engine) -> None:
    page = engine.search(Request("服贸"))
    assert (page.rung, page.total) == ("literal", 1)
    assert [(step.rung, step.total) for step in page.ladder][:2] == [("literal", 1), ("synonyms", 4)]
    wider = engine.search(Request("服贸", rung="synonyms"))
    assert {hit.id for hit in wider.hits} == {"a/0", "a/1", "a/2", "a/3"}
    assert all(hit.snippets and any(piece.marks for piece in hit.snippets) for hit in wider.hits)
    assert wider.notes == ("同义词：服务贸易",)


@pytest.mark.parametrize("query", ['"服贸"', "甲市", "服贸*", "-服贸", "甲市 -服贸"])
def test_what_is_quoted_or_means_nothing_else_has_no_such_rung(engine: Engine, query: str) -> None:
    assert "synonyms" not in {step.rung for step in engine.search(Request(query)).ladder}
    assert [step.rung for step in engine.search(Request("服贸", mode="exact")).ladder] == ["literal"]


@given(st.lists(st.sampled_from(["服贸", "服务贸易", "甲市", "工信部", "OR", "-", "部门"]), max_size=5).map(" ".join))
def test_every_rung_finds_what_the_rung_before_it_finds(engine: Engine, query: str) -> None:
    rungs = [step.rung for step in engine.search(Request(query)).ladder]
    found = [{hit.id for hit in engine.search(Request(query, rung=rung)).hits} for rung in rungs]
    assert all(one <= other for one, other in pairwise(found))


@pytest.mark.parametrize("query", ['"服贸" 工信部', "服贸* 工信部", "工信部 -服贸"])
def test_only_what_was_looked_for_is_told(engine: Engine, query: str) -> None:
    assert engine.search(Request(query, rung="synonyms")).notes == ("同义词：工业和信息化部",)


def test_a_query_is_looked_for_by_no_more_synonyms_than_it_may_have_texts(engine: Engine) -> None:
    forms = [group[0] for group in bundled() if len(group[0]) < 4]
    query = " ".join("".join(forms[place : place + 9]) for place in range(MAX_CLAUSES))
    (note,) = engine.search(Request(query[:MAX_QUERY], rung="synonyms")).notes
    assert note.count("、") == MOST_SYNONYMS - 1


def test_where_nothing_is_as_typed_a_synonym_answers(engine: Engine) -> None:
    page = engine.search(Request("甲市服贸 又一篇"))
    assert page.rung != "synonyms"
    page = engine.search(Request("工信部"))
    assert (page.rung, [hit.id for hit in page.hits]) == ("synonyms", ["a/2"])


def test_the_groups_of_a_library_are_those_of_its_snapshot(tmp_path: Path) -> None:
    made = _library(tmp_path)
    before = open_engine(made.path)
    assert [step.rung for step in before.search(Request("乙市")).ladder] == ["literal", "words", "any"]
    made.synonyms.write_text('groups = [["乙市", "甲市"]]', encoding="utf-8")
    report = made.sync()
    assert (report.added, report.changed) == ((), ())
    assert [step.rung for step in before.search(Request("乙市")).ladder] == ["literal", "words", "any"]
    assert before.refresh()
    assert before.search(Request("乙市", rung="synonyms")).total == 3
    assert made.sync().snapshot == report.snapshot
    made.synonyms.unlink()
    made.sync()
    before.refresh()
    assert "synonyms" not in {step.rung for step in before.search(Request("乙市")).ladder}


@pytest.mark.parametrize(
    "text",
    ["groups = 1", 'groups = ["服贸"]', 'groups = [["服贸"]]', 'groups = [["a", "。"]]', "groups = [[", "other = 1"],
)
def test_what_is_no_list_of_groups_is_refused_with_a_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "synonyms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"synonyms\.toml.*groups = \[\["):
        read_synonyms(path)
