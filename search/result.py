"""The answers: a page of hits with snippets, facets and notes; entries of lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from corpus.model import Account, Entity, Issue
from indexer.record import Record
from search.request import Mode, Request, Rung

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text; ``marks`` are [start, end) in ``text``, disjoint, in order.

    ``line`` is the source line where the piece's paragraph begins (None without source lines).
    ``paragraph`` is its index in the article; ``head`` is the head row of the table the piece is a
    row of. ``cut_before`` and ``cut_after``: its sentence begins before it, or goes on behind it.
    """

    text: str
    marks: Marks
    line: int | None
    paragraph: int = 0
    head: str | None = None
    cut_before: bool = False
    cut_after: bool = False


class Stored(Protocol):
    """An article as a backend holds it: id and title are at hand, the rest is read on demand."""

    id: str
    title: str

    @property
    def record(self) -> Record:
        """The article as the library holds it."""


class Hit:
    """One article found: what a list shows of it is at hand, all else is read when it is asked for.

    ``score`` says by how much it comes before others; 0 where there is no order of relevance.
    ``snippets`` are the pieces of its text that show why it was found.
    """

    __slots__ = ("_mark", "_stored", "id", "score", "snippets", "title")

    def __init__(
        self,
        stored: Stored,
        score: float = 0.0,
        snippets: tuple[Snippet, ...] = (),
        mark: Callable[[str], Marks] | None = None,
    ) -> None:
        """Take an article, and a function that finds the marks of a title."""
        self._stored, self._mark = stored, mark
        self.id, self.title = stored.id, stored.title
        self.score, self.snippets = score, snippets

    @property
    def title_marks(self) -> Marks:
        """The marks in the title: [start, end) offsets, disjoint and in order."""
        return self._mark(self.title) if self._mark else ()

    @property
    def record(self) -> Record:
        """The article as the library holds it."""
        return self._stored.record

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def __eq__(self, other: object) -> bool:
        """Compare all that a page may show."""
        names = ("score", "snippets", "title_marks", "record")
        return isinstance(other, Hit) and all(getattr(self, name) == getattr(other, name) for name in names)


class FacetValue(msgspec.Struct, frozen=True, gc=False):
    """One value of a facet and how many articles it has, the facet's own selection ignored.

    A struct, because an answer holds hundreds of them and a dataclass takes ten times as long to
    make.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False


def front_values(
    request: Request,
    facet: str,
    label: Callable[[str], str],
    count: Callable[[str], int],
    freed: Callable[[str], int],
) -> list[FacetValue]:
    """Return the selected, then the excluded values of a facet, each once, whatever their count.

    ``count`` and ``freed`` count the articles of a value with the facet's own selection or
    exclusion ignored.
    """
    selected = dict.fromkeys(request.filters.get(facet, ()))
    excluded = dict.fromkeys(request.excluded.get(facet, ()))
    return [
        *(FacetValue(value, label(value), count(value), selected=True) for value in selected),
        *(FacetValue(value, label(value), freed(value), value in selected, excluded=True) for value in excluded),
    ]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung of the relaxation and the exact number of articles it finds, with the filters."""

    rung: Rung
    total: int


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a request. ``total`` is exact; ``issues`` is the number of issues with hits.

    ``front`` is the front matter of issues that was found: on the last page and, where articles
    were only found by relaxing, on the first one; ``front_total`` is how much there is in all.
    Nothing else counts it. ``meaning`` is how many articles can be asked for what is near to this
    query in meaning; on that rung ``total`` is how many are listed, and counts nothing.
    """

    q: str
    mode: Mode
    rung: Rung
    total: int
    issues: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    ladder: tuple[LadderStep, ...] = ()
    suggestion: str | None = None
    notes: tuple[str, ...] = ()
    front: tuple[Hit, ...] = ()
    front_total: int = 0
    meaning: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article found, and when its issue came into the library (ISO 8601; empty: long ago)."""

    hit: Hit
    at: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The articles that match and arrived last, the newest arrival first; ``total`` is of all."""

    total: int = 0
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """An issue, the number of its articles and of its reader's doubts, and its file's account."""

    issue: Issue
    articles: int
    doubts: int
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class EntitySummary:
    """A company or policy, the number of articles that mention it, its first and last issue."""

    entity: Entity
    articles: int
    first_issue: str
    last_issue: str
    aliases: tuple[str, ...] = ()


CardKind = Literal["company", "policy", "issue", "section"]


@dataclass(frozen=True, slots=True)
class Card:
    """A thing that a typed text names: its kind, id and name, and the number of its articles.

    ``names`` are the other names of a company or policy, ``numbers`` a policy's document numbers.
    """

    kind: CardKind
    id: str
    name: str
    articles: int
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of a typed text: its kind (company, policy, number, section, issue) and text."""

    kind: str
    text: str
    id: str
    count: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """An article that shares text with a draft.

    ``marks`` are [start, end) offsets in the draft, ``share`` the part of its letters and digits
    that they hold.
    """

    record: Record
    share: float
    marks: Marks


@dataclass(frozen=True, slots=True)
class Pair:
    """A text that a draft and an article print: [start, end) in each.

    Of the article that is in its title and text with a line break between.
    """

    draft: tuple[int, int]
    article: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sides:
    """A draft beside an article: ``share`` as of an `Overlap`, the pairs in order of the draft."""

    record: Record
    share: float
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One issue on a timeline: how many of its articles match, out of how many."""

    issue: Issue
    count: int
    articles: int


@dataclass(frozen=True, slots=True)
class Status:
    """The snapshot that is being searched."""

    snapshot: int
    created: str
    issues: int
    articles: int
    engine: str
