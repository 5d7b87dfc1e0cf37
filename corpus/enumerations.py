"""Rows of names: 甲科技、乙、丙软件等多家企业; 甲、乙、丙位列前三."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from corpus.boundaries import name_end, name_start
from corpus.contexts import (
    AGENT,
    ARMS,
    COMMERCE,
    DEEDS,
    HEAD,
    KIND_BEFORE,
    OBJECTS,
    OF_COMPANIES,
    PEOPLE,
    RANKED,
    ROW,
    ROW_DOES,
    ROW_NAMED,
    ROW_OTHER,
    ROW_PEOPLE,
    ROW_WEAK,
    VERBS,
)
from corpus.forms import PREPOSITIONS, could_stand, is_branded, is_brandless, is_formed, is_person, plausible
from corpus.lexicon import is_clean, is_common, is_rare, is_word, split_trades, trades
from corpus.names import company_key, is_full
from corpus.passage import Passage
from corpus.places import place_at
from corpus.shortnames import LONGER, MAKERS, Hint, trade_ends

#: 等…家企业 behind a row leaves no doubt.
_SURE = 2.5
#: Share of a row that is known to be companies, for which the others are believed to be.
_KIN = 0.3
#: 三家: as many as the row has.
_COUNTS = "〇一二三四五六七八九十"
_ITEM = r"[\u4e00-\u9fffa-z0-9&·.\- ]|\([\u4e00-\u9fffa-z0-9]{1,10}\)"
_ROWS = re.compile(rf"(?:{_ITEM}){{2,40}}(?:、(?:{_ITEM}){{2,30}})+")
_ETC = re.compile(
    r"等(?:\d*家)?[\u4e00-\u9fff]{0,4}?(?:企业|公司)|分列|位列|位居|排名|的?(?:\d+|[一二两三四五六七八九十]+)\s?[家个]|的(?:\d+|[一二两三四五六七八九十]+)\s?[支名位]"
)
_JOINED = re.compile(r"[和与及]|以及")
#: Where the last item of a row ends.
_LAST = re.compile(
    r"(?:[一二三四]季度|[上下]半年|前三季度|则|此前|为(?=[^、,。;]{0,12}(?:单位|企业|机构|会员|基地|伙伴|股东|客户|供应商))|亦|承建|承接|分列|分居|分获|紧随|股价|市值|交付|装车|销量|暂停|等|和|与|及|以及|分别|均|位列|位居|排名|分列|名列|上榜|入榜|入围|入选|跻身|荣登|占据|进入|的|在|将|已|共同|联合|为代表|为首|为主|参加|参与|出席|亮相|签约|入驻|落户|积极|先后|也|都|是|就|加入|展示|展出|发布|推出|组成|牵头|主办|承办|协办|先行|总部|相关|有关|负责人|领导|高管|一行|领投|跟投|参投|获准|获批|获得|开展|使用|采用|提供|表示|开始|启动|完成|实现|推动|加快|继续|相继|陆续|纷纷|集体|到场|负责|采购|宣布|披露|预计|认为|介绍|现场|联手|携手|先后|增资|扩产|累计|均已|合计|共计|总共)"
)
#: What is told of an item in brackets: its rank, its share, its city.
_FULL = re.compile(
    r"[^、,。;:]{2,40}?(?P<legal>(?:股份)?有限(?:责任)?公司|股份公司|集团公司|合伙企业)(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
_TOLD = re.compile(r"\s?\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class NameRow:
    """A row of what may be names: the spans of its items, and how much speaks for a row of companies (0 for nothing)."""

    items: tuple[tuple[int, int], ...]
    weight: float


def find_rows(passage: Passage) -> Iterator[NameRow]:
    """Yield the rows of items that are formed like names."""
    folded = passage.folded
    topic = bool(OF_COMPANIES.search(folded[: passage.bounds(0)[1]]))
    for match in _ROWS.finditer(folded):
        items = tuple(_without_arm(folded, *item) for item in _items(folded, match) if item[1] - item[0] >= 2)
        names = [folded[start:end] for start, end in items]
        if len(items) >= 2 and not _alike(names):
            yield NameRow(items, _evidence(folded, match.start(), items, items[-1][1], topic))


def _without_arm(folded: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of an item without what belongs to the company it names: 某某华中总部, 某某苏州工厂."""
    arm = ARMS.search(folded, start + 2, end)
    head = folded[start : arm.start()] if arm else ""
    return (start, start + len(head)) if arm and arm.end() == end and could_stand(head) else (start, end)


