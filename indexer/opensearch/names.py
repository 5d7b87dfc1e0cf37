"""The registry of a snapshot in a cluster: a document for each name, fetched when it is asked for.

It holds what is counted of the name (its printed forms, the names it claims, what implies it), and
lives and dies like an article. Which articles give a name is asked of the articles themselves
(their field ``named``), and so is how an article names what it names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import msgspec

from corpus.codec import encode
from corpus.entities.registry import Registry, facts_of
from corpus.entities.resolution import CLAIMED, CLAIMS, IMPLIED, PRINTED, USERS, Counts
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import alive, keyword
from indexer.opensearch.snapshot import ClusterSnapshots

#: The counts of a name, by what is counted.
Row = dict[str, Counts]
#: The marks of the kinds of names: companies and policies.
_MARKS: Final = frozenset("cp")
#: Documents asked for in one request where all are.
_PAGE: Final = 10_000
_decode: Final = msgspec.json.Decoder(Row).decode


class ClusterNames:
    """The names of a snapshot (a `corpus.entities.registry.NameTables`)."""

    def __init__(self, snapshots: ClusterSnapshots, snapshot: ClusterSnapshot) -> None:
        """Ask nothing yet."""
        self._snapshots, self._snapshot = snapshots, snapshot
        self._rows: dict[str, Row] = {}
        self._expected: set[str] = set()
        #: The articles that give each name, where all names are known.
        self._users: dict[str, Counts] | None = None

    def kind(self, mark: str) -> _Kind:
        """Return the counts of one kind of names."""
        return _Kind(self, mark)

    def facts(self, articles: Iterable[str]) -> dict[str, Any]:
        """Return how some articles name companies and policies."""
        records = self._snapshots.records(self._snapshot, frozenset(articles))
        found = {record.article.id: facts_of(record.article) for record in records}
        return {id_: (facts.companies, facts.policies) for id_, facts in found.items()}

    def row(self, name: str) -> Row:
        """Return what is counted of a name, behind the mark of its kind."""
        if name not in self._rows:
            self._fetch({name})
        return self._rows[name]

    def users(self, name: str) -> Counts:
        """Return the articles that give a name."""
        if self._users is not None:
            return dict(self._users.get(name, {}))
        if not self.row(name).get(PRINTED):
            # A name that an article gives is printed there.
            return {}
        query = {"bool": {"filter": [{"term": {"named": keyword(name)}}, alive(self._snapshot.number)]}}
        found = self._snapshots.found(self._snapshot.where(), query, fields=False, columns=["article"], page=_PAGE)
        return {one["article"][0]: 1 for one in found}

    def expect(self, names: Iterable[str]) -> None:
        """Fetch some names and all that they lead to, a step at a time."""
        level, reached = {*names} - self._expected, set[str]()
        while level:
            self._expected |= level
            self._fetch(level)
            reached |= level
            level = self._others(level, (CLAIMS, IMPLIED)) - self._expected
        # An entity is shown by what it is printed as, and by the forms that claim it.
        self._fetch(self._others(reached, (CLAIMED,)))

    def _others(self, names: Iterable[str], aspects: Collection[str]) -> set[str]:
        return {
            f"{name[0]}{other}" for name in names for aspect in aspects for other in self._rows[name].get(aspect, ())
        }

    def _fetch(self, names: Collection[str]) -> None:
        wanted = [name for name in names if name not in self._rows]
        if not wanted or self._users is not None:
            self._rows |= {name: {} for name in wanted}
            return
        fields = ["article", "record"]
        found = {
            one["article"]: _decode(one["record"])
            for one in self._snapshots.sources(self._snapshot, wanted, fields, "name")
        }
        self._rows |= {name: found.get(keyword(name), {}) for name in wanted}

    def names(self, mark: str, aspect: str) -> list[str]:
        """Return every name of a kind that has counts: who asks for all looks all of them up."""
        if self._users is None:
            self._fetch_all()
        held = self._users or {} if aspect == USERS else (name for name, row in self._rows.items() if row.get(aspect))
        return [name[1:] for name in held if name[0] == mark]

    def _fetch_all(self) -> None:
        held, number = self._snapshot, self._snapshot.number
        for one in self._snapshots.found(held.where("name"), alive(number, "name"), ["article", "record"], page=_PAGE):
            self._rows[one["article"]] = _decode(one["record"])
        users: dict[str, Counts] = {}
        columns = ["article", "named"]
        for one in self._snapshots.found(held.where(), alive(number), fields=False, columns=columns, page=_PAGE):
            for name in one.get("named", ()):
                users.setdefault(name, {})[one["article"][0]] = 1
        self._users = users


class _Kind:
    """The counts of one kind of names (a `corpus.entities.resolution.Stored`)."""

    def __init__(self, names: ClusterNames, mark: str) -> None:
        self._names, self._mark = names, mark

    def counts(self, aspect: str, key: str) -> Counts:
        """Return the counts of an aspect of a key."""
        name = f"{self._mark}{key}"
        return self._names.users(name) if aspect == USERS else dict(self._names.row(name).get(aspect, {}))

    def keys(self, aspect: str) -> list[str]:
        """Return every key that has counts of an aspect."""
        return self._names.names(self._mark, aspect)

    def expect(self, keys: Iterable[str]) -> None:
        """Fetch some keys and all that they lead to."""
        self._names.expect(f"{self._mark}{key}" for key in keys)


def name_changes(registry: Registry, stored: ClusterNames | None) -> dict[str, str | None]:
    """Return the documents of the names that a registry counts otherwise; None: it goes."""
    changes: dict[str, Row] = defaultdict(dict)
    for row, counts in registry.rows().items():
        mark, aspect, key = row[0], row[1], row[2:]
        if mark in _MARKS and aspect != USERS:
            changes[f"{mark}{key}"][aspect] = counts
    found: dict[str, str | None] = {}
    for name, more in changes.items():
        before = stored.row(name) if stored else {}
        now = {**before, **{aspect: _sum(before.get(aspect, {}), counts) for aspect, counts in more.items()}}
        held = {aspect: dict(sorted(counts.items())) for aspect, counts in sorted(now.items()) if counts}
        found[name] = encode(held).decode() if held else None
    return found


def _sum(counts: Mapping[str, int], more: Mapping[str, int]) -> Counts:
    total = {other: counts.get(other, 0) + more.get(other, 0) for other in {**counts, **more}}
    return {other: number for other, number in total.items() if number}


def entity_changes(registry: Registry) -> dict[str, str | None]:
    """Return the documents of the entities whose names may have changed; None: its id is all."""
    renamed = registry.renamed_names().items()
    return {id_: encode(names).decode() if names not in {(), (id_,)} else None for id_, names in renamed}
