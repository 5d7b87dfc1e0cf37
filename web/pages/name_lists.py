"""The lists of companies and policies: by count or by name, narrowed, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.text.fold import fold
from search.result import EntitySummary
from web.http.context import RequestContext
from web.http.name_order import by_name
from web.http.parameters import LAST_PAGE, Args, whole

#: Names on a page.
SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A line of a list: its initial, the entity, its other names, and all names as searched."""

    initial: str
    summary: EntitySummary
    others: tuple[str, ...]
    searched: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Every entity of a kind in both orders, with the number of those of each initial."""

    by_count: Sequence[NamedEntry]
    by_name: Sequence[NamedEntry]
    initials: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NameList:
    """A page of a list: what was asked, the entries, how many there are, and of each initial."""

    find: str
    order: str
    initial: str
    page: int
    size: int
    total: int
    entries: Sequence[NamedEntry]
    initials: Mapping[str, int]

    @property
    def pages(self) -> int:
        """The number of pages."""
        return max(1, -(-self.total // self.size))

    def parameters(self, **changed: str) -> list[tuple[str, str]]:
        """Return the parameters of this list with some changed; the page only where it is."""
        said = {"find": self.find, "order": self.order if self.order == "name" else "", "initial": self.initial}
        return [(name, value) for name, value in (said | changed).items() if value]


def names(context: RequestContext, kind: str, args: Args, size: int = SIZE) -> NameList:
    """Return the page that ``find``, ``initial``, ``order`` and ``page`` ask for, of a kind.

    Raises BadParameter for a page that is no number.
    """
    every = context.remember(f"names {kind}", lambda: _directory(context.engine.entities(kind), kind))
    find, initial = args.get("find", "").strip(), args.get("initial", "").strip().upper()[:1]
    order = "name" if initial or args.get("order", "") == "name" else "count"
    found = every.by_name if order == "name" else every.by_count
    initials = every.initials
    if find:
        sought = fold(find)
        found = [entry for entry in found if sought in entry.searched]
        initials = _initials(found)
    if initial:
        found = [entry for entry in found if entry.initial == initial]
    page = whole(args, "page", 1, LAST_PAGE)
    shown = found[(page - 1) * size : page * size]
    return NameList(find, order, initial, page, size, len(found), shown, initials)


def _directory(summaries: Sequence[EntitySummary], kind: str) -> Directory:
    entries = [_entry(summary, kind) for summary in summaries]
    ordered = sorted(entries, key=lambda entry: (by_name(entry.summary.entity.name), entry.summary.entity.id))
    return Directory(entries, ordered, _initials(ordered))


def _entry(summary: EntitySummary, kind: str) -> NamedEntry:
    name = summary.entity.name
    others = [alias for alias in summary.aliases if alias != name]
    # Of a policy its document numbers only, since its other titles say the same.
    shown = [alias for alias in others if alias.endswith("号")] if kind == "policy" else others
    return NamedEntry(by_name(name)[0], summary, tuple(shown[:3]), fold("\n".join((name, *others))))


def _initials(entries: Sequence[NamedEntry]) -> Mapping[str, int]:
    """Return how many entries each initial has, # at the end."""
    counts = Counter(entry.initial for entry in entries)
    return dict(sorted(counts.items(), key=lambda pair: (pair[0] == "#", pair[0])))
