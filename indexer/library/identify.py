"""Identify what files hold: every issue and article gets an id that no other one has.

The ids follow from all that is in ``issues/`` now, not from what came first. So an issue that comes
can move another one to another id: that one's file is read again, and goes on under the new one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

from corpus.model import Article, Bulletin
from indexer.catalog import Held, Source
from indexer.library.ingest import Intake, givers, read_again
from indexer.library.unique_ids import Claim, article_ids, claim_of, issue_ids, numbered, under

#: An id such as `unique_ids` makes of another one.
_NUMBERED: Final = re.compile(r"(.+)~\d+")


class Identified(NamedTuple):
    """The issues of a library: the file that gives each, and those that were read.

    The ids of these are final. ``own``: the id that an article gives itself, by that which it has,
    where they differ.
    """

    givers: Mapping[str, str]
    read: Mapping[str, Bulletin]
    own: Mapping[str, Mapping[str, str]]


class _Place(NamedTuple):
    """The place of an issue: its file, and its number among the issues of that file."""

    file: str
    number: int


@dataclass(slots=True)
class _Identifier:
    """Finds the ids of what is held. Files that were `tried` are not read once more."""

    intake: Intake
    ids: dict[_Place, str] = field(default_factory=dict)
    claims: dict[_Place, Claim] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)

    def given(self, name: str) -> tuple[str, ...]:
        """Return the ids that the issues of a file give themselves."""
        if name in self.intake.read:
            return tuple(bulletin.issue.id for bulletin in self.intake.read[name])
        source = self.intake.sources[name]
        return source.claims or source.issues

    def touched(self) -> set[str]:
        """Return the ids that issues give themselves of files that came, went or changed."""
        sources, found = self.intake.sources, set[str]()
        for name in self.intake.read:
            found.update(self.given(name))
        for name, source in self.intake.catalog.sources.items():
            now = sources.get(name)
            if now is source:
                continue
            if now is None or (now.issues, now.claims) != (source.issues, source.claims):
                found.update(source.claims or source.issues)
        return found | {match[1] for one in found if (match := _NUMBERED.fullmatch(one))}

    def name_issues(self) -> set[str]:
        """Find the ids of all issues that something touches; return the files to read for it."""
        touched, every, places = self.touched(), set[str](), defaultdict[str, list[_Place]](list)
        for name in self.intake.sources:
            own_ids = self.given(name)
            every.update(own_ids)
            if not touched.isdisjoint(own_ids):
                for number, given in enumerate(own_ids):
                    places[given].append(_Place(name, number))
        unread = set[str]()
        for given in touched & places.keys():
            own = places[given]
            claims = [self.claim(place) for place in own] if len(own) > 1 else []
            known = [claim for claim in claims if claim is not None]
            missing = {place.file for place, claim in zip(own, claims, strict=False) if claim is None} - self.tried
            if missing:
                unread |= missing
                continue
            if claims:
                own = [place for place, claim in zip(own, claims, strict=True) if claim is not None]
            numbers = numbered(known) if claims else [1]
            named = issue_ids(given, numbers, every)
            for place, number in zip(own, numbers, strict=True):
                self.ids[place] = named[number]
                if self.moves(place):
                    unread.add(place.file)
        return unread

    def moves(self, place: _Place) -> bool:
        """Return whether an issue that was not read stands in the index under another id."""
        if place.file in self.intake.read or place.file in self.tried:
            return False
        return self.intake.sources[place.file].issues[place.number] != self.ids[place]

    def claim(self, place: _Place) -> Claim | None:
        """Return the issue at a place; None where its file must be read for it."""
        intake = self.intake
        if place in self.claims:
            return self.claims[place]
        if place.file in intake.read:
            self.claims[place] = claim_of(intake.read[place.file][place.number])
        else:
            held = intake.catalog.issues.get(intake.sources[place.file].issues[place.number])
            if held is None or intake.renamed.get(held.source, held.source) != place.file:
                return None
            self.claims[place] = Claim(held.issue, partial(intake.indexed, held.articles))
        return self.claims[place]

    def sources(self) -> dict[str, Source]:
        """Return the files, with the ids of what they hold; of an issue held twice the later."""
        found = dict(self.intake.sources)
        for name in self.intake.read:
            ids: dict[str, str] = {}
            for number, given in enumerate(self.given(name)):
                id_ = self.ids.get(_Place(name, number), given)
                ids.pop(id_, None)
                ids[id_] = given
            claims = tuple(ids.values())
            found[name] = replace(found[name], issues=tuple(ids), claims=() if claims == tuple(ids) else claims)
        return found

    def read(self, given: Mapping[str, str]) -> dict[str, Bulletin]:
        """Return the issues that were read, as far as their files give them."""
        found: dict[str, Bulletin] = {}
        for name, bulletins in self.intake.read.items():
            for number, bulletin in enumerate(bulletins):
                id_ = self.ids.get(_Place(name, number), bulletin.issue.id)
                if given[id_] == name:
                    found[id_] = under(bulletin, id_)
        return found

    def read_more(self, names: set[str]) -> None:
        """Read files that were not read yet."""
        self.tried |= names
        self.claims = {place: claim for place, claim in self.claims.items() if place.file not in names}
        self.ids = {}
        for name in sorted(names):
            read_again(self.intake, name)


def identify(intake: Intake) -> Identified:
    """Give everything that was read its ids; files are read for it where that is needed."""
    identifier = _Identifier(intake)
    while True:
        given, bulletins, ids = dict[str, str](), dict[str, Bulletin](), dict[str, tuple[str, ...]]()
        unread = identifier.name_issues()
        if not unread:
            sources = identifier.sources()
            given = givers(sources, intake.conflicts)
            unread = _taken_over(intake, given)
        if not unread - identifier.tried:
            bulletins = identifier.read(given)
            ids, unread = _articles(intake, given, bulletins)
        if not unread - identifier.tried:
            break
        identifier.read_more(unread - identifier.tried)
    intake.sources.update(sources)
    own = {id_: _own(bulletin.articles, ids[id_]) for id_, bulletin in bulletins.items()}
    return Identified(given, {id_: _with_ids(one, ids[id_]) for id_, one in bulletins.items()}, own)


def _taken_over(intake: Intake, given: Mapping[str, str]) -> set[str]:
    """Return the files not read that give an issue which another file gave before."""
    held, read, renamed = intake.catalog.issues, intake.read, intake.renamed
    return {
        name
        for id_, name in given.items()
        if name not in read and ((one := held.get(id_)) is None or renamed.get(one.source, one.source) != name)
    }


def _articles(
    intake: Intake, given: Mapping[str, str], bulletins: Mapping[str, Bulletin]
) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Return the ids of all articles, by issue, and the files that must be read for them."""
    own = {id_: tuple(article.id for article in bulletin.articles) for id_, bulletin in bulletins.items()}
    others = {id_: held for id_, held in intake.catalog.issues.items() if id_ in given and id_ not in own}
    fresh = Counter(chain.from_iterable(own.values()))
    alone = all(not held.given and fresh.keys().isdisjoint(held.articles) for held in others.values())
    if alone and fresh.total() == len(fresh):
        return own, set()
    own |= {id_: tuple(held.given.get(one, one) for one in held.articles) for id_, held in others.items()}
    ids = article_ids(own)
    return ids, {given[id_] for id_, held in others.items() if ids[id_] != held.articles}


def _own(articles: tuple[Article, ...], ids: tuple[str, ...]) -> dict[str, str]:
    return {id_: article.id for article, id_ in zip(articles, ids, strict=True) if article.id != id_}


def _with_ids(bulletin: Bulletin, ids: tuple[str, ...]) -> Bulletin:
    named = zip(bulletin.articles, ids, strict=True)
    return replace(bulletin, articles=tuple(one if one.id == id_ else replace(one, id=id_) for one, id_ in named))


def held_of(bulletin: Bulletin, name: str, own: Mapping[str, str]) -> Held:
    """Return an issue as the catalog holds it, given by the file of a name."""
    ids = tuple(article.id for article in bulletin.articles)
    front = bulletin.front is not None
    return Held(bulletin.issue, name, ids, bulletin.doubts, bulletin.account, front, own, bulletin.unsure)
