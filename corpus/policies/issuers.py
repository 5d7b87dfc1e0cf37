"""Who issued a document and when, by the sentence that names it."""

from __future__ import annotations

import re
from datetime import timedelta

from corpus.partial_date import PartialDate
from corpus.text.authorities import issuing_bodies
from corpus.text.date_expressions import find_dates, latest_year
from corpus.text.passage import is_signer
from corpus.text.word_lists import compile_pattern

_BARE_DAY = re.compile(r"(?<![月\d])\s?(\d{1,2})\s?日")
SENTENCE = re.compile(r"[。!?;\n]")
#: Between who issued a title and the title; what follows where opinions are asked for.
_LINK = re.compile(
    r"(?:(?:联合)?(?:印发|发布|出台|公布|制定|下发|颁布)的|(?:此前|近日|日前|今日|已)?(?P<of>就|对|起草了?)|)\s*$"
)
_ASKED = re.compile("征求意见|听取意见|征集意见|公开征|答记者问")
#: 某部等8部门.
_AND_OTHERS = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?(?:个)?(?:部门|单位|部委|委办局)$")
#: Between who issued a document and its number: 省政府办公厅日前以….
_BY_NUMBER = re.compile(
    r"(?:日前|近日|此前|今日|已)?(?:联合|连)?(?:(?:以|印发|下发|公布)?|发(?:布|出|了)?[^。,;]{0,8}(?:[,:]\s?)?(?:[即为是]|分别[为是])?)$"
)
#: Before a number in brackets: what was issued, and not by a title: 某厅10月9日发布第一批榜单(….
_BRACKETED = re.compile(
    r"(?:(?:印发|发布|出台|公布|下发|制定|送达)[^。,;《》]{2,40}|(?:(?:跟进|联合|专门)?发文|的?(?:通知|函件?|公函|意见|文件|司法解释|决定|批复|公告)))\($"
)
#: To whom it was sent: 某局向某厂送达….
_TO_WHOM = re.compile(r"向[^。,;、《》]{2,20}$")
#: What says that several announcements follow, and how far before them it stands.
_ANNOUNCES, _REACH = re.compile(r"(?:发布|公布|印发|发出)[^。;\n]{0,24}公告|批准(?:发布|公布)?[^。;\n]{0,10}标准"), 300
#: Characters of a sentence before a title.
_CLAUSE = 160

#: Between a body that is no authority by its name and the verb: 某某学会3月5日联合发布.
_ADVERBS = compile_pattern(r"(?:{issuer_adverbs}|(?:\d{1,4}年)?\d{1,2}月(?:\d{1,2}日)?)+$")
#: What ends as a body does and issues nothing by itself.
_NO_BODY = compile_pattern("^(?:[该本各我多其]|有关|相关)|{not_issuers}$")
#: The longest name of such a body.
_LONGEST = 20


def clause_start(folded: str, start: int) -> int:
    """Return where the sentence of a title begins, as far as it matters."""
    least = max(0, start - _CLAUSE)
    return max((m.end() for m in SENTENCE.finditer(folded, least, start)), default=least)


def beside_title(before: str, after: str) -> tuple[str, ...]:
    """Return the authorities directly before a title: 某部《…》, 某部印发的《…》, 某部就《…》征求意见."""
    link = _LINK.search(before)
    if link is None or (link["of"] and not _ASKED.search(after)):
        return ()
    return issuing_bodies(_AND_OTHERS.sub("", before[: link.start()]), within=0)


def subject(clause: str) -> tuple[str, ...]:
    """Return the bodies that a clause has for its subject before its verb, by any name."""
    words = re.sub("^(?:根据|按照|依据|接)", "", _ADVERBS.sub("", re.split("[,:;]", clause.strip())[-1]))
    bodies = [one for one in re.split("[、和及与]|会同|联合", _AND_OTHERS.sub("", words)) if one]
    fits = all(len(one) <= _LONGEST and is_signer(one) and not _NO_BODY.search(one) for one in bodies)
    return tuple(bodies) if fits else ()


def day_in(clause: str, near: PartialDate | None) -> PartialDate | None:
    """Return the last day named in a clause.

    A year or month not printed is that of `near`, or the one before.
    """
    named = [date for date in find_dates(clause) if date.day is not None and not date.period]
    if named:
        last = named[-1]
        return last.first(latest_year(last.month or 1, last.day, near) if near else None)
    bare = _BARE_DAY.search(clause)
    if near is None or not near.day or not (bare or "今日" in clause or "今天" in clause):
        return None
    month = near
    if bare and int(bare[1]) > near.day:
        month = PartialDate.on(near.first.replace(day=1) - timedelta(1))
    return PartialDate.of(month.year, month.month, int(bare[1]) if bare else near.day)


def by_number(folded: str, start: int) -> tuple[str, ...]:
    """Return who issued a document that only its number names: 省政府办公厅日前以某政办〔2019〕58号…."""
    before = folded[clause_start(folded, start) : start]
    link = _BRACKETED.search(before) or _BY_NUMBER.search(before)
    if link is None:
        return ()
    clause = _TO_WHOM.sub("", re.sub(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日$", "", before[: link.start()]))
    return issuing_bodies(clause, within=0) or (subject(clause) if link.re is _BRACKETED else ())


def announced(folded: str, at: int) -> tuple[str, ...]:
    """Return who issued the announcements that are listed behind: 两部门连发三份公告: 公告2024年第11号….."""
    start = max(0, at - _REACH)
    last = max(_ANNOUNCES.finditer(folded, start, at), key=lambda match: match.start(), default=None)
    return issuing_bodies(folded[clause_start(folded, last.start()) : last.start()]) if last else ()
