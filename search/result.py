"""What is answered: a page of hits with snippets, facets, the ladder of rungs, and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from corpus.model import Entity, Issue
from indexer.record import Record

#: How loosely a query was read: every literal part as typed; all of its words; any of its words; no query text.
Rung = Literal["all", "literal", "words", "any"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text; ``marks`` are [start, end) offsets in ``text``, disjoint and in order.

    ``line`` is the source line where the piece's paragraph begins (None without source lines). ``paragraph`` is its
    index in the article; ``head`` is the head row of the table the piece is a row of.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    line: int | None
    paragraph: int = 0
    head: str | None = None


class Hit(Protocol):
    """One article found: what a list shows of it is at hand, all else may be read when it is asked for."""

    @property
    def id(self) -> str:
        """The article's id."""

    @property
    def title(self) -> str:
        """The article's title."""

    @property
    def title_marks(self) -> tuple[tuple[int, int], ...]:
        """Where the title shows what was looked for: [start, end) offsets, disjoint and in order."""

    @property
    def score(self) -> float:
        """By how much the article comes before others; 0 where there is no order of relevance."""

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The pieces of its text that show why it was found."""

    @property
    def record(self) -> Record:
        """The article as the library holds it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A hit that has been read already."""

    record: Record
    score: float
    snippets: tuple[Snippet, ...]
    title_marks: tuple[tuple[int, int], ...] = ()

    @property
    def id(self) -> str:
        """The article's id."""
        return self.record.article.id

    @property
    def title(self) -> str:
        """The article's title."""
        return self.record.article.title


class FacetValue(NamedTuple):
    """One value of a facet and how many articles selecting it alone would give (the facet's own selection ignored).

    A tuple, because an answer holds hundreds and a dataclass takes ten times as long to make.
    """

    value: str
    label: str
    count: int  # type: ignore[assignment]  # no need to count within the tuple
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung and the exact number of articles it finds under the same filters."""

    rung: Rung
    total: int


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a request. ``total`` is exact; ``issues`` is the number of issues the hits spread over."""

    q: str
    mode: str
    rung: Rung
    total: int
    issues: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    ladder: tuple[LadderStep, ...] = ()
    suggestion: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """An issue with the number of articles held of it and of doubts about how it was read."""

    issue: Issue
    articles: int
    doubts: int


@dataclass(frozen=True, slots=True)
class EntitySummary:
    """A company or policy with the number of articles that mention it and its first and last issue."""

    entity: Entity
    articles: int
    first_issue: str
    last_issue: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed: its kind (company, policy, number, section, issue) and the text."""

    kind: str
    text: str
    id: str
    count: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """An article that shares text with a draft: the share of the draft's shingles found in it, and where.

    ``marks`` are [start, end) offsets in the draft.
    """

    record: Record
    share: float
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One issue on a timeline: how many of its articles match, out of how many."""

    issue: Issue
    count: int
    articles: int


@dataclass(frozen=True, slots=True)
class Status:
    """What state of the library is being searched."""

    snapshot: int
    created: str
    issues: int
    articles: int
    engine: str
