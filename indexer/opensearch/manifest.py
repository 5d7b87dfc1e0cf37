"""The manifest of a snapshot in a cluster: its predecessor and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.manifest import Manifest


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
    """The manifest of a snapshot in a cluster; ``files`` counts the parts of each file."""

    before: Generation | None = None
    files: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, about: Manifest, before: Generation | None, files: Mapping[str, int]) -> ClusterManifest:
        """Return the manifest of a snapshot that is complete."""
        counts = (about.issues, about.articles, about.fronts)
        common = (about.fingerprint, about.terms, about.created, *counts, about.synonyms)
        return cls(*common, before=before, files=files)
