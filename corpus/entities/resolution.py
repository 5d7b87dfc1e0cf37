"""Identity.

Which of a library's names mean one thing, as a function of what the articles say and of nothing
else.

Names are nodes. An article that gives a name another form (a definition, a short form beside the
full name) draws an edge from the form to the name; a full name draws edges from its well-formed
short forms. A name whose edges lead to one thing means that thing; one whose edges lead to several
means none of them, and stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from corpus.model import Entity

#: A name as an article gives it: the name, and every form printed for it.
Naming = tuple[str, tuple[str, ...]]
#: How often something is so, by a name; never 0.
Counts = dict[str, int]
#: What is counted of a key: the articles that give it as a name (1 each), its printed forms, the
#: names that it claims as a form and the forms that claim it as a name, the keys present that imply
#: it; of an id, the keys present of it.
USERS: Final = "u"
PRINTED: Final = "f"
CLAIMS: Final = "c"
CLAIMED: Final = "n"
IMPLIED: Final = "s"
IDS: Final = "i"
#: What is counted once of a key that is printed anywhere, whatever the number of articles.
_OF_PRESENT: Final = frozenset((IMPLIED, IDS))


class Stored(Protocol):
    """Counts that are kept outside memory and looked up on demand."""

    def counts(self, aspect: str, key: str) -> Counts:
        """Return the counts of one aspect of a key, which the caller may change."""

    def keys(self, aspect: str) -> Iterable[str]:
        """Return every key that has counts of an aspect, each once."""

    def expect(self, keys: Collection[str]) -> None:
        """Be told the keys that are looked up next, and what these lead to: all in one go."""


def _add(counts: Counts, other: str, number: int) -> None:
    total = counts.get(other, 0) + number
    if total:
        counts[other] = total
    else:
        counts.pop(other, None)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for names of one kind: key, implied short forms, id, and the name to show."""

    key: Callable[[str], str]
    implied: Callable[[str], Iterable[str]]
    id: Callable[[str], str]
    show: Callable[[str, Iterable[str], Iterable[str]], str]


@dataclass(slots=True)
class Curation:
    """Curated knowledge: aliases, names to show, refused names, and names to keep apart."""

    aliases: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    apart: tuple[frozenset[str], ...] = ()


