"""Find companies in enumerations: 甲科技、乙、丙软件等多家企业; 甲、乙、丙位列前三."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.companies.boundaries import name_end, name_start
from corpus.companies.by_trade import LONGER, Hint, trade_ends
from corpus.companies.enumeration_score import SURE, enumeration_sign, item_score
from corpus.companies.name_form import PREPOSITIONS, could_stand, is_formed, name_fault
from corpus.companies.patterns import ARMS, OF_COMPANIES
from corpus.evidence import Sign
from corpus.text.lexicon import is_rare, split_trades, trades
from corpus.text.passage import Passage
from corpus.text.places import place_at
from corpus.text.word_lists import compile_pattern

_ITEM = r"[\u4e00-\u9fffa-z0-9&·.\- ]|\([\u4e00-\u9fffa-z0-9]{1,10}\)"
_ENUMERATION = re.compile(rf"(?:{_ITEM}){{2,40}}(?:、(?:{_ITEM}){{2,30}})+")
_ETC = re.compile(
    r"等(?:\d*家)?[\u4e00-\u9fff]{0,4}?(?:企业|公司)|分列|位列|位居|排名"
    r"|的?(?:\d+|[一二两三四五六七八九十]+)\s?[家个]|的(?:\d+|[一二两三四五六七八九十]+)\s?[支名位]"
)
_JOINED = re.compile(r"[和与及]|以及")
#: Where the last item of a list ends.
_LAST = compile_pattern("{after_last_item}")
#: What is told of an item in brackets: its rank, its share, its city.
_FULL = re.compile(
    r"[^、,。;:]{2,40}?(?P<legal>(?:股份)?有限(?:责任)?公司|股份公司|集团公司|合伙企业)"
    r"(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
_TOLD = re.compile(r"\s?\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list of possible names: the spans of its items, and the sign that they are companies."""

    items: tuple[tuple[int, int], ...]
    sign: Sign


def find_enumerations(passage: Passage) -> Iterator[Enumeration]:
    """Yield the lists of items that are formed like names."""
    folded = passage.folded
    topic = bool(OF_COMPANIES.search(folded[: passage.bounds(0)[1]]))
    for match in _ENUMERATION.finditer(folded):
        items = tuple(_without_arm(folded, *item) for item in _items(folded, match) if item[1] - item[0] >= 2)
        names = [folded[start:end] for start, end in items]
        if len(items) >= 2 and not _alike(names):
            yield Enumeration(items, enumeration_sign(folded, match.start(), items, items[-1][1], topic))


def _without_arm(folded: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of an item without what belongs to the company it names: 某某华中总部, 某某苏州工厂."""
    arm = ARMS.search(folded, start + 2, end)
    head = folded[start : arm.start()] if arm else ""
    return (start, start + len(head)) if arm and arm.end() == end and could_stand(head) else (start, end)


def _half(sign: Sign) -> Sign:
    return replace(sign, weight=sign.weight / 2)


def enumeration_hints(folded: str, enumeration: Enumeration) -> Iterator[Hint]:
    """Yield the items of a list of companies, with the weight of what says so."""
    names = [folded[start:end] for start, end in enumeration.items]
    weight = enumeration.sign.weight
    good = [item_score(name, weight) for name in names]
    if weight <= 0 or sum(good) < (0.5 if weight >= 2 else 0.6) * len(names):
        fault = "not-company.list-mixed" if weight > 0 else enumeration.sign.rule
        yield from (Hint(start, end, fault=fault) for start, end in enumeration.items)
        return
    for (start, end), name, fine in zip(enumeration.items, names, good, strict=True):
        whole = fine >= 1 or (fine and weight >= 2) or (is_formed(name) and split_trades(name)[1])
        if whole or is_formed(name) or (weight >= SURE and could_stand(name)):
            sign = enumeration.sign if whole or weight >= SURE else _half(enumeration.sign)
            yield Hint(start, end, (sign,))
        else:
            yield Hint(start, end, fault=name_fault(name))


def _alike(names: list[str]) -> bool:
    """Return whether the items are kinds of one thing (原木门、原木楼梯), or places in a chain (上游…)."""
    if any(name.startswith(("上游", "下游", "上下游")) for name in names):
        return True
    heads = Counter(name[:2] for name in names if not place_at(name))
    return len(names) > 2 and bool(heads) and max(heads.values()) > 0.5 * len(names)


def _items(folded: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the items of a list; the first and the last are cut out of their sentence.

    A long item that leads up to a name (一行前往某某) begins a list anew; 等企业 inside ends it.
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
    """Yield the last item, and one joined to it by 和, 与, 及; `whole`: nothing else is behind it."""
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
    """Return whether an item before a word of grammar is a name as it stands."""
    return stop == "的" and len(item) <= 5 and could_stand(item)


def _short_end(folded: str, begin: int, end: int) -> int:
    """Return where a short name with other words behind it ends.

    Behind its trade, or before them.
    """
    trade = trade_ends().search(folded, begin + 2, min(end, begin + 8))
    if trade and not LONGER.match(folded, trade.end(), end):
        return trade.end()
    cut = name_end(folded, begin, end)
    head, rest = folded[begin:cut], folded[cut:end]
    told = rest not in trades().every and (could_stand(head) or is_rare(head))
    return cut if rest and told else end


def stripped(folded: str, begin: int, end: int) -> tuple[int, int]:
    """Return the span of an item without white space around it and remarks in brackets."""
    while begin < end and folded[begin].isspace():
        begin += 1
    while end > begin and folded[end - 1].isspace():
        end -= 1
    told = _TOLD.search(folded, begin, end)
    return begin, told.start() if told and told.start() >= begin + 2 else end
