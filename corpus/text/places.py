"""Places of China as printed in running text.

Provinces, cities and districts, and how a name begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache

from corpus.text.characters import COMMON_HAN
from corpus.text.word_lists import lines

#: A place we do not know: two characters of which none is a word of grammar, and 省, 市 (but not 城市,
#: 超市) or 县.
_GRAMMAR = "的了和与及由据按在对向从经并将被以为是各本该市省区县"
_HAN = f"[{COMMON_HAN}]"
_UNKNOWN = f"(?:(?![{_GRAMMAR}]){_HAN})(?:(?![{_GRAMMAR}城都超股门夜楼上债车集闹早海]){_HAN})[省市县]"
#: The rows of the table that hold no places of a province: countries, and what is wider than a
#: province.
_ABROAD, _WIDE = "外国", "大区"
_KINDS = ("特别行政区", "自治区", "自治州", "地区", "新区", "省", "市", "州", "县", "区")


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = map(str.split, lines("places.txt"))
    return tuple((name, tuple(places)) for name, _, *places in rows)


@cache
def provinces() -> dict[str, str]:
    """Return the province of every known place of China, both in short form (珠海 → 广东)."""
    found: dict[str, str] = {}
    for province, places in _table():
        if province not in {_ABROAD, _WIDE}:
            for place in (province, *places):
                found.setdefault(place, province)
    return found


@cache
def countries() -> frozenset[str]:
    """Return the countries and regions of the world as printed."""
    return frozenset(place for name, places in _table() for place in places if name == _ABROAD)


@cache
def _head() -> re.Pattern[str]:
    wide = {place for name, places in _table() for place in places if name == _WIDE}
    names = sorted({*provinces(), *countries(), *wide}, key=len, reverse=True)
    kinds = "|".join(_KINDS)
    known = rf"(?:{'|'.join(names)})(?:{kinds})?"
    return re.compile(rf"(?:中国)?(?:{known}|{_UNKNOWN})(?:{known})*+(?:高新区|开发区|经开区|自贸区)?")


@cache
def _kinded() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(sorted(provinces(), key=len, reverse=True))})[省市]")


def bare(places: str) -> str:
    """Return place names without 省 and 市 after those we know (珠海市 → 珠海)."""
    return _kinded().sub(r"\1", places)


def place_at(text: str, offset: int = 0) -> int:
    """Return the offset behind the place names at an offset of a text.

    The offset itself if none is there.
    """
    match = _head().match(text, offset)
    return match.end() if match else offset


def find_places(text: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
    """Return the places printed in a text, in order."""
    return list(_head().finditer(text, start, len(text) if end is None else end))


def is_place(name: str) -> bool:
    """Return whether a name is nothing but a place or a country."""
    return name in countries() or (place_at(name) == len(name) and bool(name))


#: What makes two or three characters before it a place, where it does not begin another word (市场,
#: 县域, 乡村).
_DIVISION = re.compile(
    r"(?=([\u4e00-\u9fff]{2,3})(?:市(?![场值占民面政价级内外区])|县(?![域级])|省(?![级内外际时电钱力])"
    r"|镇(?!痛)|乡(?![村土])|区(?![域块间别位])|综试区|海关|口岸))"
)
#: 甲、乙、丙三市.
_TOGETHER = re.compile(r"(?<=[\u4e00-\u9fff])等?(?:[两二三四五六七八九十]|\d+个?)[省市县区镇]")
_ROW = re.compile(r"(?:[\u4e00-\u9fff]{1,2}(?!和)[\u4e00-\u9fff][、和])+[\u4e00-\u9fff]{2,3}$")
#: How far back a row of places may reach.
_REACH = 60
_COUNTED = re.compile(r"[一二两三四五六七八九十]?[省市县区镇乡].?$")


def local_places(folded: str) -> set[str]:
    """Return what a text calls a city, county, province, town or district somewhere.

    Places we need not know.
    """
    found = {match[1] for match in _DIVISION.finditer(folded)}
    for match in _TOGETHER.finditer(folded):
        row = _ROW.search(folded[max(0, match.start() - _REACH) : match.start()])
        found.update(re.split("[、和]", row.group()) if row else ())
    return found


def is_local(name: str, places: Container[str]) -> bool:
    """Return whether a name is one of some places, alone or with a division behind it (某某三市占)."""
    return any(name[:n] in places and (len(name) == n or _COUNTED.match(name, n)) for n in (2, 3))
