"""Dates that rules offer for an article, and a learned score that says whether one is its date."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.dates.day_features import describe_day
from corpus.dates.day_score import DATE_BAR, Scored, chance, model
from corpus.model import Date, Issue
from corpus.text.date_expressions import DateText
from corpus.text.passage import Passage


@dataclass(frozen=True, slots=True)
class Offer:
    """A date that a rule reads for an article; ``printed`` is the day or period that is judged.

    None where the rule is a fact: a signature, a source, the issue.
    """

    date: Date
    printed: DateText | None = None


def score_offer(passage: Passage, issue: Issue, offer: Offer) -> Scored:
    """Score an offer; a fact is certain."""
    printed = offer.printed
    if printed is None:
        return Scored(1.0, ())
    features = describe_day(passage, issue, printed.start, printed.end, printed.form, offer.date.value)
    return Scored(chance(model().date, features), features)


def is_own_date(passage: Passage, issue: Issue, offer: Offer) -> bool:
    """Return whether an offer is the date of its article."""
    return score_offer(passage, issue, offer).probability >= DATE_BAR
