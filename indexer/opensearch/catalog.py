"""The catalog and the names of entities in a cluster: a document each, read once and then followed.

They live and die like articles. So a snapshot writes those that changed, and whoever knows the
snapshot before reads only what was born and what died since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import msgspec

from corpus import codec
from indexer.catalog import Catalog, Held, Source
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import Kind, alive
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots

#: What is read of a snapshot: the catalog alone, or the names of entities too.
CATALOG_ALONE: Final[tuple[Kind, ...]] = ("source", "issue")
WITH_NAMES: Final[tuple[Kind, ...]] = (*CATALOG_ALONE, "entity")
#: Documents asked for in one request, of a kilobyte or two at most.
_PAGE: Final = 5_000
#: Libraries of which a process that writes remembers the catalog.
_LIBRARIES: Final = 4
_FIELDS: Final = ["kind", "article", "record", "died"]


@dataclass(frozen=True, slots=True)
class Contents:
    """A snapshot as it is held in memory. ``names`` are those of entities with several, by id."""

    snapshot: ClusterSnapshot
    catalog: Catalog = field(default_factory=Catalog)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def counts(self) -> dict[Kind, int]:
        """Return how many documents of each kind this was read from."""
        return {"source": len(self.catalog.sources), "issue": len(self.catalog.issues), "entity": len(self.names)}


def read_contents(
    snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, kinds: Collection[Kind], before: Contents | None
) -> Contents:
    """Return the contents of a snapshot; where it follows `before`, only what changed is read."""
    if before is not None and follows(snapshot, before.snapshot):
        if snapshot.number == before.snapshot.number:
            return before
        since = changed(before.snapshot.number, snapshot.number, kinds)
        found = _after(before, snapshot, snapshots.found(snapshot.index, since, _FIELDS, page=_PAGE))
        # What died may have been swept meanwhile.
        counts = found.counts()
        if all(counts[kind] == snapshot.manifest.counts.get(kind, 0) for kind in kinds):
            return found
    every = snapshots.found(snapshot.index, alive(snapshot.number, *kinds), _FIELDS, page=_PAGE)
    return _after(Contents(snapshot), snapshot, every)


def follows(snapshot: ClusterSnapshot, before: ClusterSnapshot) -> bool:
    """Return whether a snapshot is one before it, and what was born and died since."""
    known = (snapshot.number, *snapshot.manifest.line)
    return snapshot.uuid == before.uuid and before.number in known


def changed(before: int, number: int, kinds: Collection[Kind]) -> dict[str, Any]:
    """Return the query for what was born or died after a snapshot, up to another."""
    between = {"gt": before, "lte": number}
    lately = [{"range": {"born": between}}, {"range": {"died": between}}]
    return {"bool": {"filter": {"terms": {"kind": list(kinds)}}, "should": lately, "minimum_should_match": 1}}


def _after(before: Contents, snapshot: ClusterSnapshot, found: Iterator[Mapping[str, Any]]) -> Contents:
    """Return contents as documents change them; of one name the older come first."""
    sources, issues = {**before.catalog.sources}, {**before.catalog.issues}
    names = {**before.names}
    held: dict[str, tuple[dict[str, Any], msgspec.json.Decoder[Any]]] = {
        "source": (sources, _decoder(Source)),
        "issue": (issues, _decoder(Held)),
        "entity": (names, _decoder(tuple[str, ...])),
    }
    for one in found:
        known, decoder = held[one["kind"]]
        if one["died"] <= snapshot.number:
            known.pop(one["article"], None)
        else:
            known[one["article"]] = decoder.decode(one["record"])
    return Contents(snapshot, Catalog(dict(sorted(sources.items())), dict(sorted(issues.items()))), names)


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=codec.read)


def catalog_changes(before: Catalog, after: Catalog) -> dict[Kind, dict[str, str | None]]:
    """Return the documents, by kind and name, that make one catalog of another; None: it goes."""
    return {
        "source": _changes(before.sources, after.sources),
        "issue": _changes(before.issues, after.issues),
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str | None]:
    gone: dict[str, str | None] = dict.fromkeys(name for name in before if name not in after)
    return gone | {name: codec.encode(one).decode() for name, one in after.items() if _differ(before.get(name), one)}


def _differ(one: object, other: object) -> bool:
    return one is not other and one != other


class Follower:
    """The catalog of the newest snapshot that this process has read, for those who write."""

    def __init__(self) -> None:
        self._last: Contents | None = None
        self._reading = Lock()

    def catalog(self, snapshots: ClusterSnapshots, snapshot: ClusterSnapshot) -> Catalog:
        """Return the catalog of a snapshot."""
        with self._reading:
            self._last = read_contents(snapshots, snapshot, CATALOG_ALONE, self._last)
            return self._last.catalog


@lru_cache(_LIBRARIES)
def follower(settings: ClusterSettings) -> Follower:
    """Return what follows the catalog of a library for this process."""
    del settings
    return Follower()
