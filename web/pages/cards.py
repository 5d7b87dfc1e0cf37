"""Cards above the hits: a company, policy, issue or section that is what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.engine import Engine
from search.request import Request
from search.result import Card, Hit
from web.http.links import Links


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with its address, and the issuers of a policy that the hits name."""

    card: Card
    url: str
    issuers: tuple[str, ...] = ()


def cards(engine: Engine, asked: Request, hits: Iterable[Hit], links: Links) -> tuple[ShownCard, ...]:
    """Return the cards of a search: on its first page, of its text as a whole."""
    found = engine.cards(asked.q) if asked.q and asked.page == 1 else ()
    return tuple(ShownCard(card, _url(card, links), _issuers(card, hits)) for card in found)


def _url(card: Card, links: Links) -> str:
    match card.kind:
        case "company":
            return links.company(card.id)
        case "policy":
            return links.policy(card.id)
        case "issue":
            return links.issue(card.id)
        case "section":
            return links.search([("section", card.id), ("sort", "newest")])


def _issuers(card: Card, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the issuers of a policy, as the first hit says that says any."""
    if card.kind != "policy":
        return ()
    names = {card.name, *card.names, *card.numbers}
    said = (one.issuers for hit in hits for one in hit.record.article.policies if {one.title, one.number} & names)
    return next((issuers for issuers in said if issuers), ())
