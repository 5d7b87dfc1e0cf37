"""Identity: which of a library's names mean one thing, as a function of what the articles say and of nothing else.

Names are nodes. An article that gives a name another form (a definition, a short form beside the full name) draws an
edge from the form to the name; a full name draws edges from its well-formed short forms. A name whose edges lead to
one thing means that thing; one whose edges lead to several means none of them, and stands for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from corpus.model import Entity

#: A name as an article gives it: the name, and every form printed for it.
Naming = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How names of one kind work: their key, the short forms a key implies, the id and the choice of a name to show."""

    key: Callable[[str], str]
    implied: Callable[[str], Iterable[str]]
    id: Callable[[str], str]
    show: Callable[[str, Iterable[str], Iterable[str]], str]


@dataclass(slots=True)
class Curation:
    """What is curated: aliases to their company or policy, its name to show, what is refused, what stays apart."""

    aliases: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    apart: tuple[frozenset[str], ...] = ()


class Identities:
    """The names of one kind (companies, policies) in a library; adding and removing cost what is added and removed."""

    def __init__(self, rules: Rules, curation: Curation | None = None) -> None:
        self.rules = rules
        self.curation = curation or Curation()
        #: key → article → how often the article gives it as a name.
        self.users: dict[str, set[str]] = defaultdict(set)
        #: form → name → the articles that say so.
        self.claims: dict[str, dict[str, set[str]]] = defaultdict(dict)
        #: name → the forms that claim it.
        self.claimed: dict[str, set[str]] = defaultdict(set)
        #: short form → the keys present that imply it.
        self.implied: dict[str, set[str]] = defaultdict(set)
        #: key → printed form → in how many articles.
        self.printed: dict[str, dict[str, int]] = defaultdict(dict)
        self._presence: dict[str, int] = defaultdict(int)
        self._ids: dict[str, str] = {}

    def add(self, article: str, namings: Iterable[Naming]) -> None:
        """Learn the names of an article."""
        for name, forms in namings:
            key = self.rules.key(name)
            self.users[key].add(article)
            for form in dict.fromkeys((name, *forms)):
                short = self.rules.key(form)
                self._enter(short)
                self.printed[short][form] = self.printed[short].get(form, 0) + 1
                if short != key:
                    self.claims[short].setdefault(key, set()).add(article)
                    self.claimed[key].add(short)

    def remove(self, article: str, namings: Iterable[Naming]) -> None:
        """Forget the names of an article; `namings` are those it was added with."""
        for name, forms in namings:
            key = self.rules.key(name)
            self.users[key].discard(article)
            for form in dict.fromkeys((name, *forms)):
                short = self.rules.key(form)
                self.printed[short][form] -= 1
                if not self.printed[short][form]:
                    del self.printed[short][form]
                if short != key:
                    self._unclaim(short, key, article)
                self._leave(short)

    def _unclaim(self, short: str, key: str, article: str) -> None:
        saying = self.claims[short].get(key, set())
        saying.discard(article)
        if not saying:
            self.claims[short].pop(key, None)
            self.claimed[key].discard(short)

    def _enter(self, key: str) -> None:
        self._presence[key] += 1
        if self._presence[key] == 1:
            self._ids[self.rules.id(key)] = key
            for short in self.rules.implied(key):
                self.implied[short].add(key)

    def _leave(self, key: str) -> None:
        self._presence[key] -= 1
        if not self._presence[key]:
            del self._presence[key]
            self._ids.pop(self.rules.id(key), None)
            for short in self.rules.implied(key):
                self.implied[short].discard(key)

    def candidates(self, key: str) -> set[str]:
        """Return the names a key may mean by what articles say and by what full names imply."""
        found = {*self.claims.get(key, ()), *self.implied.get(key, ())} - {key}
        return {other for other in found if not any(key in group and other in group for group in self.curation.apart)}

    def canonical(self, key: str) -> str:
        """Return the key a key stands for: the end of its edges where they all lead to one, else itself."""
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
        canonical = self.canonical(key)
        if key in self.curation.refused or canonical in self.curation.refused:
            return None
        shown = self.curation.names.get(canonical) or self.rules.show(
            canonical,
            self.printed.get(canonical, ()),
            (form for short in self.claimed.get(canonical, ()) for form in self.printed.get(short, ())),
        )
        return Entity(self.rules.id(canonical), shown)

    def resolve(self, name: str) -> Entity | None:
        """Return the entity a printed name stands for; None where it is curated to be none."""
        return self.entity(self.rules.key(name))

    def upstream(self, keys: Iterable[str]) -> set[str]:
        """Return the keys and every key whose edges lead to one of them."""
        found: set[str] = set()
        queue = list(keys)
        while queue:
            key = queue.pop()
            if key not in found:
                found.add(key)
                queue += self.claimed.get(key, ())
                queue += self.rules.implied(key) if key in self._presence else ()
        return found

    def named(self, namings: Iterable[Naming]) -> set[str]:
        """Return the keys whose edges or names the namings of an article bear on."""
        keys = {self.rules.key(form) for name, forms in namings for form in (name, *forms)}
        keys |= {short for key in keys for short in self.rules.implied(key)}
        return keys | {name for key in keys for name in self.claims.get(key, ())}

    def aliases(self, entity_id: str) -> tuple[str, ...]:
        """Return every printed form that stands for an entity, the name to show first; () where none is known."""
        key = self._ids.get(entity_id)
        if key is None:
            key = next((k for k in self.curation.names if self.rules.id(k) == entity_id), None)
        if key is None or (entity := self.entity(key)) is None:
            return ()
        return tuple(dict.fromkeys((entity.name, *sorted(self._forms(key)))))

    def _forms(self, key: str) -> Iterator[str]:
        curated = {short for short, name in self.curation.aliases.items() if name == key}
        for other in self.upstream({key, *curated}):
            if self.canonical(other) == key:
                yield from self.printed.get(other, ())
