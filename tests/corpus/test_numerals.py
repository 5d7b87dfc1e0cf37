"""Chinese numerals: every number written out is read back, and what is no number is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.date_expressions import find_dates
from corpus.text.numerals import count, number

DIGITS = "〇一二三四五六七八九"


def _words(value: int) -> str:
    """Write a number out, by the rules of primary school."""
    if value < 10:
        return DIGITS[value]
    size, unit = next(pair for pair in ((1000, "千"), (100, "百"), (10, "十")) if pair[0] <= value)
    first, rest = divmod(value, size)
    nought = "零" if 0 < rest < size // 10 else ""
    return DIGITS[first] + unit + (nought + _words(rest) if rest else "")


@given(st.integers(0, 9999))
def test_a_number_written_out_is_read_back(value: int) -> None:
    written = _words(value)
    assert number(written) == count(written) == value
    assert number(written.replace("零", "〇")) == value
    assert number(str(value)) == count(str(value)) == value
    assert number("".join(DIGITS[int(digit)] for digit in str(value))) == value


@given(st.integers(10, 99))
def test_ten_needs_no_one(value: int) -> None:
    assert number(_words(value).removeprefix("一")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("十八", 18), ("两", 2), ("046", 46), ("４６", 46), ("二0二四", 2024), ("二○二四", 2024), ("百", 100)],
)
def test_other_spellings(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "三十十", "十百", "百千", "二三十", "十一二", "第十", "万", "1十", "-1", "1.5", "9" * 5000]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is count(text) is None


@pytest.mark.parametrize("text", ["二三", "一二", "二〇二三"])
def test_two_digits_are_no_count(text: str) -> None:
    assert number(text) is not None
    assert count(text) is None


@given(st.text(max_size=12) | st.text("〇零○一二两三九十百千0o", max_size=10))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = number(text)
    assert found is None or found >= 0
    assert count(text) in {None, found}


@given(st.text("二〇三年十月一日", min_size=5, max_size=12))
def test_a_malformed_numeral_is_no_date_and_no_error(text: str) -> None:
    for found in find_dates(text):
        assert found.month is None or 1 <= found.month <= 12
