"""Reported periods: the month, quarter, half or year that a report or a digest covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.dates.own_date import Offer
from corpus.dates.years import dates_of, end_of
from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText
from corpus.text.numerals import TWO_DIGITS, count
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

_REPORT = compile_pattern("{report_words}")
#: Titles of what puts together the news of a period.
_DIGEST = compile_pattern("{digest_words}")
#: A month in a title, without a day: 六月会员要闻.
_TITLE_MONTH = re.compile(
    rf"(?<![\d年一二三四五六七八九十第个-])(?P<month>\d{{1,2}}|{TWO_DIGITS})月(?:份)?(?!\s*\d|[一二三四五六七八九十]+[日号]|[-~至到])"
)
#: Titles that tell of something that happened, or of plans, and those that begin with who speaks.
_EVENT = compile_pattern("{event_titles}")
_SPEAKER = re.compile(r"[^:]{2,16}:")
#: Behind a period in brackets at the end of a title: 名录更新（2021年第四季度）.
_CLOSES = re.compile(r"\s*\)\s*$")
#: The year before, where it is neither compared with nor more exact.
_LAST_YEAR = re.compile(
    r"(?<![比较与于])(?:去年|上年)(?!同期|同比|同|底|末|初|以来|度|\s*\d|[一二三四五六七八九十]|[上下]半|[春夏秋冬])(?:全年)?"
)
_FOUNDED_BEFORE = compile_pattern(r"(?:{not_event_before}|[比较与])\s*$")
_AS_OF = re.compile("截[至止]到?$")
_FIGURES = re.compile(r"同比|环比|亿元|亿美元|万元|万美元|万人|增长\s*-?\d|下降\s*\d|%|万吨|万辆|个百分点")
#: A year that names what is given out, and one in a condition: 下达2022年专项资金3200万元, 2022年交易额不低于….
_NAMED_BY_YEAR = re.compile("(?:下达|拨付|安排|发放|表彰|入选|获评|申报|印发|出台)了?$")
_CONDITION = re.compile(r"[^。;\n]{0,24}?(?:不低于|不少于|不超过|须|应当)")
_FORECAST = re.compile(r"预计|将|计划|展望|有望|力争|目标|到\s*$")
#: Characters before a date whose words say what it is a date of. 3-72.
_BESIDE = 12
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
#: Years before the end of an issue from which nobody reports any more. 1-3; with 5 one report is
#: dated wrong.
_OLD_YEARS = 2

#: The month a report covers, the words that say so, and the year.
_Reported = tuple[PartialDate, DateText, int | None]


def titled_period(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the period in the title of a report or digest, whatever days its items have: 3月大事记.

    A title that tells what happens or who speaks (某厅：上半年…) is that of an event.
    """
    title = passage.folded[: passage.bounds(0)[1]]
    periods = list(_in_title(passage, issue))
    digest = _DIGEST.search(title)
    if not periods or (_EVENT.search(title) and not digest) or _SPEAKER.match(title):
        return
    listed = digest or any(_CLOSES.match(title, one.end) for one in periods)
    if listed:
        yield from _offers(_latest(periods, passage, issue), passage)
        return
    parts = [one for one in periods if one.to_month != 12 or one.month != 1]
    figures = _FIGURES.search(passage.folded, passage.bounds(0)[1], passage.bounds(_REPORT_WITHIN)[1])
    if parts or (figures and _REPORT.search(title)):
        yield from _by_figures(passage, issue, periods)


