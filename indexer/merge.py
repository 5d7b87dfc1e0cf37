"""Merging: which segments to write anew as one, so that their number stays small and the work bounded.

Sizes go in steps of a factor; as many segments of one step (and below) as the factor are merged into one. So an
article is written again once a step, a handful of times in the life of a library, and a new issue costs its own size.
A segment of which a good part is deleted is written anew by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from indexer.postings import MAX_DOCUMENTS

#: Sizes within this factor of each other are alike; so many segments alike are merged.
FACTOR: Final = 6
#: A segment is written anew when this share of its articles is deleted.
_DELETED: Final = 0.3


def to_merge(entries: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places of the segments to write anew together; empty where all is well."""
    sizes = [entry["count"] - len(entry["deleted"]) for entry in entries]
    by_size = sorted(range(len(entries)), key=lambda place: sizes[place])
    group: list[int] = []
    chosen: list[int] = []
    for place in by_size:
        if sum(sizes[one] for one in (*group, place)) > MAX_DOCUMENTS:
            break
        group.append(place)
        level = step(sizes[place])
        last = place == by_size[-1] or step(sizes[by_size[len(group)]]) > level
        if last and sum(step(sizes[one]) == level for one in group) >= FACTOR:
            chosen = list(group)
    if chosen:
        return sorted(chosen)
    worn = [place for place, entry in enumerate(entries) if len(entry["deleted"]) > _DELETED * entry["count"]]
    return worn[:1]


def step(size: int) -> int:
    """Return the step of a size."""
    found = 0
    while size >= FACTOR:
        size //= FACTOR
        found += 1
    return found
