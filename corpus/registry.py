"""The registry: which names of the whole library are one company or one policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Article, Entity


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an article's mentions resolve to: distinct entities in order of first mention, authorities, regions."""

    companies: tuple[Entity, ...] = ()
    policies: tuple[Entity, ...] = ()
    issuers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Registry:
    """Resolves names library-wide; the order in which articles arrive makes no difference."""

    def update(self, removed: Iterable[str], added: Iterable[Article]) -> frozenset[str]:
        """Forget the articles of the ids `removed`, learn the articles `added`.

        Return the ids of the other articles whose resolution changed by it: those, and only those, must be indexed
        again.
        """
        del removed, added
        return frozenset()

    def resolve(self, article: Article) -> Resolution:
        """Return what the mentions of an article (learnt before) resolve to."""
        companies = tuple(dict.fromkeys(Entity(mention.name, mention.name) for mention in article.companies))
        policies = tuple(dict.fromkeys(Entity(mention.title, mention.title) for mention in article.policies))
        issuers = tuple(dict.fromkeys(name for mention in article.policies for name in mention.issuers))
        return Resolution(companies, policies, issuers)

    def aliases(self, entity_id: str) -> tuple[str, ...]:
        """Return every name printed for an entity, the name to show first."""
        return (entity_id,)

    def save(self, path: Path) -> None:
        """Write the registry's state to a file of a snapshot."""
        path.write_text("{}", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Registry:
        """Read the state that `save` wrote."""
        del path
        return cls()
