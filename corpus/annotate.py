"""Mentions.

What the articles of a bulletin say of companies, policies and dates, with its evidence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from corpus.companies.find import Reading, read_companies
from corpus.dates.article_date import date_article
from corpus.dates.deadlines import find_deadlines
from corpus.dates.effective import find_effective
from corpus.document import MENTIONS
from corpus.gazetteer import Gazetteer
from corpus.model import Article, Bulletin, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.policies.find import find_policies
from corpus.text.passage import Passage, passage_of

#: For each article the fields that are to be filled.
Wanted = Sequence[AbstractSet[str]]
#: A field that is filled with another one.
_AS: Final = {"effective": "policies"}


def annotate(bulletin: Bulletin, gazetteer: Gazetteer | None = None, wanted: Wanted | None = None) -> Bulletin:
    """Return the bulletin with the companies, policies, dates and deadlines its articles print.

    ``wanted`` names for each article the fields to fill; None: all of them. Days of effect come
    with the policies. Pure: the same input gives the same output, and nothing is read or written.
    """
    return read_mentions(bulletin, gazetteer, wanted)[0]


def read_mentions(
    bulletin: Bulletin, gazetteer: Gazetteer | None = None, wanted: Wanted | None = None
) -> tuple[Bulletin, Reading]:
    """Return what `annotate` does, and how the companies were read in which passages."""
    passages = [passage_of(article) for article in bulletin.articles]
    companies = read_companies(passages, gazetteer or Gazetteer())
    articles: list[Article] = []
    doubts: list[Doubt] = []
    fields = wanted if wanted is not None else [MENTIONS] * len(passages)
    for article, passage, named, some in zip(bulletin.articles, passages, companies.mentions(), fields, strict=True):
        found, doubtful = _annotate(article, passage, bulletin.issue)
        found["companies"] = named
        articles.append(
            dataclasses.replace(article, **{name: found[name] for name in found if _AS.get(name, name) in some})
        )
        doubts += doubtful if "date" in some else ()
    read_bulletin = dataclasses.replace(bulletin, articles=tuple(articles), doubts=(*bulletin.doubts, *doubts))
    return read_bulletin, companies


def _annotate(article: Article, passage: Passage, issue: Issue) -> tuple[dict[str, Any], list[Doubt]]:
    date, doubts = date_article(article, passage, issue)
    found = {
        "date": date,
        "policies": find_policies(passage, _near(date, issue)),
        "deadlines": find_deadlines(passage, issue),
        "effective": find_effective(passage, issue),
    }
    return found, doubts


def _near(date: Date | None, issue: Issue) -> PartialDate | None:
    """Return the day that a day printed without year is near to.

    The article's own, else the end of the issue.
    """
    if date is not None and date.kind != "issue" and date.value.day:
        return date.value
    return issue.end
