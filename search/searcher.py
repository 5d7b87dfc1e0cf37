"""The interface between the engine and its two backends, `search.local` and `search.opensearch`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from corpus.errors import JianbaoError, Unavailable
from indexer.catalog import Catalog
from indexer.manifest import Manifest
from search.plan import Plan
from search.query.ast import Literal, Rewritten
from search.query.filters import Filters
from search.query.occurrences import Squeezed
from search.ranking.bm25 import ScoredTerms
from search.request import Rung
from search.result import EntitySummary, FacetValue, Stored


class Document(Stored, Protocol):
    """An article of a snapshot, and its texts as they are searched."""

    @property
    def folded(self) -> str | Squeezed:
        """Its folded text, perhaps squeezed too."""

    @property
    def squeezed(self) -> str:
        """Its folded squeezed title and text, each closed by a NUL."""


class Found(NamedTuple):
    """The articles that one rung finds: their number, their issues', the page, the facets."""

    total: int
    issues: int
    documents: Sequence[Document]
    scores: Sequence[float]
    facets: dict[str, tuple[FacetValue, ...]]
    notes: tuple[str, ...] = ()


class FrontFound(NamedTuple):
    """The front matter that is found: its number, and the first of it."""

    total: int
    documents: Sequence[Document]


class Matches(Protocol):
    """The articles that a plan finds; ``totals`` counts them on each rung, with the filters."""

    totals: Mapping[Rung, int]

    def page(self, rung: Rung) -> Found:
        """Return the page of the request, if this rung answers."""

    def front(self, tree: Rewritten, filters: Filters) -> FrontFound | None:
        """Return the front matter that a tree finds, where it was asked for beside the articles."""


class Named(NamedTuple):
    """A value of a facet: its names, the one to show first, and the number of its articles."""

    value: str
    names: tuple[str, ...]
    articles: int


class Occurrences(NamedTuple):
    """The articles that hold a literal: their number, and the keys of the newest ones.

    Of two keys the lower one is the newer article's.
    """

    total: int
    keys: Sequence[Any]


class Searcher(Protocol):
    """One snapshot, opened for searching: its number, what its manifest says. Thread-safe.

    ``most_words`` is how many words of one text can be asked for; None: any number.
    """

    number: int
    manifest: Manifest
    most_words: int | None

    @property
    def catalog(self) -> Catalog:
        """The files and issues of the snapshot."""

    def values(self, facet: str) -> Sequence[Named]:
        """Return every value of a facet that any article has."""

    def entities(self, kind: str) -> Iterable[EntitySummary]:
        """Return every company or policy, in no particular order."""

    def lookup(self, article_ids: Sequence[str]) -> Sequence[Document | None]:
        """Return the articles of some ids, in the same order; None where there is none."""

    def documents(self, keys: Sequence[Any]) -> Sequence[Document]:
        """Return the articles of some keys of `Occurrences`, in the same order."""

    def search(self, plan: Plan) -> Matches:
        """Return the articles that a plan finds."""

    def count(self, trees: Iterable[Rewritten], filters: Filters) -> list[int]:
        """Return how many articles each of some trees finds."""

    def count_by_issue(self, tree: Rewritten, filters: Filters) -> Mapping[str, int]:
        """Return how many articles a tree finds in each issue, by id; 0 may be left out."""

    def best(self, tree: Rewritten, terms: ScoredTerms, limit: int) -> Sequence[tuple[Document, float]]:
        """Return the best of the articles that a tree finds, with their scores."""

    @property
    def meant(self) -> int:
        """The number of articles whose meaning is known; 0 where this engine knows none."""

    def near(self, plan: Plan, text: str, tree: Rewritten) -> Found | None:
        """Return the articles of a tree nearest in meaning to a text; None where it is not known.

        ``total`` is how many are listed, and so are facets: of selected values only.
        """

    def front(self, issue_id: str) -> Document | None:
        """Return the front matter of an issue; None where there is none."""

    def in_front(self, tree: Rewritten, filters: Filters, limit: int) -> FrontFound:
        """Return the front matter that a tree finds, the newest first."""

    def document_frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Return how many articles hold each of some words."""

    def occurrences(self, literals: Sequence[Literal], most: int) -> Sequence[Occurrences]:
        """Return the articles that hold each of some literals, of each the newest so many."""


class SnapshotGone(Exception):
    """The snapshot that is being asked was removed since it was opened."""


AnySearcher = TypeVar("AnySearcher", bound=Searcher)


class Opened(NamedTuple, Generic[AnySearcher]):
    """The newest snapshot that can be read (None before the first), and why no newer one can."""

    searcher: AnySearcher | None
    trouble: JianbaoError | None = None


class SearcherManager(ABC, Generic[AnySearcher]):
    """The snapshots of one library, opened for searching. Safe in any number of threads.

    ``name`` is the engine's in library.toml. ``rehearsed`` is how many of the last requests are
    answered once from a newer snapshot before it takes over. ``trouble`` says why the backend did
    not answer the last question, if so.
    """

    name: str
    rehearsed: int = 0
    trouble: Unavailable | None = None

    @abstractmethod
    def open(self, before: AnySearcher | None) -> Opened[AnySearcher]:
        """Open the newest snapshot; return `before` where that is it still. Raises JianbaoError."""

    def asking(self, searcher: AnySearcher) -> AbstractContextManager[None]:
        """Return a context for asking a searcher. It raises SnapshotGone and JianbaoError."""
        del searcher
        return nullcontext()

    def look_over(self, searcher: AnySearcher) -> None:
        """Look, beside other work, whether what a searcher reads is still what was written."""

    def close(self) -> None:
        """Close connections, where there are any."""
