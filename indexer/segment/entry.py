"""The entry of a segment in the manifest of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment: its name and size, the total length of each field, the deleted articles."""

    name: str
    count: int
    characters: int = 0
    lengths: Mapping[str, int] = field(default_factory=dict)
    deleted: tuple[int, ...] = ()

    @property
    def live(self) -> int:
        """The number of articles that are not deleted."""
        return self.count - len(self.deleted)
