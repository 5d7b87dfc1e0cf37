"""The scores of printed days, on issues that they were not learned from (tests/data/labels)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpus.annotate import read_mentions
from corpus.dates.day_evidence import part_of_day
from corpus.dates.day_score import BIAS, DUE_BAR, chance, model
from corpus.evidence import rules
from corpus.explain import explain
from corpus.model import Article, Bulletin, Issue
from corpus.partial_date import PartialDate
from tools.day_score import Example, due_examples, labelled, weights_of

KEPT = Path(__file__).parents[1] / "data" / "labels"
ISSUE = Issue("岚讯-9", start=PartialDate(2023, 3, 1), end=PartialDate(2023, 3, 31))


@cache
def _judged() -> Sequence[tuple[float, bool]]:
    """Return the score of each day that the labels judge, and whether it is a deadline."""
    weights = model().due
    days = due_examples(labelled([KEPT]))
    return [(chance(weights, one.features), one.told) for one in days if one.told is not None]


def test_a_score_is_right_as_often_as_it_says() -> None:
    sure = [due for p, due in _judged() if p >= 0.8]
    none = [due for p, due in _judged() if p < 0.2]
    assert min(len(sure), len(none)) >= 20
    assert sum(sure) / len(sure) >= 0.8
    assert sum(none) / len(none) <= 0.1


def test_days_above_the_bar_are_deadlines() -> None:
    above = [due for p, due in _judged() if p >= DUE_BAR]
    assert sum(above) / len(above) >= 0.85
    assert sum(above) / sum(due for _, due in _judged()) >= 0.85


def test_every_weight_has_words_and_a_rule() -> None:
    for score, weights in (("due", model().due), ("own", model().date)):
        for name in weights:
            group, words = part_of_day(name)
            assert f"score.{score}-{group}" in rules(), name
            assert words or name == BIAS, name


def test_learning_finds_what_tells_days_apart() -> None:
    days = [Example("x", 0, "", "", ("same", "odd") if n % 2 else ("same",), n % 2 == 1) for n in range(40)]
    weights = weights_of([*days, Example("x", 0, "", "", ("same",), None)])
    assert weights["odd"] > 2 > abs(weights["same"])
    assert chance(weights, ("same", "odd")) > 0.8
    assert chance(weights, ("same",)) < 0.2


def test_a_day_is_explained_by_its_scores() -> None:
    article = Article("岚讯-9/1", "关于报送名单的通知", "座谈会3月14日召开。请于4月10日前报送名单。")
    read = read_mentions(Bulletin(ISSUE, (article,)))
    due, held = (
        {one.rule.key: one for one in explain(*read, name=name).verdicts[-1].evidence}
        for name in ("4月10日", "3月14日")
    )
    assert float(due["date.deadline"].words) >= DUE_BAR
    assert float(held["not-date.no-deadline"].words) < DUE_BAR
    parts = [one for key, one in due.items() if key == "score.due-words"]
    assert parts
    assert all(one.weight and "□" in one.words for one in parts)


def test_a_day_too_long_past_is_explained_as_no_deadline() -> None:
    article = Article("岚讯-9/1", "关于报送名单的通知", "名单原定2021年4月10日前报送。")
    read = read_mentions(Bulletin(ISSUE, (article,)))
    assert not read[0].articles[0].deadlines
    evidence = explain(*read, name="2021年4月10日").verdicts[-1].evidence
    assert "date.deadline" not in {one.rule.key for one in evidence}


def test_what_is_no_day_is_no_deadline() -> None:
    for text in ("应当在召开60日前报送议程。\n岚湾商会秘书处\n2023年3月6日", "报名时间：1月5日至2月30日。"):
        article = Article("岚讯-9/1", "关于申报的通知", text)
        assert not read_mentions(Bulletin(ISSUE, (article,)))[0].articles[0].deadlines, text
