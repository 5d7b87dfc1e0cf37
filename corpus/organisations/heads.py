"""Heads: what a name begins with, a place, a division of one (市), a country or the nation."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from corpus.text.lexicon import is_pair
from corpus.text.places import countries, provinces
from corpus.text.word_lists import lines

#: Words of grammar of one character that end before a name, unless a longer word holds them.
HARD: Final = frozenset("的了被把其该此也又且但或着是还而让等称讯暨")
#: Those that end before a name only where a head follows, or no common word begins with them.
SOFT: Final = frozenset("与和及由经对在从到至据按将以给同跟请获报呈送受有为向往去并赴使系就因如即各某当于")
#: A division printed without its place (市商务局, 园区管委会), and where the word is another one
#: (市场, 区域).
_DIVISION: Final = re.compile(
    r"园区|(?:医药)?高新区|经开区|(?:经济)?开发区|保税区|街道|市(?![场值占面级内外区售]|民(?![政族宗生委防航])|政(?![府协法务])|价(?!格))|县(?![域级内])"
    r"|省(?![级内外际时电钱力辖界])|区(?![域块间别位内级分])|州(?!立)|镇(?!痛)|乡(?![村土])|旗(?!舰|下)"
)
#: A place that we need not know: two or three characters and the kind of its division.
_UNKNOWN: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?:自治[区州县]|特别行政区|街道|[省市县区州旗镇乡](?![场域级民值占价面]))"
)
#: What holds the word of a division and is no place.
_NO_PLACE: Final = re.compile(
    r"[超都股上门夜]市|全[省市县区]|[我本该各外某][省市县区]|[园社地校城片厂山灾东西南北]区|开发区|高新区|新区"
)
#: The divisions whose places hardly ever have common words for names; a verb stands before the others
#: as often (提交市商务局).
_RURAL: Final = re.compile(r"(?:省|县|州|旗|自治.)$")
_KINDS: Final = ("特别行政区", "自治区", "自治州", "地区", "省", "市", "州", "县", "区", "盟")
#: Heads that are no place alone: 中国大学 is no name.
_NATIONS: Final = ("中国", "全国", "国家", "中华", "国务院", "中共", "中华人民共和国", "亚洲", "亚太", "海峡", "世界")
#: The row of places that are wider than a province.
_WIDE: Final = "大区"

#: The kinds of a head.
PLACE, DIVISION, NATION, COUNTRY = "place", "division", "nation", "country"


@cache
def _places() -> dict[str, str]:
    wide = [place for name, _, *places in map(str.split, lines("places.txt")) if name == _WIDE for place in places]
    return (
        dict.fromkeys(countries(), COUNTRY)
        | dict.fromkeys((*provinces(), *wide), PLACE)
        | dict.fromkeys(_NATIONS, NATION)
    )


@cache
def _sizes() -> tuple[int, ...]:
    return tuple(sorted({len(place) for place in _places()}, reverse=True))


def _known(run: str, at: int) -> tuple[int, str]:
    """Return where the known place at an offset ends, and its kind, if there is one."""
    for size in _sizes():
        kind = _places().get(run[at : at + size]) if at + size <= len(run) else None
        if kind:
            return at + size, kind
    return at, ""


def _unknown(run: str, at: int) -> int:
    """Return where a place that we do not know ends; the offset itself where there is none."""
    match = _UNKNOWN.match(run, at)
    if not match or _NO_PLACE.search(match.group()):
        return at
    name = match["name"]
    if not (HARD | SOFT).isdisjoint(name) or any(_known(name, inner)[1] for inner in range(1, len(name))):
        return at
    common = any(is_pair(name[inner : inner + 2]) for inner in range(len(name) - 1))
    return match.end() if not common or _RURAL.search(match.group()) else at


def head_at(run: str, at: int, *, apart: bool) -> tuple[int, str]:
    """Return where the head at an offset of a run ends, and its kind, if there is one.

    ``apart``: nothing stands before it, so that it may be a division, or a place we do not know.
    """
    end, kind = _known(run, at)
    if kind == NATION:
        if run.startswith(("级", "和", "或"), end):  # 国家级, 国家和省
            return at, ""
        more, inner = _known(run, end)
        return (_places_end(run, more), inner) if inner == PLACE else (end, kind)
    if kind:
        return (_places_end(run, end), kind) if kind == PLACE else (end, kind)
    division = _DIVISION.match(run, at) if apart else None
    if division:
        return division.end(), DIVISION
    end = _unknown(run, at) if apart else at
    return (_places_end(run, end), PLACE) if end > at else (at, "")


def _places_end(run: str, end: int) -> int:
    """Return where the places that go on with one end: 省, 某市某区."""
    while True:
        kind = next((word for word in _KINDS if run.startswith(word, end)), "")
        if len(kind) == 1 and kind != "盟" and not _DIVISION.match(run, end):
            kind = ""
        end += len(kind)
        more, inner = _known(run, end)
        more = more if inner == PLACE else _unknown(run, end)
        if more == end or (inner and inner != PLACE):
            return end
        end = more
