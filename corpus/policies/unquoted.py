"""Policy documents named without 《》: notices, plans, laws that everybody knows, titles in “”."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

import ahocorasick

from corpus.policies.titles import find_quoted, is_short, title_fault
from corpus.text.authorities import authority_before
from corpus.text.places import countries, place_at, provinces
from corpus.text.word_lists import compile_pattern, words_of

#: Titles to be looked for all at once.
Titles: TypeAlias = ahocorasick.Automaton

_NOTICE = re.compile(
    r"关于(?:[^《》,。;!?:\n]|,(?=[^,。;\n]{0,30}的(?:通知|公告|意见|批复|决定))|《[^《》\n]{2,80}》){4,90}?的(?:补充|紧急)?"
    r"(?:通知|公告|通告|公示|批复|决定|函|(?:实施|指导|若干|工作)?意见|(?:若干|政策)*措施|(?:若干|暂行)规定)(?![书见])"
)
#: 某市公共租赁住房管理办法, 某市某某条例(草案): a statute of a place.
_STATUTE = compile_pattern(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[的据照按依和与及]))(?:(?![本该各全我在等据照按依和与及的])[\u4e00-\u9fff]){2,3}[省市县](?!场)[\u4e00-\u9fff]{4,20}?{statute_kinds}"
    r"(?:\([^()]{2,16}\))?"
)
#: 国务院关于实施某某的办法: where the authority stands before it.
_METHOD = re.compile(r"关于[^《》,。;!?:\n]{4,60}?的(?:暂行)?(?:办法|规定|条例)(?![的、和])")
#: 服务外包发展"十四五"规划: a plan named with the quotes of the five years alone.
_PLAN = re.compile(r'(?<![\u4e00-\u9fff"])[\u4e00-\u9fff]{2,14}(?:发展|建设)"十[一二三四五]五"(?:发展)?规划(?:纲要)?')
#: “十四五”规划, “十四五”数字经济发展规划: the nation's, or that of a field.
_FIVE_YEARS = re.compile(
    r'(?:(?<![\u4e00-\u9fff])|(?<=[市省区国县据照合贯彻落实编制]))十[一二三四五]五规划(?:纲要)?|"十[一二三四五]五"(?:时期)?(?:(?!系列|各|专项规划)[\u4e00-\u9fff]){0,16}?规划(?:纲要)?'
)
#: Behind the name of a law: another word that only begins with it (公司法务, 宪法日).
_GOES_ON = re.compile(r"[律人定务院学官规治制庭系盲]|宣传|日(?!前)|周")
#: A title in “”: its end, and a number of measures (数据二十条, 稳外贸20条).
_TITLED = compile_pattern(r"[^\"]{2,60}(?:法案|{strong_kinds})(?:\([^()]{1,16}\))?")
_MEASURES = re.compile(r"[\u4e00-\u9fff]{2,8}(?:\d{1,3}|[一二三四五六七八九十]{1,3})条(?:措施)?")
#: 简称为“…十二条”: a short name of a document that is named before.
_CALLED = re.compile(r"(?:称|即|称为|简称:)\s*$")
_QUOTES = re.compile("“([^“”\\n]{4,62})”|「([^「」\\n]{4,62})」")
#: The name of the state before that of a law, and the rules that carry out a law.
_STATE, _RULES = "中华人民共和国", re.compile("实施(?:条例|细则)")
#: A short name (公司法) behind another character is a part of a word, unless that leads to it.
_SHORT, _INSIDE = 3, re.compile(r"[\u4e00-\u9fff](?<![据按照依和与及于新的学习释违反用是对以])$")
#: Characters before a law in which a country may stand.
_COUNTRY = 7
#: The least length of a title in “”, and of a known title that is looked for without marks.
_LEAST, _KNOWN = 6, 6


@cache
def _laws() -> tuple[frozenset[str], int, re.Pattern[str]]:
    """Return the names of laws, the length of the longest, and the characters they end in."""
    names = frozenset(words_of("laws.txt"))
    return names, max(map(len, names)), re.compile(f"[{''.join({name[-1] for name in names})}]")


def find_unquoted(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of document names printed without 《》: 关于…的通知, “十四五”规划.

    Those inside 《》 are left out.
    """
    found = [match.span() for match in _NOTICE.finditer(folded)] if "关于" in folded else []
    found += [match.span() for match in _STATUTE.finditer(folded) if _begins_with_place(match.group())]
    methods = (match.span() for match in _METHOD.finditer(folded)) if "关于" in folded else ()
    found += [span for span in methods if authority_before(folded, span[0]) < span[0]]
    if "五" in folded:
        found += [match.span() for match in _PLAN.finditer(folded)]
    yield from _outside(folded, sorted(found))


def _begins_with_place(title: str) -> bool:
    """Return whether a title begins with a place; every province is known: not 完善省级某某办法."""
    head = title[: place_at(title)]
    return bool(head) and (not head.endswith("省") or head[:-1] in provinces())


def find_named(text: str, folded: str, known: Titles | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of titles that need no marks: laws, titles in “”, and those known by 《》.

    `known` are titles that stand in 《》 elsewhere (`known_titles`).
    """
    found = [span for span in _law_spans(folded) if not _GOES_ON.match(folded, span[1])]
    found += [match.span() for match in _FIVE_YEARS.finditer(folded)]
    spans = [match.span(1 if match[1] else 2) for match in _QUOTES.finditer(text)]
    called = {folded[slice(*span)] for span in spans if _CALLED.search(folded, 0, span[0] - 1)}
    for start, end in spans:
        name = folded[start:end]
        if (_MEASURES.fullmatch(name) and name not in called) or (
            len(name) >= _LEAST and _TITLED.fullmatch(name) and not title_fault(name) and not is_short(name)
        ):
            found.append((start, end))
    if known is not None:
        found += [(end + 1 - length, end + 1) for end, length in known.iter(folded)]
    yield from _outside(folded, sorted(found, key=lambda span: (span[0], -span[1])))


def _law_spans(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the laws named, by their last character; of a foreign country's none is meant."""
    names, longest, ends = _laws()
    for match in ends.finditer(folded):
        stop = match.end()
        begin = next((at for at in range(max(0, stop - longest), stop - 1) if folded[at:stop] in names), None)
        if begin is None or (stop - begin <= _SHORT and _INSIDE.search(folded, 0, begin)):
            continue
        before = folded[max(0, begin - _COUNTRY) : begin]
        if any(before.endswith(country) for country in countries()):
            continue
        begin -= len(_STATE) if before.endswith(_STATE) else 0
        rest = _RULES.match(folded, stop)
        yield begin, rest.end() if rest else stop


def _outside(folded: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans that lie in no 《》 and in none before them."""
    quoted = [(one.start, one.end) for one in find_quoted(folded)] if spans else []
    stop = 0
    for start, end in spans:
        place = bisect_right(quoted, (start, len(folded))) - 1
        if start >= stop and not (place >= 0 and start < quoted[place][1]):
            yield start, end
            stop = end


def known_titles(texts: Sequence[str]) -> Titles | None:
    """Return the titles of documents in 《》 of some folded texts; None if there are none."""
    found = {
        folded[one.start : one.end]
        for folded in texts
        for one in find_quoted(folded)
        if not one.fault
        and not one.alias
        and one.end - one.start >= _KNOWN
        and not is_short(folded[one.start : one.end])
    }
    if not found:
        return None
    titles = ahocorasick.Automaton()
    for title in found:
        titles.add_word(title, len(title))
    titles.make_automaton()
    return titles
