"""Proposals for synonyms.toml: abbreviations that articles define, or use as what is long.

What they define comes first; of what is used there are the places of both forms to judge by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from corpus.model import Article
from corpus.text.abbreviations import abbreviations
from corpus.text.fold import fold
from corpus.text.short_forms import short_forms
from indexer.library.word_files import Groups
from indexer.text.segmenter import squeezed
from search.engine import Engine
from search.query.segmenters import segmenter
from search.query.synonyms import bundled
from search.request import Request
from web.http.mark import mark

#: The word by which articles are found that define an abbreviation, and how many are read: 2,000
#: take .2 s, once a snapshot.
_WORD: Final = "简称"
_ARTICLES: Final = 2_000
#: Characters of the newest articles in which forms are looked for that stand beside the same words:
#: they take most of a second, once a snapshot.
_READ: Final = 200_000
#: Characters shown before and behind a definition.
_AROUND: Final = 24


@dataclass(frozen=True, slots=True)
class SynonymProposal:
    """A short form and its long one, the ids of articles that tell of both, and passages of one.

    ``beside`` is how many words stand beside the one as beside the other; 0 where it is defined.
    """

    short: str
    long: str
    articles: tuple[str, ...]
    title: str
    passages: tuple[str, ...]
    beside: int = 0

    @property
    def id(self) -> str:
        """A name for the pair."""
        return mark(f"synonym\n{self.short}\n{self.long}")


def proposals(engine: Engine, own: Groups, terms: tuple[str, ...]) -> list[SynonymProposal]:
    """Return the short forms that no group holds yet: defined ones, what most define first, others.

    ``terms`` are the library's own words. Names of companies and policies have their own proposals
    and are left out.
    """
    asked = Request(_WORD, mode="exact", sort="newest", snippets=0)
    found = _defined(hit.record.article for hit in engine.every(asked, _ARTICLES))
    defined = {(one.short, one.long) for one in found}
    found += [one for one in _used(_newest(engine), terms) if (one.short, one.long) not in defined]
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
                passages = before.passages if before else (_around(article.text, one.start, one.end),)
                title = before.title if before else article.title
                found[one.short, one.long] = SynonymProposal(one.short, one.long, (*held, article.id), title, passages)
    return sorted(found.values(), key=lambda one: (-len(one.articles), one.short, one.long))


def _newest(engine: Engine) -> list[Article]:
    """Return the newest articles, of so many characters together as are read."""
    found, left = [], _READ
    for hit in engine.every(Request("", sort="newest", snippets=0), _ARTICLES):
        left -= len(hit.record.article.text)
        if left < 0:
            break
        found.append(hit.record.article)
    return found


def _used(articles: Sequence[Article], terms: tuple[str, ...]) -> list[SynonymProposal]:
    texts = [fold(article.text) for article in articles]
    found = []
    for one in short_forms(texts, segmenter(terms).in_order):
        article, text = articles[one.texts[0]], texts[one.texts[0]]
        places = [(text.index(form), len(form)) for form in (one.long, one.short)]
        long, short = (article.text[begin : begin + length] for begin, length in places)
        passages = tuple(dict.fromkeys(_around(article.text, begin, begin + length) for begin, length in places))
        ids = tuple(articles[number].id for number in one.texts)
        found.append(SynonymProposal(short, long, ids, article.title, passages, one.beside))
    return found


def _around(text: str, start: int, stop: int) -> str:
    begin, end = text.rfind("\n", 0, start) + 1, text.find("\n", stop)
    return text[max(begin, start - _AROUND) : min(end if end >= 0 else len(text), stop + _AROUND)]


def _plain(form: str) -> str:
    return squeezed(fold(form))
