"""Document numbers (文号).

某商〔2022〕197号 in every printed and typed form, orders (令) and announcements (公告).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.text.authorities import authority_before
from corpus.text.characters import COMMON_HAN
from corpus.text.fold import fold
from corpus.text.numerals import NUMERALS, number
from corpus.text.word_lists import compile_pattern

_HAN = f"[{COMMON_HAN}]"
#: Words that stand before a number in running text and are no part of it.
_LEAD_IN = compile_pattern(".*{number_leads}", re.DOTALL)
_NUMERAL = rf"(?:\d{{1,5}}|[{NUMERALS}]{{1,6}})"
_YEAR = r"(?:19|20)\d\d"
#: 某商〔2022〕197号, in any bracket; the agency may be letter-spaced (某 商 函).
_BRACKETED = re.compile(
    rf"(?P<agency>(?:{_HAN}[^\S\n]?){{1,16}})\s?[\[(<{{]\s*(?P<year>{_YEAR})\s*年?\s*[\])>}}]\s*"
    r"(?P<nth>第?)\s*(?P<no>\d{1,5})\s*号"
)
#: 某商2022 197号: no brackets; only after the characters agency codes end in.
_BARE = re.compile(
    rf"(?P<agency>{_HAN}{{1,12}}[发函办字商府财税规委建综])\s?(?P<year>{_YEAR})\s?(?:年第?\s?)?(?P<no>\d{{1,4}})\s?号"
)
#: 某部令第5号, 某部令2022年第5号, 第427号令, 公告2021年第12号.
_ORDER = re.compile(
    r"(?P<kind>(?:主席)?令|公告|通告)\s?[\[(]?\s?"
    rf"(?:(?P<year>{_YEAR})\s?(?P<shut>[\])])?\s?年?\s?)?[\])]?\s?(?P<nth>第)?\s?(?P<no>{_NUMERAL})\s?号"
    rf"|(?:(?P<year2>{_YEAR})\s?年\s?)?第\s?(?P<no2>{_NUMERAL})\s?号\s?(?P<kind2>(?:主席)?令|公告|通告)"
)
_TYPED = re.compile(
    rf"(?P<agency>{_HAN}{{1,16}})(?:[\[(<{{](?P<year>{_YEAR})年?[\])>}}]|(?P<year2>{_YEAR})年?)"
    r"(?:第)?(?P<no>\d{1,5})(?:号(?:文件?)?)?"
)
_TYPED_ORDER = re.compile(
    rf"(?P<agency>{_HAN}{{0,40}}?)(?P<kind>(?:主席)?令|公告|通告)"
    rf"(?:[\[(]?(?P<year>{_YEAR})[\])]?年?)?第?(?P<no>{_NUMERAL})(?:号(?:文件?)?)?"
    rf"|(?P<agency2>{_HAN}{{0,40}}?)(?:(?P<year2>{_YEAR})年)?第(?P<no2>{_NUMERAL})号(?P<kind2>(?:主席)?令|公告|通告)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A document number printed at ``start``..``end`` of a folded text.

    ``text`` is it in normal brackets.
    """

    start: int
    end: int
    text: str


def find_numbers(folded: str) -> Iterator[Number]:
    """Yield every document number in a folded text, in order."""
    if "号" not in folded:
        return
    found: list[Number] = []
    for match in _BRACKETED.finditer(folded):
        one = _coded(match)
        if one:
            found.append(one)
    if re.search(rf"{_YEAR}\s?(?:年第?\s?)?\d", folded):
        found += [one for match in _BARE.finditer(folded) if (one := _coded(match))]
    found += [_ordered(folded, match) for match in _ORDER.finditer(folded)]
    end = -1
    for one in sorted(found, key=lambda n: (n.start, -n.end)):
        if one.start >= end:
            yield one
            end = one.end


def after_lead_in(words: str) -> int:
    """Return the offset behind the last word that only leads to a number."""
    lead = _LEAD_IN.match(words)
    return lead.end() if lead else 0


def _coded(match: re.Match[str]) -> Number | None:
    agency = match["agency"]
    start = match.start() + after_lead_in(agency)
    while start < match.end("agency") and match.string[start].isspace():
        start += 1
    code = re.sub(r"\s", "", match.string[start : match.end("agency")])
    if not code or code[-1] in "年第" or len(code) > 14:
        return None
    nth = match.groupdict().get("nth") or ""
    return Number(start, match.end(), f"{code}〔{match['year']}〕{nth}{int(match['no'])}号")


def _ordered(folded: str, match: re.Match[str]) -> Number:
    start = authority_before(folded, match.start())
    printed = re.sub(r"[\s、]", "", folded[start : match.end()])
    printed = re.sub(rf"[\[(]({_YEAR})[\])]年?", r"\1年", printed)
    return Number(start, match.end(), re.sub(r"[\[\]()]", "", printed))


@lru_cache(maxsize=65536)
def normalise_number(text: str) -> str | None:
    """Return the one canonical form of a document number typed or printed in any form.

    None if it is none.

    某商[2022]197 号, 某商2022 197 and 某商〔2022〕197号文 all become 某商〔2022〕197号; 令427号 becomes 令第427号,
    公告2021年12号 becomes 公告2021年第12号, 中华人民共和国国务院令 becomes 国务院令.
    """
    folded = re.sub(r"\s+", "", fold(text)).strip('"()《》<>,.;:')
    order = _TYPED_ORDER.fullmatch(folded)
    if order:
        agency = (order["agency"] or order["agency2"] or "").removeprefix("中华人民共和国")
        printed = order["year"] or order["year2"]
        year = f"{printed}年" if printed else ""
        counted = number(order["no"] or order["no2"])
        return None if counted is None else f"{agency}{order['kind'] or order['kind2']}{year}第{counted}号"
    spaced = re.sub(rf"({_HAN})\s*({_YEAR})\s+(\d{{1,5}})", r"\1\2年\3", fold(text))
    code = _TYPED.fullmatch(re.sub(r"\s+", "", spaced).strip('"()《》<>,.;:')) or _TYPED.fullmatch(folded)
    if not code or code["agency"][-1] in "年第":
        return None
    return f"{code['agency']}〔{code['year'] or code['year2']}〕{int(code['no'])}号"