def row_hints(folded: str, row: NameRow) -> Iterator[Hint]:
    """Yield the items of a row of companies, with the weight of what says so."""
    names = [folded[start:end] for start, end in row.items]
    sure = row.weight >= _SURE
    good = [_goodness(name, row.weight) for name in names]
    if row.weight <= 0 or sum(good) < (0.5 if row.weight >= 2 else 0.6) * len(names):
        return
    for (start, end), name, fine in zip(row.items, names, good, strict=True):
        if fine >= 1 or (fine and row.weight >= 2) or (is_formed(name) and split_trades(name)[1]):
            yield Hint(start, end, row.weight)
        elif is_formed(name) or (sure and could_stand(name)):
            yield Hint(start, end, row.weight if sure else row.weight / 2)


def _goodness(name: str, weight: float) -> float:
    """Return from 0 to 1 how much an item of a row of some weight looks like a company."""
    if could_be(name) or (weight >= _SURE and is_branded(name)):
        return 1.0
    word = is_rare(name) or is_brandless(name) or (weight > _SURE and name not in trades().every)
    return 0.5 if (word and is_formed(name)) or (weight >= _SURE and could_stand(name)) else 0.0


def could_be(name: str) -> bool:
    """Whether an item of a row could be a company by itself: a full name, a plausible one, 中国 and a word."""
    if is_full(name) or plausible(name) or (name.startswith("中国") and is_formed(name)):
        return True
    return is_branded(name) and split_trades(name)[1][-1] in trades().telling - MAKERS


def _alike(names: list[str]) -> bool:
    """Whether most items begin alike (原木门、原木楼梯): kinds of one thing, unless they begin with a place; or one with its place in a chain."""
    if any(name.startswith(("上游", "下游", "上下游")) for name in names):
        return True
    heads = Counter(name[:2] for name in names if not place_at(name))
    return len(names) > 2 and bool(heads) and max(heads.values()) > 0.5 * len(names)


