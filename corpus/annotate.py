"""Mentions.

What the articles of a bulletin say of companies, organisations, policies and dates, with evidence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from corpus.companies.find import Reading, read_companies
from corpus.companies.unsure import unsure_names
from corpus.dates.article_date import date_article
from corpus.dates.deadlines import find_deadlines
from corpus.dates.effective import find_effective
from corpus.document import MENTIONS
from corpus.gazetteer import Gazetteer
from corpus.model import Article, Bulletin, Date, Doubt, Issue
from corpus.organisations.find import find_organisations
from corpus.partial_date import PartialDate
from corpus.policies.find import find_policies
from corpus.policies.unquoted import Titles, known_titles
from corpus.text.passage import Passage, passage_of

#: For each article the fields that are to be filled.
Wanted = Sequence[AbstractSet[str]]


def annotate(bulletin: Bulletin, gazetteer: Gazetteer | None = None, wanted: Wanted | None = None) -> Bulletin:
    """Return the bulletin with what its articles print.

    That is companies, organisations, policies, dates and deadlines.

    ``wanted`` names for each article the fields to fill; None: all of them. Days of effect come
    with the policies. Pure: the same input gives the same output, and nothing is read or written.
    """
    return read_mentions(bulletin, gazetteer, wanted)[0]


def read_mentions(
    bulletin: Bulletin, gazetteer: Gazetteer | None = None, wanted: Wanted | None = None
) -> tuple[Bulletin, Reading]:
    """Return what `annotate` does, and how the companies were read in which passages."""
    passages = [passage_of(article) for article in bulletin.articles]
    fields = wanted if wanted is not None else [MENTIONS] * len(passages)
    names = any("companies" in some for some in fields)
    companies = read_companies(passages if names else (), gazetteer or Gazetteer())
    if not names:
        companies = dataclasses.replace(companies, passages=passages, hits=((),) * len(passages))
    wanting = any("policies" in some for some in fields)
    known = known_titles([passage.folded for passage in passages]) if wanting else None
    articles: list[Article] = []
    doubts: list[Doubt] = []
    for article, passage, named, some in zip(bulletin.articles, passages, companies.mentions(), fields, strict=True):
        read, doubtful = _annotate(article, passage, bulletin.issue, some, known)
        read = dataclasses.replace(read, companies=named) if "companies" in some else read
        articles.append(_with_organisations(read, passage) if "organisations" in some else read)
        doubts += doubtful
    told = (*bulletin.doubts, *doubts)
    unsure = unsure_names(companies) if names else bulletin.unsure
    return dataclasses.replace(bulletin, articles=tuple(articles), doubts=told, unsure=unsure), companies


def _annotate(
    article: Article, passage: Passage, issue: Issue, wanted: AbstractSet[str], known: Titles | None
) -> tuple[Article, list[Doubt]]:
    date, doubts, found = article.date, list[Doubt](), dict[str, Any]()
    if "date" in wanted:
        date, doubts = date_article(article, passage, issue)
        found["date"] = date
    if "policies" in wanted:
        found["policies"], found["relations"] = find_policies(passage, _near(date, issue), known)
    if "deadlines" in wanted:
        found["deadlines"] = find_deadlines(passage, issue, date)
    if "policies" in wanted:
        found["effective"] = find_effective(passage, issue)
    return dataclasses.replace(article, **found), doubts


def _with_organisations(article: Article, passage: Passage) -> Article:
    printed = [form for company in article.companies for form in (company.name, *company.mentions)]
    return dataclasses.replace(article, organisations=find_organisations(passage, printed))


def _near(date: Date | None, issue: Issue) -> PartialDate | None:
    """Return the day that a day printed without year is near to.

    The article's own, else the end of the issue.
    """
    if date is not None and date.kind != "issue" and date.value.day:
        return date.value
    return issue.end
