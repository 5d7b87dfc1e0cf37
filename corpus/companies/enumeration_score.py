"""Score whether an enumeration lists companies, by context words and the form of its items."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.companies.by_dictionary import is_wellknown
from corpus.companies.by_trade import MAKERS
from corpus.companies.name_form import could_stand, is_branded, is_brandless, is_formed, is_person, plausible
from corpus.companies.name_parts import is_full
from corpus.companies.patterns import (
    AGENT,
    ARMS,
    COMMERCE,
    DEEDS,
    ENUMERATION,
    ENUMERATION_DOES,
    ENUMERATION_NAMED,
    ENUMERATION_OTHER,
    ENUMERATION_PEOPLE,
    ENUMERATION_THINGS,
    ENUMERATION_WAYS,
    ENUMERATION_WEAK,
    HEAD,
    KIND_BEFORE,
    OBJECTS,
    OF_COMPANIES,
    PEOPLE,
    RANKED,
    VERBS,
)
from corpus.evidence import Sign
from corpus.text.lexicon import is_clean, is_common, is_rare, is_word, split_trades, trades
from corpus.text.numerals import count

#: 等…家企业 behind a list leaves no doubt.
SURE = 2.5


def enumeration_sign(folded: str, start: int, items: Sequence[tuple[int, int]], last: int, topic: bool) -> Sign:
    """Return the strongest sign of a list of companies: words behind or before it, or its names."""
    names = [folded[begin:end] for begin, end in items]
    share = sum(1 for name in names if is_full(name) or _form_score(name) >= 0.5) / len(names)
    clean = [name for name in names if is_full(name) or _form_score(name) >= 1.0]
    known = any(is_full(name) or is_wellknown(name) for name in names)
    other = ENUMERATION_WAYS.match(folded, last) or (None if clean else ENUMERATION_THINGS.match(folded, last))
    if other and not known:
        return Sign("not-company.list-of-things", 0.0, *other.span())
    kind = ENUMERATION.match(folded, last)
    if kind and (kind["count"] is None or count(kind["count"]) == len(items)):
        return Sign("company.list-counted", SURE + bool(ENUMERATION_NAMED.search(kind.group())), *kind.span())
    ranked = RANKED.match(folded, last)
    if ranked and (topic or OF_COMPANIES.search(folded, max(0, start - 80), last + 30)):
        return Sign("company.list-ranked", 2.0, *ranked.span())
    first = items[0][0] + (folded[items[0][0]] in "有为如")
    head = HEAD.search(folded, max(0, first - 16), first)
    if head:
        return Sign("company.list-headed", 2.0, *head.span())
    weak = ENUMERATION_WEAK.match(folded, last)
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
    people = PEOPLE.match(folded, last) or ENUMERATION_PEOPLE.match(folded, last)
    if people and (share > 0 or mostly) and not persons:
        return Sign("company.list-people", 2.0, *people.span())
    lead = OBJECTS.search(folded, max(0, first - 6), first)
    if lead and 4 * fine >= 3 * len(names) and not persons:
        return Sign("company.list-object", 2.0, *lead.span())
    arms = ARMS.match(folded, items[0][1])
    if arms and mostly:
        return Sign("company.list-arms", 2.0, *arms.span())
    agent = AGENT.match(folded, last)
    deed = agent or next(
        (found for does in (VERBS, DEEDS, ENUMERATION_DOES) if (found := does.match(folded, last))), None
    )
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
    """Return whether the sentence of a list speaks of trade, and no word behind it of other things."""
    if ENUMERATION_OTHER.match(folded, end):
        return False
    begin = max(folded.rfind(mark, max(0, start - 80), start) for mark in "。!?\n;")
    stops = [at for mark in "。!?\n;" if (at := folded.find(mark, end, end + 60)) >= 0]
    return COMMERCE.search(folded, max(begin, start - 80, 0), min(stops, default=end + 60)) is not None
