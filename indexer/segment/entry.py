"""The entry of a segment in the manifest of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment.

    Its name, its articles and characters, the words of each field, and the articles deleted since.
    """

    name: str
    count: int
    characters: int = 0
    lengths: Mapping[str, int] = field(default_factory=dict)
    deleted: tuple[int, ...] = ()

    @property
    def live(self) -> int:
        """How many articles are not deleted."""
        return self.count - len(self.deleted)
