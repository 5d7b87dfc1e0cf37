"""The date of an article: of its source line, signature, event or period, else of its issue."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.dates.deadlines import find_deadlines
from corpus.model import Article, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.policies.notices import is_notice
from corpus.text.date_expressions import LATE, DateText, find_dates, latest_year
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
_SENTENCE = "。!?\n"
_FIGURES = re.compile(r"同比|环比|亿元|亿美元|万元|万美元|万人|增长\s*-?\d|下降\s*\d|%|万吨|万辆|个百分点")
_FORECAST = re.compile(r"预计|将|计划|展望|有望|力争|目标|到\s*$")

# The labelled bulletins, the samples and 528 articles of gazettes were dated again with other
# values of these: no date changed between the bounds named.
#: Days before the beginning of an issue to which a misprinted year is mended. 0-270.
_EARLY = 45
#: Days before the beginning of an issue after which an event is history, not news. From 50 on.
_OLD = 400
#: A source line whose year differs by so many from the issue's is old news or a misprint. 0-12.
_OTHER_YEAR = 2

#: Characters before a date whose words say what it is a date of. 3-72.
_BESIDE = 12
#: Characters behind it that hold the verb of an event (8-420), and that tell a deadline (0-24).
_BEHIND, _NEXT = 70, 12
#: Paragraphs that open a text: each day in them counts, further on only with a verb behind it.
#: 2-18.
_LEAD = 3
#: A month is an article's date only in the title and in so many characters behind it. 0-72.
_MONTH_WITHIN = 12
#: Characters at the head of a notice in which its own number stands. From 100 on.
_HEAD = 400

#: Paragraphs of a report in which its period is named. From 7 on.
_REPORT_WITHIN = 14
#: Characters behind a period that hold its figures. 30-90; with 15 four reports lose their date.
_FIGURES_WITHIN = 60
#: A text that opens with its period: characters to the period (0-180), and from there to the
#: figures (0-240).
_PERIOD_WITHIN, _OPENING_FIGURES = 30, 40
#: A statistical report without a period in its title: so many figures (0-15) in so many
#: paragraphs (2-8).
_MOSTLY, _OPENING = 5, 4
#: Characters before a period that tell a forecast. 0-48.
_FORECAST_BEFORE = 8

#: The month a report covers, the words that say so, and the year.
_Reported = tuple[PartialDate, DateText, int | None]


def date_article(article: Article, passage: Passage, issue: Issue) -> tuple[Date | None, list[Doubt]]:
    """Return the date of an article and its doubts; None where even the issue has no period."""
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
    """Return the date of an article that prints none: the issue's period, if it has one."""
    if not issue.start:
        return None
    return Date(issue.start, issue.end if issue.end != issue.start else None, "issue", issue.period or None, None)


def _checked(date: Date, passage: Passage, issue: Issue) -> tuple[Date, list[Doubt]]:
    """Mend a misprinted year of a source line: far from the issue, while the issue's year fits."""
    if not issue.start or not issue.end or not date.value.day:
        return date, []
    year = date.value.year
    if abs(year - issue.start.year) < _OTHER_YEAR or str(year) in passage.folded.replace(fold(date.text or ""), ""):
        return date, []
    for other in sorted({issue.end.year, issue.start.year}, reverse=True):
        value = PartialDate.of(other, date.value.month, date.value.day)
        if value and _days(value, issue.start) <= _EARLY and _days(issue.end, value) <= LATE:
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
    """Infer an unsigned notice's month from the year of its number and a deadline in January."""
    number = next(iter(find_numbers(passage.folded[:_HEAD])), None)
    year = re.search(r"(?:19|20)\d\d", number.text) if number else None
    first = min(find_deadlines(passage, issue), key=lambda deadline: deadline.date, default=None)
    if number is None or year is None or first is None or not first.date.overlaps(PartialDate(int(year.group()), 1)):
        return None
    reason = f"numbered {number.text}, to be answered by {first.date}"
    return Date(first.date.to_month(), None, "event", first.text, first.line, reason)


def _opening(passage: Passage, issue: Issue) -> Date | None:
    """Read the day that the first sentence of the text names."""
    start, end = passage.bounds(1)
    for date in find_dates(passage.folded, start, passage.between(_SENTENCE, start, start)[1]):
        if date.day is not None and date.start < end and _happens(passage, date, end):
            return _resolved(passage, date, issue)
    return None


def _event(passage: Passage, issue: Issue) -> Date | None:
    """Read the first day on which something happens, in the title or the text."""
    lead = passage.bounds(_LEAD)[1]
    month: Date | None = None
    for date in find_dates(passage.folded):
        if date.period or date.month is None or not _happens(passage, date, lead):
            continue
        found = _resolved(passage, date, issue)
        if found is None:
            continue
        if date.day is not None:
            return found
        passage.note("not-date.month-alone", date.start, date.end)
        if month is None and date.start <= passage.bounds(1)[0] + _MONTH_WITHIN:
            month = found
    return month


def _happens(passage: Passage, date: DateText, lead: int) -> bool:
    """Return whether a date is the day on which something happens."""
    return passage.note(_day_rule(passage, date, lead), date.start, date.end)


