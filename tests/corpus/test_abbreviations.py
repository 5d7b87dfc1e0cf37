"""Abbreviations that a text defines, with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.abbreviations import abbreviations

_HAN = st.text("云栖数据流通交易服务贸易中心", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("全市推进数据流通交易服务（以下简称“数交服务”）试点。", "数交服务", "数据流通交易服务"),
        ("办好沿江服务贸易大会(下称“服贸会”，简称服贸会)", None, None),
        ("沿江服务贸易大会（简称服贸会）开幕", "服贸会", "服务贸易大会"),
        ("成立江海联运促进委员会，以下简称“江促委”，设在市商务局。", "江促委", "江海联运促进委员会"),
        ("《沿江联运标准体系》（以下简称：沿联标准）", "沿联标准", "沿江联运标准体系"),
        ("設立江海聯運促進委員會（以下簡稱江促委）", "江促委", "江海聯運促進委員會"),
        # A short form that stands in the long one, that means another thing in each text, or that
        # another phrase describes.
        ("云栖市大数据局（以下简称大数据局）", None, None),
        ("根据《云栖市河道条例》（以下简称本条例）", None, None),
        ("区内设立的企业（以下简称区内企业）", None, None),
        ("云栖江海联运（以下简称“水水中转”）", None, None),
        ("以下简称", None, None),
    ],
)
def test_the_long_form_is_found_where_its_short_one_is_defined(text: str, short: str | None, long: str | None) -> None:
    found = [(one.short, one.long) for one in abbreviations(text)]
    assert found == ([(short, long)] if short else [])


@given(_HAN, _HAN, _HAN)
def test_what_is_found_stands_in_the_text_and_keeps_its_order(before: str, long: str, short: str) -> None:
    text = f"{before}，{long}（以下简称“{short}”）。"
    for one in abbreviations(text):
        assert text[one.start : one.start + len(one.long)] == one.long
        assert text[one.end - len(one.short) : one.end] == one.short
        rest = iter(one.long)
        assert all(character in rest for character in one.short)
        assert (one.long[0], len(one.short) < len(one.long)) == (one.short[0], True)
