"""Articles of the same company, policy and time as a draft, in whatever words.

What a draft names is recognised as in an article (`corpus.annotate`), and resolved to what the
library knows by that name; the articles are found by the facets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from corpus.model import Article, Bulletin, Entity, Issue
from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from indexer.record import Record
from search.engine import Engine
from search.request import Request

#: Days before and after a draft's own that are the same time.
_DAYS: Final = 45
#: Where more articles are of the same things, they tell nothing.
_MOST: Final = 20
#: A draft that names more companies is a list; that it shares one of them tells nothing.
_MOST_NAMES: Final = 5
#: Characters of a first line that is a title.
_LONGEST_TITLE: Final = 80
Span = tuple[PartialDate | None, PartialDate | None]


@dataclass(frozen=True, slots=True)
class Near:
    """An article, and the companies and policies that it shares with a draft of about its time."""

    record: Record
    companies: tuple[Entity, ...]
    policies: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The ids of the companies and policies that a draft names, and the time that it tells of."""

    companies: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    span: Span = (None, None)


def near(
    engine: Engine, draft: str, period: Span = (None, None), but: Collection[str] = (), own: str | None = None
) -> list[Near]:
    """Return the articles near to a draft, newest first; none in ``but`` or of the issue ``own``.

    They name one of its companies and one of its policies; where the draft tells of one of both
    kinds only, or nothing is found, one of that kind and about the same time. ``period`` is that of
    the issue that the draft is for.
    """
    facts = facts_of(engine, draft, period)
    for filters in _questions(facts):
        found = engine.search(
            Request(
                filters=filters, date_from=facts.span[0], date_to=facts.span[1], sort="newest",
                size=_MOST + len(but), facets=(), snippets=0,
            )
        )  # fmt: skip
        records = [hit.record for hit in found.hits if hit.id not in but]
        records = [record for record in records if record.issue.id != own]
        if records and found.total <= _MOST + len(but):
            return [_near(record, facts) for record in records]
    return []


def facts_of(engine: Engine, draft: str, period: Span) -> Facts:
    """Return what a draft names and tells."""
    from corpus.annotate import annotate  # noqa: PLC0415  # it loads all that reads names

    head, _, rest = draft.partition("\n")
    title, text = (head, rest) if len(head) <= _LONGEST_TITLE else ("", draft)
    issue = Issue("draft", start=period[0], end=period[1])
    (read,) = annotate(Bulletin(issue, (Article("draft/1", title, text),))).articles
    companies = (name for one in read.companies for name in (one.name, *one.mentions))
    policies = (name for one in read.policies for name in (one.number, one.title) if name)
    date, (first, last) = read.date, period
    if date is not None:
        span = _around(date.value, date.end or date.value)
    else:
        span = _around(first, last) if first and last else (None, None)
    return Facts(_known(engine, ("company",), companies), _known(engine, ("number", "policy"), policies), span)


def _around(first: PartialDate, last: PartialDate) -> Span:
    some = timedelta(days=_DAYS)
    return PartialDate.on(first.first - some), PartialDate.on(last.last + some)


def _known(engine: Engine, kinds: Collection[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of what the library knows by some names."""
    found: dict[str, None] = {}
    for name in dict.fromkeys(names):
        for one in engine.suggest(name, 10):
            if one.kind in kinds and fold(one.text) == fold(name):
                found[one.id] = None
    return tuple(found)


def _questions(facts: Facts) -> Iterable[dict[str, tuple[str, ...]]]:
    companies = {"company": facts.companies} if facts.companies else {}
    policies = {"policy": facts.policies} if facts.policies else {}
    if companies and policies:
        yield companies | policies
    if facts.span[0] is None:
        return
    if companies and len(facts.companies) <= _MOST_NAMES:
        yield companies
    elif policies and not companies:
        yield policies


def _near(record: Record, facts: Facts) -> Near:
    return Near(
        record,
        tuple(one for one in record.companies if one.id in facts.companies),
        tuple(one for one in record.policies if one.id in facts.policies),
    )
