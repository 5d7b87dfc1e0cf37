"""Request parameters: from a URL to a Request, and back in one canonical order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol, cast

from corpus.errors import JianbaoError
from corpus.partial_date import PartialDate
from corpus.text.well_formed import well_formed
from indexer.facets import ENTITIES, FACETS
from indexer.periods import periods_within
from search.query import date_range
from search.request import MAX_SIZE, Mode, Request, Rung, Sort
from web.http.i18n import translator

Pairs = list[tuple[str, str]]

#: An excluded value is ``not_`` and the facet, a text typed to narrow a facet's list is ``find_``
#: and the facet.
NOT: Final = "not_"
FIND: Final = "find_"
#: The facet and ``_all`` asks for articles with all of its selected values.
ALL: Final = "_all"
#: The query that a form's rung was chosen for: the same form takes another query.
RUNG_OF: Final = "rung_of"
#: Between the first and the last month of a range of values of ``period``.
RANGE: Final = ".."
#: The parameters that make a search; any other is a matter of the page.
PARAMETERS: Final = (
    "q", "mode", "rung", *FACETS, *(NOT + facet for facet in FACETS), *(facet + ALL for facet in ENTITIES),
    "from", "to", "sort", "page", "size",
)  # fmt: skip
_MODES: Final = ("smart", "exact")
_RUNGS: Final = ("", "literal", "synonyms", "words", "any", "meaning")
_SORTS: Final = ("relevance", "newest", "oldest")
LAST_PAGE: Final = 1_000_000
_MAX_VALUES: Final = 200


class BadParameter(JianbaoError):
    """A parameter that does not mean anything here; never the query text."""

    def __init__(self, field: str, message: str, **values: object) -> None:
        """Make the error of a parameter from a message of a page; in JSON it is in English."""
        super().__init__(translator("en")(message, field=field, **values))
        self.field = field
        self.message = message
        self.values = {"field": field, **values}
        self.code = "bad-parameter"


class Args(Protocol):
    """Request parameters, as Flask has them: the first value of a name, or all of them."""

    def get(self, key: str, /, default: str) -> str:
        """Return the first value of a name."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a name."""

    def __contains__(self, key: object, /) -> bool:
        """Return whether the name is there."""


def read_request(args: Args, *, facet_size: int = 30) -> Request:
    """Return the request that parameters mean.

    Raises BadParameter for a mode, rung, order, date, page or size that does not exist. Unknown
    parameters are ignored.
    """
    q = well_formed(args.get("q", "")).strip()
    first, last, relative = _days(args)
    return Request(
        q=q,
        mode=cast("Mode", _choice(args, "mode", _MODES)),
        filters=_values(args, ""),
        excluded=_values(args, NOT),
        match_all=frozenset(facet for facet in ENTITIES if _flag(args, facet + ALL)),
        date_from=first,
        date_to=last,
        relative=relative,
        sort=cast("Sort", _choice(args, "sort", _SORTS)),
        page=whole(args, "page", 1, LAST_PAGE),
        size=whole(args, "size", 20, MAX_SIZE),
        facet_size=facet_size,
        rung=_rung(args, q),
        facet_query={facet: text for facet in FACETS if (text := well_formed(args.get(FIND + facet, "")).strip())},
    )


class _Less:
    """Parameters without some names."""

    def __init__(self, args: Args, names: Sequence[str]) -> None:
        self._args, self._names = args, names

    def get(self, key: str, /, default: str) -> str:
        return default if key in self._names else self._args.get(key, default)

    def getlist(self, key: str, /) -> list[str]:
        return [] if key in self._names else self._args.getlist(key)

    def __contains__(self, key: object, /) -> bool:
        return key not in self._names and key in self._args


def read_leniently(args: Args, *, facet_size: int = 30) -> tuple[Request, tuple[BadParameter, ...]]:
    """Return the request that parameters mean without those that mean nothing, and these."""
    wrong: list[BadParameter] = []
    while True:
        try:
            read = read_request(_Less(args, [error.field for error in wrong]), facet_size=facet_size)
        except BadParameter as error:
            wrong.append(error)
        else:
            return read, tuple(wrong)


def _rung(args: Args, q: str) -> Rung | None:
    """Return the rung asked for; from a form none where another query was typed into it."""
    rung = cast("Rung | None", _choice(args, "rung", _RUNGS) or None)
    return rung if well_formed(args.get(RUNG_OF, q)).strip() == q else None


