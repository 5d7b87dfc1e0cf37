"""Short names of companies that no legal form marks: 某远软件荣获…, 某某集团董事长, 某某（600000）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.authorities import is_authority
from corpus.boundaries import name_start, run_start
from corpus.contexts import AGENT, CARRIES_ON, DONE, LISTED, NOT_COMPANY, NOT_COMPANY_CHARACTER, ROLE, ROW, SPEAKS
from corpus.lexicon import is_clean, is_common, is_pair, split_trades, trades
from corpus.places import countries, is_place, place_at

#: What may follow a name inside a sentence.
_AFTER = re.compile(
    r"$|[^\u4e00-\u9fffa-z0-9]|[的与和及在将已于是对从为自把被由向等也均还则并以到携获因经有正拟曾现凭据]|表示|认为|介绍|旗下|公司"
)
#: Trades go on to a longer word: 软件园, 智能化, 科技有限公司, 能源局.
_LONGER = re.compile(
    r"园|化|厂|局|部|委|厅|院|学|业|型|类|界|展|节|奖|大学|学院|研究|协会|商会|学会|联盟|中心|有限|股份有限|平台|系统|产业|行业|领域|技术|设备|产品|人才|企业|项目|工程|基地|园区|城|港|区|村|镇|大厦|广场|服务业|制造业|合作|创新|协作|往来|关系|服务|发展|改革|改造|升级|融合|应用|制造|生产|加工|示范|试点|综合|专项|高地|走廊|大数据|中心|消费|市场|需求|资源|知识|教育|培训"
)


_PREPOSITIONS = frozenset("如将时应从以可对有并为和向于按经因当若即自至到同原")
#: Trades that a place alone may stand before: 某省联通, 某市燃气.
_PLACED = frozenset(
    [
        "联通",
        "移动",
        "电信",
        "电网",
        "电力",
        "燃气",
        "水务",
        "石化",
        "石油",
        "能源",
        "电气",
        "重工",
        "钢铁",
        "汽车",
        "建工",
        "建投",
        "城投",
        "交投",
        "交建",
        "交控",
        "路桥",
        "港务",
        "港航",
        "航空",
        "农商行",
        "证券",
        "信托",
        "国贸",
        "广电",
        "金控",
        "出版",
        "轨道交通",
        "地铁",
        "公交",
        "水泥",
        "铝业",
        "铜业",
        "矿业",
        "黄金",
        "医药",
        "物产",
        "文投",
        "旅投",
        "产投",
        "国投",
        "邮政",
    ]
)


@dataclass(frozen=True, slots=True)
class Hint:
    """A string at ``start``..``end`` of a folded text that may be a company's name, and how much speaks for it.

    ``weight`` adds up over the occurrences in an issue; see companies.py.
    """

    start: int
    end: int
    weight: float


@cache
def _ends() -> re.Pattern[str]:
    words = sorted((word for word in trades().ends if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(words))


def find_short_names(folded: str) -> Iterator[Hint]:
    """Yield the strings formed like short names (brand and trade), with the weight of their surroundings."""
    last = -1
    for match in _ends().finditer(folded):
        end = match.end()
        if (
            _LONGER.match(folded, end)
            or _ends().match(folded, end)
            or (folded[end : end + 1] == "(" and "公司" in folded[end : end + 20])
        ):
            continue
        start, sure = name_start(folded, match.start())
        start += _preposition(folded[start : match.start()])
        name = folded[start:end]
        if start <= last or not _formed(name, folded[start : match.start()]):
            continue
        weight = surroundings(folded, start, end) + (0.5 if sure else -0.5)
        if is_brandless(name) and not (AGENT.match(folded, end) or ROLE.match(folded, end)):
            continue
        weight += _form(folded[start : match.start()], match.group())
        if weight > 0 and start > last:
            last = start
            yield Hint(start, end, weight)


def is_brandless(name: str) -> bool:
    """Whether a name is a place and a trade (某省能源): it means a company only where the words around it say so."""
    head = place_at(name)
    return head > 0 and not split_trades(name[head:])[0]


def may_stand(folded: str, start: int, end: int) -> bool:
    """Whether a name known from elsewhere may end here: one without a brand only before what companies do or have."""
    if not is_brandless(folded[start:end]):
        return True
    return bool(_AFTER.match(folded, end) or AGENT.match(folded, end) or ROLE.match(folded, end))


def _preposition(before: str) -> int:
    """Return 1 where the first character before a trade leads to a brand behind it: 有某远, 对某远, 以某远."""
    rest = before[1:]
    return int(before[:1] in _PREPOSITIONS and len(rest) >= 2 and not is_common(rest))


def _form(before: str, trade: str) -> float:
    """Return what the form of a short name says: no common pair in its brand, a trade that tells of a company."""
    core = before[place_at(before) :]
    return (0.5 if is_clean(core) else -0.5) + (0.5 if trade in trades().telling else 0.0)


def _formed(name: str, before: str) -> bool:
    """Whether a string is a brand of two to four characters (after a place, perhaps) and a trade."""
    core = before[place_at(before) :]
    if before[0:1] in _PREPOSITIONS and not place_at(before):
        return False
    if not core and before:
        return (before == "中国" and len(name) == 4 and not name.endswith("国际")) or name[len(before) :] in _PLACED
    if not 2 <= len(core) <= 5 or len(name) > 12 or re.search(r"[的了是在和与等及或这那本该各其你我他省市]|\d", core):
        return False
    brand, _ = split_trades(core)
    return len(brand) >= 2 and not is_common(brand) and not is_common(core) and not is_place(core)


def surroundings(folded: str, start: int, end: int) -> float:
    """Return how much the words around a string speak for a company: from -1 up to 3."""
    if LISTED.match(folded, end):
        return 2.0
    before = folded[start - 1] if start else "\n"
    opening = before in '\n。!?;,:"'
    weight = 0.5 * opening
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


def find_listed(folded: str) -> Iterator[Hint]:
    """Yield what stands before a stock code in brackets: 某某（600000）."""
    for match in LISTED.finditer(folded):
        if not re.search(r"\d", match.group()):
            continue
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if sure and 2 <= len(name) <= 8 and plausible(name):
            yield Hint(start, match.start(), 2.0)


def find_subjects(folded: str, start: int, end: int, body: str) -> Iterator[Hint]:
    """Yield the names at the heads of a title's clauses that do what companies do and come again in the body."""
    for clause in re.finditer(r"[^\s,。!?;:|\"【】\[\]()《》]+", folded[start:end]):
        words = clause.group()
        lead = re.match(r"(?:热烈)?(?:祝贺|庆贺|恭喜|恭贺|喜报|喜讯)?", words)
        begin = lead.end() if lead else 0
        for stop in range(begin + 2, min(len(words), begin + 9)):
            name = words[begin:stop]
            rest = words[stop:]
            if not plausible(name) or is_common(name[place_at(name) :]) or body.count(name) < 2:
                continue
            if AGENT.match(rest) or re.match(r"(?:与|和|在|携)", rest):
                at = start + clause.start() + begin
                yield Hint(at, at + len(name), 1.0 + 0.5 * _alone(name, body))


