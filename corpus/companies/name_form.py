"""Rules for the form of a company's short name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.companies.patterns import NOT_COMPANY, NOT_COMPANY_CHARACTER, SURNAMES
from corpus.evidence import Sign
from corpus.text.authorities import is_authority
from corpus.text.lexicon import is_clean, is_common, is_word, split_trades, strange, trades
from corpus.text.places import countries, is_place, place_at
from corpus.text.word_lists import compile_pattern

#: Single words that lead up to a name and may begin one (有某远, but 有某科技).
PREPOSITIONS = frozenset("就除像如将时应从以可对有并为和向于按经因当若即自至到原继")
_GRAMMAR = "[的了是这那我你他她它们"
_NO_NAME = compile_pattern(
    _GRAMMAR + r'\n"%]|在(?!线)|中华人民共$|(?:企业|机构|单位|高校|院校|院所|民众|群众|市民|公司|集团总部|等)$|(?<=.)不'
    r"|^(?:公司|企业|协会|会员|该企)|^{not_name_heads}"
)


#: A brand that begins like a word of grammar, and a trade: 再某医药.
_LIKE_GRAMMAR = re.compile(r"[再未不无近最][\u4e00-\u9fff]{3}")


def is_formed(name: str) -> bool:
    """Return whether a folded string has the form of a name: no phrase, body, place or thing."""
    return not form_fault(name)


@lru_cache(maxsize=65536)
def form_fault(name: str) -> str:
    """Return the rule by which a folded string has not the form of a name; "" if none."""
    if not 2 <= len(name) <= 14 or re.match(r"[\d.%&·\-]+[\u4e00-\u9fff]?$", name):
        return "not-company.length"
    if _NO_NAME.search(name) and not (
        _LIKE_GRAMMAR.fullmatch(name) and is_clean(name[:2]) and name[2:] in trades().ends
    ):
        return "not-company.grammar"
    if NOT_COMPANY_CHARACTER.search(name.removesuffix("中国")) and not split_trades(name)[1]:
        return "not-company.last-character"
    if NOT_COMPANY.search(name) and not _is_maker(name):
        return "not-company.not-company"
    if is_place(name) or name in countries():
        return "not-company.place"
    if is_authority(name):
        return "not-company.authority"
    if _has_remark(name):
        return "not-company.bracket"
    if re.fullmatch(r"[a-z]+", name):
        return "" if len(name) >= 3 else "not-company.length"
    return "" if place_at(name) < len(name) else "not-company.place"


def _has_remark(name: str) -> bool:
    """Return whether brackets in a name hold no place: 某台（套）装备, but not 某软（中国）."""
    bracket = re.search(r"\(([^()]*)\)", name)
    return bracket is not None and not is_place(bracket.group(1))


#: Words for things that end the names of makers, too: 某控技术, 某川设备.
_MADE = re.compile(r"(?:技术|设备|工程|服务|传媒|系统|产业|管理|建设|发展)$")


def _is_maker(name: str) -> bool:
    """Return whether a name is a clean brand of two characters and its product (汇川技术)."""
    return len(name) == 4 and _MADE.search(name) is not None and is_clean(name[:3]) and not is_word(name[:2])


def could_stand(name: str) -> bool:
    """Return whether a string may be a name where only a company can stand (某书, 某面, 某的)."""
    if re.fullmatch(r"[\u4e00-\u9fff]的", name):
        return not is_common(name)
    if (
        not 2 <= len(name) <= 8
        or _NO_NAME.search(name)
        or NOT_COMPANY.search(name)
        or is_word(name)
        or _has_remark(name)
    ):
        return False
    if name[-1] in "局厅部委办署处所院会校团队":
        return False
    return not (is_place(name) or is_authority(name) or is_common(name) or name in countries())


#: Words of kind before a trade: 高端装备 is no name.
_KINDS = compile_pattern("{trade_kinds}")


def is_branded(name: str) -> bool:
    """Return whether a name is a word and a trade, but no kind of trade: 南方电网, not 高端装备."""
    brand, words = split_trades(name)
    return (
        bool(words) and 2 <= len(brand) <= 4 and not _KINDS.fullmatch(brand) and is_formed(name) and not is_word(name)
    )


def is_person(name: str) -> bool:
    """Return whether a name looks like a person's: a surname and one or two characters more."""
    return 2 <= len(name) <= 3 and name[0] in SURNAMES


def plausible(name: str) -> bool:
    """Return whether a folded string, judged by itself, could be a company's short name."""
    return not name_fault(name)


@lru_cache(maxsize=65536)
def name_fault(name: str) -> str:
    """Return the rule by which a folded string by itself is no company's short name, or ""."""
    fault = form_fault(name)
    if fault:
        return fault
    if is_word(name) or (name[0] in "新老大小高低多全各" and is_word(name[1:])):
        return "not-company.word"
    core = name[place_at(name) :]
    if re.search(r"(?<=..)[对向把被将让使就](?=..)", core) or (
        core != name and core[:1] in PREPOSITIONS - {"时", "有", "和", "原"}
    ):
        return "not-company.preposition"
    common = (len(core) >= 8 and strange(core) <= 2) or is_common(core)
    if common and not (len(core) < 8 and place_at(name) > 0 and core in trades().placed):
        return "not-company.common"
    return ""


def is_brandless(name: str) -> bool:
    """Return whether a name is a place and a trade (某省能源), a company only in some contexts."""
    head = place_at(name)
    return head > 0 and not split_trades(name[head:])[0]


def short_name_fault(before: str, trade: str) -> str:
    """Return the rule by which `before` (place, brand or both) and a trade make no name, or ""."""
    core = before[place_at(before) :]
    if before[:1] in PREPOSITIONS and not place_at(before):
        return "not-company.preposition"
    if not core and before:
        return "not-company.china" if before == "中国" and len(trade) != 2 else ""
    if not 2 <= len(core) <= 5 or len(before + trade) > 12:
        return "not-company.length" if core else "not-company.no-brand"
    if _NO_BRAND.search(core):
        return "not-company.grammar"
    if _has_remark(core):
        return "not-company.bracket"
    brand, _ = split_trades(core)
    if len(brand) < 2 or is_common(brand) or is_common(core):
        return "not-company.common"
    return "not-company.place" if is_place(core) else ""


_NO_BRAND = re.compile(_GRAMMAR + r"等及或本该各其省市]|\d|在(?!线)|(?<=.)[和与](?=.)|[一两多几数]家")


def brand_signs(before: str, trade: str, start: int) -> Iterator[Sign]:
    """Yield the signs in the form of a short name: a clean brand, a distinctive trade."""
    at, first = start + place_at(before), start + len(before)
    core = before[place_at(before) :]
    if not core:
        if trade not in trades().placed and before != "中国":
            yield Sign("company.no-brand", 0.0, start, first)
        return
    yield (
        Sign("company.clean-brand", 0.0, at, first) if is_clean(core) else Sign("company.common-pair", 0.0, at, first)
    )
    if trade in trades().distinctive:
        yield Sign("company.distinctive-trade", 0.0, first, first + len(trade))