def _values(args: Args, prefix: str) -> Mapping[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        values = tuple(dict.fromkeys(_every_value(facet, args.getlist(prefix + facet))))
        if len(values) > _MAX_VALUES:
            raise BadParameter(prefix + facet, "{field} 最多 {n} 个值", n=_MAX_VALUES)
        if values:
            chosen[facet] = values
    return chosen


def _every_value(facet: str, typed: Sequence[str]) -> Iterator[str]:
    """Yield the values that some texts name: a range of months is every period within it."""
    for value in filter(None, map(well_formed, typed)):
        first, dots, last = value.partition(RANGE)
        try:
            ends = (PartialDate.parse(first), PartialDate.parse(last)) if dots and facet == "period" else None
        except ValueError:
            ends = None
        yield from periods_within(*ends) if ends else (value,)


def _choice(args: Args, name: str, choices: Sequence[str]) -> str:
    value = args.get(name, "") or choices[0]
    if value not in choices:
        raise BadParameter(name, "{field} 只能是 {choices} 之一", choices=", ".join(choices))
    return value


def _flag(args: Args, name: str) -> bool:
    value = args.get(name, "") or "0"
    if value not in {"0", "1"}:
        raise BadParameter(name, "{field} 只能是 0 或 1")
    return value == "1"


def _days(args: Args) -> tuple[PartialDate | None, PartialDate | None, dict[str, str]]:
    """Return the first and the last day, and what was typed of them that is relative.

    A range that was typed backwards is turned round.
    """
    first, last = _date_from(args), _date_to(args)
    given = {name: args.get(name, "").strip() for name in ("from", "to")}
    relative = {name: typed for name, typed in given.items() if typed and date_range.is_relative(typed)}
    if first and last and first.first > last.last:
        ends = {"from": "to", "to": "from"}
        first, _ = _dates(args, "to")
        _, last = _dates(args, "from")
        relative = {ends[name]: typed for name, typed in relative.items()}
    return first, last, relative


def _date_from(args: Args) -> PartialDate | None:
    first, _ = _dates(args, "from")
    return first


def _date_to(args: Args) -> PartialDate | None:
    """Return the last day: that of ``to``, else the end of a range that ``from`` holds."""
    _, last = _dates(args, "to")
    if last is None and date_range.has_two_ends(args.get("from", "")):
        _, last = _dates(args, "from")
    return last


def _dates(args: Args, name: str) -> tuple[PartialDate | None, PartialDate | None]:
    """Return the first and the last date of what is typed: whatever the field ``日期:`` takes."""
    typed = args.get(name, "").strip()
    if not typed:
        return None, None
    try:
        on = PartialDate.typed("".join(typed.split()))
    except ValueError as error:
        days = date_range.parse(typed, date.today())  # noqa: DTZ011 - a reader's today
        if days is None:
            raise BadParameter(name, "{field} 应是日期，如 2022-11-15、2022年4季度、最近一年") from error
        return days.start, days.end
    return on, on


def whole(args: Args, name: str, default: int, largest: int) -> int:
    """Return a whole number from 1 to the largest. Raises BadParameter for anything else."""
    value = args.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and 1 <= int(value) <= largest):
        raise BadParameter(name, "{field} 应是 1 至 {largest} 的整数", largest=largest)
    return int(value)


def dates_typed(request: Request) -> dict[str, str]:
    """Return what stands in the boxes of dates: relative ones as typed, the others in figures."""
    found = {"from": request.date_from and str(request.date_from), "to": request.date_to and str(request.date_to)}
    if request.date_from or request.date_to:
        if date_range.has_two_ends(request.relative.get("from", "")) and "to" not in request.relative:
            found["to"] = None
        found |= request.relative
    return {name: text for name, text in found.items() if text}


def pairs(request: Request) -> Pairs:
    """Return the parameters of a request in canonical order, without those that say nothing."""
    found: Pairs = []
    if request.q:
        found.append(("q", request.q))
    if request.mode != "smart":
        found.append(("mode", request.mode))
    if request.rung is not None:
        found.append(("rung", request.rung))
    for prefix, chosen in (("", request.filters), (NOT, request.excluded)):
        found.extend((prefix + facet, value) for facet in FACETS for value in chosen.get(facet, ()))
    for name, value in (
        *((facet + ALL, "1" if facet in request.match_all else None) for facet in ENTITIES),
        *dates_typed(request).items(),
        ("sort", request.sort if request.sort != "relevance" else None),
        ("page", str(request.page) if request.page > 1 else None),
        ("size", str(request.size) if request.size != 20 else None),
    ):
        if value:
            found.append((name, value))
    return found


def without(parameters: Pairs, *names: str) -> Pairs:
    """Return parameters less those of the names.

    The page always goes, because it counts other hits then.
    """
    return [pair for pair in parameters if pair[0] not in names and pair[0] != "page"]


def toggled(parameters: Pairs, name: str, value: str) -> Pairs:
    """Return parameters with one value of a name added, or removed where it is there."""
    kept = without(parameters)
    if (name, value) in kept:
        return [pair for pair in kept if pair != (name, value)]
    return [*kept, (name, value)]
