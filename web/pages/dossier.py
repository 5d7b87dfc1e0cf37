"""A dossier.

Everything the library says of one company or policy, in order, with the words that say it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.model import Deadline, Entity, Issue, PolicyMention
from corpus.partial_date import PartialDate
from indexer.record import Record
from search.engine import Engine
from search.request import Request, Sort
from search.result import EntitySummary, Hit, Page
from web.pages.evidence import Evidence, companies_of, mentions, policies_of

#: From how many articles the facts of a policy are put together.
_READ = 100


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that mentions the entity: its role there (of a policy) and the words that do."""

    hit: Hit
    role: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement of an article on a policy and another one, or on how long it holds.

    ``kind`` is that of the mention, with ``-by`` where the other policy acts. ``other`` is the
    other policy where the library holds it, ``name`` its name as printed.
    """

    kind: str
    other: Entity | None
    name: str
    date: PartialDate | None
    text: str
    line: int
    record: Record


@dataclass(frozen=True, slots=True)
class Dossier:
    """The content of entity.html for one company or policy.

    ``names`` are its other names, ``first`` and ``last`` the issues that mention it first and last,
    ``later`` how many issues of the last one's serial came after it. ``numbers``, ``issuers``,
    ``issued``, ``texts`` (articles that carry the full text) and ``deadlines`` (of those articles)
    are of policies.
    """

    summary: EntitySummary
    names: tuple[str, ...]
    page: Page
    mentioned: tuple[Mention, ...]
    first: Issue | None
    last: Issue | None
    later: int
    numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    issued: tuple[str, ...] = ()
    texts: tuple[Record, ...] = ()
    deadlines: tuple[tuple[Deadline, Record], ...] = ()
    relations: tuple[Relation, ...] = ()


def dossier(engine: Engine, kind: str, summary: EntitySummary, asked: Request, issues: Mapping[str, Issue]) -> Dossier:
    """Put the dossier together.

    The mentions of a page of a search, the facts from the first articles of it; ``issues`` are all
    that are held, by id.
    """
    page = engine.search(asked)
    last = issues.get(summary.last_issue)
    found = Dossier(
        summary,
        tuple(name for name in dict.fromkeys(summary.aliases) if name != summary.entity.name),
        page,
        tuple(_mentioned(engine, kind, summary.entity.id, hit) for hit in page.hits),
        issues.get(summary.first_issue),
        last,
        _later(issues.values(), last),
    )
    return _with_facts(engine, found, asked) if kind == "policy" else found


def _later(issues: Iterable[Issue], last: Issue | None) -> int:
    if last is None:
        return 0
    return sum(other.serial == last.serial and str(other.end or "") > str(last.end or "") for other in issues)


def _mentioned(engine: Engine, kind: str, entity_id: str, hit: Hit) -> Mention:
    every = (companies_of if kind == "company" else policies_of)(engine, hit.record)
    named = next((one for one in every if one.entity.id == entity_id), None)
    if named is None:
        return Mention(hit, "", ())
    return Mention(hit, named.note, tuple(mentions(hit.record.article, named)))


def _with_facts(engine: Engine, found: Dossier, asked: Request) -> Dossier:
    first = engine.search(dataclasses.replace(asked, page=1, size=_READ, sort="oldest", facets=()))
    records = [hit.record for hit in first.hits]
    names = {found.summary.entity.id, found.summary.entity.name, *found.names}
    said = [(record, mention) for record in records for mention in record.article.policies if _is(mention, names)]
    texts = [record for record, mention in said if mention.role == "full-text"]
    return dataclasses.replace(
        found,
        numbers=_distinct(mention.number for _, mention in said),
        issuers=_distinct(name for _, mention in said for name in mention.issuers),
        issued=_distinct(mention.issued and str(mention.issued) for _, mention in said),
        texts=tuple(dict.fromkeys(texts)),
        relations=relations_of(engine, names, records),
        deadlines=tuple((due, record) for record in dict.fromkeys(texts) for due in record.article.deadlines),
    )


def said_of_policy(engine: Engine, summary: EntitySummary) -> tuple[Relation, ...]:
    """Return what the first articles that mention a policy say of it and others."""
    asked = Request(filters={"policy": (summary.entity.id,)}, size=_READ, sort="oldest", facets=())
    names = {summary.entity.id, summary.entity.name, *summary.aliases}
    return relations_of(engine, names, [hit.record for hit in engine.search(asked).hits])


def relations_of(engine: Engine, names: set[str], records: Iterable[Record]) -> tuple[Relation, ...]:
    """Return what articles say of the policy of these names, each once, by the first of them."""
    found: dict[tuple[str, str, PartialDate | None], Relation] = {}
    for record in records:
        known = policies_of(engine, record) if record.article.relations else []
        for said in record.article.relations:
            acts, meant = said.policy in names, said.target in names
            if acts == meant:
                continue
            name = said.target if acts else said.policy
            other = next((one.entity for one in known if name in one.forms), None)
            kind = said.kind if acts else f"{said.kind}-by"
            key = kind, other.id if other else name, said.date
            found.setdefault(key, Relation(kind, other, name, said.date, said.text, said.line, record))
    return tuple(found.values())


def _is(mention: PolicyMention, names: set[str]) -> bool:
    return mention.title in names or mention.number in names


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def order_of(kind: str, sort: Sort) -> Sort:
    """Return the order of mentions.

    As asked, else a policy's from its text on and a company's from the newest.
    """
    if sort != "relevance":
        return sort
    return "oldest" if kind == "policy" else "newest"
