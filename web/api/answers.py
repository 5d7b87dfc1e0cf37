"""The answers of the JSON interface as types.

JSON and the schemas of OpenAPI are made from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from corpus.model import Article, Date, Doubt, Entity, Issue
from indexer.record import Record
from search import result
from search.request import Rung
from search.result import FacetValue, LadderStep, Snippet, Tick
from web.api.cards import NamedThing, named_things
from web.api.policy_relations import PolicyRelation

#: [start, end) offsets in a text, in characters.
Marks = tuple[tuple[int, int], ...]


class IssueName(msgspec.Struct, frozen=True):
    """An issue as it is named beside one of its articles."""

    id: str
    serial: str
    number: int | None
    period: str


class Hit(msgspec.Struct, frozen=True):
    """An article that was found, without its text.

    Marks are [start, end) offsets, in characters.
    """

    id: str
    title: str
    title_marks: Marks
    section: str
    issue: IssueName
    date: Date | None
    companies: tuple[str, ...]
    organisations: tuple[str, ...]
    policies: tuple[str, ...]
    score: float
    snippets: tuple[Snippet, ...]


class FrontHit(msgspec.Struct, frozen=True):
    """An issue whose front matter was found: no article, and not counted as one."""

    issue: IssueName
    snippets: tuple[Snippet, ...]


class Query(msgspec.Struct, frozen=True):
    """The query, and how loosely it was read."""

    q: str
    mode: str
    rung: Rung


class Page(msgspec.Struct, frozen=True):
    """A page of results. ``total`` and ``issues`` count all of them.

    ``front`` is the front matter (cover, masthead, imprint) that was found: the newest, on the last
    page and, where articles were only found by relaxing, on the first one. ``cards`` are what the
    whole text names, the surest first. ``meaning`` is how many articles can be asked by
    ``rung=meaning`` for what is near to this query; there ``total`` is how many are listed.
    """

    query: Query
    total: int
    issues: int
    took_ms: float
    hits: list[Hit]
    front: list[FrontHit]
    front_total: int
    facets: dict[str, tuple[FacetValue, ...]]
    ladder: tuple[LadderStep, ...]
    suggestion: str | None
    notes: list[str]
    cards: list[NamedThing]
    meaning: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldIssue(Issue):
    """An issue with the numbers of its articles and of the reader's doubts."""

    articles: int
    doubts: int


class ListedArticle(msgspec.Struct, frozen=True):
    """An article in the list of its issue. ``lines`` are its first and last source line."""

    id: str
    section: str
    title: str
    lines: tuple[int, int] | None
    date: Date | None
    companies: tuple[str, ...]
    organisations: tuple[str, ...]
    policies: tuple[str, ...]


class FrontMatter(msgspec.Struct, frozen=True):
    """The front matter of an issue. ``paragraph_lines`` are the source lines of its paragraphs."""

    text: str
    lines: tuple[int, int] | None
    page: int | None
    paragraph_lines: tuple[int, ...]


class IssueContents(msgspec.Struct, frozen=True):
    """An issue: its front matter, its articles in printed order, and the reader's doubts."""

    issue: Issue
    front: FrontMatter | None
    articles: list[ListedArticle]
    doubts: Sequence[Doubt]


class Entities(msgspec.Struct, frozen=True):
    """The entities that an article's mentions resolve to, and its organisations by name."""

    companies: tuple[Entity, ...]
    organisations: tuple[str, ...]
    policies: tuple[Entity, ...]
    issuers: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeArticle(Article):
    """An article as the parse document has it, with its issue and its entities."""

    issue: Issue
    entities: Entities


class NamedEntity(msgspec.Struct, frozen=True):
    """A company or policy, its other names, and the articles and issues that mention it."""

    id: str
    name: str
    aliases: tuple[str, ...]
    articles: int
    first_issue: str
    last_issue: str


class Companies(msgspec.Struct, frozen=True):
    """A page of the companies; ``total`` counts all, ``next`` is the address of the next page."""

    companies: list[NamedEntity]
    total: int
    page: int
    next: str | None


