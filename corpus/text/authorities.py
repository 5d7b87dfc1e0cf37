"""Authorities (发文机关).

The bodies that issue documents, found in titles, signatures and sentences.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.text.characters import COMMON_HAN
from corpus.text.places import provinces
from corpus.text.word_lists import alternation, lines

_HAN = f"[{COMMON_HAN}]"
#: Words that are no place before 省 or 市: 转发省商务厅.
_LEADS = alternation("place_leads")
#: A place we do not know: two characters of which none is a word of grammar.
_NAMED = f"(?!{_LEADS})(?:(?![的了和与及由据按在对向从经并将被以为是各本该市省区县]){_HAN}){{2}}"

#: Central authorities with branches in the country.
_BRANCHED = "中国人民银行|国家税务总局|国家外汇管理局|国家金融监督管理总局|金融监管总局|中国证监会|国家统计局|财政部"


@cache
def central_forms() -> dict[str, str]:
    """Return every printed form of a central authority with its full name."""
    forms: dict[str, str] = {}
    for line in lines("authorities.txt"):
        name, *short = line.split()
        forms.update(dict.fromkeys((name, *short), name))
    return forms


@cache
def _pattern() -> re.Pattern[str]:
    central = "|".join(sorted(map(re.escape, central_forms()), key=len, reverse=True))
    places = "|".join(sorted(provinces(), key=len, reverse=True))
    endings = alternation("authority_endings")
    return re.compile(
        rf"(?:{_BRANCHED})(?:(?![和与及会联]){_HAN}){{2,10}}?(?:分行|支行|税务局|分局|[证监]监局|监管局|调查队|专员办)"
        rf"|(?:{central})(?:办公厅)?(?!{_HAN}{{0,2}}(?:大学|银行)|(?<=部)门)"
        rf"|(?:(?<!{_HAN})|(?<=[和与及由经、]))(?:(?![和与及由经]){_HAN}){{2,3}}海关(?![总关法监统])"
        rf"|(?:{places})(?:市|省|区|县|自治区|特别行政区|新区)?{_HAN}{{0,16}}?{endings}(?:办公室)?(?!长|员|主任)"
        rf"|{_NAMED}(?:市|省|区|县|自治区|自治州){_HAN}{{0,16}}?{endings}(?:办公室)?(?!长|员|主任)"
        rf"|(?:(?<!{_HAN})|(?<={_LEADS})|(?<=[和与及由经据按对了日原的]))[省市区县]政府(?:办公厅|办公室)?(?!{_HAN}?(?:采购|部门|门户))"
        rf"|(?:(?<!{_HAN})|(?<={_LEADS})|(?<=[日原]))(?:市(?!场)|省|区|县|州){_HAN}{{0,12}}?{endings}(?:办公室)?(?!长|员|主任)"
    )


def find_authorities(text: str) -> list[re.Match[str]]:
    """Return the authorities named in a folded text, in order, none inside another."""
    return list(_pattern().finditer(text))


def authority_before(text: str, end: int) -> int:
    """Return where the authorities directly before an offset begin (with spaces or 、 between)."""
    start = end
    for match in reversed(find_authorities(text[max(0, end - 60) : end])):
        begin, close = match.start() + max(0, end - 60), match.end() + max(0, end - 60)
        if text[close:start].strip(" 、"):
            break
        start = begin
    return start


def authorities_in(text: str) -> tuple[str, ...]:
    """Return the distinct authorities named in a folded text as printed, in order."""
    return tuple(dict.fromkeys(re.sub(r"\s", "", match.group()) for match in find_authorities(text)))


def issuing_bodies(clause: str, within: int = 24) -> tuple[str, ...]:
    """Return the authorities that stand together last in a folded clause.

    The subject of the verb behind them, which begins so many characters behind the last at most.
    """
    bodies: list[str] = []
    end = 0
    for match in find_authorities(clause):
        if bodies and re.sub(r"[\s、,和与及会同等联合]", "", clause[end : match.start()]):
            bodies = []
        bodies.append(re.sub(r"\s", "", match.group()))
        end = match.end()
    return tuple(dict.fromkeys(bodies)) if len(clause) - end <= within else ()


def full_name(authority: str) -> str:
    """Return the full name of a central authority printed in short form.

    Any other name as it is.
    """
    return central_forms().get(authority, authority)


def is_authority(name: str) -> bool:
    """Return whether a name is that of a public body and nothing else."""
    return _pattern().fullmatch(name) is not None
