"""Values of the model as hypothesis makes them: each optional field with and without a value."""

from __future__ import annotations

from dataclasses import replace
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
    PolicyRole,
)
from corpus.partial_date import PartialDate
from indexer.record import Record

#: Well-formed text: quotes, controls, what JSON escapes, characters beyond the basic plane.
TEXTS: Final = st.text(
    alphabet='简報a"\\,[]/\n\t\x00\x7f\u2028\ufeff\ufffd\uffff\U00020bb7\U0001f600', max_size=6
) | st.text(max_size=6)
#: Text that may also hold lone surrogates.
TORN: Final = TEXTS | st.text(alphabet="简a\ud800\udbff\udc00\udfff\U00020bb7", max_size=6)
_WHOLE: Final = st.integers(-(2**31), 2**31 - 1)


def _list(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


def _days() -> st.SearchStrategy[PartialDate]:
    exact = st.dates().map(PartialDate.on)
    return exact | exact.map(PartialDate.to_month) | exact.map(lambda day: PartialDate(day.year))


def issues(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Issue]:
    """Return issues; those of documents have an id."""
    whole, maybe_day = st.none() | _WHOLE, st.none() | _days()
    named = st.just("简报-") | texts.filter(bool)
    return st.builds(
        Issue, id=named, serial=texts, publisher=texts, editors=_list(texts), number=whole, volume=whole, year=whole,
        period=texts, start=maybe_day, end=maybe_day,
    )  # fmt: skip


def articles(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Article]:
    """Return articles with an id."""
    maybe, whole, wholes, days = st.none() | texts, st.none() | _WHOLE, _list(_WHOLE), _days()
    date = st.builds(
        Date, value=days, end=st.none() | days, kind=st.sampled_from(get_args(DateKind)), text=maybe, line=whole, reason=maybe
    )  # fmt: skip
    company = st.builds(CompanyMention, name=texts, mentions=_list(texts), lines=wholes)
    organisation = st.builds(OrganisationMention, name=texts, mentions=_list(texts), lines=wholes)
    policy = st.builds(
        PolicyMention, title=texts, number=maybe, issuers=_list(texts), issued=st.none() | days,
        role=st.sampled_from(get_args(PolicyRole)), lines=wholes,
    )  # fmt: skip
    return st.builds(
        Article, id=texts.filter(bool), title=texts, text=texts, section=texts, toc_title=maybe,
        lines=st.none() | st.tuples(_WHOLE, _WHOLE), page=whole, date=st.none() | date, source=maybe, link=maybe,
        companies=_list(company), policies=_list(policy), deadlines=_list(st.builds(Deadline, days, texts, _WHOLE)),
        paragraph_lines=wholes, effective=_list(st.builds(Effective, days, texts, _WHOLE)),
        organisations=_list(organisation),
    )  # fmt: skip


def bulletins(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Bulletin]:
    """Return bulletins in which no two articles have one id."""
    every = st.lists(articles(texts), max_size=4, unique_by=lambda article: article.id)
    doubts = _list(st.builds(Doubt, line=_WHOLE, code=texts, message=texts))
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
