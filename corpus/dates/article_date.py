"""The date of an article: its source line, its signature, the event or the period it reports, else its issue."""

from __future__ import annotations

import re

from corpus.dates.deadlines import find_deadlines
from corpus.model import Article, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.policies.notices import is_notice
from corpus.text.date_expressions import DateText, find_dates, latest_year
from corpus.text.fold import fold
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: A date with these words around it is not the day of what is reported.
_FOUNDED_BEFORE = compile_pattern(r"{not_event_before}\s*$")
_SINCE_BEFORE = re.compile(r"[自从]\s*$")
_OTHER_AFTER = compile_pattern(r"\s*{not_event_after}")
_DEADLINE = re.compile(r"截止|申报时间|报名时间|有效期|施行|为止|期限")
_EVENT_AFTER = compile_pattern(r"[^。!?\n]{0,60}?{event_verbs}")
_REPORT = compile_pattern("{report_words}")
_FIGURES = re.compile(r"同比|环比|亿元|亿美元|万元|万美元|万人|增长\s*-?\d|下降\s*\d|%|万吨|万辆|个百分点")
_FORECAST = re.compile(r"预计|将|计划|展望|有望|力争|目标|到\s*$")
#: How many days after the end of an issue its articles may be dated, and how long before its start an event is news.
_AFTER, _BEFORE = 62, 400

#: The month a report covers, the words that say so, and the year.
_Reported = tuple[PartialDate, DateText, int | None]


def date_article(article: Article, passage: Passage, issue: Issue) -> tuple[Date | None, list[Doubt]]:
    """Return the date of an article and what is doubtful about it; None where even the issue has no period."""
    if article.date is not None and article.date.kind != "issue":
        return _checked(article.date, passage, issue)
    notice = is_notice(passage)
    for read in (_signed, _reported, _event) if notice else (_opening, _reported, _event, _signed):
        date = read(passage, issue)
        if date is not None:
            return date, []
    date = _numbered(passage, issue) if notice else None
    return date or issue_date(issue), []


def issue_date(issue: Issue) -> Date | None:
    """Return the date of an article that prints none: the issue's period; None where the issue has none either."""
    if not issue.start:
        return None
    return Date(issue.start, issue.end if issue.end != issue.start else None, "issue", issue.period or None, None)


def _checked(date: Date, passage: Passage, issue: Issue) -> tuple[Date, list[Doubt]]:
    """Mend a misprinted year of a source line: years away from the issue, while the issue's year fits."""
    if not issue.start or not issue.end or not date.value.day:
        return date, []
    year = date.value.year
    if abs(year - issue.start.year) < 2 or str(year) in passage.folded.replace(fold(date.text or ""), ""):
        return date, []
    for other in sorted({issue.end.year, issue.start.year}, reverse=True):
        value = PartialDate.of(other, date.value.month, date.value.day)
        if value and _days(value, issue.start) <= 45 and _days(issue.end, value) <= _AFTER:
            reason = f"printed {date.value}; the issue covers {issue.start} to {issue.end}"
            mended = Date(value, date.end, date.kind, date.text, date.line, reason)
            return mended, [Doubt(date.line or 0, "date-misprint", f"“{date.text}”疑是误印，读作 {value}")]
    return date, [Doubt(date.line or 0, "date-far", f"“{date.text}”离本期的时间很远")]


def _signed(passage: Passage, issue: Issue) -> Date | None:
    del issue
    date = passage.signature and passage.signature.date
    value = date and date.first()
    return Date(value, None, "signed", _text(passage, date), passage.line(date.start)) if date and value else None


def _numbered(passage: Passage, issue: Issue) -> Date | None:
    """Infer the month of an unsigned notice: its number gives the year, a deadline in January the month."""
    number = next(iter(find_numbers(passage.folded[:400])), None)
    year = re.search(r"(?:19|20)\d\d", number.text) if number else None
    deadlines = find_deadlines(passage, issue)
    first = min((deadline for deadline in deadlines), key=lambda d: d.date, default=None)
    if number is None or year is None or first is None or not first.date.overlaps(PartialDate(int(year.group()), 1)):
        return None
    reason = f"numbered {number.text}, to be answered by {first.date}"
    return Date(first.date.to_month(), None, "event", first.text, first.line, reason)


def _opening(passage: Passage, issue: Issue) -> Date | None:
    """Read the day that the first sentence of the text names."""
    start, end = passage.bounds(1)
    for date in find_dates(passage.folded, start, _sentence(passage.folded, start)[1]):
        if date.day is not None and date.start < end and _happens(passage, date, end):
            return _resolved(passage, date, issue)
    return None


def _event(passage: Passage, issue: Issue) -> Date | None:
    """Read the first day on which something happens, in the title or the text."""
    lead = passage.bounds(3)[1]
    month: Date | None = None
    for date in find_dates(passage.folded):
        if date.period or date.month is None or not _happens(passage, date, lead):
            continue
        found = _resolved(passage, date, issue)
        if found is None:
            continue
        if date.day is not None:
            return found
        if month is None and date.start <= passage.bounds(1)[0] + 12:
            month = found
    return month


