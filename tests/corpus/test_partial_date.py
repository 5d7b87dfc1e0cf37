"""Partial dates.

Their text and back, their order, and the days they cover, against a calendar read day by day.
"""

from __future__ import annotations

import copy
import pickle
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.partial_date import PartialDate

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
#: Two years in which every kind of date meets every other.
NEAR = st.dates(date(2023, 12, 1), date(2024, 12, 31))


def _of(day: date, exact: int) -> PartialDate:
    return PartialDate(*(day.year, day.month, day.day)[:exact])


DATES = st.builds(_of, DAYS, st.integers(1, 3))
NEAR_DATES = st.builds(_of, NEAR, st.integers(1, 3))


def _covers(one: PartialDate, day: date) -> bool:
    return one in {_of(day, exact) for exact in (1, 2, 3)}


@given(DATES)
def test_a_date_and_its_text_are_one(one: PartialDate) -> None:
    assert PartialDate.parse(str(one)) == one
    assert hash(PartialDate.parse(str(one))) == hash(one)
    assert PartialDate(one.year, one.month, one.day) == one
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one


@given(DATES | NEAR_DATES, DATES | NEAR_DATES)
def test_dates_are_in_the_order_of_their_texts(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == (str(one) < str(other))
    assert (one <= other) == (str(one) <= str(other))
    assert (one == other) == (str(one) == str(other))


@given(NEAR_DATES, NEAR_DATES)
def test_dates_overlap_where_a_day_belongs_to_both(one: PartialDate, other: PartialDate) -> None:
    days = [date(2023, 1, 1) + timedelta(number) for number in range(731)]
    assert one.overlaps(other) == any(_covers(one, day) and _covers(other, day) for day in days)
    covered = [day for day in days if _covers(one, day)]
    assert (one.first, one.last) == (covered[0], covered[-1])


@given(DATES)
def test_a_month_is_no_more_exact_than_a_month(one: PartialDate) -> None:
    assert str(one.to_month()) == str(one)[:7]


@given(DAYS)
def test_a_day_is_its_own_first_and_last(day: date) -> None:
    assert PartialDate.on(day).first == PartialDate.on(day).last == day


@given(st.text(max_size=12) | st.from_regex(r"\A\d{1,4}([-/.年月]?\d{0,2}){0,3}日?\Z"))
def test_a_text_is_a_date_of_the_calendar_or_none(text: str) -> None:
    try:
        found = PartialDate.typed(text)
    except ValueError:
        return
    said = (
        re.findall(r"\d+", text) if not text.isdecimal() else [part for part in (text[:4], text[4:6], text[6:]) if part]
    )
    assert tuple(map(int, said)) == (found.year, found.month, found.day)[: len(said)]
    assert str(found).count("-") == len(said) - 1


@given(DATES)
def test_a_date_is_read_as_people_type_it(one: PartialDate) -> None:
    parts = [part for part in (one.year, one.month, one.day) if part]
    year, *rest = str(one).split("-")
    for mark in "-/.":
        assert PartialDate.typed(mark.join([year, *map(str, parts[1:])])) == one
    printed = "".join(f"{part}{unit}" for part, unit in zip([year, *rest], "年月日", strict=False))
    assert PartialDate.typed(printed) == one
    assert PartialDate.typed("".join([year, *rest])) == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22",
        "2022-13",
        "2022-02-30",
        "2022-00",
        "2022-01-00",
        "0000",
        "２０２２",
        "2022-1-1 ",
        "20221",
        "2022111",
        "2022-",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    for read in (PartialDate.parse, PartialDate.typed):
        with pytest.raises(ValueError, match=r"."):
            read(text)


@pytest.mark.parametrize("text", ["2022/11/15", "2022.5", "2022年", "202211", "20221115"])
def test_a_document_says_its_dates_as_iso_does(text: str) -> None:
    with pytest.raises(ValueError, match="2022-11-15"):
        PartialDate.parse(text)


def test_numbers_that_are_no_date_are_none() -> None:
    assert (
        PartialDate.of(2022, 2, 30) is PartialDate.of(None, 1) is PartialDate.of(0) is PartialDate.of(2022, 0) is None
    )
    with pytest.raises(ValueError, match="month"):
        PartialDate(2022, None, 1)
