"""The statements of articles on a policy and others, as the JSON interface answers them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from corpus.partial_date import PartialDate
from web.pages.dossier import Relation


class PolicyRelation(msgspec.Struct, frozen=True):
    """Statement of an article on a policy and another one, or on how long it holds.

    ``kind``: ``repeals``, ``revises``, ``based-on``, ``until``; the first three with ``-by`` where
    the other policy acts. ``other`` is the id of the other policy where the library holds it,
    ``name`` its printed name, ``text`` and ``line`` the words that say so.
    """

    kind: str
    other: str | None
    name: str
    date: PartialDate | None
    text: str
    line: int
    article: str


def policy_relations(found: Iterable[Relation]) -> list[PolicyRelation]:
    """Return what is said of a policy and others."""
    return [
        PolicyRelation(
            one.kind, one.other.id if one.other else None, one.name, one.date, one.text, one.line, one.record.article.id
        )
        for one in found
    ]
