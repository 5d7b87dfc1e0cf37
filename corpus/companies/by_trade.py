"""Short names of companies that no legal form marks: a brand and a trade, where the words around them say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.companies.boundaries import name_start
from corpus.companies.name_form import PREPOSITIONS, brand_weight, is_brandless, is_short_name, plausible
from corpus.companies.patterns import AGENT, CARRIES_ON, DONE, KIND_BEFORE, LISTED, ROLE, ROW, SPEAKS
from corpus.text.lexicon import is_clean, is_common, is_pair, trades
from corpus.text.places import place_at

#: What may follow a name inside a sentence.
_AFTER = re.compile(
    r"$|[^\u4e00-\u9fff0-9]|[的与和及在将已于是对从为自把被由向等也均还则并以到携获因经有正拟曾现凭据]|表示|认为|介绍|旗下|公司|\d+(?:\.\d+)?[亿万]"
)
#: Trades go on to a longer word: 软件园, 智能化, 科技有限公司, 能源局.
LONGER = re.compile(
    r"园|工业|化|厂|局|部|委|厅|院|学|业|型|类|界|展|节|奖|大学|学院|研究|协会|商会|学会|联盟|中心|有限|股份有限|平台|系统|产业|行业|领域|技术|设备|产品|人才|企业|项目|工程|基地|园区|城|港|区|村|镇|大厦|广场|服务业|制造业|合作|创新|协作|往来|关系|服务|发展|改革|改造|升级|融合|应用|制造|生产|加工|示范|试点|综合|专项|高地|走廊|大数据|中心|消费|市场|需求|资源|知识|教育|培训|监督|监管|交易|保险|市场|期货"
)


_JOINT = re.compile(r"[对为向和与由将被把以用]")
#: Words of trade that hardly stand behind anything but a brand, wherever they are met.
MAKERS = frozenset(["科技", "证券", "药业", "制药", "重工", "光电", "微电子", "通讯", "传媒", "石化", "钢铁"])
#: Words of trade behind which a clean brand needs no further evidence.
_BRANDED = MAKERS | {"股份", "矿业", "乳业", "影业", "特钢", "重机", "农商行"}
#: The number of an item in a list.
_LISTING = re.compile(r"(?:^|[^\d.])\d{1,3}\s?[.、)]\s?$")


@dataclass(frozen=True, slots=True)
class Hint:
    """A string at ``start``..``end`` of a folded text that may be a company's name, and how much speaks for it.

    ``weight`` adds up over the occurrences in an issue; see directory.py.
    """

    start: int
    end: int
    weight: float


@cache
def trade_ends() -> re.Pattern[str]:
    """Return the pattern of the trades that may end a short form."""
    words = sorted((word for word in trades().ends if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(words))


def find_short_names(folded: str) -> Iterator[Hint]:
    """Yield the strings formed like short names (brand and trade), with the weight of their surroundings."""
    last = -1
    for match in trade_ends().finditer(folded):
        end, trade = match.end(), match.group()
        while folded[end - 1 : end + 1] in trades().telling:
            end, trade = end + 1, folded[end - 1 : end + 1]
        legal = folded[end : end + 1] == "(" and "公司" in folded[end : end + 20]
        if legal or LONGER.match(folded, end) or trade_ends().match(folded, end):
            continue
        first = end - len(trade)
        start, sure = name_start(folded, first)
        start += _preposition(folded[start:first])
        before = folded[start:first]
        if start <= last or not is_short_name(before, trade):
            continue
        around = surroundings(folded, start, end)
        if is_brandless(before + trade) and around < (1.0 if trade in trades().placed else 1.5):
            continue
        weight = around + brand_weight(before, trade) + (0.5 if sure else -0.5)
        brand = before[place_at(before) :]
        if sure and trade in _BRANDED and plausible(brand) and is_clean(brand) and not _JOINT.search(brand):
            weight = max(weight, 2.0)
        if weight > 0:
            last = start
            yield Hint(start, end, weight)


def may_stand(folded: str, start: int, end: int) -> bool:
    """Whether a name known from elsewhere may end here: one without a brand only before what companies do or have."""
    if not is_brandless(folded[start:end]):
        return True
    after = _AFTER.match(folded, end) or AGENT.match(folded, end) or ROLE.match(folded, end)
    return bool(after) or place_at(folded, end) > end


def _preposition(before: str) -> int:
    """Return 1 where the first character before a trade leads to a brand behind it: 有某远, 对某远, 以某远."""
    rest = before[1:]
    return int(before[:1] in PREPOSITIONS and len(rest) >= 2 and not is_common(rest))


def surroundings(folded: str, start: int, end: int) -> float:
    """Return how much the words around a string speak for a company: from -1 up to 3."""
    if LISTED.match(folded, end):
        return 2.0
    before = folded[start - 1] if start else "\n"
    opening = before in '\n。!?;,:"' or _LISTING.search(folded, max(0, start - 6), start) is not None
    weight = 0.5 * opening + (1.0 if KIND_BEFORE.search(folded, max(0, start - 6), start) else 0.0)
    if ROW.match(folded, end):
        weight += 1.5
    if (
        AGENT.match(folded, end)
        or (before == "由" and DONE.match(folded, end))
        or (opening and CARRIES_ON.match(folded, end))
    ):
        weight += 1.0
    elif opening and SPEAKS.match(folded, end):
        weight += 0.5
    if ROLE.match(folded, end):
        weight += 1.0
    if weight <= 0.5 and not _AFTER.match(folded, end) and not is_pair(folded[end : end + 2]):
        weight -= 1.0
    return weight
