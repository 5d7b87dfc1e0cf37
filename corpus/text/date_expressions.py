"""Dates as Chinese texts print them: days, ranges, months, quarters, halves, whole years, Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from corpus.text.numerals import TWO_DIGITS, YEAR, count, number

_Y = r"(?P<year>(?:19|20)\d\d)"

#: Every form, the longest reading first. Groups: year, month, day, then the end of a range.
_FORMS = re.compile(
    rf"(?:{_Y}\s*年\s*)?(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*(?:日|号)?"
    rf"(?:\s*[-~至到]+\s*(?:(?P<year2>(?:19|20)\d\d)\s*年\s*)?(?:(?P<month2>\d{{1,2}})\s*月\s*)?(?P<day2>\d{{1,2}})\s*日)?(?<=[日号])"
    r"|(?<!\d)(?P<iso>(?:19|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<isomonth>\d{1,2})\s?(?P=sep)\s?(?P<isoday>\d{1,2})(?!\d)"
    rf"|(?P<hanyear>{YEAR})年(?:(?P<hanmonth>{TWO_DIGITS})月(?:(?P<handay>{TWO_DIGITS})日)?)?"
    r"|(?:(?P<pyear>(?:19|20)\d\d)\s*年\s*)?(?:第?(?P<quarter>[一二三四1-4])\s*季度|(?P<first>前三季度)|(?P<half>[上下])半年"
    r"|(?P<since>\d{1,2})\s*(?:月份?)?\s*[-~至到]+\s*(?P<until>\d{1,2})\s*月|前\s*(?P<front>\d{1,2}|十一|十)\s*个?月)"
    rf"|(?P<myear>(?:19|20)\d\d)\s*年\s*(?P<mmonth>\d{{1,2}})\s*月(?:份)?(?!\d)"
    r"|(?<![\d年])(?P<bare>\d{1,2})\s*月(?:份|末|(?=(?:全国|我国|全省|全市|全区|[cp]pi|pmi)|[^,。\n日]{1,24},?(?:同比|环比)))"
    r"|(?<!\d)(?P<oyear>(?:19|20)\d\d)\s*年(?:度|全年)?"
)


#: The first and the last day of a period.
Days = tuple[PartialDate, PartialDate]


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as printed at ``start``..``end`` of a folded text.

    ``year`` is None where it is not printed; ``month`` and ``day`` are None where the printed date is coarser. The
    ``to_*`` fields are the last day or month of a range or period. ``period`` says that a stretch of time is meant
    (a quarter, the first eleven months, a whole year).
    """

    start: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    to_year: int | None = None
    to_month: int | None = None
    to_day: int | None = None
    period: bool = False

    def first(self, year: int | None = None) -> PartialDate | None:
        """Return the first day or month, with `year` where none is printed; None if it is no date."""
        return PartialDate.of(self.year or year, self.month, self.day)

    def last(self, year: int | None = None) -> PartialDate | None:
        """Return the last day or month of a range; None where there is no range."""
        if self.to_month is None:
            return None
        return PartialDate.of(self.to_year or self.year or year, self.to_month, self.to_day)


def latest_year(month: int, day: int | None, limit: PartialDate, slack: int = 62) -> int | None:
    """Return the year of the latest such day that is not later than `slack` days after a limit."""
    for year in (limit.year + 1, limit.year, limit.year - 1):
        found = PartialDate.of(year, month, day or 1)
        allowed = slack if year == limit.year else min(slack, 20)
        if found and (found.first - limit.first).days <= allowed:
            return year
    return None


def find_dates(folded: str, start: int = 0, end: int | None = None) -> Iterator[DateText]:
    """Yield every date printed in a folded text, in order; impossible ones (2月30日) are left out."""
    for match in _FORMS.finditer(folded, start, len(folded) if end is None else end):
        found = _read(match)
        if found is not None and (found.month is None or found.first(found.year or 2000) is not None):
            yield found


