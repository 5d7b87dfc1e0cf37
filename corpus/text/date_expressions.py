"""Dates as Chinese texts print them: days, ranges, months, quarters, halves and whole years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from corpus.text.numerals import TWO_DIGITS, YEAR, count, number

_YEAR = r"(?:19|20)\d\d"
#: Every form, the longest reading first. Of groups that differ by their last digit one is there.
_FORMS = re.compile(
    rf"(?:(?P<year1>{_YEAR})\s*年\s*)?(?P<month1>\d{{1,2}})\s*月\s*(?P<day1>\d{{1,2}})\s*(?:日|号)?"
    rf"(?:\s*[-~至到]+\s*(?:(?P<to_year>{_YEAR})\s*年\s*)?(?:(?P<to_month>\d{{1,2}})\s*月\s*)?"
    r"(?P<to_day>\d{1,2})\s*日)?(?<=[日号])"
    rf"|(?<!\d)(?P<year2>{_YEAR})\s?(?P<sep>[-/.])\s?(?P<month2>\d{{1,2}})\s?(?P=sep)\s?(?P<day2>\d{{1,2}})(?!\d)"
    rf"|(?P<year3>{YEAR})年(?:(?P<month3>{TWO_DIGITS})月(?:(?P<day3>{TWO_DIGITS})日)?)?"
    rf"|(?:(?P<year4>{_YEAR})\s*年\s*)?(?:第?(?P<quarter>[一二三四1-4])\s*季度|前(?P<quarters>三)季度|(?P<half>[上下])半年"
    r"|(?P<since>\d{1,2})\s*(?:月份?\s*)?[-~至到]+\s*(?P<until>\d{1,2})\s*月|前\s*(?P<months>\d{1,2}|十一|十)\s*个?月)"
    rf"|(?P<year5>{_YEAR})\s*年\s*(?P<month5>\d{{1,2}})\s*月(?:份)?(?!\d)"
    r"|(?<![\d年])(?P<alone>\d{1,2})\s*月(?:份|末|(?=(?:全国|我国|全省|全市|全区|[cp]pi|pmi)|[^,。\n日]{1,24},?(?:同比|环比)))"
    rf"|(?<!\d)(?P<year6>{_YEAR})\s*年(?:度|全年)?"
)
#: 2022Q4, as people type it.
_QUARTER = re.compile(r"(\d{4})[-/. ]?q([1-4])")

#: Days after the end of an issue on which its articles may be dated, because issues come out late.
#: 15-77: between these nothing changes in the labelled bulletins, the samples and 528 articles of
#: gazettes.
LATE = 62
#: The same into the next year: there January is more often that of the issue's own year. 0-120.
_NEW_YEAR = 20

#: The first and the last day of a period.
Days = tuple[PartialDate, PartialDate]


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as printed at ``start``..``end`` of a folded text.

    ``year`` is None where it is not printed; ``month`` and ``day`` are None where the printed date
    is coarser. The ``to_*`` fields are the last day or month of a range or period. ``period`` says
    that a stretch of time is meant (a quarter, the first eleven months, a whole year).
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
        """Return the first day or month, with `year` where none is printed."""
        return PartialDate.of(self.year or year, self.month, self.day)

    def last(self, year: int | None = None) -> PartialDate | None:
        """Return the last day or month of a range; None where there is no range."""
        if self.to_month is None:
            return None
        return PartialDate.of(self.to_year or self.year or year, self.to_month, self.to_day)


def latest_year(month: int, day: int | None, limit: PartialDate) -> int | None:
    """Return the year of the latest such day that is not much later than an issue's end."""
    for year in (limit.year + 1, limit.year, limit.year - 1):
        found = PartialDate.of(year, month, day or 1)
        if found and (found.first - limit.first).days <= (LATE if year == limit.year else _NEW_YEAR):
            return year
    return None


#: The beginning of a web address, and how far before a date it is looked for.
_IN_ADDRESS, _ADDRESS = re.compile(r"(?:://|www\.)[^\s()<>\u2e80-\uffff]*$"), 200


def find_dates(folded: str, start: int = 0, end: int | None = None) -> Iterator[DateText]:
    """Yield every date printed in a folded text, in order.

    Impossible ones (2月30日) are left out, and what stands in a web address.
    """
    for match in _FORMS.finditer(folded, start, len(folded) if end is None else end):
        if _IN_ADDRESS.search(folded, max(0, match.start() - _ADDRESS), match.start()):
            continue
        found = _read(match)
        if found is not None and (found.month is None or found.first(found.year or 2000) is not None):
            yield found


def _read(match: re.Match[str]) -> DateText | None:
    said = {name.rstrip("123456"): text for name, text in match.groupdict().items() if text}
    year = number(said.get("year", ""))
    if "year" in said and not 1900 <= (year or 0) < 2100:
        return None
    if "month" in said:
        month, day, to_year, to_month, to_day = (
            count(said[name]) or 0 if name in said else None
            for name in ("month", "day", "to_year", "to_month", "to_day")
        )
        return DateText(*match.span(), year, month, day, to_year, to_month or (to_day and month), to_day)
    first, last = months_of(said)
    if not 1 <= first <= last <= 12:
        return None
    return DateText(*match.span(), year, first, to_month=last, period=True)


def months_of(said: Mapping[str, str]) -> tuple[int, int]:
    """Return the first and last month of a quarter, a half or 1-11月; without these, of the year."""
    named = {name: count(text) or 0 for name, text in said.items()}
    if "quarter" in said:
        return 3 * named["quarter"] - 2, 3 * named["quarter"]
    if "half" in said:
        return (1, 6) if said["half"] == "上" else (7, 12)
    if "until" in said:
        return named["since"], named["until"]
    if "alone" in said:
        return named["alone"], named["alone"]
    return 1, named.get("months") or 3 * named.get("quarters", 4)


def parse_period(text: str) -> Days | None:
    """Return the first and last day of a period a person typed; None where it names none.

    Reads 2022, 2022年, 2022-11, 2022年11月, 2022-11-15, 2022年4季度, 2022Q4, 2022年上半年, 2022年1-11月,
    二〇二二年九月. A period without a year (一季度) names none.
    """
    folded = _QUARTER.sub(r"\1年\2季度", fold(text).strip())
    try:
        typed = PartialDate.typed(folded)
    except ValueError:
        found = list(find_dates(folded))
        if len(found) != 1 or found[0].start != 0 or folded[found[0].end :].strip(" 份全年度内"):
            return None
        return days_of(found[0].first(), found[0].last() if found[0].to_month else found[0].first())
    return days_of(typed, typed)


def days_of(first: PartialDate | None, last: PartialDate | None) -> Days | None:
    """Return the first day of one date and the last of another; None if missing or not in order."""
    if first is None or last is None or last.last < first.first:
        return None
    return PartialDate.on(first.first), PartialDate.on(last.last)
