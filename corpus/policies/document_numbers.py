"""Document numbers (文号).

某商〔2022〕197号 in every printed and typed form, orders (令) and announcements (公告).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.policies.codes import code_start
from corpus.text.authorities import authority_before, is_authority
from corpus.text.characters import COMMON_HAN
from corpus.text.fold import fold
from corpus.text.numerals import NUMERALS, number
from corpus.text.numerals import YEAR as HAN_YEAR
from corpus.text.word_lists import compile_pattern

_HAN = f"[{COMMON_HAN}]"
_NUMERAL = rf"(?:\d{{1,5}}|[{NUMERALS}]{{1,6}})"
_YEAR = rf"(?:(?:19|20)\d\d|{HAN_YEAR})"
_OPEN, _SHUT = r"[\[(<{〖]", r"[\])>}〗]"
#: Further numbers of the same code: 11号、12号; 13、15号; 13-15号.
_MORE = rf"(?P<more>(?:\s*(?:号\s*)?(?:[、和及与至到~-]|以及)\s*第?\s*{_NUMERAL}(?=\s*(?:号|[、和及与至到~-])))*+)"
#: The agency before the year; it may be letter-spaced (某 商 函).
_AGENCY = re.compile(rf"(?:{_HAN}[^\S\n]?){{1,24}}\s?$")
#: Behind the agency: 〔2022〕197号, in any bracket.
_BRACKETED = re.compile(
    rf"{_OPEN}\s*(?P<year>{_YEAR})\s*年?\s*{_SHUT}\s*"
    rf"(?P<nth>第?)\s*(?P<no>{_NUMERAL}){_MORE}\s*号"
)
#: Further numbers of the same agency and another year: 、〔2017〕58号.
_AGAIN = re.compile(rf"\s*(?:[、,和及与]|以及)\s*{_OPEN}\s*(?P<year>{_YEAR})\s*{_SHUT}\s*(?P<no>\d{{1,5}})\s*号")
#: Behind the agency: 2022 197号, without brackets; only after the characters agency codes end in.
_BARE = re.compile(r"(?<=[发函办字商府财税规委建综])\s?(?P<year>(?:19|20)\d\d)\s?(?:年第?\s?)?(?P<no>\d{1,4})\s?号")
#: 某部令第5号, 某部令2022年第5号, 第427号令, 第714号国务院令, 公告2021年第12号.
_ORDER = re.compile(
    r"(?P<kind>(?:主席)?(?<![指口司密法夏冬时勒])令|公告|通告)(?:》\s?(?=\())?\s?[\[(]?\s?"
    rf"(?:(?P<year>{_YEAR})\s?(?P<shut>[\])])?\s?年?\s?)?[\])]?\s?(?P<nth>第)?\s?(?P<no>{_NUMERAL})(?P<ahead>(?:\s?[、和及与]\s?\d{{1,4}}(?=\s?[号、和及与]))*)\s?号"
    r"(?P<more>(?:\s?[、,和及与]\s?(?:第\s?)?\d{1,5}\s?号(?![令楼馆线门院车机厅]|公告|通告))*)"
    rf"|(?:(?P<year2>{_YEAR})\s?年\s?)?第\s?(?P<no2>{_NUMERAL})(?P<ahead2>(?:\s?[、和及与]\s?\d{{1,4}}(?=\s?[号、和及与]))*)\s?号\s?(?P<body2>{_HAN}{{0,16}}?)(?P<kind2>(?:主席)?令(?![人牌箭尔])|公告|通告)"
)
#: Further announcements of another year: 公告2018年第11号、2021年第3号.
_ANOTHER_YEAR = re.compile(rf"\s?[、,和及与]\s?(?P<year>{_YEAR})\s?年第?\s?(?P<no>\d{{1,5}})\s?号(?!令|公告|通告)")
#: GB/T 19680—2013, DB32/T 4308—2022, T/CECS 123—2020.
_STANDARD = compile_pattern(
    r"(?<![a-z0-9/])(?P<kind>{standard_codes}"
    r"(?:/[tzj])?|t/[a-z]{2,8}|q/\d{0,4}[a-z]{1,8})\s?(?P<no>\d{1,8}(?:\.\d{1,2})?)\s?-\s?(?P<year>(?:19|20)\d\d)(?!\d)"
)
#: 13-15号公告, behind a number of the same kind with its year.
_AFTER_YEAR = re.compile(
    r"(?<![\d第年号])第?\s?(?P<no>\d{1,4})(?P<more>(?:\s?[、和及与至~-]\s?\d{1,4})*)\s?号(?P<kind>公告|通告)"
)
_WITH_YEAR = re.compile(r"(?<=(?:公告|通告)\d{4}年)第\d+号$")
_TYPED = re.compile(
    rf"(?P<agency>{_HAN}{{1,16}})(?:{_OPEN}(?P<year>{_YEAR})年?{_SHUT}|(?P<year2>(?:19|20)\d\d)年?)"
    rf"(?:第)?(?P<no>{_NUMERAL})(?:号(?:文件?)?)?"
)
_TYPED_ORDER = re.compile(
    rf"(?P<agency>{_HAN}{{0,40}}?)(?P<kind>(?:主席)?令|公告|通告)"
    rf"(?:[\[(]?(?P<year>{_YEAR})[\])]?年?)?第?(?P<no>{_NUMERAL})(?:号(?:文件?)?)?"
    rf"|(?P<agency2>{_HAN}{{0,40}}?)(?:(?P<year2>{_YEAR})年)?第(?P<no2>{_NUMERAL})号(?P<body2>{_HAN}{{0,16}}?)(?P<kind2>(?:主席)?令|公告|通告)"
)
#: A series of numbers (13-15号) longer than this is no series.
_LONGEST_SERIES = 30
#: Characters before the year in which the agency stands.
_AGENCY_WITHIN = 50
#: An agency code has no more characters.
_LONGEST_CODE = 14


@dataclass(frozen=True, slots=True)
class Number:
    """A document number printed at ``start``..``end`` of a folded text.

    ``text`` is it in normal brackets.
    """

    start: int
    end: int
    text: str


def find_numbers(folded: str) -> Iterator[Number]:
    """Yield every document number in a folded text, in order.

    Numbers that share their code (11号、12号) share their place.
    """
    found: list[list[Number]] = []
    if "-" in folded:
        found += [[Number(*match.span(), _standard(match))] for match in _STANDARD.finditer(folded)]
    if "号" in folded:
        found += [list(_coded(match)) for match in _BRACKETED.finditer(folded)]
        if re.search(r"(?:19|20)\d\d\s?(?:年第?\s?)?\d", folded):
            found += [list(_coded(match)) for match in _BARE.finditer(folded)]
        found += [list(_ordered(folded, match)) for match in _ORDER.finditer(folded)]
        found += _continued(folded, found)
    end = -1
    for series in sorted(filter(None, found), key=lambda series: (series[0].start, -series[0].end)):
        if series[0].start >= end:
            yield from series
            end = series[0].end


def _continued(folded: str, found: list[list[Number]]) -> Iterator[list[Number]]:
    """Yield announcements that leave their year to the one before them.

    公告2024年第12号;13-15号公告.
    """
    ahead = sorted(
        (series[-1] for series in found if series and _WITH_YEAR.search(series[-1].text)), key=lambda one: -one.end
    )
    year = ""
    for match in _AFTER_YEAR.finditer(folded):
        while ahead and ahead[-1].end <= match.start():
            year = _WITH_YEAR.sub("", ahead.pop().text)
        if year.removesuffix("年")[:-4].endswith(match["kind"]):
            yield [Number(*match.span(), f"{year}第{one}号") for one in _series(match["no"], match["more"])]


def _standard(match: re.Match[str]) -> str:
    return f"{match['kind'].upper()} {match['no']}—{match['year']}"


def _coded(match: re.Match[str]) -> Iterator[Number]:
    agency = _AGENCY.search(match.string, max(0, match.start() - _AGENCY_WITHIN), match.start())
    if agency is None:
        return
    spaced = agency.group()
    *_, last = spaced.split()
    if len(last) > 1:  # 27日 岷府发: only single characters are letter-spaced.
        spaced = " " * (len(spaced.rstrip()) - len(last)) + last
    characters = [at for at, character in enumerate(spaced) if not character.isspace()]
    code = "".join(spaced[at] for at in characters)
    begin = code_start(code)
    code, start = code[begin:], agency.start() + characters[min(begin, len(characters) - 1)]
    if not code or code[-1] in "年第" or len(code) > _LONGEST_CODE:
        return
    nth = match.groupdict().get("nth") or ""
    year = number(match["year"])
    parts = [(year, one) for one in _series(match["no"], match.groupdict().get("more") or "")]
    end = match.end()
    while again := _AGAIN.match(match.string, end):
        parts.append((number(again["year"]), int(again["no"])))
        end = again.end()
    yield from (Number(start, end, f"{code}〔{said}〕{nth}{one}号") for said, one in parts)


def _series(first: str, more: str) -> list[int]:
    """Return the numbers of a series: 11号、12号, or from the first to the last of 13-15号."""
    found = [number(first)]
    for join, text in re.findall(rf"([、和及与至到~-]|以及)\s*第?\s*({_NUMERAL})", more):
        last, this = found[-1], number(text)
        if join in "至到~-" and last is not None and this is not None and last < this <= last + _LONGEST_SERIES:
            found.extend(range(last + 1, this))
        found.append(this)
    return [one for one in found if one is not None]


def _ordered(folded: str, match: re.Match[str]) -> Iterator[Number]:
    body = match["body2"] or ""
    if body and not is_authority(body):
        return
    start = match.start() if body else authority_before(folded, match.start())
    printed = re.sub(r"[\s、]", "", folded[start : match.end()])
    if body:
        year = f"{number(match['year2'])}年" if match["year2"] else ""
        printed = f"{body}{match['kind2']}{year}第{match['no2']}号"
    elif match["more"] or match["ahead"] or match["ahead2"]:
        printed = folded[start : match.start("more") if match["more"] else match.end()]
        printed = re.sub(r"[\s、]", "", printed.replace(match["ahead"] or match["ahead2"] or "\0", ""))
    printed = re.sub(r"[\[(]((?:19|20)\d\d)[\])]年?", r"\1年", printed)
    first = re.sub(r"[\[\]()》]", "", printed)
    yield Number(start, match.end(), first)
    end = match.end()
    while (match["year"] and first.endswith("号")) and (again := _ANOTHER_YEAR.match(folded, end)):
        yield Number(
            start,
            again.end(),
            f"{first[: first.rindex(match['kind'])]}{match['kind']}{again['year']}年第{again['no']}号",
        )
        end = again.end()
    for other in re.findall(r"\d+", f"{match['ahead'] or match['ahead2'] or ''}{match['more'] or ''}"):
        yield Number(start, match.end(), re.sub(rf"第?{_NUMERAL}号(?=\D*$)", f"第{other}号", first))


@lru_cache(maxsize=65536)
def normalise_number(text: str) -> str | None:
    """Return the one canonical form of a document number typed or printed in any form.

    None if it is none.

    某商[2022]197 号, 某商2022 197 and 某商〔2022〕197号文 all become 某商〔2022〕197号; 令427号 becomes 令第427号,
    公告2021年12号 becomes 公告2021年第12号, 中华人民共和国国务院令 becomes 国务院令.
    """
    folded = re.sub(r"\s+", "", fold(text)).strip('"()《》<>,.;:')
    standard = _STANDARD.fullmatch(folded)
    if standard:
        return _standard(standard)
    order = _TYPED_ORDER.fullmatch(folded)
    if order:
        agency = (order["agency"] or order["agency2"] or "") + (order["body2"] or "")
        agency = agency.removeprefix("中华人民共和国")
        printed = number(order["year"] or order["year2"] or "")
        year = f"{printed}年" if printed else ""
        counted = number(order["no"] or order["no2"])
        return None if counted is None else f"{agency}{order['kind'] or order['kind2']}{year}第{counted}号"
    spaced = re.sub(rf"({_HAN})\s*({_YEAR})\s+(\d{{1,5}})", r"\1\2年\3", fold(text))
    code = _TYPED.fullmatch(re.sub(r"\s+", "", spaced).strip('"()《》<>,.;:')) or _TYPED.fullmatch(folded)
    if not code or code["agency"][-1] in "年第":
        return None
    written, counted = number(code["year"] or code["year2"]), number(code["no"])
    return None if written is None or counted is None else f"{code['agency']}〔{written}〕{counted}号"
