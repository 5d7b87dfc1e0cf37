"""Flat: whether what is held stays the same for good, told from samples that swing.

Segments come one by one and are merged by the handful, so the open files, the disk and (with what
is remembered) the memory go up and down for ever. What leaks shows where the swing is out of the
way: in the least that is ever held, or in the middle of many swings. Compared are the second and
the last quarter of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from indexer.local.merge_policy import FACTOR, step

#: With fewer syncs one file leaked every hundred syncs does not yet stand out.
LEAST_SYNCS: Final = 2_000
_MANNERS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {"median": median, "least": min}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: which number of each quarter counts, and how far it may grow.

    It may grow by a factor, and by so many more.
    """

    name: str
    manner: Literal["median", "least"]
    factor: float
    more: float

    def quarters(self, values: Sequence[float]) -> list[float]:
        """Return the number that counts of each quarter."""
        size = max(1, len(values) // 4)
        return [_MANNERS[self.manner](values[place * size : (place + 1) * size] or [0.0]) for place in range(4)]

    def grown(self, values: Sequence[float]) -> str | None:
        """Return how it grew from the second quarter to the last, if by more than it may."""
        _, before, _, after = self.quarters(values)
        if after <= before * self.factor + self.more:
            return None
        return f"{self.name} grew from {before:.1f} to {after:.1f} ({self.manner} of a quarter)"

    def told(self, values: Sequence[float]) -> str:
        """Return the four quarters in one line."""
        return (
            f"{self.name}: {' → '.join(f'{one:.1f}' for one in self.quarters(values))} ({self.manner} of each quarter)"
        )


#: What must stay the same. Between two syncs the writer holds no file of the library, and always
#: the same others; what the workers hold besides the newest snapshot's segments are connections,
#: logs and, till they follow, the segments merged meanwhile.
MEASURES: Final = (
    Measure("workers, MiB", "median", 1.1, 1.0),
    Measure("workers, files besides the newest snapshot's", "least", 1.0, 2.0),
    Measure("writer between syncs, MiB", "median", 1.1, 1.0),
    Measure("writer between syncs, files", "least", 1.0, 0.0),
    Measure("disk, MiB", "median", 1.25, 1.0),
)


def most_segments(articles: int) -> int:
    """Return the most segments that so many articles can have just before a merge."""
    return FACTOR * (step(articles) + 1)
