"""Cards: the things of a library that a whole typed text names.

A company by any of its names, a policy by its title or document number, an issue, a section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from indexer.catalog import Held
from indexer.facets import issue_label
from search.query.ast import Value, literal
from search.query.filters import NO_FILTERS
from search.query.vocabulary import Vocabulary, number_of
from search.result import Card, CardKind
from search.searcher import Searcher
from search.suggest.entries import numbers_of

#: Cards of one text; where more things of a kind have the name, it means none of them.
_MOST: Final = 2
_QUOTES: Final = '"“”「」『』《》〈〉 \u3000'

#: What a title ends with while a policy is on trial, and whoever names it leaves out.
_STANDING: Final = ("", "（试行）", "（暂行）")


class Cards:
    """The names of one snapshot, looked up whole."""

    def __init__(self, searcher: Searcher, vocabulary: Vocabulary) -> None:
        self._searcher, self._vocabulary = searcher, vocabulary
        self._issues: Mapping[str, Held] = searcher.catalog.issues
        self._serials: Mapping[str, str] = {
            literal(held.issue.serial): held.issue.serial for held in self._issues.values()
        }

    def of(self, text: str) -> tuple[Card, ...]:
        """Return the cards of a text, the surest first."""
        name = text.strip(_QUOTES)
        found: dict[tuple[CardKind, str], None] = {}
        for kind, ids in self._named(name) if literal(name).strip() else ():
            if len(ids) <= _MOST:
                found |= {(kind, id_): None for id_ in ids}
        return tuple(self._card(kind, id_) for kind, id_ in list(found)[:_MOST])

    def _named(self, name: str) -> Iterator[tuple[CardKind, Sequence[str]]]:
        """Yield the ids of each kind of thing of a name, the surest kind first."""
        number = number_of(name)
        if number:
            yield "policy", self._vocabulary.of_name("number", number)
        yield "company", self._vocabulary.of_name("company", name)
        titles = (self._vocabulary.of_name("policy", name + standing) for standing in _STANDING)
        yield "policy", next(filter(None, titles), ())
        if not name.isdecimal():
            yield "issue", self._issues_of(name)
        yield "section", self._vocabulary.of_name("section", name)

    def _issues_of(self, name: str) -> Sequence[str]:
        """Return the issues of a name, which may stand behind that of their serial."""
        found = self._vocabulary.of_name("issue", name)
        if found:
            return found
        wanted = literal(name).strip()
        for begin, serial in self._serials.items():
            if begin and wanted.startswith(begin):
                some = self._vocabulary.of_name("issue", wanted.removeprefix(begin))
                found = [id_ for id_ in some if self._issues[id_].issue.serial == serial]
                if found:
                    return found
        return ()

    def _card(self, kind: CardKind, id_: str) -> Card:
        if kind == "issue":
            held = self._issues[id_]
            return Card(kind, id_, issue_label(held.issue), len(held.articles), issue=held.issue)
        (articles,) = self._searcher.count([Value(kind, (id_,))], NO_FILTERS)
        if kind == "section":
            return Card(kind, id_, id_, articles)
        names = tuple(self._vocabulary.names_of(kind, id_)) or (id_,)
        numbers = numbers_of((id_, *names)) if kind == "policy" else ()
        return Card(kind, id_, names[0], articles, tuple(one for one in names[1:] if one not in numbers), numbers)
