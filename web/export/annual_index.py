"""The annual index (年度索引).

Every article of a year by section, and the companies and policies named in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.model import Entity, Issue
from search.engine import Engine
from search.result import IssueSummary
from web.http.lanes import while_awaited
from web.http.name_order import by_name
from web.http.template_filters import issue_year


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the general contents: an article, its issue, and its place in the issue from 1."""

    id: str
    title: str
    section: str
    issue: Issue
    place: int


#: An entity, and a line it is named in.
_Named = tuple[Entity, ContentsLine]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An entry of an index: an entity and the lines it is named in."""

    entity: Entity
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True)
class AnnualIndex:
    """The annual index of a year: issues, contents by section, companies and policies."""

    year: str
    serial: str
    issues: tuple[Issue, ...]
    contents: tuple[tuple[str, tuple[tuple[str, tuple[ContentsLine, ...]], ...]], ...]
    companies: tuple[tuple[str, tuple[IndexEntry, ...]], ...]
    policies: tuple[tuple[str, tuple[IndexEntry, ...]], ...]


def issues_of_year(engine: Engine, year: str, serial: str = "") -> Sequence[IssueSummary]:
    """Return the issues of a year, perhaps of one serial: by serial, then oldest first."""
    held = [s for s in engine.issues() if issue_year(s.issue) == year and (not serial or s.issue.serial == serial)]
    held.sort(key=lambda s: (s.issue.serial, str(s.issue.start or ""), s.issue.number or 0))
    return held


def index_of_year(engine: Engine, year: str, serial: str = "") -> AnnualIndex | None:
    """Return the annual index of a year, perhaps of one serial; None where no issue is held."""
    held = issues_of_year(engine, year, serial)
    lines, companies, policies = list[ContentsLine](), list[_Named](), list[_Named]()
    for s in while_awaited(held):
        for place, record in enumerate(engine.issue(s.issue.id), 1):
            line = ContentsLine(record.article.id, record.article.title, record.article.section, s.issue, place)
            lines.append(line)
            companies += ((entity, line) for entity in record.companies)
            policies += ((entity, line) for entity in record.policies)
    if not lines:
        return None
    return AnnualIndex(
        year,
        serial,
        tuple(s.issue for s in held),
        tuple(_contents(lines)),
        tuple(_index(companies)),
        tuple(_index(policies)),
    )


def _contents(lines: Sequence[ContentsLine]) -> Iterable[tuple[str, tuple[tuple[str, tuple[ContentsLine, ...]], ...]]]:
    for serial, group in groupby(lines, key=lambda line: line.issue.serial):
        sections: dict[str, list[ContentsLine]] = {}
        for line in group:
            sections.setdefault(line.section, []).append(line)
        yield serial, tuple((name, tuple(found)) for name, found in sections.items())


def _index(pairs: Iterable[_Named]) -> Iterable[tuple[str, tuple[IndexEntry, ...]]]:
    """Group entities by the initial of their pronunciation; what is no letter comes last."""
    found: dict[Entity, list[ContentsLine]] = {}
    for entity, line in pairs:
        found.setdefault(entity, []).append(line)
    keyed = sorted(
        (by_name(entity.name), entity.id, IndexEntry(entity, tuple(lines))) for entity, lines in found.items()
    )
    for initial, group in groupby(keyed, key=lambda item: item[0][0]):
        yield initial, tuple(entry for _, _, entry in group)


def locator(line: ContentsLine, many: bool) -> str:
    """Return the place of a line as an index prints it: 46:12 (issue number, place in it)."""
    issue = line.issue
    number = str(issue.number) if issue.number is not None else issue.period or issue.id
    if issue.volume is not None and issue.number is not None:
        number = f"{issue.volume}({issue.number})"
    return f"{issue.serial} {number}:{line.place}" if many else f"{number}:{line.place}"
