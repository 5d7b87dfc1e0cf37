"""Dates as Chinese texts print them: days, ranges, months, quarters, halves and whole years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from corpus.text.numerals import TWO_DIGITS, YEAR, count, number

_YEAR = rf"(?:(?:19|20)\d\d|{YEAR})"
#: Years counted from that of the text, and months from its month, by the words for them.
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "次年": 1, "翌年": 1}
#: The last days before feasts of the solar calendar: 国庆节前.
_EVES = {"元旦": (12, 31), "五一": (4, 30), "劳动节": (4, 30), "国庆": (9, 30)}
_MONTHS = {"上月": -1, "上个月": -1, "本月": 0, "当月": 0, "下月": 1, "下个月": 1, "次月": 1}
_SAID_YEAR = rf"(?:{'|'.join(_YEARS)})"
_SAID_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_M = rf"(?:\d{{1,2}}|元|{TWO_DIGITS})"
_D = rf"(?:\d{{1,2}}|{TWO_DIGITS})"
#: What may stand before the month: 2024年, 二〇二四年, 24年, 去年.
_WHICH = (
    rf"(?:(?P<year1>{_YEAR}|(?<!\d)\d\d(?=年))\s*年\s*|(?P<said1>{_SAID_YEAR})\s*|(?<![\d一二三四五六七八九十百第]))"
)
#: What may stand between the two days of a range: （星期三）, 上午9:00.
_HOUR = r"(?:[上下中]午|晚上?)?\s*(?:\d{1,2}\s*[:时点]\s*(?:\d{1,2}分?)?)?"
_BETWEEN = rf"\s*(?:\((?:星期|周)[一二三四五六日天]\))?\s*{_HOUR}\s*(?:起\s*,?\s*)?[-~至到]+\s*"
_TO_YEAR = "(?:(?P<to_year%d>" + _YEAR + r")\s*年\s*|" + _SAID_YEAR + r"\s*)?"
#: Every form, the longest reading first. Of groups that differ by their last digit one is there.
#: Their first characters are looked for first, which takes half of the time away.
_FORMS = re.compile(
    rf"(?=[\d一二三四五六七八九十元前去上下今本明来次翌当第月年劳国])(?:(?:{_WHICH}(?P<month1>{_M})\s*月\s*|(?P<here1>{_SAID_MONTH})\s*)(?P<day1>{_D})\s*(?:日|号(?!楼|线|馆|文|令))?"
    rf"(?:{_BETWEEN}{_TO_YEAR % 1}(?:(?P<to_month1>{_M})\s*月\s*)?(?P<to_day1>{_D})\s*日)?(?<=[日号])"
    rf"|(?<!\d)(?P<year2>(?:19|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<month2>\d{{1,2}})\s?(?P=sep)\s?(?P<day2>\d{{1,2}})(?![\d])"
    r"(?:\s*[-~至到]\s*(?:(?P<to_year2>(?:19|20)\d\d)(?P=sep))?(?P<to_month2>\d{1,2})(?P=sep)(?P<to_day2>\d{1,2})(?![\d]))?"
    rf"|(?:(?P<year4>{_YEAR})\s*年(?:的|度)?\s*|(?P<said4>{_SAID_YEAR}))?"
    r"(?:第?(?P<quarter>[一二三四1-4])\s*季度|前(?P<quarters>三)季度|(?P<half>[上下])半年"
    rf"|(?P<since>{_M})\s*(?:月份?\s*)?[-~至到]+\s*{_TO_YEAR % 4}(?P<until>{_M})\s*月(?!\s*{_D}\s*日)"
    r"|前\s*(?P<months>\d{1,2}|十一|十|[二三四五六七八九])\s*个?月)"
    rf"|(?:(?P<year5>{_YEAR})\s*年|(?P<said5>{_SAID_YEAR}))\s*(?P<month5>{_M})\s*月(?:份)?(?!\s*\d)(?P<closing5>[底末])?"
    rf"|(?<![\d年一二三四五六七八九十第个])(?P<alone>{_M})\s*月(?:份|(?P<closing6>[底末])|初|[上中下]旬|(?=[,，]|(?:公布|发布|印发|出台|举行|举办|召开|启动|开工|投产|上线)|"
    r"(?:全国|我国|全省|全市|全区|[cp]pi|pmi)|[^,。\n日]{1,24},?(?:同比|环比)))"
    r"|(?<![\d去上明来两一二三四五六七八九十半全])(?P<yearend>年底)(?=[之以]?前|截?止)"
    rf"|(?P<feast>{'|'.join(_EVES)})(?:国际劳动节|节)?(?=之?前(?![一两几夕后]))"
    rf"|(?:(?P<here6>{_SAID_MONTH})|(?<![\d一二三四五六七八九十个年元])月)(?P<closing7>[底末])(?=[之以]?前|止)"
    rf"|(?<!\d)(?P<year6>{_YEAR})\s*年(?:度|全年|年?(?P<closing8>[底末])(?=[前止]))?)"
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
    that a stretch of time is meant (a quarter, the first eleven months, a whole year), ``closing``
    that it is the end of the month (3月底). ``years`` and ``months`` count from the year and month
    of the text (去年: -1, 本月: 0; None: not said so); `placed` puts them in. ``feast`` says that it
    is the day before one (国庆节前).
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
    closing: bool = False
    years: int | None = None
    months: int | None = None
    feast: bool = False

    @property
    def form(self) -> str:
        """The kind of what is printed: a range, the end of a month, a feast, a day, a period."""
        kinds = ("range", self.to_day), ("closing", self.closing), ("feast", self.feast), ("day", self.day)
        return next((kind for kind, said in kinds if said), "period" if self.period else "month")

    def placed(self, year: int | None, month: int | None) -> DateText:
        """Return the date with 去年 and 上月 counted from the year and month of its text.

        Without these the year or month stays open.
        """
        if year is not None and month is not None and self.months is not None:
            years, month = divmod(month - 1 + self.months, 12)
            return replace(self, year=(self.year or year) + years, month=month + 1)
        if year is not None and self.years is not None:
            return replace(self, year=year + self.years)
        return self

    def first(self, year: int | None = None) -> PartialDate | None:
        """Return the first day or month, with `year` where none is printed."""
        return PartialDate.of(self.year or year, self.month, self.day)

    def last(self, year: int | None = None) -> PartialDate | None:
        """Return the last day or month of a range; None where there is no range.

        A range that would end before it begins (12月28日至1月5日) ends in the next year.
        """
        if self.to_month is None:
            return None
        first = self.year or year
        over = first is not None and self.to_month < (self.month or 0)
        return PartialDate.of(self.to_year or (first + over if first is not None else None), self.to_month, self.to_day)


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
    said = {name.rstrip("0123456789"): text for name, text in match.groupdict().items() if text}
    year, to_year = _year(said.get("year", "")), _year(said.get("to_year", ""))
    if "year" in said and not 1900 <= (year or 0) < 2100:
        return None
    months = _MONTHS.get(said.get("here", ""), 0) if said.keys() & {"here"} or match["closing7"] else None
    years = _YEARS.get(said.get("said", ""))
    if "feast" in said:
        return DateText(*match.span(), None, *_EVES[said["feast"]], feast=True)
    if "yearend" in said:
        return DateText(*match.span(), None, 12, closing=True, years=0)
    if months is not None or "month" in said:
        month, day, to_month, to_day = (_count(said.get(name)) for name in ("month", "day", "to_month", "to_day"))
        last = to_year, to_month or (to_day and month), to_day
        return DateText(*match.span(), year, month, day, *last, False, "closing" in said, years, months)
    first, end = months_of(said)
    across = to_year is not None or re.search(_SAID_YEAR, match.group()[1:]) is not None
    if not (1 <= first <= 12 and 1 <= end <= 12 and (first <= end or across)):
        return None
    return DateText(*match.span(), year, first, None, to_year, end, None, True, "closing" in said, years)


def _year(text: str) -> int | None:
    """Return the year that a text names, in two digits one of this time."""
    year = number(text)
    return year if year is None or year > 99 else year + (2000 if year < 50 else 1900)


def _count(text: str | None) -> int | None:
    """Return the month or day that a text names, 0 where it is no number."""
    return None if text is None else 1 if text == "元" else count(text) or 0


def months_of(said: Mapping[str, str]) -> tuple[int, int]:
    """Return the first and last month of a quarter, a half or 1-11月; without these, of the year."""
    named = {name: _count(text) or 0 for name, text in said.items()}
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
