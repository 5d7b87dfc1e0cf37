"""Deadlines (截止): the last day to apply or hand in, apart from the article's own date.

A learned score tells which of the days of a text are deadlines.
"""

from __future__ import annotations

from corpus.dates.day_features import describe_day
from corpus.dates.day_score import DUE_BAR, Scored, chance, model
from corpus.dates.due_days import LONGEST, DueDay, due_days
from corpus.model import Date, Deadline, Issue
from corpus.partial_date import PartialDate
from corpus.text.passage import Passage


def find_deadlines(passage: Passage, issue: Issue, own: Date | None = None) -> tuple[Deadline, ...]:
    """Return the deadlines an article prints, in order, each with its clause and source line.

    `own` is the article's date, which tells the year of a day printed without it.
    """
    found: dict[tuple[PartialDate, str], Deadline] = {}
    for due in sorted(due_days(passage, issue, own), key=lambda due: due.start):
        if not is_past(due.day, issue) and score_day(passage, issue, due).probability >= DUE_BAR:
            clause = passage.text[slice(*passage.between("。;!?\n,", due.start, due.end))].strip()
            stated = Deadline(due.day, clause, passage.line(due.start), due.certain, due.reason)
            found.setdefault((due.day, clause), stated)
    return tuple(found.values())


def score_day(passage: Passage, issue: Issue, due: DueDay) -> Scored:
    """Score a day that could be a deadline."""
    features = describe_day(passage, issue, due.start, due.end, due.form, due.day)
    return Scored(chance(model().due, features), features)


def is_past(day: PartialDate, issue: Issue) -> bool:
    """Return whether a day is too long before an issue for a call that it tells of."""
    return issue.start is not None and (issue.start.first - day.last).days > LONGEST
