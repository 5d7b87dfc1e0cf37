"""Counts of the names in some articles: their sum is what a registry knows of all.

So names are counted by any number of processes, each in articles of its own, and the sum is the
same whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.entities.registry import Registry, facts_of
from corpus.entities.resolution import IMPLIED, PRINTED, USERS, Counts
from corpus.gazetteer import Gazetteer
from corpus.model import Article

#: Of companies and of policies, by aspect and key.
Counted = tuple[Mapping[tuple[str, str], Counts], Mapping[tuple[str, str], Counts]]


def counted(articles: Iterable[Article]) -> Counted:
    """Return what is counted of the names in some articles, each of which comes once."""
    registry = Registry()
    for article in articles:
        facts = facts_of(article)
        registry.companies.add(article.id, facts.companies)
        registry.policies.add(article.id, facts.policies)
    return registry.companies.changes, registry.policies.changes


def summed(gazetteer: Gazetteer, parts: Iterable[Counted]) -> Registry:
    """Return the registry of all the articles in which several counted, no two in the same."""
    registry = Registry(gazetteer)
    kinds = (registry.companies, registry.policies)
    for part in parts:
        for kind, counts in zip(kinds, part, strict=True):
            kind.learn(counts)
    for kind in kinds:
        present = {key for aspect, key in kind.changes if aspect in {PRINTED, IMPLIED}}
        registry.renamed.update(entity.id for key in present if (entity := kind.entity(key)) is not None)
    return registry


def meanings(registry: Registry) -> Counted:
    """Return what of a registry says what names mean: all but which articles give them."""
    companies, policies = (
        {place: counts for place, counts in kind.changes.items() if place[0] != USERS}
        for kind in (registry.companies, registry.policies)
    )
    return companies, policies
