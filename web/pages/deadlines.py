"""Deadlines: every last day that an article names, with the sentence that says so.

Open, closed, or of an uncertain day, on a given day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from corpus.model import Deadline
from indexer.record import Record
from search.engine import Engine
from search.request import Request
from web.export.formats import hits


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of an article; ``left`` is the number of days to it (negative: past)."""

    deadline: Deadline
    record: Record
    left: int
    paragraph: int | None


def collect(engine: Engine) -> tuple[tuple[Deadline, Record], ...]:
    """Return every deadline of the library with its article, by date.

    Reads every issue: keep the answer.
    """
    found = [
        (deadline, record)
        for summary in engine.issues()
        for record in engine.issue(summary.issue.id)
        for deadline in record.article.deadlines
    ]
    return tuple(sorted(found, key=lambda pair: (pair[0].date, pair[1].article.id)))


def due(found: Iterable[tuple[Deadline, Record]], today: date) -> tuple[list[Due], list[Due], list[Due]]:
    """Return the open deadlines and the uncertain, the nearest first, and the closed, latest first.

    One whose day is a guess may have passed: it is never open.
    """
    every = [
        Due(deadline, record, (deadline.date.last - today).days, _paragraph(record, deadline))
        for deadline, record in found
    ]
    still = [item for item in every if item.left >= 0 and item.deadline.certain]
    unsure = [item for item in every if item.left >= 0 and not item.deadline.certain]
    past = [item for item in every if item.left < 0]
    return still, unsure, past[::-1]


def found_by(engine: Engine, asked: Request) -> frozenset[str]:
    """Return the ids of the articles that a search finds, the newest if there are too many."""
    return frozenset(hit.record.article.id for hit in hits(engine, replace(asked, snippets=1, sort="newest")))


def by_article(items: Iterable[Due]) -> list[list[Due]]:
    """Put together what an article says of one day; the order stays."""
    return [list(group) for _, group in groupby(items, key=lambda item: (item.deadline.date, item.record.article.id))]


def _paragraph(record: Record, deadline: Deadline) -> int | None:
    """Return the index of the paragraph in which the deadline's sentence stands."""
    paragraphs: Sequence[str] = record.article.paragraphs
    return next((place for place, text in enumerate(paragraphs) if deadline.text and deadline.text in text), None)
