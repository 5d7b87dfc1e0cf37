"""The record: an article as an index stores it and a search returns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Article, Entity, Issue
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
        regions=resolved.regions,
        years=covered.years,
        quarters=covered.quarters,
        months=covered.months,
    )
