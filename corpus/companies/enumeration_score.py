"""Score whether an enumeration lists companies, by context words and the form of its items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.companies.by_dictionary import is_wellknown
from corpus.companies.by_trade import MAKERS
from corpus.companies.name_form import could_stand, is_branded, is_brandless, is_formed, is_person, plausible
from corpus.companies.name_parts import is_full
from corpus.companies.patterns import AGENT, ARMS, COUNT, DEEDS, ENUMERATION, KIND_BEFORE, OF_COMPANIES, VERBS
from corpus.evidence import Sign
from corpus.text.lexicon import is_clean, is_common, is_rare, is_word, split_trades, trades
from corpus.text.numerals import count
from corpus.text.word_lists import compile_pattern

#: 等…家企业 behind a list leaves no doubt.
SURE = 2.5
#: Kinds that are named one by one rather than by trade: 甲、乙等厂商, not 餐饮、住宿等企业.
_NAMED = compile_pattern(r"{named_kinds}")
#: Behind a list of names or of persons: 等企业代表.
_COUNTED_PEOPLE = re.compile(rf"(?:等|等等)\s*{COUNT}(?:[\u4e00-\u9fff]{{0,6}}?)企业(?:代表|负责人|高管)")
#: Behind a list of names, weaker: 等机构, 等展位, 等项目签约.
_WEAK = compile_pattern(
    r"(?:等|等等)\s*(?:\d+|[一二两三四五六七八九十]+|多|数|十余)?(?:余|多)?\s*(?:家|个)?"
    r"[^,。;、\n]{0,16}?{weak_enumeration_kinds}"
)
#: Behind a list of things or persons that are no companies: 等药物, 等车型, 等嘉宾.
_OTHER = compile_pattern(r"(?:等[^,。;、\n]{0,8}?|[^的,。;、\n]{0,2}?){other_enumeration_kinds}")
_MAKES = r"(?!.{0,4}(?:企业|公司|巨头|厂商|制造商|供应商|服务商|运营商|开发商))"
#: Behind a list of ways or techniques: 等方式, 等技术后.
_WAYS = re.compile(rf"等[\u4e00-\u9fff]{{0,2}}?(?:技术|工艺|功能|环节|方式|手段|措施|形式|途径|岗位|工序){_MAKES}")
#: Behind a list of trades or goods, whatever companies come after: 等行业的企业, 等出口企业, 等产品.
_THINGS = compile_pattern(
    r"等(?:[\u4e00-\u9fff]{0,4}?(?:行业|领域|产业|品类|业态|赛道)"
    r"(?:的|[^的,。;]{0,3}$|(?![^,。;]{0,6}(?:企业|公司|巨头|龙头|头部|领军|厂商)))"
    r"|[\u4e00-\u9fff]{0,2}?(?:产品(?!牌)|设备|原料|材料|制品|食品|商品|作物|服务|面料|部件|零件)"
    rf"{_MAKES}"
    r"|(?:\d+|[一二两三四五六七八九十百余多数]+)?家?{enumerated_trades}+(?:型)?企业)"
    r"|(?:新增|累计)?(?:产能|产量)|走量|放量"
)
#: Words of trade among companies; a sentence with one of them may be about these.
_COMMERCE = compile_pattern(r"{commerce_words}")
#: Behind a list of names that could be companies: what companies do together, and what only
#: companies have.
_DOES = compile_pattern(r"\s*(?:等)?(?:[,]?\s*{enumeration_adverbs})*{enumeration_deeds}")
#: Behind a list of names in a ranking.
_RANKED = compile_pattern(r"\s*(?:等)?{ranking_adverbs}*{rankings}")
#: Before a list of names.
_HEAD = compile_pattern(
    r"{enumeration_heads}中?(?:上榜|入选|入围|获奖|主要|分别|依次|,|\s){0,3}"
    r"(?:(?:代表|名单|包括|包含|例如|——|[有为是如即:(-])+|(?<=中),?|(?<=中,))\s*$"
)
#: Before a list of names: what is done to companies. Companies that sent somebody, counted:
#: 来自甲、乙的12支代表队.
_OBJECTS = compile_pattern(r"{done_to_companies}了?\s*$")
#: Behind a list of names: their people.
_PEOPLE = re.compile(
    r"的?(?:总部|集团|公司|企业)*(?:相关|有关)?(?:部门|业务)?"
    r"(?:负责人|代表|领导|高管|嘉宾|经理|专家|讲师|工程师)"
)


def enumeration_sign(folded: str, start: int, items: Sequence[tuple[int, int]], last: int, topic: bool) -> Sign:
    """Return the strongest sign of a list of companies: words behind or before it, or its names."""
    names = [folded[begin:end] for begin, end in items]
    share = sum(1 for name in names if is_full(name) or _form_score(name) >= 0.5) / len(names)
    clean = [name for name in names if is_full(name) or _form_score(name) >= 1.0]
    known = any(is_full(name) or is_wellknown(name) for name in names)
    other = _WAYS.match(folded, last) or (None if clean else _THINGS.match(folded, last))
    if other and not known:
        return Sign("not-company.list-of-things", 0.0, *other.span())
    kind = ENUMERATION.match(folded, last)
    if kind and (kind["count"] is None or count(kind["count"]) == len(items)):
        return Sign("company.list-counted", SURE + bool(_NAMED.search(kind.group())), *kind.span())
    ranked = _RANKED.match(folded, last)
    if ranked and (topic or OF_COMPANIES.search(folded, max(0, start - 80), last + 30)):
        return Sign("company.list-ranked", 2.0, *ranked.span())
    first = items[0][0] + (folded[items[0][0]] in "有为如")
    head = _HEAD.search(folded, max(0, first - 16), first)
    if head:
        return Sign("company.list-headed", 2.0, *head.span())
    weak = _WEAK.match(folded, last)
    if weak:
        enough = share > 0 or "展" in weak.group() or 3 * sum(map(could_be, names)) >= 2 * len(names)
        return Sign("company.list-of-bodies", 2.0 if enough else 1.5, *weak.span())
    told = _told(folded, names, items, (first, last), share)
    weight = 0.0 if told else _by_form(folded, names, clean, start, last)
    return told or Sign("company.list-by-form" if weight else "not-company.list-unsaid", weight, start, last)


def _told(
    folded: str, names: Sequence[str], items: Sequence[tuple[int, int]], span: tuple[int, int], share: float
) -> Sign | None:
    """Return the words around a list that are said of companies: their people, deeds, partners."""
    first, last = span
    fine, persons = sum(item_score(name, SURE) for name in names), are_persons(names)
    mostly = 3 * fine >= 2 * len(names)
    people = _PEOPLE.match(folded, last) or _COUNTED_PEOPLE.match(folded, last)
    if people and (share > 0 or mostly) and not persons:
        return Sign("company.list-people", 2.0, *people.span())
    lead = _OBJECTS.search(folded, max(0, first - 6), first)
    if lead and 4 * fine >= 3 * len(names) and not persons:
        return Sign("company.list-object", 2.0, *lead.span())
    arms = ARMS.match(folded, items[0][1])
    if arms and mostly:
        return Sign("company.list-arms", 2.0, *arms.span())
    agent = AGENT.match(folded, last)
    deed = agent or next((found for does in (VERBS, DEEDS, _DOES) if (found := does.match(folded, last))), None)
    partly = agent and share >= 0.2 and (share >= 0.3 or all(map(plausible, names)))
    if deed and (partly or (mostly and not persons)):
        return Sign("company.list-does", 2.0, *deed.span())
    before = KIND_BEFORE.search(folded, max(0, items[0][0] - 6), items[0][0])
    return Sign("company.kind-before", 2.0, *before.span()) if before and all(map(could_be, names)) else None


def _by_form(folded: str, names: Sequence[str], clean: Sequence[str], start: int, last: int) -> float:
    """Return what the names of a list say by their own form, in a sentence on trade."""
    fine = sum(item_score(name, SURE) for name in names)
    things = sum(map(_is_thing, names))
    if (
        clean
        and 2 * things <= len(names)
        and 3 * fine >= 2 * len(names)
        and _is_commerce(folded, start, last)
        and not are_persons(names)
    ):
        return 2.0
    if all(any(name[-size:] in trades().distinctive for size in (2, 3)) and could_be(name) for name in names):
        return 2.0
    if len(clean) < 2 or 2 * len(clean) < len(names):
        return 0.0
    return 2.0 if all(map(plausible, names)) and 3 * len(clean) >= 2 * len(names) else 1.0


def item_score(name: str, weight: float) -> float:
    """Score from 0 to 1 how much an item of a list of this weight looks like a company."""
    if could_be(name) or (weight >= SURE and is_branded(name)):
        return 1.0
    word = is_rare(name) or is_brandless(name) or (weight > SURE and name not in trades().every)
    return 0.5 if (word and is_formed(name)) or (weight >= SURE and could_stand(name)) else 0.0


def could_be(name: str) -> bool:
    """Return whether an item could be a company by itself: full, plausible, or 中国 and a word."""
    if is_full(name) or plausible(name) or (name.startswith("中国") and is_formed(name)):
        return True
    return is_branded(name) and split_trades(name)[1][-1] in trades().distinctive - MAKERS


def _form_score(name: str) -> float:
    """Score the form of a name: a brand and a trade, more for a brand clean of common pairs."""
    brand, words = split_trades(name)
    if not words or len(brand) < 2 or is_common(brand) or is_word(brand):
        return 0.0
    return 1.0 if is_clean(brand) else 0.5


def _is_thing(name: str) -> bool:
    """Return whether a name, a word and a trade, may mean a thing by itself (量子信息)."""
    brand, words = split_trades(name)
    return is_word(brand) and bool(words) and words[-1] not in trades().distinctive and not is_wellknown(brand)


def are_persons(names: Sequence[str]) -> bool:
    """Return whether items look like persons: half have a surname, none is too long for one."""
    return 2 * sum(map(is_person, names)) >= len(names) and all(len(name) <= 3 for name in names)


def _is_commerce(folded: str, start: int, end: int) -> bool:
    """Return whether a list's sentence is about trade and no word after the list says otherwise."""
    if _OTHER.match(folded, end):
        return False
    begin = max(folded.rfind(mark, max(0, start - 80), start) for mark in "。!?\n;")
    stops = [at for mark in "。!?\n;" if (at := folded.find(mark, end, end + 60)) >= 0]
    return _COMMERCE.search(folded, max(begin, start - 80, 0), min(stops, default=end + 60)) is not None
