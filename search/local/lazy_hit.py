"""A hit in a snapshot: read and marked as far as it is asked for."""

from __future__ import annotations

from indexer.record import Record
from search.highlight.marker import Mark, Marker
from search.highlight.snippets import title_marks
from search.local.searcher import View
from search.result import Snippet


class Stored:
    """An article of a view that was found (a `search.result.Hit`)."""

    __slots__ = ("_marker", "_number", "_view", "id", "score", "snippets", "title")

    def __init__(
        self,
        view: View,
        marker: Marker,
        number: int,
        heading: tuple[str, str],
        score: float,
        snippets: tuple[Snippet, ...],
    ) -> None:
        """Stand for an article with this heading (id and title); `marker` finds in it what was looked for."""
        self._view, self._number, self._marker = view, number, marker
        self.id, self.title = heading
        self.score, self.snippets = score, snippets

    @property
    def title_marks(self) -> tuple[Mark, ...]:
        """Where its title shows what was looked for."""
        return title_marks(self.title, self._marker)

    @property
    def record(self) -> Record:
        """All of it."""
        return self._view.record(self._number)
