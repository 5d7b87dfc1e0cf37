"""The one engine where nothing is indexed yet, and what a plan makes of a request."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from corpus.document import to_json
from indexer import Library
from indexer.facets import FACETS, NONE, NOT_STATED
from search.open import open_engine
from search.page import empty_page
from search.plan import plan_of
from search.query.ast import Literal, Or, Term
from search.query.vocabulary import Vocabulary
from search.request import Request
from tests.contract import LIBRARY
from tests.oracle import cut

NOBODY = Vocabulary(cut, lambda _: None)


def test_an_empty_library_answers_every_question(tmp_path: Path) -> None:
    engine = open_engine(Library.create(tmp_path).path)
    page = engine.search(Request("服务贸易"))
    assert (page.rung, page.total, page.hits, page.suggestion) == ("literal", 0, (), None)
    assert [(step.rung, step.total) for step in page.ladder] == [("literal", 0), ("words", 0), ("any", 0)]
    assert (engine.article("a/1"), engine.highlight(Request("服务"), "a/1")) == (None, None)
    assert (list(engine.issue("a")), list(engine.issues()), list(engine.doubts("a"))) == ([], [], [])
    assert (list(engine.entities("company")), engine.entity("company", "c")) == ([], None)
    assert (list(engine.suggest("服")), list(engine.similar("a/1")), list(engine.check("服务" * 9))) == ([], [], [])
    assert list(engine.timeline(Request("服务"))) == []
    assert (engine.status().snapshot, engine.status().engine) == (0, "whoosh")
    assert engine.refresh() is False


def test_an_engine_of_an_empty_library_follows_it_and_a_copy_stays_where_it_was(tmp_path: Path) -> None:
    library = Library.create(tmp_path)
    engine = open_engine(library.path)
    (library.issues / "1.json").write_text(to_json(LIBRARY[0]), encoding="utf-8")
    library.sync()
    assert engine.refresh()
    before = copy.copy(engine)
    (library.issues / "2.json").write_text(to_json(LIBRARY[1]), encoding="utf-8")
    library.sync()
    assert engine.refresh()
    assert (before.status().issues, engine.status().issues) == (1, 2)
    assert len(before.issues()) == 1


def test_an_empty_page_keeps_what_was_selected_and_says_what_was_not_understood() -> None:
    page = empty_page(Request("公司:无此家", filters={"section": ("动态", NONE)}, excluded={"serial": ("某刊",)}))
    assert list(page.facets) == list(FACETS)
    assert [(one.value, one.label, one.count, one.selected) for one in page.facets["section"]] == [
        ("动态", "动态", 0, True),
        (NONE, NOT_STATED, 0, True),
    ]
    assert [(one.value, one.excluded) for one in page.facets["serial"]] == [("某刊", True)]
    assert page.notes == ("没有找到公司“无此家”，按文字查找。",)
    assert (empty_page(Request()).rung, empty_page(Request()).ladder) == ("all", ())


def test_of_too_many_words_the_longest_are_kept_and_a_note_says_so() -> None:
    plan = plan_of(Request("甲乙丙丁abc"), NOBODY, 3)
    assert plan.trees["any"] == Or((Literal("甲乙丙丁abc"), Term("甲乙"), Term("abc")))
    assert plan.parsed.notes == ("词太多，只用了最长的 3 个。",)


@pytest.mark.parametrize(
    ("query", "totals", "rung"),
    [
        ("服务贸易", (1, 5, 9), "literal"),
        ("服务贸易", (0, 1, 9), "words"),
        ("服务贸易协会通知", (0, 1, 9), "any"),
        ("服务贸易协会通知", (0, 10, 99), "words"),
        ("服务贸易", (0, 0, 0), "literal"),
    ],
)
def test_a_query_is_relaxed_until_it_answers(query: str, totals: tuple[int, int, int], rung: str) -> None:
    plan = plan_of(Request(query), NOBODY)
    assert plan.relax(dict(zip(plan.trees, totals, strict=True))) == rung
    asked = plan_of(Request(query, rung="any"), NOBODY)
    assert asked.relax(dict(zip(plan.trees, totals, strict=True))) == "any"