def reported_period(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the period a report covers: the latest that has ended, of those beside figures.

    None of them lies behind the period of the title.
    """
    in_title = list(_in_title(passage, issue))
    report = _REPORT.search(passage.folded, 0, passage.bounds(0)[1])
    if report and (in_title or opens_with_period(passage, issue) or _is_report(passage)):
        yield from _by_figures(passage, issue, in_title)


def _by_figures(passage: Passage, issue: Issue, in_title: Iterable[DateText]) -> Iterator[Offer]:
    named = _latest(in_title, passage, issue)
    in_text = (
        date
        for date in dates_of(passage, issue, passage.bounds(0)[1], passage.bounds(_REPORT_WITHIN)[1])
        if date.day is None and _FIGURES.search(passage.folded, date.end, date.end + _FIGURES_WITHIN)
    )
    yield from _offers(_latest(in_text, passage, issue, named[0] if named else None) or named, passage)


def opening_period(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the period with which a text begins that names no day: 去年全国碳市场成交…."""
    if opens_with_period(passage, issue):
        start = passage.bounds(1)[0]
        first = next(_periods(passage, issue, start, start + _PERIOD_WITHIN))
        yield from _offers(_latest([first], passage, issue), passage)


def as_of(passage: Passage, issue: Issue) -> Iterator[Offer]:
    """Read the day or month up to which a text counts from its first words: 截至9月6日,指数报…."""
    start, title = passage.bounds(1)[0], passage.bounds(0)[1]
    for date in (*dates_of(passage, issue, 0, title), *dates_of(passage, issue, start, start + _PERIOD_WITHIN)):
        if date.to_month is None or (date.closing and date.to_month == date.month):
            year = date.year or _period_year(date, issue)
            value = date.first(year)
            if value and _AS_OF.search(passage.folded, 0, date.start):
                yield from _offers((value, date, year), passage)


def _periods(passage: Passage, issue: Issue, start: int, end: int) -> Iterator[DateText]:
    """Yield the dates within some bounds and 去年 as the year it is, in order."""
    year = issue.year or (issue.end.year if issue.end else None)
    found = list(dates_of(passage, issue, start, end))
    for match in _LAST_YEAR.finditer(passage.folded, start, end):
        if year and not any(one.start <= match.start() < one.end for one in found):
            found.append(DateText(*match.span(), year - 1, 1, to_month=12, period=True))
    yield from sorted(found, key=lambda one: one.start)


def _offers(found: _Reported | None, passage: Passage) -> Iterator[Offer]:
    if found is None:
        return
    value, date, year = found
    reason = None if date.year else f"the year {year} is the issue's or the text's"
    printed = passage.text[date.start : date.end].strip()
    yield Offer(Date(value, None, "reported-period", printed, passage.line(date.start), reason), date)


def _in_title(passage: Passage, issue: Issue) -> Iterator[DateText]:
    """Yield the periods in the title; where there is none, a month (六月会员要闻)."""
    end, none = passage.bounds(0)[1], True
    for date in _periods(passage, issue, 0, end):
        none = False
        if date.day is None:
            yield date
    match = _TITLE_MONTH.search(passage.folded, 0, end) if none else None
    month = count(match["month"]) if match else None
    if match and month and month <= 12:
        yield DateText(*match.span(), None, month, to_month=month, period=True)


def opens_with_period(passage: Passage, issue: Issue) -> bool:
    """Return whether the text begins with a period and its figures: 某会发布的2023年4月份指数为…."""
    start = passage.bounds(1)[0]
    first = next(_periods(passage, issue, start, start + _PERIOD_WITHIN), None)
    return (
        first is not None
        and first.day is None
        and not _FOUNDED_BEFORE.search(passage.folded[max(start, first.start - _BESIDE) : first.start])
        and not _NAMED_BY_YEAR.search(passage.folded, start, first.start)
        and not _CONDITION.match(passage.folded, first.end)
        and _FIGURES.search(passage.folded, first.end, first.end + _OPENING_FIGURES) is not None
    )


def _is_report(passage: Passage) -> bool:
    """Return whether the opening is mostly figures: a short statistical report, no essay."""
    end = passage.bounds(_OPENING)[1]
    return (
        len(_FIGURES.findall(passage.folded, passage.bounds(0)[1], end)) >= _MOSTLY and "同比" in passage.folded[:end]
    )


def _latest(
    dates: Iterable[DateText], passage: Passage, issue: Issue, most: PartialDate | None = None
) -> _Reported | None:
    """Return the latest of some periods that ends before the issue does, and not after `most`.

    Forecasts, foundings and comparisons do not count, nor what is long past.
    """
    limit, found = end_of(issue), list[_Reported]()
    for date in dates:
        year = date.year or _period_year(date, issue)
        value = PartialDate.of(date.to_year or year, date.to_month or date.month)
        before = passage.folded[max(0, date.start - _BESIDE) : date.start]
        passage.note("date.beside-figures", date.start, date.end)
        told = (
            date.month
            and not _FORECAST.search(before[-_FORECAST_BEFORE:])
            and not _FOUNDED_BEFORE.search(before)
            and "以来" not in passage.folded[date.end : date.end + 3]
        )
        late = value and ((limit and value.first > limit.last) or (most and value.first > most.last))
        if told and value and not late and not (limit and value.year < limit.year - _OLD_YEARS):
            found.append((value, date, year))
    return max(found, key=lambda one: one[0], default=None)


def _period_year(date: DateText, issue: Issue) -> int | None:
    """Infer the year of a period: the issue's if it has ended by then, else the year before.

    None where the same months of the issue's year are nearer, so that they are still to come.
    """
    end = end_of(issue)
    if end is None:
        return None
    month, first = end.last.month, date.month or 1
    last = date.to_month or date.month or 12
    if last <= month:
        return end.year
    return None if first - month in range(1, month + 12 - last) else end.year - 1