def _read(match: re.Match[str]) -> DateText | None:
    group = match.groupdict()
    begin, end = match.span()
    if group["day"]:
        year, month, day = _int(group["year"]), int(group["month"]), int(group["day"])
        if not group["day2"]:
            return DateText(begin, end, year, month, day)
        return DateText(
            begin, end, year, month, day, _int(group["year2"]), _int(group["month2"]) or month, int(group["day2"])
        )
    if group["iso"]:
        return DateText(begin, end, int(group["iso"]), int(group["isomonth"]), int(group["isoday"]))
    if group["hanyear"]:
        return _han(begin, end, group)
    if group["mmonth"]:
        return DateText(begin, end, int(group["myear"]), int(group["mmonth"]))
    if group["bare"]:
        month = int(group["bare"])
        return DateText(begin, end, None, month, to_month=month, period=True) if 1 <= month <= 12 else None
    if group["oyear"]:
        return DateText(begin, end, int(group["oyear"]), 1, to_month=12, period=True)
    return _period(begin, end, group)


def _period(begin: int, end: int, group: dict[str, str | None]) -> DateText | None:
    year = _int(group["pyear"])
    first, last = 1, 12
    if group["quarter"]:
        last = 3 * (count(group["quarter"]) or 0)
        first = last - 2
    elif group["first"]:
        last = 9
    elif group["half"]:
        first, last = (1, 6) if group["half"] == "上" else (7, 12)
    elif group["until"]:
        first, last = int(group["since"] or 1), int(group["until"])
    elif group["front"]:
        last = count(group["front"]) or 0
    if not 1 <= first <= last <= 12:
        return None
    return DateText(begin, end, year, first, to_month=last, period=True)


def _han(begin: int, end: int, group: dict[str, str | None]) -> DateText | None:
    year = number(group["hanyear"] or "")
    if year is None or not 1900 <= year < 2100:
        return None
    if not group["hanmonth"]:
        return DateText(begin, end, year, 1, to_month=12, period=True)
    month, day = (None if said is None else count(said) or 0 for said in (group["hanmonth"], group["handay"]))
    return DateText(begin, end, year, month, day)


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def parse_period(text: str) -> Days | None:
    """Return the first and last day of a period a person typed; None where it names none.

    Reads 2022, 2022年, 2022-11, 2022年11月, 2022-11-15, 2022年4季度, 2022Q4, 2022年上半年, 2022年1-11月, 二〇二二年九月,
    and two of them joined by ``..``, 至, ~ or 到. A period without a year (一季度) names none.
    """
    folded = fold(text).strip()
    for joint in ("..", "至", "~", "到", " - "):
        left, found, right = folded.partition(joint)
        if found and left.strip() and right.strip():
            one, two = parse_period(left), parse_period(right)
            if one and two and one[0] <= two[1]:
                return one[0], two[1]
    return _typed(folded) or _printed(folded)


_TYPED = re.compile(
    r"((?:19|20)\d\d)(?:\s*[-/.]?\s*q([1-4])|(?:\s*[-/.]\s*|(?=\d\d$))(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?)?"
)


def _typed(folded: str) -> Days | None:
    match = _TYPED.fullmatch(folded)
    if not match:
        return None
    year, quarter, month, day = (_int(group) for group in match.groups())
    if quarter:
        return _days(PartialDate.of(year, 3 * quarter - 2), PartialDate.of(year, 3 * quarter))
    typed = PartialDate.of(year, month, day)
    return _days(typed, typed)


def _printed(folded: str) -> Days | None:
    found = list(find_dates(folded))
    if len(found) != 1 or found[0].start != 0 or folded[found[0].end :].strip(" 份全年度内"):
        return None
    return _days(found[0].first(), found[0].last() if found[0].to_month else found[0].first())


def _days(first: PartialDate | None, last: PartialDate | None) -> Days | None:
    if first is None or last is None or last.last < first.first:
        return None
    return PartialDate.on(first.first), PartialDate.on(last.last)