#: Who holds an event: 由甲、乙主办; persons and teams do not.
_HOST = re.compile(r"(?:联合)?(?:主办|承办|协办|冠名|独家赞助|发起,)")
_FIRST = re.compile(
    r"(?<![\u4e00-\u9fffa-z0-9])(?P<name>[\u4e00-\u9fff]{2,6}?)(?:在[^,。;]{2,24}?)?(?:排名|位列|位居|均?位列|均以)(?:第|首位|榜首|前|大幅)"
)
_WITH = re.compile(r"(?:携手|联手|牵手|联合|联袂)")
_CHINA = re.compile(r"中国(?P<name>[\u4e00-\u9fff]{2})(?![局院会部委社团军队台报网协署大学])")
_LATIN = re.compile(r"公司\s*(?P<name>[a-z][a-z0-9.&-]{4,24})|(?<![a-z])(?P<other>[a-z][a-z0-9&-]{2,24})\s?公司")
_PARK = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4})(?:软件园|科技园|产业园|创意园|物流园|孵化器)(?=(?:董事长|总经理|总裁|公司))"
)


def find_actors(folded: str, companies: frozenset[int]) -> Iterator[Hint]:
    """Yield bare names that only a company fits: hosts of events, partners of companies, 中国某某, Latin names.

    `companies` are the offsets at which known companies begin.
    """
    for match in _HOST.finditer(folded):
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if sure and plausible(name.removesuffix("企业")) and not name.endswith("企业家"):
            led = folded[start - 1 : start] in {"由", "、"}
            yield Hint(start, match.start() - 2 * name.endswith("企业"), 2.0 if led else 1.5)
    for match in _FIRST.finditer(folded):
        if is_formed(match["name"]):
            yield Hint(*match.span("name"), 1.0)
    for match in _WITH.finditer(folded):
        start, sure = name_start(folded, match.start())
        if sure and match.end() in companies and plausible(folded[start : match.start()]):
            yield Hint(start, match.start(), 2.0)
    for match in _CHINA.finditer(folded):
        if not is_common(match["name"]) and not is_place(match["name"]):
            yield Hint(match.start(), match.end(), max(0.5, surroundings(folded, match.start(), match.end()) + 0.5))
    for match in _LATIN.finditer(folded):
        group = "name" if match["name"] else "other"
        yield Hint(*match.span(group), 2.0)
    for match in _PARK.finditer(folded):
        yield Hint(*match.span(), 2.0)


def _alone(name: str, body: str) -> int:
    """Count the sentences of the body that a name opens (up to 4)."""
    return min(4, len(re.findall(rf"(?:^|[\n,。;!?:\"]){re.escape(name)}", body)))


_NO_NAME = re.compile(
    r"[的了是在这那我你他她它们\n\"%]|(?:企业|机构|单位|高校|院校|院所|民众|群众|市民|公司)$"
    r"|^(?:等|和|与|及|或|对|将|以|为|有|各|每|其|该|本|某|第|近|约|共|新|大|小|多|全|最|更|不|无|非|未|已|被|把|让|使|从|向|于|由|按|据|至|到|又|也|都|就|才|再|还|并|而|且|但|若|如|因|所|\()"
)


def is_formed(name: str) -> bool:
    """Whether a folded string has the form of a name: no phrase, no body, school, place, medium or thing."""
    if not 2 <= len(name) <= 14 or re.match(r"[\d.%&·\-]+[\u4e00-\u9fff]?$", name) or _NO_NAME.search(name):
        return False
    if NOT_COMPANY_CHARACTER.search(name) and not split_trades(name)[1]:
        return False
    if NOT_COMPANY.search(name) or is_place(name) or name in countries() or is_authority(name):
        return False
    if re.fullmatch(r"[a-z]+", name):
        return len(name) >= 3
    return place_at(name) < len(name)


def plausible(name: str) -> bool:
    """Whether a folded string could be a company's short name, judged by itself: formed like one, and no common words."""
    if not is_formed(name):
        return False
    core = name[place_at(name) :]
    return not is_common(core) or (place_at(name) > 0 and core in _PLACED)


__all__ = [
    "Hint",
    "find_actors",
    "find_listed",
    "find_short_names",
    "find_subjects",
    "plausible",
    "run_start",
    "surroundings",
]
