"""Mentions.

What the articles of a bulletin say of companies, policies and dates, with its evidence.
"""

from __future__ import annotations

import dataclasses

from corpus.companies.find import Reading, read_companies
from corpus.dates.article_date import date_article
from corpus.dates.deadlines import find_deadlines
from corpus.dates.effective import find_effective
from corpus.gazetteer import Gazetteer
from corpus.model import Article, Bulletin, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.policies.find import find_policies
from corpus.text.passage import Passage, passage_of


def annotate(bulletin: Bulletin, gazetteer: Gazetteer | None = None) -> Bulletin:
    """Return the bulletin with the companies, policies, dates and deadlines its articles print.

    A bulletin that came with mentions of its own keeps them and gets no others. Pure: the same
    input gives the same output, and nothing is read or written.
    """
    return read_mentions(bulletin, gazetteer)[0]


def read_mentions(bulletin: Bulletin, gazetteer: Gazetteer | None = None) -> tuple[Bulletin, Reading | None]:
    """Return what `annotate` does, and how the companies were read in which passages.

    None where mentions came with it.
    """
    if any(article.companies or article.policies or article.deadlines for article in bulletin.articles):
        return bulletin, None
    passages = [passage_of(article) for article in bulletin.articles]
    companies = read_companies(passages, gazetteer or Gazetteer())
    articles: list[Article] = []
    doubts: list[Doubt] = []
    for article, passage, named in zip(bulletin.articles, passages, companies.mentions(), strict=True):
        read, doubtful = _annotate(article, passage, bulletin.issue)
        articles.append(dataclasses.replace(read, companies=named))
        doubts += doubtful
    read_bulletin = dataclasses.replace(bulletin, articles=tuple(articles), doubts=(*bulletin.doubts, *doubts))
    return read_bulletin, companies


def _annotate(article: Article, passage: Passage, issue: Issue) -> tuple[Article, list[Doubt]]:
    date, doubts = date_article(article, passage, issue)
    read = dataclasses.replace(
        article,
        date=date,
        policies=find_policies(passage, _near(date, issue)),
        deadlines=find_deadlines(passage, issue),
        effective=find_effective(passage, issue),
    )
    return read, doubts


def _near(date: Date | None, issue: Issue) -> PartialDate | None:
    """Return the day that a day printed without year is near to.

    The article's own, else the end of the issue.
    """
    if date is not None and date.kind != "issue" and date.value.day:
        return date.value
    return issue.end
