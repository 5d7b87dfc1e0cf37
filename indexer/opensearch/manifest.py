"""The manifest of a snapshot in a cluster: its predecessor and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.manifest import Manifest
from indexer.opensearch.mapping import Kind


@dataclass(frozen=True, slots=True)
class Generation:
    """A snapshot by its number and the index that its articles stand in."""

    number: int
    index: str


@dataclass(frozen=True, slots=True)
class Loading(Generation):
    """A snapshot that several machines load, in so many parts, begun ``at`` a time in seconds."""

    parts: int
    at: float


@dataclass(frozen=True, slots=True)
class ClusterManifest(Manifest):
    """The manifest of a snapshot in a cluster.

    ``files`` counts the parts of each file, ``counts`` the documents of each kind that is neither
    article nor front matter. ``line`` are the last snapshots in the same index that this one came
    of, the newest first: from these a reader follows by what was born and what died since.
    """

    before: Generation | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[Kind, int] = field(default_factory=dict)
    line: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        about: Manifest,
        before: Generation | None,
        files: Mapping[str, int],
        counts: Mapping[Kind, int],
        line: tuple[int, ...] = (),
    ) -> ClusterManifest:
        """Return the manifest of a snapshot that is complete."""
        held = (about.issues, about.articles, about.fronts)
        common = (about.fingerprint, about.terms, about.created, *held, about.synonyms)
        return cls(*common, before=before, files=files, counts={**counts}, line=line)

    def held(self) -> dict[Kind, int]:
        """Return how many documents of each kind the snapshot holds."""
        return {"article": self.articles, "front": self.fronts, **self.counts}
