"""Find short names without a legal form: a brand and a trade, where the context says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.companies.boundaries import name_start
from corpus.companies.name_form import PREPOSITIONS, brand_signs, is_brandless, plausible, short_name_fault
from corpus.companies.patterns import AGENT, CARRIES_ON, DONE, ENUMERATION, KIND_BEFORE, ROLE, SPEAKS, STOCK_CODE
from corpus.evidence import Sign, total
from corpus.text.lexicon import is_clean, is_common, is_pair, trades
from corpus.text.places import place_at
from corpus.text.word_lists import compile_pattern

#: What may follow a name inside a sentence.
_AFTER = re.compile(
    r"$|[^\u4e00-\u9fff0-9]|[的与和及在将已于是对从为自把被由向等也均还则并以到携获因经有正拟曾现凭据]"
    r"|表示|认为|介绍|旗下|公司|\d+(?:\.\d+)?[亿万]"
)
#: Trades go on to a longer word: 软件园, 智能化, 科技有限公司, 能源局.
LONGER = compile_pattern("{trade_continuations}")


_JOINT = re.compile(r"[对为向和与由将被把以用]")
#: Words of trade that hardly stand behind anything but a brand, wherever they are met.
MAKERS = frozenset(["科技", "证券", "药业", "制药", "重工", "光电", "微电子", "通讯", "传媒", "石化", "钢铁"])
#: Words of trade behind which a clean brand needs no further evidence.
_BRANDED = MAKERS | {"股份", "矿业", "乳业", "影业", "特钢", "重机", "农商行"}
#: The number of an item in a list.
_LISTING = re.compile(r"(?:^|[^\d.])\d{1,3}\s?[.、)]\s?$")


@dataclass(frozen=True, slots=True)
class Hint:
    """A string at ``start``..``end`` of a folded text that may be a company's name.

    ``signs`` are the rules that say so. Their weights add up over the occurrences in an issue (see
    candidates.py). ``fault`` is the rule that refused the string here.
    """

    start: int
    end: int
    signs: tuple[Sign, ...] = ()
    fault: str = ""

    @property
    def weight(self) -> float:
        """The weight of the signs together."""
        return total(self.signs)


def hint(start: int, end: int, weight: float, rule: str, match: re.Match[str]) -> Hint:
    """Return the hint of one rule whose pattern matched."""
    return Hint(start, end, (Sign(rule, weight, *match.span()),))


@cache
def trade_ends() -> re.Pattern[str]:
    """Return the pattern of the trades that may end a short form."""
    words = sorted((word for word in trades().ends if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(words))


def find_short_names(folded: str) -> Iterator[Hint]:
    """Yield strings formed like short names (brand and trade), weighed by their context."""
    last = -1
    for match in trade_ends().finditer(folded):
        end, trade = match.end(), match.group()
        while folded[end - 1 : end + 1] in trades().distinctive:
            end, trade = end + 1, folded[end - 1 : end + 1]
        legal = folded[end : end + 1] == "(" and "公司" in folded[end : end + 20]
        if legal or LONGER.match(folded, end) or trade_ends().match(folded, end):
            continue
        first = end - len(trade)
        start, sure = name_start(folded, first)
        start += _preposition(folded[start:first])
        if start <= last:
            continue
        found = _short_name(folded, start, first, end, sure=sure)
        last = last if found.fault else start
        yield found


def _short_name(folded: str, start: int, first: int, end: int, *, sure: bool) -> Hint:
    """Judge a brand at ``start``..``first`` and the trade behind it that ends at ``end``."""
    before, trade = folded[start:first], folded[first:end]
    fault = short_name_fault(before, trade)
    if fault:
        return Hint(start, end, fault=fault)
    around = surroundings(folded, start, end)
    if is_brandless(before + trade) and total(around) < (1.0 if trade in trades().placed else 1.5):
        return Hint(start, end, around, "not-company.place-and-trade")
    brand = before[place_at(before) :]
    opening = Sign("company.begins", 0.5, start, start) if sure else Sign("company.begins-unsurely", -0.5, start, start)
    signs = [*around, *brand_signs(before, trade, start), opening]
    weight = total(signs)
    if (
        weight < 2.0
        and sure
        and trade in _BRANDED
        and plausible(brand)
        and is_clean(brand)
        and not _JOINT.search(brand)
    ):
        signs.append(Sign("company.trade-of-companies", 2.0 - weight, first, end))
    return Hint(start, end, tuple(signs), "" if total(signs) > 0 else "not-company.weighs-nothing")


def may_stand(folded: str, start: int, end: int) -> bool:
    """Return whether a known name may end here; one without a brand only where companies act."""
    if not is_brandless(folded[start:end]):
        return True
    after = _AFTER.match(folded, end) or AGENT.match(folded, end) or ROLE.match(folded, end)
    return bool(after) or place_at(folded, end) > end


def _preposition(before: str) -> int:
    """Return 1 if the first character before a trade only leads to a brand: 有某远, 对某远."""
    rest = before[1:]
    return int(before[:1] in PREPOSITIONS and len(rest) >= 2 and not is_common(rest))


def surroundings(folded: str, start: int, end: int) -> tuple[Sign, ...]:
    """Return what in the words around a string speaks for a company: together from -1 up to 3."""
    code = STOCK_CODE.match(folded, end)
    if code:
        return (Sign("company.stock-code", 2.0, *code.span()),)
    signs = []
    before = folded[start - 1] if start else "\n"
    opening = before in '\n。!?;,:"' or _LISTING.search(folded, max(0, start - 6), start) is not None
    if opening:
        signs.append(Sign("company.opens-clause", 0.5, start, start))
    kind = KIND_BEFORE.search(folded, max(0, start - 6), start)
    if kind:
        signs.append(Sign("company.kind-before", 1.0, *kind.span()))
    listed = ENUMERATION.match(folded, end)
    if listed:
        signs.append(Sign("company.list-counted", 1.5, *listed.span()))
    does = (
        AGENT.match(folded, end)
        or (DONE.match(folded, end) if before == "由" else None)
        or (CARRIES_ON.match(folded, end) if opening else None)
    )
    says = SPEAKS.match(folded, end) if opening and not does else None
    if does:
        signs.append(Sign("company.does", 1.0, *does.span()))
    elif says:
        signs.append(Sign("company.says", 0.5, *says.span()))
    role = ROLE.match(folded, end)
    if role:
        signs.append(Sign("company.role", 1.0, *role.span()))
    if total(signs) <= 0.5 and not _AFTER.match(folded, end) and not is_pair(folded[end : end + 2]):
        signs.append(Sign("company.runs-on", -1.0, end, min(end + 2, len(folded))))
    return tuple(signs)