class Identities:
    """The names of one kind (companies, policies) in a library.

    Adding and removing cost what is added and removed.

    All that is known is counts by aspect, key and another name: in how many articles a key's
    printed form stands, how often a form claims a name, and so on. What is `stored` of it is looked
    up when it is needed; `changes` is what has come to it since, and adds up with it.
    """

    def __init__(self, rules: Rules, curation: Curation | None = None, stored: Stored | None = None) -> None:
        self.rules = rules
        self.curation = curation or Curation()
        #: The entities of keys, for as long as nothing else comes to be known.
        self._entities: dict[str, Entity | None] = {}
        self._stored = stored
        self._now: dict[tuple[str, str], Counts] = {}
        self.changes: dict[tuple[str, str], Counts] = self._now if stored is None else {}

    def _of(self, aspect: str, key: str) -> Counts:
        found = self._now.get((aspect, key))
        if found is None:
            if self._stored is None:
                return {}
            found = self._now[aspect, key] = self._stored.counts(aspect, key)
            for other, number in self.changes.get((aspect, key), {}).items():
                _add(found, other, number)
        return found

    def expect(self, keys: Iterable[str]) -> None:
        """Be told the keys that are looked up next."""
        if self._stored is not None:
            self._stored.expect({*keys})

    def users(self, key: str) -> Collection[str]:
        """Return the articles that give a key as a name."""
        return self._of(USERS, key).keys()

    def claims(self, key: str) -> Collection[str]:
        """Return the names that articles give a form for."""
        return self._of(CLAIMS, key).keys()

    def claimed(self, key: str) -> Collection[str]:
        """Return the forms that articles give for a name."""
        return self._of(CLAIMED, key).keys()

    def implied(self, key: str) -> Collection[str]:
        """Return the keys present that imply a short form."""
        return self._of(IMPLIED, key).keys()

    def printed(self, key: str) -> Collection[str]:
        """Return the printed forms of a key."""
        return self._of(PRINTED, key).keys()

    def names(self) -> list[str]:
        """Return every key that an article gives as a name, in order."""
        stored = frozenset(() if self._stored is None else self._stored.keys(USERS))
        changed = {key for aspect, key in self.changes if aspect == USERS}
        return sorted((stored - changed).union(key for key in changed if self.users(key)))

    def curate(self, curation: Curation) -> None:
        """Put other curated knowledge in force."""
        self.curation = curation
        self._entities.clear()

    def _count(self, aspect: str, key: str, other: str, number: int) -> None:
        self._entities.clear()
        # The users of a name may be as many as the library's articles: they are counted unread.
        if self._stored is None or (aspect, key) in self._now or aspect != USERS:
            _add(self._now.setdefault((aspect, key), self._of(aspect, key)), other, number)
        if self.changes is not self._now:
            _add(self.changes.setdefault((aspect, key), {}), other, number)

    def add(self, article: str, namings: Iterable[Naming]) -> None:
        """Learn the names of an article that is not known."""
        namings = tuple(namings)
        self._use(article, namings, 1)
        for name, forms in namings:
            key = self.rules.key(name)
            for form in dict.fromkeys((name, *forms)):
                short = self.rules.key(form)
                if not self._of(PRINTED, short):
                    self._present(short, 1)
                self._count(PRINTED, short, form, 1)
                if short != key:
                    self._count(CLAIMS, short, key, 1)
                    self._count(CLAIMED, key, short, 1)

    def learn(self, counts: Mapping[tuple[str, str], Counts]) -> None:
        """Learn what was counted in other articles, by aspect and key (the `changes` there)."""
        for (aspect, key), others in counts.items():
            if aspect in _OF_PRESENT:
                continue
            if aspect == PRINTED and not self._of(PRINTED, key):
                self._present(key, 1)
            for other, number in others.items():
                self._count(aspect, key, other, number)

    def remove(self, article: str, namings: Iterable[Naming]) -> None:
        """Forget the names of an article; `namings` are those it was added with."""
        namings = tuple(namings)
        self._use(article, namings, -1)
        for name, forms in namings:
            key = self.rules.key(name)
            for form in dict.fromkeys((name, *forms)):
                short = self.rules.key(form)
                self._count(PRINTED, short, form, -1)
                if not self._of(PRINTED, short):
                    self._present(short, -1)
                if short != key:
                    self._count(CLAIMS, short, key, -1)
                    self._count(CLAIMED, key, short, -1)

    def _use(self, article: str, namings: Iterable[Naming], number: int) -> None:
        for key in dict.fromkeys(self.rules.key(name) for name, _ in namings):
            self._count(USERS, key, article, number)

    def _present(self, key: str, number: int) -> None:
        self._count(IDS, self.rules.id(key), key, number)
        for short in self.rules.implied(key):
            self._count(IMPLIED, short, key, number)

    def candidates(self, key: str) -> set[str]:
        """Return the names a key may mean by what articles say and by what full names imply."""
        found = {*self.claims(key), *self.implied(key)} - {key}
        return {other for other in found if not any(key in group and other in group for group in self.curation.apart)}

    def canonical(self, key: str) -> str:
        """Return the key a key stands for.

        The end of its edges where they all lead to one, else itself.
        """
        return self._canonical(key, ())

    def _canonical(self, key: str, path: tuple[str, ...]) -> str:
        curated = self.curation.aliases.get(key)
        if curated is not None:
            return curated
        if key in path:
            return min(path[path.index(key) :])
        ends = {self._canonical(other, (*path, key)) for other in self.candidates(key)}
        return ends.pop() if len(ends) == 1 else key

    def entity(self, key: str) -> Entity | None:
        """Return the entity a key stands for; None where it is curated to be none."""
        if key not in self._entities:
            self._entities[key] = self._entity(key)
        return self._entities[key]

    def _entity(self, key: str) -> Entity | None:
        canonical = self.canonical(key)
        if key in self.curation.refused or canonical in self.curation.refused:
            return None
        shown = self.curation.names.get(canonical) or self.rules.show(
            canonical,
            self.printed(canonical),
            (form for short in self.claimed(canonical) for form in self.printed(short)),
        )
        return Entity(self.rules.id(canonical), shown)

    def resolve(self, name: str) -> Entity | None:
        """Return the entity a printed name stands for; None where it is curated to be none."""
        return self.entity(self.rules.key(name))

    def upstream(self, keys: Iterable[str]) -> set[str]:
        """Return the keys and every key whose edges lead to one of them."""
        found: set[str] = set()
        level = {*keys}
        while level:
            found |= level
            self.expect(level)
            level = {other for key in level for other in self._leading_to(key)} - found
        return found

    def _leading_to(self, key: str) -> Iterator[str]:
        yield from self.claimed(key)
        yield from self.rules.implied(key) if self.printed(key) else ()

    def named(self, namings: Iterable[Naming]) -> set[str]:
        """Return the keys whose edges or names the namings of an article bear on."""
        keys = {self.rules.key(form) for name, forms in namings for form in (name, *forms)}
        keys |= {short for key in keys for short in self.rules.implied(key)}
        self.expect({*keys, *map(self.rules.id, keys)})
        return keys | {name for key in keys for name in self.claims(key)}

    def aliases(self, entity_id: str) -> tuple[str, ...]:
        """Return every printed form of an entity, the name to show first; () if unknown."""
        key = min(self._of(IDS, entity_id), default=None)
        if key is None:
            key = next((k for k in self.curation.names if self.rules.id(k) == entity_id), None)
        if key is None or (entity := self.entity(key)) is None:
            return ()
        return tuple(dict.fromkeys((entity.name, *sorted(self._forms(key)))))

    def _forms(self, key: str) -> Iterator[str]:
        curated = {short for short, name in self.curation.aliases.items() if name == key}
        for other in self.upstream({key, *curated}):
            if self.canonical(other) == key:
                yield from self.printed(other)