def _items(folded: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the items of a row; the first and the last are cut out of their sentence.

    A long item that leads up to a name (一行前往某某) begins a row anew; 等企业 inside ends it.
    """
    start, found = match.start(), list[tuple[int, int]]()
    pieces = match.group().split("、")
    for number, piece in enumerate(pieces):
        begin, end = start, start + len(piece)
        start = end + 1
        final = number == len(pieces) - 1
        stop = _ETC.search(folded, begin, end) if number else None
        last = _LAST.search(folded, begin + 2, end) if final else None
        until = min(filter(None, (stop, last)), key=re.Match.start, default=None)
        whole = _FULL.match(folded, begin, end)
        if number == 0 and whole:
            begin = name_start(folded, whole.start("legal"))[0]
        bracket = folded.find("(", begin + 2, end)
        edge = min(until.start() if until else end, bracket if bracket > 0 else end)
        if (number == 0 or (edge - begin > 8 and not final)) and not whole:
            cut, sure = name_start(folded, edge)
            if cut > begin and (sure or number == 0):
                found.clear()
                begin = cut
            begin += folded[begin : begin + 1] in PREPOSITIONS and is_formed(folded[begin + 1 : end])
        if final or (stop and stop.start() > begin):
            cut_off = stop is not None and stop.start() > begin
            found += _last(folded, begin, stop.start() if stop and cut_off else end, whole=cut_off)
            break
        joined = list(_JOINED.finditer(folded, begin, end)) if not found else []
        late = bool(joined) and end - joined[-1].end() >= 2 and joined[-1].start() - begin > 3
        found.append(stripped(folded, joined[-1].end() if late else begin, end))
    yield from found


def _last(folded: str, begin: int, end: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield the last item, and one more joined to it by 和, 与, 及; `whole` says that nothing else stands behind it."""
    full = _FULL.match(folded, begin, end)
    stop = _LAST.search(folded, full.end() if full else begin + 2, end)
    limit = full.end() if full else stop.start() if stop else end
    exact = (
        full or whole or (stop is not None and (stop.group() == "等" or _is_whole(folded[begin:limit], stop.group())))
    )
    yield stripped(folded, begin, limit if exact else _short_end(folded, begin, limit))
    if stop is None:
        return
    if _JOINED.fullmatch(stop.group()):
        close = _LAST.search(folded, stop.end() + 2, end)
        start, finish = stripped(folded, stop.end(), close.start() if close else end)
        if is_formed(folded[start:finish]):
            yield start, finish


def _is_whole(item: str, stop: str) -> bool:
    """Whether what a word of grammar ends is a name as it stands, and no name with a word behind it."""
    return stop == "的" and len(item) <= 5 and could_stand(item)


def _short_end(folded: str, begin: int, end: int) -> int:
    """Return where a short name ends that goes on to other words before `end`: behind its trade, or before a word."""
    trade = trade_ends().search(folded, begin + 2, min(end, begin + 8))
    if trade and not LONGER.match(folded, trade.end(), end):
        return trade.end()
    cut = name_end(folded, begin, end)
    head, rest = folded[begin:cut], folded[cut:end]
    told = rest not in trades().every and (could_stand(head) or is_rare(head))
    return cut if rest and told else end


def stripped(folded: str, begin: int, end: int) -> tuple[int, int]:
    """Return the span of an item without the white space around it and what is told of it in brackets."""
    while begin < end and folded[begin].isspace():
        begin += 1
    while end > begin and folded[end - 1].isspace():
        end -= 1
    told = _TOLD.search(folded, begin, end)
    return begin, told.start() if told and told.start() >= begin + 2 else end


def _evidence(folded: str, start: int, items: Sequence[tuple[int, int]], last: int, topic: bool) -> float:
    """Return what speaks for a row of companies: what follows it, what leads to it, and names known by form."""
    names = [folded[begin:end] for begin, end in items]
    share = sum(1 for name in names if is_full(name) or _shape(name) >= 0.5) / len(names)
    clean = [name for name in names if is_full(name) or _shape(name) >= 1.0]
    row = ROW.match(folded, last)
    if row and (row["count"] is None or row["count"] in {str(len(items)), _COUNTS[len(items) : len(items) + 1]}):
        return _SURE + bool(ROW_NAMED.search(row.group()))
    if RANKED.match(folded, last) and (topic or OF_COMPANIES.search(folded, max(0, start - 80), last + 30)):
        return 2.0
    first = items[0][0] + (folded[items[0][0]] in "有为如")
    if HEAD.search(folded, max(0, first - 16), first):
        return 2.0
    weak = ROW_WEAK.match(folded, last)
    if weak:
        return 2.0 if share > 0 or "展" in weak.group() or 3 * sum(map(could_be, names)) >= 2 * len(names) else 1.5
    fine = sum(_goodness(name, _SURE) for name in names)
    people = PEOPLE.match(folded, last) or ROW_PEOPLE.match(folded, last)
    if people and (share > 0 or 3 * fine >= 2 * len(names)) and not _are_persons(names):
        return 2.0
    lead = OBJECTS.search(folded, max(0, first - 6), first)
    if lead and 4 * fine >= 3 * len(names) and not _are_persons(names):
        return 2.0
    if ARMS.match(folded, items[0][1]) and 3 * fine >= 2 * len(names):
        return 2.0
    if share >= 0.2 and AGENT.match(folded, last) and (share >= 0.3 or all(map(plausible, names))):
        return 2.0
    deed = any(does.match(folded, last) for does in (VERBS, DEEDS, AGENT, ROW_DOES))
    if deed and 3 * fine >= 2 * len(names) and not _are_persons(names):
        return 2.0
    if KIND_BEFORE.search(folded, max(0, items[0][0] - 6), items[0][0]) and all(map(could_be, names)):
        return 2.0
    if clean and 3 * fine >= 2 * len(names) and _is_commerce(folded, start, last) and not _are_persons(names):
        return 2.0
    if all(any(name[-size:] in trades().telling for size in (2, 3)) and could_be(name) for name in names):
        return 2.0
    if len(clean) < 2 or 2 * len(clean) < len(names):
        return 0.0
    return 2.0 if all(map(plausible, names)) and 3 * len(clean) >= 2 * len(names) else 1.0


def _is_commerce(folded: str, start: int, end: int) -> bool:
    """Whether the sentence around a row speaks of trade, and nothing behind the row says that it is one of other things."""
    if ROW_OTHER.match(folded, end):
        return False
    begin = max(folded.rfind(mark, max(0, start - 80), start) for mark in "。!?\n;")
    stops = [at for mark in "。!?\n;" if (at := folded.find(mark, end, end + 60)) >= 0]
    return COMMERCE.search(folded, max(begin, start - 80, 0), min(stops, default=end + 60)) is not None


def _are_persons(names: Sequence[str]) -> bool:
    """Whether items look like persons: half of them have a surname, and none is longer than a person's name."""
    return 2 * sum(map(is_person, names)) >= len(names) and all(len(name) <= 3 for name in names)


def _shape(name: str) -> float:
    """Return what a name's own form says: a brand and a trade; more where the brand is clean of common pairs."""
    brand, words = split_trades(name)
    if not words or len(brand) < 2 or is_common(brand) or is_word(brand):
        return 0.0
    return 1.0 if is_clean(brand) else 0.5


def kin_hints(folded: str, row: NameRow, known: Container[str]) -> Iterator[Hint]:
    """Yield the items of a row that are not known, where a third of the row (two of a long one) is known for companies."""
    names = [folded[start:end] for start, end in row.items]
    strangers = [n for n, name in enumerate(names) if company_key(name) not in known]
    share = 1 - len(strangers) / len(names)
    if share < _KIN or _are_persons([names[n] for n in strangers]):
        return
    for n in strangers:
        if could_be(names[n]) or (share >= 0.5 and (is_formed(names[n]) or could_stand(names[n]))):
            yield Hint(*row.items[n], 2.0)
