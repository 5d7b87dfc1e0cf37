"""News: the articles that a message tells of, found by a saved search."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final

from corpus.text.fold import fold
from indexer.facets import ENTITIES
from search.engine import Engine
from search.request import Request
from search.result import Arrival
from web.alerts.message import Item, Message
from web.alerts.saved import Alert
from web.http.i18n import translator
from web.http.links import Links
from web.http.parameters import pairs, without
from web.http.template_filters import date_of, issue_number

#: Articles that one message names, and those that are looked through for deadlines.
MOST: Final = 50
_LOOKED: Final = 1_000
_CHINESE: Final = translator("zh")


def news(
    engine: Engine, alert: Alert, key: str, public_url: str, only: Container[str] | None = None, most: int = MOST
) -> Message:
    """Return what an alert finds among some issues, or among all; perhaps no article."""
    asked = named(engine, alert.request)
    found = engine.latest(asked, _LOOKED if alert.deadlines else most, only)
    arrivals, total = found.arrivals, found.total
    if alert.deadlines:
        arrivals = tuple(one for one in arrivals if _open(one))
        total = len(arrivals)
    links = Links(public_url)
    items = tuple(_item(one, links if public_url else None, deadlines=alert.deadlines) for one in arrivals[:most])
    url = links.search([*without(pairs(asked), "sort"), ("sort", "newest")]) if public_url else ""
    return Message(key, alert.name, total, items, url)


def message_key(alert: Alert, receiver: str, batch: str) -> str:
    """Return the key of a message: the same whenever it is sent again, and of no other."""
    return sha256(f"{alert.id or alert.name}\n{receiver}\n{batch}".encode()).hexdigest()[:32]


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


def _open(arrival: Arrival) -> bool:
    today = date.today()  # noqa: DTZ011  # a day where the library stands
    return any(one.certain and one.date.last >= today for one in arrival.hit.record.article.deadlines)


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
