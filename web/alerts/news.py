"""News: the articles that a message tells of, found by a saved search."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final

from corpus.text.fold import fold
from indexer.dues import read_due
from indexer.facets import ENTITIES, NONE
from search.engine import Engine
from search.request import Request
from search.result import Arrival, Latest
from web.alerts.message import Item, Message
from web.alerts.saved import Alert
from web.http.i18n import translator
from web.http.links import Links
from web.http.parameters import pairs, without
from web.http.template_filters import date_of, issue_number

#: Articles that one message names.
MOST: Final = 50
#: More days than any library names.
_DAYS: Final = 20_000
_CHINESE: Final = translator("zh")


def news(
    engine: Engine, alert: Alert, key: str, public_url: str, only: Container[str] | None = None, most: int = MOST
) -> Message:
    """Return what an alert finds among some issues, or among all; perhaps no article."""
    asked = named(engine, alert.request)
    wanted = still_due(engine, asked) if alert.deadlines else asked
    found = engine.latest(wanted, most, only) if wanted else Latest()
    links = Links(public_url)
    items = tuple(_item(one, links if public_url else None, deadlines=alert.deadlines) for one in found.arrivals)
    url = links.search([*without(pairs(asked), "sort"), ("sort", "newest")]) if public_url else ""
    return Message(key, alert.name, found.total, items, url)


def message_key(alert: Alert, receiver: str, batch: str) -> str:
    """Return the key of a message: the same whenever it is sent again, and of no other."""
    return sha256(f"{alert.account}\n{receiver}\n{batch}".encode()).hexdigest()[:32]


def named(engine: Engine, request: Request) -> Request:
    """Return a request with companies and policies by id where it has other names of them."""
    filters: dict[str, tuple[str, ...]] = dict(request.filters)
    for kind in ENTITIES:
        wanted = [value for value in filters.get(kind, ()) if engine.entity(kind, value) is None]
        if wanted:
            known = _ids(engine, kind)
            filters[kind] = tuple(
                known.get(fold(value), value) if value in wanted else value for value in filters[kind]
            )
    return replace(request, filters=filters)


def _ids(engine: Engine, kind: str) -> Mapping[str, str]:
    return {
        fold(name): one.entity.id for one in reversed(engine.entities(kind)) for name in (*one.aliases, one.entity.name)
    }


def still_due(engine: Engine, asked: Request) -> Request | None:
    """Return a request that finds of the same articles those with a certain last day to come.

    None where no article has one.
    """
    today = date.today()  # noqa: DTZ011  # a day where the library stands
    counted = replace(asked, page=1, size=0, snippets=0, facets=("due",), facet_size=_DAYS, facet_query={})
    page = engine.search(counted)
    chosen = asked.filters.get("due")
    days = (one.value for one in page.facets.get("due", ()) if one.count and one.value != NONE)
    ahead = tuple(day for day in days if _ahead(day, today) and (not chosen or day in chosen))
    # Another filter must not find by another rung; what holds but some of the words is no match.
    if not ahead or page.rung == "any" != asked.rung:
        return None
    rung = None if page.rung == "all" else page.rung
    return replace(asked, filters={**asked.filters, "due": ahead}, rung=rung)


def _ahead(day: str, today: date) -> bool:
    last, certain = read_due(day)
    return certain and last.last >= today


def _item(arrival: Arrival, links: Links | None, *, deadlines: bool) -> Item:
    record, snippets = arrival.hit.record, arrival.hit.snippets
    article, issue = record.article, record.issue
    text = snippets[0].text if snippets else ""
    if deadlines:
        today = date.today()  # noqa: DTZ011
        text = next(one.text for one in article.deadlines if one.certain and one.date.last >= today) or text
    return Item(
        article.id,
        article.title,
        issue.serial,
        issue_number(issue, _CHINESE),
        article.section,
        date_of(article.date, issue)[0],
        text.replace("\t", " · "),
        links.article(article.id) if links else "",
    )
