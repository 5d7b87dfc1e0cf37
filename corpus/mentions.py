"""Mentions: what the articles of a bulletin say of companies, policies and dates, with its evidence."""

from __future__ import annotations

import dataclasses

from corpus.dating import date_article
from corpus.deadlines import find_deadlines
from corpus.gazetteer import Gazetteer
from corpus.model import Article, Bulletin, Doubt, Issue
from corpus.passage import passage_of
from corpus.policies import find_policies


def annotate(bulletin: Bulletin, gazetteer: Gazetteer | None = None) -> Bulletin:
    """Return the bulletin with the companies, policies, dates and deadlines its articles print.

    A bulletin that came with mentions of its own keeps them and gets no others. Pure: the same input gives the same
    output, and nothing is read or written.
    """
    del gazetteer
    if any(article.companies or article.policies or article.deadlines for article in bulletin.articles):
        return bulletin
    articles: list[Article] = []
    doubts: list[Doubt] = []
    for article in bulletin.articles:
        read, doubtful = _annotate(article, bulletin.issue)
        articles.append(read)
        doubts += doubtful
    return dataclasses.replace(bulletin, articles=tuple(articles), doubts=(*bulletin.doubts, *doubts))


def _annotate(article: Article, issue: Issue) -> tuple[Article, list[Doubt]]:
    passage = passage_of(article)
    date, doubts = date_article(article, passage, issue)
    read = dataclasses.replace(
        article,
        date=date,
        policies=find_policies(passage, issue.year),
        deadlines=find_deadlines(passage, issue),
    )
    return read, doubts
