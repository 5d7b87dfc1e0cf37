"""Deadlines as values of a facet: a day, with a sign behind it where the day is a guess."""

from __future__ import annotations

from typing import Final

from corpus.model import Article
from corpus.partial_date import PartialDate

#: Stands behind a day that is a guess: 2022-11-15?
GUESSED: Final = "?"


def dues_of(article: Article) -> tuple[str, ...]:
    """Return the days by which an article asks for something, in order, each once.

    A day is no guess where any of its sentences is certain of it.
    """
    certain: dict[PartialDate, bool] = {}
    for deadline in article.deadlines:
        certain[deadline.date] = deadline.certain or certain.get(deadline.date, False)
    return tuple(f"{day}{'' if certain[day] else GUESSED}" for day in sorted(certain))


def read_due(value: str) -> tuple[PartialDate, bool]:
    """Return the day of a value, and whether it is certain."""
    return PartialDate.parse(value.removesuffix(GUESSED)), not value.endswith(GUESSED)
