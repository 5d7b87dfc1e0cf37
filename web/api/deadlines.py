"""Deadlines as the JSON interface gives them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Final, Literal

import msgspec

from corpus.model import Deadline
from search.request import Request
from web.pages.deadlines import STATES, Due
from web.pages.due_pages import shown

_values: Final = attrgetter(*(field.name for field in fields(Deadline)))


class ArticleName(msgspec.Struct, frozen=True):
    """An article as it is named elsewhere. ``issue`` is the id of its issue."""

    id: str
    title: str
    issue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDeadline(Deadline):
    """A deadline of an article. ``days_left`` is negative when past, null when it is no day."""

    days_left: int | None
    article: ArticleName


class Deadlines(msgspec.Struct, frozen=True):
    """The deadlines that are open on a day, the nearest first, and the closed, the latest first.

    ``uncertain``: those to come whose day is a guess, for the ``reason`` given. Each list is a page
    of ``pages``; ``totals`` count one an article and day.
    """

    on: str
    page: int
    pages: int
    totals: dict[Literal["open", "uncertain", "closed"], int]
    open: list[DueDeadline]
    uncertain: list[DueDeadline]
    closed: list[DueDeadline]


def _due_deadlines(found: Due) -> list[DueDeadline]:
    """Return what an article says of a deadline, each sentence by itself."""
    article = ArticleName(found.record.article.id, found.record.article.title, found.record.issue.id)
    return [DueDeadline(*_values(one.deadline), days_left=found.left, article=article) for one in found.said]


def deadlines(asked: Request, day: date) -> Deadlines:
    """Return a page of the deadlines of each state on a day."""
    page = shown(asked, day, asked.page)
    lists = [[said for due in page.lists[state] for said in _due_deadlines(due)] for state in STATES]
    return Deadlines(day.isoformat(), asked.page, page.pages, dict(page.totals), *lists)
