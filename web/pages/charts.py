"""Pictures in numbers: the bars of a chart, each with the address it opens.

Templates draw them as inline SVG.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from corpus.model import Issue
from search.result import FacetValue, Tick
from web.http.i18n import Translate
from web.http.links import Links
from web.http.parameters import RANGE, Pairs, without
from web.http.template_filters import issue_name, issue_number

#: Height of a chart's drawing area, in its own units; a bar's x and width are in per mille of the
#: chart's width.
HEIGHT: Final = 100
_WIDTH: Final = 1000
_WIDEST: Final = 48
_MOST_YEARS: Final = 400
#: A timeline has no more bars, so that two of them are a page that is no burden.
MOST_TICKS: Final = 48
#: So many labels an axis has at most.
_MOST_LABELS: Final = 8
#: A value of the facet ``period``: a year, a quarter, a month, or the first and the last of years.
_PERIOD: Final = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2])|/(\d{4}))?", re.ASCII)
#: The address of a bar names so many values, at most; of more it names the range of months.
_NAMED: Final = 2
#: The units of a histogram: their months, and how many bars of them stay legible.
_UNITS: Final = ((1, 40), (3, 44), (12, _MOST_YEARS))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Where it stands (chart units, y from the top), what it says, and the address it opens.

    ``value`` is what its height shows: a number of articles, or a share of an issue's articles.
    ``chosen``: the search is narrowed to it. ``held``: there was an issue then.
    """

    label: str
    count: int
    url: str | None
    x: float
    width: float
    y: float
    height: float
    value: float = 0.0
    chosen: bool = False
    held: bool = True


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles by month, quarter or year.

    ``bars`` are in order of time, without holes between the first and the last. ``wide`` are those
    of articles whose date is known less exactly, as wide as that is; they stand behind. ``labels``
    stand below, each at its place from the left in per cent, ``top`` is what the height stands for.
    ``left`` articles are of issues that are too many to be drawn, ``undated`` of those without a
    time.
    """

    bars: tuple[Bar, ...]
    first: str
    last: str
    wide: tuple[Bar, ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    top: int = 0
    left: int = 0
    undated: int = 0

    @property
    def every(self) -> tuple[Bar, ...]:
        """Every bar, by its beginning."""
        return tuple(sorted((*self.bars, *self.wide), key=lambda bar: (bar.x, bar.width)))


def histogram(values: Sequence[FacetValue], parameters: Pairs, links: Links) -> Histogram | None:
    """Return the histogram of the values of the facet ``period``, each article counted once.

    It is in the finest unit that stays legible. None where it would have one bar.
    """
    counts = {(*months, v.value): v.count for v in values if v.count and (months := _months(v.value))}
    chosen = {v.value for v in values if v.selected}
    if len(counts) < 2:
        return None
    first, last = min(one[0] for one in counts), max(one[1] for one in counts)
    finest = min(12, *(end - start + 1 for start, end, _ in counts))
    units = (unit for unit, most in _UNITS if unit >= finest and last // unit - first // unit < most)
    unit = next(units, None)
    if unit is None:
        return None
    begin = first // unit
    steps = last // unit - begin + 1
    kept = without(parameters, "from", "to", "period", "month", "quarter", "year")
    within: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for (start, end, value), count in sorted(counts.items()):
        within.setdefault((start // unit - begin, end // unit - begin), []).append((value, count))
    top = max(sum(count for _, count in held) for held in within.values())

    def bar(place: int, end: int) -> Bar:
        held = within.get((place, end), [])
        label = _label((begin + place) * unit, unit) if place == end else held[0][0].replace("/", "–")
        made = _bar((place, end), steps, sum(count for _, count in held), top)
        values = [value for value, _ in held]
        if len(values) > _NAMED:
            values = [RANGE.join((_label((begin + place) * unit, 1), _label((begin + place + 1) * unit - 1, 1)))]
        url = links.search([*kept, *(("period", value) for value in values)]) if held else None
        return replace(made, label=label, url=url, chosen=any(value in chosen for value, _ in held))

    bars = tuple(bar(place, place) for place in range(steps))
    wide = sorted((one for one in within if one[0] != one[1]), key=lambda one: one[0] - one[1])
    behind, labels = tuple(bar(*one) for one in wide), tuple(_labels(begin, steps, unit))
    return Histogram(bars, _label(first, 1), _label(last, 1), behind, labels, top)


def _months(period: str) -> tuple[int, int] | None:
    """Return the first and the last month of a period, counted through; None of no period."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    year, quarter, month, until = (int(part or 0) for part in match.groups())
    begin = year * 12 + (quarter * 3 - 3 if quarter else month - 1 if month else 0)
    end = until * 12 + 11 if until else begin + (2 if quarter else 0 if month else 11)
    return (begin, end) if begin <= end else None


def ends(period: str) -> tuple[str, str]:
    """Return the first and the last month of a period."""
    first, last = _months(period) or (0, 0)
    return _label(first, 1), _label(last, 1)


def _label(month: int, unit: int) -> str:
    """Return the label of the bar that begins with a month."""
    year, number = divmod(month, 12)
    return f"{year:04}" + {1: f"-{number + 1:02}", 3: f"-Q{number // 3 + 1}", 12: ""}[unit]


