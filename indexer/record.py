"""The record: an article (or front matter) as an index stores it and a search returns it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.entities.regions import home_regions
from corpus.model import FRONT_TITLE, Article, Entity, Issue
from corpus.organisations.names import organisations_of
from indexer.periods import periods, span

if TYPE_CHECKING:
    from corpus.entities.registry import Registry


@dataclass(frozen=True, slots=True)
class Record:
    """An article as the library holds it: with its issue and with what its mentions resolve to.

    ``companies`` and ``policies`` are the distinct entities the article mentions, in the order of
    first mention. ``issuers`` are the authorities (发文机关) of its policies, ``regions`` the places
    (地区) it concerns. ``years``, ``quarters`` and ``months`` are the periods its date (else its
    issue's period) overlaps, e.g. ``2022``, ``2022-Q4``, ``2022-11``.
    """

    article: Article
    issue: Issue
    companies: tuple[Entity, ...] = ()
    policies: tuple[Entity, ...] = ()
    issuers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    @property
    def organisations(self) -> tuple[str, ...]:
        """The names of the organisations the article mentions, in the order of first mention."""
        return organisations_of(self.article)


def record_of(article: Article, issue: Issue, registry: Registry) -> Record:
    """Return the record of an article, its mentions resolved by a registry that knows it."""
    resolved = registry.resolve(article)
    covered = periods(span(article, issue))
    return Record(
        article,
        issue,
        companies=resolved.companies,
        policies=resolved.policies,
        issuers=resolved.issuers,
        regions=(*resolved.regions, *home_regions(article, issue, resolved.regions)),
        years=covered.years,
        quarters=covered.quarters,
        months=covered.months,
    )


def front_id(issue_id: str) -> str:
    """Return the id of an issue's front matter; an article may have the same one."""
    return f"{issue_id}/front"


def front_record(front: Article, issue: Issue) -> Record:
    """Return the record of an issue's front matter.

    A title that the file does not print is left out, so that nothing is found by it.
    """
    title = "" if front.title == FRONT_TITLE else front.title
    covered = periods(span(front, issue))
    return Record(
        replace(front, id=front_id(issue.id), title=title),
        issue,
        years=covered.years,
        quarters=covered.quarters,
        months=covered.months,
    )
