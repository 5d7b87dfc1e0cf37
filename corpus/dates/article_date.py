"""The date of an article: of its source line, signature, event or period, else of its issue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus.dates.closing import closing_day, taken_from
from corpus.dates.day_words import day_in_words
from corpus.dates.deadlines import find_deadlines
from corpus.dates.own_date import Offer, is_own_date
from corpus.dates.reported import as_of, opening_period, reported_period, titled_period
from corpus.dates.years import dates_of, event_year, is_to_come
from corpus.model import Article, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.policies.notices import is_notice
from corpus.text.date_expressions import LATE, DateText
from corpus.text.fold import fold
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: A date with these words around it is not the day of what is reported.
_FOUNDED_BEFORE = compile_pattern(r"{not_event_before}\s*$")
#: 自12月5日起展开: what begins on a day, and is not in force from it.
_BEGINS = re.compile(r"起(?:正式|全面|陆续|集中|在[^,。;\n]{1,12})?(?:展开|开展|启动|举行|举办|启用)")
#: Behind a day of what went before: 1月7日地震发生后,….
_BACKGROUND = re.compile(r"[^,。;!?\n]{1,16}(?<![今此先前以之最])(?:后|之后|以来),")
_SINCE_BEFORE = re.compile(r"[自从]\s*$")
_OTHER_AFTER = compile_pattern(r"\s*{not_event_after}")
_TERM = compile_pattern(
    r"(?:[聘租任]|合同|服务|质保|交货|履约|承包|特许经营)期(?:限)?[^。;\n]{0,10}$"
    r"|{term_kinds}期[限间]?(?:已|均)?\s*(?:为|是|自|从|于|至|:)\s*$"
)
#: In rows of so many cells before a day it is one of many, and none in 时间 + day.
_CELLS = 2
_DEADLINE = re.compile(r"截止|申报时间|报名时间|有效期|施行|为止|期限")
#: When one may begin to apply: 申请窗口9月1日开放, 申请时间从12月11日开始.
_OPENS = compile_pattern(r"{due_labels}(?:时间|窗口|通道|系统|平台|期限|期)\s*(?:为|从|自|于|将|:)*\s*$")
#: The stages of a plan, each with its days in brackets.
_PLAN = re.compile(r"[^\n]{0,120}?(?:方案|计划|安排|要点|通知)")
_EVENT_AFTER = compile_pattern(r"[^。!?\n]{0,60}?{event_verbs}")
_CLAUSE = re.compile("[,。;!?\\n]")
_SENTENCE = "。!?\n"
#: What is announced deep in a text is its subject where people gather.
_GATHERING = re.compile(r"[^。;!?\n]{0,30}?(?:举办|举行|召开|开幕|启幕)")
#: Letters, and what they begin with.
_LETTER = compile_pattern("{letter_titles}$")
_SALUTATION = re.compile(r"[^。!?]{2,60}:")
_SHOWN = re.compile(r"公[示告](?:时间|期限|期|日期)[^。;\n]{0,12}$")
#: News in short items: the title, and how an item begins.
_SHORT_NEWS = re.compile(
    r"(?:快讯|简讯|短讯|要闻|动态|集锦|速递|速览|资讯|短波|点击|荟萃)(?:[一二三四五六七八九十\d]+则)?$"
)
_ITEM = re.compile(r"\s*(?:[\[●■◆▲★◎○•·※]|(?:\d{1,2}|[一二三四五六七八九十]+)\s*[.、]|\([一二三四五六七八九十\d]+\))")
#: So many items make a digest. 2-5.
_ITEMS = 3

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
#: A month is an article's date only in the title and in so many characters behind it: with 20 and
#: with 72 one of 139 labelled dates is lost.
_MONTH_WITHIN = 40
#: Characters behind a month in which something official happens: 3月公布的名录. A month of a story
#: (三月初，家住…) dates nothing: 5 of 130 labelled articles. 10-40.
_TOLD = 24
#: Days after the end of an issue within which what it announces may lie. 124-800.
_AHEAD = 400
#: Characters at the head of a notice in which its own number stands. From 100 on.
_HEAD = 400


def date_article(article: Article, passage: Passage, issue: Issue) -> tuple[Date | None, list[Doubt]]:
    """Return the date of an article and its doubts; None where even the issue has no period."""
    if article.date is not None and article.date.kind == "corrected":
        return article.date, []
    if article.date is not None and article.date.kind != "issue":
        return _checked(article.date, passage, issue)
    offers = (offer.date for offer in offered_dates(passage, issue) if is_own_date(passage, issue, offer))
    return next(offers, issue_date(issue)), []


def offered_dates(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Yield the dates that rules read for an article, the likeliest first."""
    for read in _readers(passage):
        yield from read(passage, issue)