def _happens(passage: Passage, date: DateText, lead: int) -> bool:
    folded = passage.folded
    title = passage.bounds(0)[1]
    before = folded[max(title if date.start > title else 0, date.start - 12) : date.start]
    after = folded[date.end : date.end + 70]
    if (
        _FOUNDED_BEFORE.search(before)
        or (_SINCE_BEFORE.search(before) and after.startswith("起"))
        or _OTHER_AFTER.match(after)
        or _DEADLINE.search(before)
        or _DEADLINE.search(after[:12])
    ):
        return False
    opening = date.start == 0 or folded[date.start - 1] in '\n。!?;"' or date.start <= lead
    return opening or _EVENT_AFTER.match(after) is not None


def _resolved(passage: Passage, date: DateText, issue: Issue) -> Date | None:
    year, reason = date.year, None
    if year is None:
        year, reason = _year(passage, date, issue)
    value = date.first(year)
    if value is None or (issue.end and _days(issue.end, value) > 2 * _AFTER):
        return None
    if date.year and issue.start and _days(value, issue.start) > _BEFORE:
        return None
    return Date(value, date.last(year), "event", _text(passage, date), passage.line(date.start), reason)


def _year(passage: Passage, date: DateText, issue: Issue) -> tuple[int | None, str | None]:
    """Infer a missing year: from a period reported in the same sentence, else the latest that is not after the issue."""
    limit = _end(issue)
    guess = latest_year(date.month or 1, date.day, limit, _AFTER) if limit else None
    beside = [
        other
        for other in find_dates(passage.folded, *_sentence(passage.folded, date.start))
        if other.year and not _OTHER_AFTER.match(passage.folded, other.end)
    ]
    if beside and (guess is None or str(guess) not in passage.folded):
        last = max(beside, key=lambda other: (other.year or 0, other.to_month or other.month or 0))
        year = (last.year or 0) + ((last.to_month or last.month or 0) > (date.month or 0))
        if guess is None or year <= guess:
            return year, f"the same sentence speaks of {passage.text[last.start : last.end]}"
    return (guess, f"the latest such day not after the issue ({limit})") if guess else (None, None)


def _sentence(folded: str, offset: int) -> tuple[int, int]:
    """Return the bounds of the sentence an offset lies in."""
    start = max((folded.rfind(mark, 0, offset) for mark in "。!?\n"), default=-1) + 1
    ends = [at for mark in "。!?\n" if (at := folded.find(mark, offset)) >= 0]
    return start, min(ends, default=len(folded))


def _reported(passage: Passage, issue: Issue) -> Date | None:
    """Read the period a report covers: the latest that has ended, of those beside figures."""
    title_end = passage.bounds(0)[1]
    title = passage.folded[:title_end]
    in_title = [d for d in find_dates(title) if d.day is None]
    if not _REPORT.search(title) or not (in_title or _opens_with_period(passage) or _is_report(passage)):
        return None
    best: _Reported | None = None
    for date in find_dates(passage.folded, title_end, passage.bounds(14)[1]):
        if date.day is not None or not _FIGURES.search(passage.folded[date.end : date.end + 60]):
            continue
        best = _later(best, date, passage, issue)
    for date in in_title if best is None else []:
        best = _later(best, date, passage, issue)
    if best is None:
        return None
    value, date, year = best
    reason = None if date.year else f"the year {year} is the issue's or the text's"
    return Date(value, None, "reported-period", _text(passage, date), passage.line(date.start), reason)


def _opens_with_period(passage: Passage) -> bool:
    """Whether the text begins with a period and its figures: 某会发布的2023年4月份指数为…."""
    start = passage.bounds(1)[0]
    first = next(find_dates(passage.folded, start, start + 30), None)
    return (
        first is not None
        and first.day is None
        and _FIGURES.search(passage.folded, first.end, first.end + 40) is not None
    )


def _is_report(passage: Passage) -> bool:
    """Whether the opening paragraphs are mostly figures: a short statistical report, no essay."""
    end = passage.bounds(4)[1]
    return len(_FIGURES.findall(passage.folded, passage.bounds(0)[1], end)) >= 5 and "同比" in passage.folded[:end]


def _later(best: _Reported | None, date: DateText, passage: Passage, issue: Issue) -> _Reported | None:
    before = passage.folded[max(0, date.start - 8) : date.start]
    if _FORECAST.search(before) or date.month is None or "以来" in passage.folded[date.end : date.end + 3]:
        return best
    year, limit = date.year or _period_year(date, issue), _end(issue)
    value = PartialDate.of(year, date.to_month or date.month)
    if value is None or (limit and value.first > limit.last):
        return best
    return (value, date, year) if best is None or value > best[0] else best


def _period_year(date: DateText, issue: Issue) -> int | None:
    """Infer the year of a period: the one of the issue if it has ended by then, else the year before."""
    end = _end(issue)
    if end is None:
        return None
    return end.year if (date.to_month or date.month or 12) <= end.last.month else end.year - 1


def _end(issue: Issue) -> PartialDate | None:
    """Return the end of an issue's period, else of its year."""
    return issue.end or PartialDate.of(issue.year, 12, 31)


def _days(first: PartialDate, second: PartialDate) -> int:
    """Return how many days after one date another begins."""
    return (second.first - first.first).days


def _text(passage: Passage, date: DateText) -> str:
    return passage.text[date.start : date.end].strip()
