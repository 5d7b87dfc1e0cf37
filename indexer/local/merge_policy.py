"""Choose the segments to merge, so that they stay few and the work bounded.

Sizes go in steps of `FACTOR`; as many segments of one step (and below) as the factor are merged
into one. So an article is written again once a step, a handful of times in the life of a library,
and a new issue costs its own size. A segment with many deleted articles is rewritten by itself.
Segments that do not fit into one are not merged, because there would be as many as before: so there
is at most one large segment for every sixth of a segment's capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indexer.segment.entry import SegmentEntry
from indexer.segment.term_postings import MAX_DOCUMENTS
from indexer.segment.writer import MAX_CHARACTERS

#: Sizes within this factor of each other are alike; so many segments alike are merged.
FACTOR: Final = 6
#: A segment is written anew when this share of its articles is deleted.
_DELETED: Final = 0.3


def to_merge(entries: Sequence[SegmentEntry]) -> list[int]:
    """Return the places of the segments to write anew together, as one; empty where all is well."""
    sizes = [entry.live for entry in entries]
    group: list[int] = []
    chosen: list[int] = []
    documents = characters = level = alike = 0
    for place in sorted(range(len(entries)), key=lambda place: sizes[place]):
        documents += sizes[place]
        characters += entries[place].characters
        if step(sizes[place]) > level or documents > MAX_DOCUMENTS or characters > MAX_CHARACTERS:
            chosen = list(group) if alike >= FACTOR else chosen
            level, alike = step(sizes[place]), 0
        if documents > MAX_DOCUMENTS or characters > MAX_CHARACTERS:
            break
        group.append(place)
        alike += 1
    chosen = group if alike >= FACTOR else chosen
    if chosen:
        return sorted(chosen)
    worn = [place for place, entry in enumerate(entries) if len(entry.deleted) > _DELETED * entry.count]
    return worn[:1]


def step(size: int) -> int:
    """Return the step of a size."""
    found = 0
    while size >= FACTOR:
        size //= FACTOR
        found += 1
    return found
