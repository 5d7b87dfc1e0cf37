"""Values of the model as hypothesis makes them: each optional field with and without a value."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final, get_args

from hypothesis import strategies as st

from corpus.model import (
    Article,
    ArticleKind,
    Bulletin,
    CompanyMention,
    Date,
    DateKind,
    Deadline,
    Doubt,
    Effective,
    Entity,
    Issue,
    OrganisationMention,
    PolicyMention,
    PolicyRelation,
    PolicyRole,
    RelationKind,
)
from corpus.partial_date import PartialDate
from corpus.plausible import bad_id, one_line
from indexer.record import Record

#: Well-formed text: quotes, controls, what JSON escapes, characters beyond the basic plane.
TEXTS: Final = st.text(
    alphabet='简報a"\\,[]/\n\t\x00\x7f\u2028\ufeff\ufffd\uffff\U00020bb7\U0001f600', max_size=6
) | st.text(max_size=6)
#: Text that may also hold lone surrogates.
TORN: Final = TEXTS | st.text(alphabet="简a\ud800\udbff\udc00\udfff\U00020bb7", max_size=6)
_WHOLE: Final = st.integers(0, 2**31 - 1)
_IDS: Final = st.text(alphabet='简报a"[](.-\U00020bb7', min_size=1, max_size=6).filter(
    lambda text: bad_id(text) is None
)


def _list(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


def _days() -> st.SearchStrategy[PartialDate]:
    exact = st.dates(date(1800, 1, 1), date(2200, 12, 31)).map(PartialDate.on)
    return exact | exact.map(PartialDate.to_month) | exact.map(lambda day: PartialDate(day.year))


def issues(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Issue]:
    """Return issues; those of documents have an id."""
    whole, maybe_day = st.none() | _WHOLE, st.none() | _days()
    named, number, texts = st.just("简报-") | _IDS, whole.map(lambda one: one and one % 10**8), texts.map(one_line)
    return st.builds(
        Issue, id=named, serial=texts, publisher=texts, editors=_list(texts), number=number, volume=number,
        year=st.none() | st.integers(1800, 2200), period=texts, start=maybe_day, end=maybe_day,
    ).map(lambda issue: replace(issue, end=_not_before(issue.start, issue.end)))  # fmt: skip


def _not_before(start: PartialDate | None, end: PartialDate | None) -> PartialDate | None:
    return None if start and end and end.last < start.first else end


def articles(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Article]:
    """Return articles with an id."""
    several, texts = (
        texts.map(lambda text: re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", " ", text)),
        texts.map(one_line),
    )
    maybe, whole, wholes, days = st.none() | texts, st.none() | _WHOLE, _list(_WHOLE), _days()
    dated = st.builds(
        Date, value=days, end=st.none() | days, kind=st.sampled_from(get_args(DateKind)), text=maybe, line=whole, reason=maybe
    ).map(lambda one: replace(one, end=_not_before(one.value, one.end)))  # fmt: skip
    company = st.builds(CompanyMention, name=texts, mentions=_list(texts), lines=wholes)
    organisation = st.builds(OrganisationMention, name=texts, mentions=_list(texts), lines=wholes)
    policy = st.builds(
        PolicyMention, title=texts, number=maybe, issuers=_list(texts), issued=st.none() | days,
        role=st.sampled_from(get_args(PolicyRole)), lines=wholes,
    )  # fmt: skip
    return st.builds(
        Article, id=_IDS, title=texts, text=several, section=texts, toc_title=maybe,
        lines=st.none() | st.tuples(_WHOLE, _WHOLE).map(lambda pair: (min(pair), max(pair))), page=whole, date=st.none() | dated, source=maybe, link=maybe,
        companies=_list(company), policies=_list(policy), deadlines=_list(st.builds(Deadline, days, texts, _WHOLE)),
        paragraph_lines=wholes, effective=_list(st.builds(Effective, days, texts, _WHOLE)),
        organisations=_list(organisation),
        relations=_list(st.builds(PolicyRelation, st.sampled_from(get_args(RelationKind)), texts, texts, st.none() | days, texts, _WHOLE)),
    )  # fmt: skip


def bulletins(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Bulletin]:
    """Return bulletins in which no two articles have one id."""
    texts_of_line = texts.map(one_line)
    every = st.lists(articles(texts), max_size=4, unique_by=lambda article: article.id)
    doubts = _list(st.builds(Doubt, line=_WHOLE, code=texts_of_line, message=texts_of_line))
    return st.builds(_bulletin, issues(texts), every, doubts, st.booleans())


def _bulletin(issue: Issue, every: list[Article], doubts: tuple[Doubt, ...], with_front: bool) -> Bulletin:
    front = replace(every.pop(), kind="front") if with_front and every else None
    return Bulletin(issue, tuple(every), doubts, front)


def records() -> st.SearchStrategy[Record]:
    """Return records as an index is given them."""
    entities, names = _list(st.builds(Entity, TEXTS, TEXTS)), _list(TEXTS)
    kinds = st.sampled_from(get_args(ArticleKind))
    kinded = st.builds(lambda article, kind: replace(article, kind=kind), articles(), kinds)
    return st.builds(
        Record, article=kinded, issue=issues(), companies=entities, policies=entities, issuers=names, regions=names,
        years=names, quarters=names, months=names,
    )  # fmt: skip
