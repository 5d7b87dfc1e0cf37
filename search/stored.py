"""An article in a snapshot, found by a query: read and marked as far as it is asked for."""

from __future__ import annotations

from indexer.record import Record
from search.marks import Mark, Marker
from search.snippets import title_marks
from search.view import View


class Stored:
    """An article of a view (a `search.result.Source`)."""

    __slots__ = ("_heading", "_marker", "_number", "_view")

    def __init__(self, view: View, number: int, marker: Marker) -> None:
        """Take the number of an article, and what finds in it what was looked for."""
        self._view, self._number, self._marker = view, number, marker
        self._heading: tuple[str, str] | None = None

    def _read(self) -> tuple[str, str]:
        """Return the id and the title."""
        if self._heading is None:
            segment, local = self._view.place(self._number)
            self._heading = segment.heading(local)
        return self._heading

    @property
    def id(self) -> str:
        """Its id."""
        return self._read()[0]

    @property
    def title(self) -> str:
        """Its title."""
        return self._read()[1]

    @property
    def title_marks(self) -> tuple[Mark, ...]:
        """Where its title shows what was looked for."""
        return title_marks(self.title, self._marker)

    @property
    def record(self) -> Record:
        """All of it."""
        return self._view.record(self._number)
