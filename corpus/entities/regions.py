"""Regions (地区): the places an article concerns, at the level printed: 上海：…, 珠海市…局."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice
from typing import Final

from corpus.model import Article, Issue
from corpus.text.characters import COMMON_HAN
from corpus.text.fold import fold
from corpus.text.places import provinces

#: 上海:…, 【深圳】…, 广东省 | …
_PREFIX = re.compile(
    r"[\s\[\"]*(?P<place>[\u4e00-\u9fff]{2,8}?)(?P<kind>省|市|自治区|自治州|特别行政区|州|区|县)?\s*[:|\]·]"
)
_KIND: Final = "特别行政区|自治区|自治州|新区|省|市|区|县"
_UNIT = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,5}}?)(?:{_KIND})")
#: A place of the table is none in 北京时间, 南京东路, 出海口, 强大连接, 大同小异.
_NO_PLACE_BEFORE: Final = "出入强孙大小"
_NO_PLACE_AFTER: Final = "时间|[东西南北中]?[一二三]?路|小异|接"
#: Places whose names are words, too: these, and districts, count where their kind is printed.
_WORDS: Final = frozenset((
    "白银", "日照", "大同", "安康", "三明", "白山", "黄山", "中山", "河源", "海东", "山南", "南海", "前海",
    "定西", "固原", "文昌", "天水", "南沙", "宝鸡", "东营", "玉林", "百色", "来宾", "林芝", "红河", "临港",
))  # fmt: skip
_CITIES: Final = ("北京", "天津", "上海", "重庆")
#: A place we do not know at the head of a title: 某洲市…, but not 我国城市….
_HEAD: Final = re.compile(
    rf"(?P<name>(?![我本全各该两三多]|[{COMMON_HAN}][城都超股门夜楼上债车集闹早])[{COMMON_HAN}]{{2}})(?:市|县)(?![场域民委值])"
)
#: A name of a company that says where it is registered.
_REGISTERED: Final = ("公司", "集团")
#: 在珠海…举行; in the first lines of a text.
_HELD: Final = re.compile(
    r"在(?:中国)?(?P<place>[^,。;:!?\n在]{2,40}?)(?:正式|隆重|成功|顺利|盛大|圆满|联合)*(?:举[行办]|召开|开幕|启幕|闭幕|落幕|开业|揭牌|签约|拉开帷幕)"
)
_LEAD: Final = 160
_SENTENCE_END: Final = re.compile(r"[。;!?\t]")
#: 我市, 本省: where the issue is published.
_HERE: Final = re.compile("[我本](?P<kind>[省市])(?!场|级|值)")


def regions_of(article: Article) -> tuple[str, ...]:
    """Return the regions an article concerns, short and distinct.

    From its title, from who issued its policies, and from its first sentence: a place with its kind
    (广东省), or one in which something was held.

    Policies that are only cited say nothing of the region. A place of the table counts bare (上海);
    one we do not know counts where its kind is printed (某洲市).
    """
    title, lead = fold(article.title), _lead(article)
    found: dict[str, None] = {}
    prefix = _PREFIX.match(title)
    if prefix and (prefix["kind"] or prefix["place"] in provinces()):
        found[prefix["place"]] = None
    head = _HEAD.match(title)
    if head:
        found.setdefault(head["name"])
    found |= dict.fromkeys(_places(_without_brands(title, article)))
    for policy in article.policies:
        if policy.role != "cited":
            for issuer in policy.issuers:
                place = _seat(fold(issuer))
                if place:
                    found.setdefault(place)
    found |= dict.fromkeys(_places(lead, kind=True))
    for held in _HELD.finditer(lead):
        found |= dict.fromkeys(islice(_places(_without_brands(held["place"], article)), 1))
    return tuple(found)


def home_regions(article: Article, issue: Issue, regions: Collection[str]) -> tuple[str, ...]:
    """Return the publisher's region where a title says 我市, or the lead of a text of no region.

    An article from elsewhere means another city by it, and names that.
    """
    title = fold(article.title)
    here = _HERE.search(title) if title else None
    if here is None and not regions:
        here = _HERE.search(_lead(article))
    home = _seat(fold(issue.publisher)) if here and not _PREFIX.match(title) else None
    if here is None or home is None:
        return ()
    region = provinces().get(home, home) if here["kind"] == "省" else home
    return () if region in regions else (region,)


def _lead(article: Article) -> str:
    """Return the first sentence of a text, with what may stand above it; not rows of a table."""
    return _SENTENCE_END.split(fold(article.text[:_LEAD]), maxsplit=1)[0]


@cache
def _known() -> re.Pattern[str]:
    names = sorted(provinces(), key=len, reverse=True)
    # Few characters begin a place: the names are tried behind these alone.
    begin = "".join(sorted({name[0] for name in names}))
    name = f"(?=[{begin}])(?<![{_NO_PLACE_BEFORE}])(?P<name>{'|'.join(names)})"
    return re.compile(rf"{name}(?P<kind>{_KIND}|高新区|开发区)?(?!{_NO_PLACE_AFTER})")


def _places(text: str, *, kind: bool = False) -> Iterator[str]:
    """Yield the places of the table that a text names; ``kind``: only those with their kind."""
    for match in _known().finditer(text):
        if match["kind"] or not (kind or _is_word(match["name"])):
            yield match["name"]


def _without_brands(text: str, article: Article) -> str:
    """Return a folded text without the short names of companies, which tell no place."""
    for company in article.companies:
        for form in company.mentions:
            if form and not form.endswith(_REGISTERED):
                text = text.replace(fold(form), "/")
    return text


@cache
def _is_word(name: str) -> bool:
    """Return whether a bare name may be another word."""
    return name in _WORDS or (provinces()[name] in _CITIES and name not in _CITIES)


def _seat(issuer: str) -> str | None:
    """Return the narrowest place an authority's name holds: 某省某市商务局 → 某市's short name.

    None without one.
    """
    place, rest = None, issuer
    while rest:
        known = next((rest[:n] for n in range(min(6, len(rest)), 1, -1) if rest[:n] in provinces()), None)
        unit = _UNIT.match(rest)
        if known:
            place, rest = known, re.sub(rf"^(?:{_KIND})", "", rest[len(known) :])
        elif unit and len(rest) > unit.end() and place is None and unit["name"] not in {"国家", "全国"}:
            place, rest = unit["name"], rest[unit.end() :]
        elif place is None and rest.startswith(("国家税务总局", "中国人民银行")):
            rest = rest[6:]
        else:
            break
    return place
