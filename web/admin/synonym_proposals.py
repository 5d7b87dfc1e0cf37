"""Proposals for synonyms.toml: the abbreviations that the library's own articles define."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Final

from corpus.model import Article
from corpus.text.abbreviations import Abbreviation, abbreviations
from corpus.text.fold import fold
from indexer.library.word_files import Groups
from indexer.text.segmenter import squeezed
from search.engine import Engine
from search.query.synonyms import bundled
from search.request import Request

#: The word by which articles are found that define an abbreviation, and how many are read: 2,000
#: take .2 s, once a snapshot.
_WORD: Final = "简称"
_ARTICLES: Final = 2_000
#: Characters shown before and behind a definition.
_AROUND: Final = 24


@dataclass(frozen=True, slots=True)
class SynonymProposal:
    """A short form and its long one, the ids of the articles that define it, and a passage."""

    id: str
    short: str
    long: str
    articles: tuple[str, ...]
    title: str
    text: str


def proposals(engine: Engine, own: Groups) -> list[SynonymProposal]:
    """Return what articles define and no group holds yet, what most of them define first.

    Names of companies and policies have their own proposals and are left out.
    """
    asked = Request(_WORD, mode="exact", sort="newest", snippets=0)
    found = _defined(hit.record.article for hit in engine.every(asked, _ARTICLES))
    known = {
        frozenset(pair) for group in (*bundled(), *own) for pair in combinations([_plain(form) for form in group], 2)
    }
    return [
        one
        for one in found
        if frozenset((_plain(one.short), _plain(one.long))) not in known
        and not any(card.kind in {"company", "policy"} for form in (one.short, one.long) for card in engine.cards(form))
    ]


def totals(engine: Engine, proposal: SynonymProposal) -> tuple[int, int]:
    """Return how many articles print the short form, and how many the long one."""
    short, long = (
        engine.search(Request(f"“{form}”", mode="exact", size=1, snippets=0, facets=())).total
        for form in (proposal.short, proposal.long)
    )
    return short, long


def _defined(articles: Iterable[Article]) -> list[SynonymProposal]:
    found: dict[tuple[str, str], SynonymProposal] = {}
    for article in articles:
        for one in abbreviations(article.text):
            before = found.get((one.short, one.long))
            held = before.articles if before else ()
            if article.id not in held:
                title, text = (before.title, before.text) if before else (article.title, _around(article.text, one))
                id_ = sha256(f"synonym\n{one.short}\n{one.long}".encode("utf-8", "replace")).hexdigest()[:16]
                found[one.short, one.long] = SynonymProposal(id_, one.short, one.long, (*held, article.id), title, text)
    return sorted(found.values(), key=lambda one: (-len(one.articles), one.short, one.long))


def _around(text: str, one: Abbreviation) -> str:
    begin, end = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
    return text[max(begin, one.start - _AROUND) : min(end if end >= 0 else len(text), one.end + _AROUND)]


def _plain(form: str) -> str:
    return squeezed(fold(form))
