"""The registry: which names of the whole library are one company or one policy."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.companies.name_parts import company_key, is_full, short_forms
from corpus.entities.proposals import Proposal, propose_companies, propose_policies
from corpus.entities.regions import regions_of
from corpus.entities.resolution import Curation, Identities, Naming, Rules, Stored
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, Entity
from corpus.policies.find import normalise_number, policy_key, policy_stems
from corpus.text.authorities import full_name
from corpus.text.fold import fold

#: The entities of keys: of companies, and of policies.
_Entities = tuple[dict[str, Entity | None], dict[str, Entity | None]]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities, authorities and regions of an article, each once, as first mentioned."""

    companies: tuple[Entity, ...] = ()
    policies: tuple[Entity, ...] = ()
    issuers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The names of companies and policies in an article, as the registry keeps them."""

    companies: tuple[Naming, ...]
    policies: tuple[Naming, ...]


class NameTables(Protocol):
    """The part of a registry's state that is kept on the disk."""

    def kind(self, mark: str) -> Stored:
        """Return the counts of companies (``c``) or of policies (``p``)."""

    def facts(self, articles: Iterable[str]) -> Mapping[str, Any]:
        """Return the rows of those articles that have one, as `Registry.rows` gave them."""


def _show_company(key: str, printed: Iterable[str], claims: Iterable[str]) -> str:
    """Choose the printed form with Chinese brackets, then the first in order."""
    del claims
    return min(printed, key=lambda form: ("(" in form, form), default=key)


def _show_policy(key: str, printed: Iterable[str], claims: Iterable[str]) -> str:
    """Choose the shortest title; the number only where no title is known."""
    titles = [form for form in (*printed, *claims) if normalise_number(form) is None]
    return min(titles, key=lambda form: (len(form), form), default=key)


def _id(key: str) -> str:
    """Return a key as an id for URLs: readable, without slash or white space."""
    return re.sub(r"[\s/?#%\\]+", "-", key.replace("(", "（").replace(")", "）")).strip("-")


_COMPANIES = Rules(company_key, lambda key: short_forms(key) if is_full(key) else (), _id, _show_company)
_POLICIES = Rules(policy_key, policy_stems, _id, _show_policy)