def _day_rule(passage: Passage, date: DateText, lead: int) -> str:
    """Return the rule by which a date is the day on which something happens, or is not."""
    folded = passage.folded
    title = passage.bounds(0)[1]
    before = folded[max(title if date.start > title else 0, date.start - _BESIDE) : date.start]
    after = folded[date.end : date.end + _BEHIND]
    if _FOUNDED_BEFORE.search(before) or (_SINCE_BEFORE.search(before) and after.startswith("起")):
        return "not-date.other-before"
    if _OTHER_AFTER.match(after):
        return "not-date.other-after"
    if _DEADLINE.search(before) or _DEADLINE.search(after[:_NEXT]):
        return "not-date.term"
    opening = date.start == 0 or folded[date.start - 1] in '\n。!?;"' or date.start <= lead
    return "date.happens" if opening or _EVENT_AFTER.match(after) else "not-date.nothing-happens"


def _resolved(passage: Passage, date: DateText, issue: Issue) -> Date | None:
    year, reason = date.year, None
    if year is None:
        year, reason = _year(passage, date, issue)
    value = date.first(year)
    late = value is None or (issue.end is not None and _days(issue.end, value) > 2 * LATE)
    if value is None or late or (date.year and issue.start and _days(value, issue.start) > _OLD):
        passage.note("not-date.too-late" if late else "not-date.too-early", date.start, date.end)
        return None
    return Date(value, date.last(year), "event", _text(passage, date), passage.line(date.start), reason)


def _year(passage: Passage, date: DateText, issue: Issue) -> tuple[int | None, str | None]:
    """Infer a missing year: of a period in the sentence, else the latest before the issue ends.

    Return it with the reason.
    """
    limit = _end(issue)
    guess = latest_year(date.month or 1, date.day, limit) if limit else None
    beside = [
        other
        for other in passage.dates_with_year(*passage.between(_SENTENCE, date.start, date.start))
        if not _OTHER_AFTER.match(passage.folded, other.end)
    ]
    if beside and (guess is None or str(guess) not in passage.years):
        last = max(beside, key=lambda other: (other.year or 0, other.to_month or other.month or 0))
        year = (last.year or 0) + ((last.to_month or last.month or 0) > (date.month or 0))
        if guess is None or year <= guess:
            return year, f"the same sentence speaks of {passage.text[last.start : last.end]}"
    return (guess, f"the latest such day not after the issue ({limit})") if guess else (None, None)


def _reported(passage: Passage, issue: Issue) -> Date | None:
    """Read the period a report covers: the latest that has ended, of those beside figures."""
    title_end = passage.bounds(0)[1]
    title = passage.folded[:title_end]
    in_title = [d for d in find_dates(title) if d.day is None]
    if not _REPORT.search(title) or not (in_title or _opens_with_period(passage) or _is_report(passage)):
        return None
    in_text = (
        date
        for date in find_dates(passage.folded, title_end, passage.bounds(_REPORT_WITHIN)[1])
        if date.day is None and _FIGURES.search(passage.folded, date.end, date.end + _FIGURES_WITHIN)
    )
    latest = _latest(in_text, passage, issue) or _latest(in_title, passage, issue)
    if latest is None:
        return None
    value, date, year = latest
    reason = None if date.year else f"the year {year} is the issue's or the text's"
    return Date(value, None, "reported-period", _text(passage, date), passage.line(date.start), reason)


def _opens_with_period(passage: Passage) -> bool:
    """Return whether the text begins with a period and its figures: 某会发布的2023年4月份指数为…."""
    start = passage.bounds(1)[0]
    first = next(find_dates(passage.folded, start, start + _PERIOD_WITHIN), None)
    return (
        first is not None
        and first.day is None
        and _FIGURES.search(passage.folded, first.end, first.end + _OPENING_FIGURES) is not None
    )


def _is_report(passage: Passage) -> bool:
    """Return whether the opening is mostly figures: a short statistical report, no essay."""
    end = passage.bounds(_OPENING)[1]
    return (
        len(_FIGURES.findall(passage.folded, passage.bounds(0)[1], end)) >= _MOSTLY and "同比" in passage.folded[:end]
    )


def _latest(dates: Iterable[DateText], passage: Passage, issue: Issue) -> _Reported | None:
    """Return the latest of some periods that ends before the issue does; forecasts do not count."""
    limit, found = _end(issue), list[_Reported]()
    for date in dates:
        year = date.year or _period_year(date, issue)
        value = PartialDate.of(year, date.to_month or date.month)
        before = passage.folded[max(0, date.start - _FORECAST_BEFORE) : date.start]
        passage.note("date.beside-figures", date.start, date.end)
        told = date.month and not _FORECAST.search(before) and "以来" not in passage.folded[date.end : date.end + 3]
        if told and value and not (limit and value.first > limit.last):
            found.append((value, date, year))
    return max(found, key=lambda one: one[0], default=None)


def _period_year(date: DateText, issue: Issue) -> int | None:
    """Infer the year of a period: the issue's if it has ended by then, else the year before."""
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
