"""Regions (地区): the places an article concerns, at the level printed: 上海：…, 珠海市…局."""

from __future__ import annotations

import re

from corpus.model import Article
from corpus.text.fold import fold
from corpus.text.places import provinces

#: 上海:…, 【深圳】…, 广东省 | …
_PREFIX = re.compile(
    r"[\s\[\"]*(?P<place>[\u4e00-\u9fff]{2,8}?)(?P<kind>省|市|自治区|自治州|特别行政区|州|区|县)?\s*[:|\]·]"
)
_UNIT = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,5}?)(?:特别行政区|自治区|自治州|新区|省|市|区|县)")


def regions_of(article: Article) -> tuple[str, ...]:
    """Return the regions an article concerns, short and distinct.

    From its title and from who issued its policies.

    Policies that are only cited say nothing of the region. A place of the table counts bare (上海);
    one we do not know counts where its kind is printed (某洲市).
    """
    found: dict[str, None] = {}
    prefix = _PREFIX.match(fold(article.title))
    if prefix and (prefix["kind"] or prefix["place"] in provinces()):
        found[prefix["place"]] = None
    for policy in article.policies:
        if policy.role != "cited":
            for issuer in policy.issuers:
                place = _seat(fold(issuer))
                if place:
                    found.setdefault(place)
    return tuple(found)


def _seat(issuer: str) -> str | None:
    """Return the narrowest place an authority's name holds: 某省某市商务局 → 某市's short name.

    None without one.
    """
    place, rest = None, issuer
    while rest:
        known = next((rest[:n] for n in range(min(6, len(rest)), 1, -1) if rest[:n] in provinces()), None)
        unit = _UNIT.match(rest)
        if known:
            place, rest = known, re.sub(r"^(?:特别行政区|自治区|自治州|新区|省|市|区|县)", "", rest[len(known) :])
        elif unit and len(rest) > unit.end() and place is None and unit["name"] not in {"国家", "全国"}:
            place, rest = unit["name"], rest[unit.end() :]
        elif place is None and rest.startswith(("国家税务总局", "中国人民银行")):
            rest = rest[6:]
        else:
            break
    return place