def _labels(begin: int, steps: int, unit: int) -> Iterator[tuple[float, str]]:
    """Yield the labels of an axis with their places: years where several begin, else the bars'."""
    a_year = 12 // unit
    years = [place for place in range(steps) if (begin + place) % a_year == 0]
    places = years if len(years) > 1 else list(range(steps))
    every = -(-len(places) // _MOST_LABELS)
    for place in places[::every]:
        month = (begin + place) * unit
        yield round(place / steps * 100, 2), _label(month, 12 if len(years) > 1 else unit)


def _bar(places: tuple[int, int], steps: int, count: int, top: int) -> Bar:
    """Return the bar of a count from the first to the last of its places, out of some steps."""
    step = _WIDTH / steps
    width = (places[1] - places[0] + 1) * step - min(4.0, step * 0.2)
    if places[0] == places[1]:
        width = min(width, _WIDEST)
    x = (places[0] + places[1] + 1) / 2 * step - width / 2
    height = max(3.0, HEIGHT * count / top) if count else 0.0
    return Bar("", count, None, round(x, 2), round(width, 2), round(HEIGHT - height, 2), round(height, 2), count)


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


@dataclass(frozen=True, slots=True)
class TimeStep:
    """A month, quarter or year of a timeline: its issues' articles that match, of how many.

    ``articles`` is 0 where no issue is held.
    """

    period: str
    count: int
    articles: int


@dataclass(frozen=True, slots=True)
class Stepping:
    """A timeline in steps; ``undated`` articles that match are of issues without a time."""

    steps: tuple[TimeStep, ...]
    undated: int


def stepping(ticks: Sequence[Tick]) -> Stepping | None:
    """Return a timeline in the finest unit that fits, true to scale; None where issues fit.

    That is also where the issues are of one month. Issues of several serials share no axis.
    """
    months = [_month(tick.issue) for tick in ticks]
    dated = [(month, tick) for month, tick in zip(months, ticks, strict=True) if month is not None]
    first, last = min((m for m, _ in dated), default=0), max((m for m, _ in dated), default=0)
    fits = len(ticks) <= MOST_TICKS and len({tick.issue.serial for tick in ticks}) == 1
    if fits or first == last:
        return None
    unit = next((unit for unit, _ in _UNITS if last // unit - first // unit < MOST_TICKS), 12)
    found: dict[int, tuple[int, int]] = {}
    for month, tick in dated:
        count, articles = found.get(month // unit, (0, 0))
        found[month // unit] = count + tick.count, articles + tick.articles
    every: Iterable[int] = range(first // unit, last // unit + 1)
    if last // unit - first // unit >= _MOST_YEARS:
        every = sorted(found)
    without_time = sum(tick.count for month, tick in zip(months, ticks, strict=True) if month is None)
    return Stepping(
        tuple([TimeStep(_label(place * unit, unit), *found.get(place, (0, 0))) for place in every]), without_time
    )


def within(ticks: Sequence[Tick], period: str) -> Sequence[Tick]:
    """Return the ticks of the issues of a period (``2022``, ``2022-Q4``, ``2022-11``)."""
    months = _months(period)
    if months is None:
        return ticks
    return [tick for tick in ticks if (month := _month(tick.issue)) is not None and months[0] <= month <= months[1]]


def _month(issue: Issue) -> int | None:
    """Return the month that an issue begins in, counted through."""
    if issue.start is not None:
        return issue.start.year * 12 + (issue.start.month or 1) - 1
    return issue.year * 12 if issue.year else None


def stepped(timeline: Stepping, url: Callable[[str], str], *, top: float | None = None) -> Histogram:
    """Return the chart of the steps of a timeline, each of which opens an address."""
    found = timeline.steps
    shares = [step.count / step.articles if step.articles else 0.0 for step in found]
    values = shares if top is not None else [float(step.count) for step in found]
    counts = [(step.period, step.count, value) for step, value in zip(found, values, strict=True)]
    bars = _bars(counts, [url(step.period) for step in found], max(values) if top is None else top)
    bars = tuple(replace(bar, held=step.articles > 0) for bar, step in zip(bars, found, strict=True))
    return Histogram(bars, found[0].period, found[-1].period, labels=tuple(_axis(found)), undated=timeline.undated)


def _axis(found: Sequence[TimeStep]) -> Iterator[tuple[float, str]]:
    """Yield the labels of the axis of a timeline's steps, if these leave no time out."""
    (first, end), (last, _) = (_months(found[place].period) or (0, 0) for place in (0, -1))
    unit = end - first + 1
    if (last - first) // unit + 1 == len(found):
        yield from _labels(first // unit, len(found), unit)


def timeline(
    ticks: Sequence[Tick], parameters: Pairs, links: Links, translate: Translate, *, top: float | None = None
) -> Histogram | None:
    """Return the chart of a search through the issues, None without issues.

    With ``top`` bars show the share of each issue's articles, and ``top`` is the share that fills
    the height; without it they show numbers of articles. Of too many issues those with most stay,
    and ``left`` says what the others have.
    """
    if not ticks:
        return None
    total = sum(tick.count for tick in ticks)
    if len(ticks) > MOST_TICKS:
        least = sorted((tick.count for tick in ticks), reverse=True)[MOST_TICKS - 1]
        ticks = [tick for tick in ticks if tick.count >= least][:MOST_TICKS]
    kept = without(parameters, "issue")
    shares = [tick.count / tick.articles if tick.articles else 0.0 for tick in ticks]
    values = shares if top is not None else [float(tick.count) for tick in ticks]
    counts = [(issue_name(tick.issue, translate), tick.count, value) for tick, value in zip(ticks, values, strict=True)]
    urls = [links.search([*kept, ("issue", tick.issue.id)]) for tick in ticks]
    first, last = (
        f"{issue_number(tick.issue, translate)} {tick.issue.period}".strip() for tick in (ticks[0], ticks[-1])
    )
    bars = _bars(counts, urls, max(values) if top is None else top)
    return Histogram(bars, first, last, left=total - sum(tick.count for tick in ticks))
