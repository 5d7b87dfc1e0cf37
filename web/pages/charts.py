"""Pictures in numbers: the bars of a chart, each with the address it opens.

Templates draw them as inline SVG.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indexer.facets import NONE
from search.result import Page, Tick
from web.http.i18n import Translate
from web.http.links import Links
from web.http.parameters import Pairs, without
from web.http.template_filters import issue_name, issue_number

#: Height of a chart's drawing area, in its own units; a bar's x and width are in per mille of the
#: chart's width.
HEIGHT: Final = 100
_WIDTH: Final = 1000
_WIDEST: Final = 48
_MOST_MONTHS: Final = 40
_MOST_QUARTERS: Final = 44
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_QUARTER: Final = re.compile(r"\d{4}-Q[1-4]")
_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Where it stands (chart units, y from the top), what it says, and the address it opens.

    ``value`` is what its height shows: a number of articles, or a share of an issue's articles.
    """

    label: str
    count: int
    url: str | None
    x: float
    width: float
    y: float
    height: float
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles by month, quarter or year.

    Bars in order of time, without holes between the first and the last.
    """

    bars: tuple[Bar, ...]
    unit: str
    first: str
    last: str


def histogram(page: Page, parameters: Pairs, links: Links) -> Histogram | None:
    """Return the histogram of a search's dates in the finest unit that stays legible.

    None below two bars.
    """
    for facet, form, most in (
        ("month", _MONTH, _MOST_MONTHS),
        ("quarter", _QUARTER, _MOST_QUARTERS),
        ("year", _YEAR, 200),
    ):
        counts = {v.value: v.count for v in page.facets.get(facet, ()) if v.value != NONE and form.fullmatch(v.value)}
        if not counts:
            continue
        periods = _periods(min(counts), max(counts), facet)
        if len(periods) > most:
            continue
        if len(periods) < 2:
            return None
        kept = without(parameters, "from", "to", "month", "quarter", "year")
        urls = [links.search([*kept, *zip(("from", "to"), _ends(period), strict=True)]) for period in periods]
        heights = [(period, counts.get(period, 0), float(counts.get(period, 0))) for period in periods]
        bars = _bars(heights, urls, max(counts.values()))
        return Histogram(bars, facet, _ends(min(counts))[0], _ends(max(counts))[1])
    return None


def _periods(first: str, last: str, unit: str) -> list[str]:
    """Return every period from the first to the last."""
    start, end = (int(period.partition("-")[0]) for period in (first, last))
    years = range(start, min(end, start + 400) + 1)
    if unit == "year":
        return [f"{year:04}" for year in years]
    parts = [f"-Q{n}" for n in range(1, 5)] if unit == "quarter" else [f"-{n:02}" for n in range(1, 13)]
    return [period for year in years for part in parts if first <= (period := f"{year:04}{part}") <= last]


def _ends(period: str) -> tuple[str, str]:
    """Return the first and last month (or the year twice) of a period."""
    year, _, quarter = period.partition("-Q")
    if quarter:
        month = int(quarter) * 3
        return f"{year}-{month - 2:02}", f"{year}-{month:02}"
    return period, period


def _bars(counts: Sequence[tuple[str, int, float]], urls: Sequence[str], top: float) -> tuple[Bar, ...]:
    """Return a bar for each (label, count, height in the unit of ``top``)."""
    step = _WIDTH / max(1, len(counts))
    width = round(min(step - min(4.0, step * 0.2), _WIDEST), 2)
    bars = []
    for place, ((label, count, value), url) in enumerate(zip(counts, urls, strict=True)):
        height = max(3.0, HEIGHT * value / top) if value and top else 0.0
        x = round(place * step + (step - width) / 2, 2)
        bars.append(
            Bar(label, count, url if count else None, x, width, round(HEIGHT - height, 2), round(height, 2), value)
        )
    return tuple(bars)


def timeline(
    ticks: Sequence[Tick], parameters: Pairs, links: Links, translate: Translate, *, top: float | None = None
) -> Histogram | None:
    """Return the chart of a search through the issues, None without issues.

    With ``top`` bars show the share of each issue's articles, and ``top`` is the share that fills
    the height; without it they show numbers of articles.
    """
    if not ticks:
        return None
    kept = without(parameters, "issue")
    shares = [tick.count / tick.articles if tick.articles else 0.0 for tick in ticks]
    values = shares if top is not None else [float(tick.count) for tick in ticks]
    counts = [(issue_name(tick.issue, translate), tick.count, value) for tick, value in zip(ticks, values, strict=True)]
    urls = [links.search([*kept, ("issue", tick.issue.id)]) for tick in ticks]
    ends = [f"{issue_number(tick.issue, translate)} {tick.issue.period}".strip() for tick in (ticks[0], ticks[-1])]
    return Histogram(_bars(counts, urls, max(values) if top is None else top), "issue", *ends)