class Registry:
    """Resolves names library-wide; the order in which articles arrive makes no difference."""

    def __init__(self, gazetteer: Gazetteer | None = None, stored: NameTables | None = None) -> None:
        self.gazetteer = gazetteer or Gazetteer()
        self.stored = stored
        companies, policies = (None, None) if stored is None else (stored.kind("c"), stored.kind("p"))
        self.companies = Identities(_COMPANIES, _curation(_COMPANIES, self.gazetteer, policies=False), companies)
        self.policies = Identities(_POLICIES, _curation(_POLICIES, self.gazetteer, policies=True), policies)
        #: What articles say, in so far as it is not stored; None: nothing, whatever is stored.
        self._facts: dict[str, Facts | None] = {}
        #: The ids of the entities whose names the updates since it was opened may have changed.
        self.renamed: set[str] = set()

    def update(self, removed: Iterable[str], added: Iterable[Article]) -> frozenset[str]:
        """Forget the articles of the ids `removed`, learn the articles `added`.

        Return the ids of the other articles whose resolution changed by it: those, and only those,
        must be indexed again. An article added under an id already known replaces it.
        """
        new = {article.id: facts_of(article) for article in added}
        old = self._known({*removed, *new})
        learnt = [*old.values(), *new.values()]
        before = self._entities(learnt)
        for id_, facts in old.items():
            self.companies.remove(id_, facts.companies)
            self.policies.remove(id_, facts.policies)
            self._facts[id_] = None
        for id_, facts in new.items():
            self.companies.add(id_, facts.companies)
            self.policies.add(id_, facts.policies)
            self._facts[id_] = facts
        after = self._entities(learnt)
        for kind in (*before, *after):
            self.renamed.update(entity.id for entity in kind.values() if entity is not None)
        return self._touched(before, after) - new.keys()

    def _known(self, articles: Collection[str]) -> dict[str, Facts]:
        """Return how articles name companies and policies, those that are known."""
        known = {id_: facts for id_ in articles if (facts := self._facts.get(id_)) is not None}
        if self.stored is not None:
            rows = self.stored.facts([id_ for id_ in articles if id_ not in self._facts])
            known |= {id_: Facts(_namings(row[0]), _namings(row[1])) for id_, row in rows.items()}
        return known

    def rows(self) -> dict[str, Any]:
        """Return what has changed against what is stored.

        A table for `indexer.local.name_tables`.
        """
        rows: dict[str, Any] = {
            f"a{id_}": None if facts is None else [facts.companies, facts.policies]
            for id_, facts in self._facts.items()
        }
        for mark, kind in (("c", self.companies), ("p", self.policies)):
            rows |= {f"{mark}{aspect}{key}": counts for (aspect, key), counts in kind.changes.items() if counts}
        return rows

    def curate(self, gazetteer: Gazetteer) -> frozenset[str]:
        """Put another gazetteer in force.

        Return the ids of the articles whose resolution changed by it.
        """
        kinds = (self.companies, self.policies)
        before = tuple({key: kind.entity(key) for key in kind.names()} for kind in kinds)
        curated = [kind.curation.names for kind in kinds]
        self.gazetteer = gazetteer
        self.companies.curate(_curation(_COMPANIES, gazetteer, policies=False))
        self.policies.curate(_curation(_POLICIES, gazetteer, policies=True))
        for kind, old, named in zip(kinds, before, curated, strict=True):
            changed = [(one, now) for key, one in old.items() if (now := kind.entity(key)) != one]
            self.renamed.update(entity.id for pair in changed for entity in pair if entity is not None)
            self.renamed.update(map(kind.rules.id, {*named, *kind.curation.names}))
        return self._touched((before[0], before[1]), ({}, {}))

    def _entities(self, facts: Sequence[Facts]) -> _Entities:
        """Return the entity of every key that a change of these facts may give another one."""
        companies = self.companies.upstream(self.companies.named([n for f in facts for n in f.companies]))
        policies = self.policies.upstream(self.policies.named([n for f in facts for n in f.policies]))
        return (
            {key: self.companies.entity(key) for key in companies},
            {key: self.policies.entity(key) for key in policies},
        )

    def _touched(self, before: _Entities, after: _Entities) -> frozenset[str]:
        """Return the articles that resolve otherwise now than the entities of `before` say.

        Those that are known to be so now are `after`.
        """
        touched: set[str] = set()
        for kind, old, new in zip((self.companies, self.policies), before, after, strict=True):
            changed = [key for key, one in old.items() if (new[key] if key in new else kind.entity(key)) != one]
            known = self._known({id_ for key in changed for id_ in kind.users(key)} - touched)
            named = {id_: one.companies if kind is self.companies else one.policies for id_, one in known.items()}
            kind.expect(kind.rules.key(name) for namings in named.values() for name, _ in namings)
            for id_, namings in named.items():
                if _resolved(kind, namings, {}) != _resolved(kind, namings, old):
                    touched.add(id_)
        return frozenset(touched)

    def resolve(self, article: Article) -> Resolution:
        """Return what the mentions of an article (learnt before) resolve to."""
        facts = facts_of(article)
        issuers = dict.fromkeys(full_name(fold(name)) for mention in article.policies for name in mention.issuers)
        return Resolution(
            _resolved(self.companies, facts.companies, {}),
            _resolved(self.policies, facts.policies, {}),
            tuple(issuers),
            regions_of(article),
        )

    def aliases(self, entity_id: str) -> tuple[str, ...]:
        """Return every name printed for an entity, the name to show first.

        An unknown id is its own only name.

        The names of a policy include its document number in normal form.
        """
        found = self.companies.aliases(entity_id) or self.policies.aliases(entity_id)
        number = (entity_id,) if normalise_number(entity_id) == entity_id else ()
        return tuple(dict.fromkeys((*found, *number))) or (entity_id,)

    def knows(self, entity_id: str) -> bool:
        """Return whether an article names an entity, or what the keeper curates does."""
        return bool(self.companies.aliases(entity_id) or self.policies.aliases(entity_id))

    def renamed_names(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the entities `renamed`; none of what is no entity any more."""
        ids = sorted(self.renamed)
        for kind in (self.companies, self.policies):
            kind.expect(ids)
        return {id_: self.aliases(id_) if self.knows(id_) else () for id_ in ids}

    def proposals(self, latest: Collection[str] = ()) -> tuple[Proposal, ...]:
        """Return suggested gazetteer entries for the library's keeper, with evidence.

        ``latest`` are the articles that came last, of which the new names are told.
        """
        return (
            *propose_companies(self.companies, frozenset(latest)),
            *propose_policies(self.policies),
        )

    def about(self) -> dict[str, Any]:
        """Return the registry's state apart from the articles, as JSON (sets become lists)."""
        return {"gazetteer": dataclasses.asdict(self.gazetteer)}

    @classmethod
    def decode(cls, data: bytes, stored: NameTables) -> Registry:
        """Return the registry of which `about` gave this, as JSON, and `rows` what is stored."""
        return cls(_gazetteer(json.loads(data).get("gazetteer") or {}), stored)


def facts_of(article: Article) -> Facts:
    """Return how an article names companies and policies."""
    companies = tuple((mention.name, mention.mentions) for mention in article.companies)
    policies = tuple(
        (mention.number, (mention.title,) if mention.title != mention.number else ())
        if mention.number
        else (mention.title, ())
        for mention in article.policies
    )
    return Facts(companies, policies)


def names_in(article: Article) -> list[str]:
    """Return the keys that an article gives as names, each behind the mark of its kind."""
    facts = facts_of(article)
    named = (("c", _COMPANIES, facts.companies), ("p", _POLICIES, facts.policies))
    return list(dict.fromkeys(f"{mark}{rules.key(name)}" for mark, rules, namings in named for name, _ in namings))


def _resolved(kind: Identities, namings: Iterable[Naming], old: Mapping[str, Entity | None]) -> tuple[Entity, ...]:
    """Return the distinct entities of some namings, taking from `old` what it knows."""
    keys = (kind.rules.key(name) for name, _ in namings)
    entities = (old[key] if key in old else kind.entity(key) for key in keys)
    return tuple(dict.fromkeys(entity for entity in entities if entity is not None))


def _curation(rules: Rules, gazetteer: Gazetteer, *, policies: bool) -> Curation:
    entries: tuple[Curated, ...] = gazetteer.policies if policies else gazetteer.companies
    refused = gazetteer.not_policies if policies else gazetteer.not_companies
    apart = gazetteer.separate_policies if policies else gazetteer.separate_companies
    curation = Curation(
        refused=frozenset(map(rules.key, refused)),
        apart=tuple(frozenset(map(rules.key, group)) for group in apart),
    )
    for entry in entries:
        key = rules.key(entry.number or entry.name)
        curation.names[key] = entry.name
        for form in (entry.name, *entry.aliases, *([entry.number] if entry.number else [])):
            curation.aliases[rules.key(form)] = key
    return curation


def _namings(rows: Iterable[Any]) -> tuple[Naming, ...]:
    return tuple((name, tuple(forms)) for name, forms in rows)


def _gazetteer(data: Mapping[str, Any]) -> Gazetteer:
    def entries(rows: Iterable[Any]) -> tuple[Curated, ...]:
        return tuple(Curated(row["name"], tuple(row["aliases"]), row["number"]) for row in rows)

    return Gazetteer(
        entries(data.get("companies", ())),
        frozenset(data.get("not_companies", ())),
        tuple(map(frozenset, data.get("separate_companies", ()))),
        entries(data.get("policies", ())),
        frozenset(data.get("not_policies", ())),
        tuple(map(frozenset, data.get("separate_policies", ()))),
    )
