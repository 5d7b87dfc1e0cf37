"""A snapshot in a cluster: its manifest, its predecessor and the indices it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.manifest import Manifest
from indexer.opensearch.mapping import Kind
from indexer.opensearch.spans import Years, every_index, index_of

#: So many indices are named one by one: the first line of a request has room for 4 kB.
_NAMED: Final = 60


@dataclass(frozen=True, slots=True)
class Generation:
    """A snapshot by its number and the index that its articles stand in."""

    number: int
    index: str


@dataclass(frozen=True, slots=True)
class Loading(Generation):
    """A snapshot that several machines load, in so many parts, begun ``at`` a time in seconds.

    ``span`` is how many years one of its indices holds.
    """

    parts: int
    at: float
    span: int = 0


@dataclass(frozen=True, slots=True)
class ClusterManifest(Manifest):
    """The manifest of a snapshot in a cluster.

    ``files`` counts the parts of each file, ``counts`` the documents of each kind that is neither
    article nor front matter. ``line`` are the last snapshots in the same index that this one came
    of, the newest first: from these a reader follows by what was born and what died since. ``span``
    is how many years one index holds (0: there is one index), ``spans`` are the first years of
    those there are.
    """

    before: Generation | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[Kind, int] = field(default_factory=dict)
    line: tuple[int, ...] = ()
    span: int = 0
    spans: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        about: Manifest,
        before: Generation | None,
        files: Mapping[str, int],
        counts: Mapping[Kind, int],
        line: tuple[int, ...],
        span: int,
        spans: tuple[int, ...],
    ) -> ClusterManifest:
        """Return the manifest of a snapshot that is complete."""
        held = (about.issues, about.articles, about.fronts)
        common = (about.fingerprint, about.terms, about.created, *held, about.synonyms)
        return cls(*common, before, files, {**counts}, line, span, spans)

    def held(self) -> dict[Kind, int]:
        """Return how many documents of each kind the snapshot holds."""
        return {"article": self.articles, "front": self.fronts, **self.counts}


@dataclass(frozen=True, slots=True)
class ClusterSnapshot:
    """One complete state of the library, and the index it stands in, that of its generation.

    ``uuid`` is the index's own: another index of the same name has another one.
    """

    number: int
    index: str
    manifest: ClusterManifest = field(default_factory=ClusterManifest)
    mapping: Mapping[str, Any] = field(default_factory=dict)
    uuid: str = ""

    @property
    def indices(self) -> tuple[str, ...]:
        """The index of the generation, and those of its spans of years."""
        return (self.index, *(index_of(self.index, first) for first in self.manifest.spans))

    def where(self, kind: Kind = "article", years: Years | None = None) -> str:
        """Return the indices that hold documents of a kind; of articles, those of some years."""
        if kind != "article":
            return self.index
        spans = [first for first in self.manifest.spans if years is None or years.meet(first, self.manifest.span)]
        named = [self.index, *(index_of(self.index, first) for first in spans)]
        return ",".join(named) if len(named) <= _NAMED else every_index(self.index)