def _readers(passage: Passage) -> tuple[Callable[[Passage, Issue], Iterator[Offer]], ...]:
    """Return how a date is read, in order: documents and letters are dated by their signature."""
    if is_notice(passage):
        return _signed, reported_period, _event, _numbered, _shown
    news = (
        _taken_from,
        _digest,
        titled_period,
        _opening,
        reported_period,
        as_of,
        _event,
        _signed,
        _shown,
        opening_period,
    )
    title = passage.folded[: passage.bounds(0)[1]]
    letter = _LETTER.search(title) or any(
        _SALUTATION.fullmatch(passage.folded[slice(*passage.bounds(number))].strip()) for number in range(1, 4)
    )
    return (_taken_from, _signed, *news[1:]) if letter or passage.is_signed_by_body or passage.ends_with_day else news


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


def _signed(passage: Passage, issue: Issue) -> Iterator[Offer]:
    date = passage.signature.date if passage.signature else closing_day(passage)
    if not date:
        return
    year, reason = (date.year, None) if date.year else event_year(passage, date, issue)
    value = date.first(year)
    if value:
        yield Offer(Date(value, None, "signed", _text(passage, date), passage.line(date.start), reason))


def _numbered(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Infer an unsigned notice's month from the year of its number and a deadline in January."""
    number = next(iter(find_numbers(passage.folded[:_HEAD])), None)
    year = re.search(r"(?:19|20)\d\d", number.text) if number else None
    first = min(find_deadlines(passage, issue), key=lambda deadline: deadline.date, default=None)
    if number and year and first and first.date.overlaps(PartialDate(int(year.group()), 1)):
        reason = f"numbered {number.text}, to be answered by {first.date}"
        yield Offer(Date(first.date.to_month(), None, "event", first.text, first.line, reason))


def _shown(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the first day on which a notice is shown to the public (公示期)."""
    for date in dates_of(passage, issue, passage.bounds(0)[1]):
        if date.day is not None and _SHOWN.search(passage.folded[max(0, date.start - _BESIDE) : date.start]):
            yield from _resolved(passage, date, issue)
            return


def _digest(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Return the issue's own date for news in short items, whose title names no period."""
    title = passage.folded[: passage.bounds(0)[1]]
    begins = [match.end() for start in passage.starts[1:] if (match := _ITEM.match(passage.folded, start))]
    days = {date.start for begin in begins for date in passage.dates(begin, begin + _BESIDE) if date.day}
    short = _SHORT_NEWS.search(title) or len(days) >= 2
    own = issue_date(issue)
    if own and len(begins) >= _ITEMS and short and not any(titled_period(passage, issue)):
        yield Offer(own)


def _taken_from(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the day, or the year, of the medium named at the end of a text."""
    day = taken_from(passage)
    if day and day.day:
        for found in _resolved(passage, day, issue):
            yield Offer(replace(found.date, kind="source-line", end=None))
    value = PartialDate.of(day.year) if day and not day.day else None
    if day and value:
        yield Offer(Date(value, None, "source-line", _text(passage, day), passage.line(day.start)))


def _opening(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the day that the first sentence of the text names."""
    start, end = passage.bounds(1)
    stop = passage.between(_SENTENCE, start, start)[1]
    for date in dates_of(passage, issue, start, stop):
        if date.day is not None and date.start < end and _happens(passage, date, end):
            words = day_in_words(passage, issue, start, date.start) if is_to_come(passage.folded, date) else None
            yield from [Offer(words)] if words else _resolved(passage, date, issue)
            return
    words = day_in_words(passage, issue, start, stop)
    if words:
        yield Offer(words)


def _event(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the days on which something happens, in the title or the text, else the first month."""
    lead = passage.bounds(_LEAD)[1]
    months: list[Offer] = []
    for date in dates_of(passage, issue):
        if date.month is None or (date.period and date.month != date.to_month) or not _happens(passage, date, lead):
            continue
        found = next(_resolved(passage, date, issue), None)
        if found is None:
            continue
        near = date.start <= lead or not is_to_come(passage.folded, date)
        if date.day is not None and (near or _GATHERING.match(passage.folded, date.end)):
            yield found
        if date.day is not None:
            continue
        passage.note("not-date.month-alone", date.start, date.end)
        happens = not date.closing and _EVENT_AFTER.match(passage.folded, date.end, date.end + _TOLD)
        told = (date.period and date.year is not None) or date.years is not None or happens
        if told and date.start <= passage.bounds(1)[0] + _MONTH_WITHIN:
            months.append(found)
    yield from months[:1]


def _happens(passage: Passage, date: DateText, lead: int) -> bool:
    """Return whether a date is the day on which something happens."""
    return passage.note(_day_rule(passage, date, lead), date.start, date.end)


def _day_rule(passage: Passage, date: DateText, lead: int) -> str:
    """Return the rule by which a date is the day on which something happens, or is not."""
    folded = passage.folded
    title = passage.bounds(0)[1]
    before = folded[max(title if date.start > title else 0, date.start - _BESIDE) : date.start]
    after = folded[date.end : date.end + _BEHIND]
    if _FOUNDED_BEFORE.search(before) or (
        _SINCE_BEFORE.search(before) and after.startswith("起") and not _BEGINS.match(after)
    ):
        return "not-date.other-before"
    row = folded[passage.between("\n", date.start, date.start)[0] : date.start]
    if row.count("\t") >= _CELLS or (_OTHER_AFTER.match(after) and not (date.to_day and after.startswith("止"))):
        return "not-date.other-after"
    if _BACKGROUND.match(after):
        return "not-date.other-after"
    clause = re.split("[,。;!?]", before)[-1]
    if (
        _DEADLINE.search(clause)
        or _TERM.search(before)
        or _OPENS.search(clause)
        or _DEADLINE.search(_CLAUSE.split(after[:_NEXT])[0])
    ):
        return "not-date.term"
    if date.to_day and clause.endswith("(") and after.startswith(")") and _PLAN.match(folded):
        return "not-date.term"
    opening = date.start == 0 or folded[date.start - 1] in '\n。!?;"' or date.start <= lead
    return "date.happens" if opening or _EVENT_AFTER.match(after) else "not-date.nothing-happens"


def _resolved(passage: Passage, date: DateText, issue: Issue) -> Iterator[Offer]:
    year, reason = date.year, None
    if year is None:
        year, reason = event_year(passage, date, issue)
    value = date.first(year)
    ahead = _AHEAD if date.year or is_to_come(passage.folded, date) else 2 * LATE
    late = value is None or (issue.end is not None and _days(issue.end, value) > ahead)
    if value is None or late or (date.year and date.years is None and issue.start and _days(value, issue.start) > _OLD):
        passage.note("not-date.too-late" if late else "not-date.too-early", date.start, date.end)
        return
    own = Date(value, date.last(year), "event", _text(passage, date), passage.line(date.start), reason)
    yield Offer(own, date)


def _days(first: PartialDate, second: PartialDate) -> int:
    """Return how many days after one date another begins."""
    return (second.first - first.first).days


def _text(passage: Passage, date: DateText) -> str:
    return passage.text[date.start : date.end].strip()
