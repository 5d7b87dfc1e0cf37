"""A question with dates asks only indices that may answer it, and never too few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.partial_date import PartialDate
from indexer.facets import NONE
from indexer.opensearch.manifest import ClusterManifest, ClusterSnapshot
from indexer.opensearch.spans import index_of, span_of
from indexer.periods import Span, between, periods
from search.opensearch.match import match
from search.opensearch.rank import CHARACTERS
from search.opensearch.years import years_of
from search.query.ast import And, DateRange, Literal, Not, Or, Rewritten, Value

_FIRST, _LAST = 2001, 2024
_dates = st.dates(date(_FIRST, 1, 1), date(_LAST - 1, 1, 1))
_ends = st.none() | st.builds(PartialDate, st.integers(_FIRST, _LAST)) | _dates.map(PartialDate.on)
_years = st.integers(_FIRST, _LAST).map(str) | st.just(NONE)
_leaves: st.SearchStrategy[Rewritten] = (
    st.builds(DateRange, _ends, _ends)
    | st.builds(Value, st.just("year"), st.lists(_years, min_size=1, max_size=3).map(tuple))
    | st.just(Literal("江城"))
)
_trees: st.SearchStrategy[Rewritten] = st.recursive(
    _leaves,
    lambda trees: (
        st.lists(trees, max_size=3).map(tuple).map(And)
        | st.lists(trees, max_size=3).map(tuple).map(Or)
        | trees.map(Not)
    ),
    max_leaves=8,
)
_days = st.none() | st.builds(
    lambda first, longer: Span(first, first + timedelta(longer)), _dates, st.sampled_from((0, 30, 364, 365, 4_000))
)


def _finds(tree: Rewritten, days: Span | None) -> bool:
    """Return whether a tree finds an article of some days, which holds every text."""
    match tree:
        case And(nodes):
            return all(_finds(node, days) for node in nodes)
        case Or(nodes):
            return any(_finds(node, days) for node in nodes)
        case Not(node):
            return not _finds(node, days)
        case DateRange(start, end):
            asked = between(start, end)
            return days is not None and days.first <= asked.last and asked.first <= days.last
        case Value(_, values):
            return not frozenset(periods(days).years or (NONE,)).isdisjoint(values)
        case _:
            return True


@given(_trees, _days, st.integers(1, 30))
def test_the_index_of_an_article_that_is_found_is_asked(tree: Rewritten, days: Span | None, length: int) -> None:
    spans = tuple(range(_FIRST - _FIRST % length, _LAST + 11, length))
    snapshot = ClusterSnapshot(1, "articles", ClusterManifest(span=length, spans=spans))
    asked = snapshot.where("article", years_of(match(tree))).split(",")
    assert asked[0] == "articles"
    if _finds(tree, days):
        assert index_of("articles", span_of(days, length)) in asked


@pytest.mark.parametrize(
    ("tree", "asked"),
    [
        (DateRange(PartialDate(2016), PartialDate(2017, 3)), [2015]),
        (DateRange(PartialDate(2014, 12), PartialDate(2015)), [2010, 2015]),
        (DateRange(PartialDate(2012), None), [2010, 2015, 2020]),
        (And((Literal("江城"), Value("year", ("2021", "2022")))), [2020]),
        (Or((Value("year", ("2004",)), Value("year", ("2011",)))), [2010]),
        (Or((Value("year", ("2011",)), Literal("江城"))), [2010, 2015, 2020]),
        (And((DateRange(None, PartialDate(2012)), DateRange(PartialDate(2018), None))), []),
        (Not(DateRange(PartialDate(2016), PartialDate(2016))), [2010, 2015, 2020]),
        (Value("section", ("2016",)), [2010, 2015, 2020]),
        (Value("year", (NONE,)), []),
    ],
)
def test_a_question_asks_the_spans_of_its_years(tree: Rewritten, asked: list[int]) -> None:
    snapshot = ClusterSnapshot(1, "articles", ClusterManifest(span=5, spans=(2010, 2015, 2020)))
    body = {"bool": {"filter": [match(tree), {"function_score": {"_name": CHARACTERS}}], "should": [match(tree)]}}
    indices = ["articles", *(f"articles-{first}" for first in asked)]
    assert snapshot.where("article", years_of(body)).split(",") == indices
    assert snapshot.where("issue", years_of(body)) == "articles"


def test_very_many_indices_are_named_together() -> None:
    snapshot = ClusterSnapshot(1, "articles", ClusterManifest(span=1, spans=tuple(range(1900, 2020))))
    assert snapshot.where() == "articles,articles-*"
    years = years_of(match(DateRange(PartialDate(1950), PartialDate(1951))))
    assert snapshot.where("article", years) == "articles,articles-1950,articles-1951"