class Policies(msgspec.Struct, frozen=True):
    """A page of the policies; ``total`` counts all, ``next`` is the address of the next page."""

    policies: list[NamedEntity]
    total: int
    page: int
    next: str | None


class Company(msgspec.Struct, frozen=True):
    """A company, and a search of the articles that mention it."""

    company: NamedEntity
    search: Page


class Policy(msgspec.Struct, frozen=True):
    """A policy, what it says of others, and a search of the articles that mention it."""

    policy: NamedEntity
    search: Page
    relations: Sequence[PolicyRelation]


class Series(msgspec.Struct, frozen=True):
    """A query, and for each issue how many of its articles it finds."""

    q: str
    ticks: Sequence[Tick]


class Overlap(msgspec.Struct, frozen=True):
    """An article that shares text with a draft: its share of the draft. Marks are in the draft."""

    id: str
    title: str
    share: float
    marks: Marks


class Overlaps(msgspec.Struct, frozen=True):
    """A draft, the articles that share text with it, most first, and how many there are."""

    draft: str
    total: int
    overlaps: list[Overlap]


def _fields(value: Article | Issue) -> dict[str, Any]:
    """Return the fields of a value; unlike `dataclasses.asdict` nothing within is copied."""
    return {name: getattr(value, name) for name in value.__slots__}


def _names(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple([entity.name for entity in entities])


def hit(found: result.Hit) -> Hit:
    """Return a hit as JSON gives it."""
    record = found.record
    article, issue = record.article, record.issue
    return Hit(
        article.id, article.title, found.title_marks, article.section, _issue_name(issue), article.date,
        _names(record.companies), record.organisations, _names(record.policies), round(found.score, 4), found.snippets,
    )  # fmt: skip


def _issue_name(issue: Issue) -> IssueName:
    return IssueName(issue.id, issue.serial, issue.number, issue.period)


def page(found: result.Page, cards: Sequence[result.Card] = ()) -> Page:
    """Return a page of results as JSON gives it."""
    query, hits, took = (
        Query(found.q, found.mode, found.rung),
        [hit(one) for one in found.hits],
        round(found.took_ms, 2),
    )
    notes = [str(note) for note in found.notes]  # which are texts with a translation
    front = [FrontHit(_issue_name(one.record.issue), one.snippets) for one in found.front]
    return Page(
        query, found.total, found.issues, took, hits, front, found.front_total, found.facets, found.ladder,
        found.suggestion, notes, named_things(cards), found.meaning,
    )  # fmt: skip


def held_issue(found: result.IssueSummary) -> HeldIssue:
    """Return an issue of the list of issues."""
    return HeldIssue(**_fields(found.issue), articles=found.articles, doubts=found.doubts)


def issue_contents(records: Sequence[Record], front: Record | None, doubts: Sequence[Doubt]) -> IssueContents:
    """Return an issue with its articles and its front matter, of which there is one at least."""
    listed = [
        ListedArticle(a.id, a.section, a.title, a.lines, a.date, _names(one.companies), one.organisations,
                      _names(one.policies))
        for one in records
        for a in (one.article,)
    ]  # fmt: skip
    matter = [FrontMatter(a.text, a.lines, a.page, a.paragraph_lines) for a in ([front.article] if front else [])]
    (issue, *_) = [one.issue for one in (*records, front) if one]
    return IssueContents(issue, matter[0] if matter else None, listed, doubts)


def whole_article(record: Record) -> WholeArticle:
    """Return an article with all that is known of it."""
    entities = Entities(record.companies, record.organisations, record.policies, record.issuers, record.regions)
    return WholeArticle(**_fields(record.article), issue=record.issue, entities=entities)


def named_entity(found: result.EntitySummary) -> NamedEntity:
    """Return a company or policy."""
    entity = found.entity
    return NamedEntity(entity.id, entity.name, found.aliases, found.articles, found.first_issue, found.last_issue)


def overlap(found: result.Overlap) -> Overlap:
    """Return an article that shares text with a draft."""
    return Overlap(found.record.article.id, found.record.article.title, round(found.share, 4), found.marks)
