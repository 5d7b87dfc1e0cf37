"""Any order of arrival, one answer.

The samples come into libraries in ways by chance (see `tests.arrival`); each library is asked the
same questions as one that was built in one go.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from corpus import samples
from indexer import Library
from indexer.local.snapshot import current
from search.open import open_engine
from tests.arrival import answers, at_once, differing, library_at, questions, some_way

#: Samples that can be corrected as text.
_TEXTS: Final = frozenset((".txt", ".md"))


@dataclass
class Compared:
    """The answers that were compared, by kind, and those that differ."""

    files: int = 0
    syncs: int = 0
    segments: str = ""
    answered: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def compared(self) -> int:
        """The number of answers that were compared."""
        return self.answered.total()

    def kinds(self) -> str:
        """Return how many answers of each kind were compared, as one line."""
        return ", ".join(f"{count} {kind}" for kind, count in self.answered.most_common())


def compare_ways(ways: int, *, files: int, questions: int, seed: int, tell: Callable[[str], None]) -> Compared:
    """Let samples come in so many ways; compare all answers with those of a fresh build."""
    return _Comparison(questions, seed, tell).run(ways, files)


@dataclass
class _Comparison:
    """One comparison."""

    questions: int
    seed: int
    tell: Callable[[str], None]
    found: Compared = field(default_factory=Compared)

    def run(self, ways: int, files: int) -> Compared:
        texts = [path for path in map(Path, samples.files()) if path.suffix in _TEXTS]
        held = {path.name: path.read_bytes() for path in texts[:files]}
        guests = [(path.name, path.read_bytes()) for path in texts[files:]]
        self.found.files = len(held)
        segments = set[int]()
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(library_at(Path(folder, "fresh"), at_once(held)).path)
            asked = questions(engine, random.Random(self.seed), self.questions)
            wanted = answers(engine, asked)
            engine.close()
            for way in range(ways):
                steps = some_way(held, guests, random.Random(f"{self.seed} {way}"))
                library = library_at(Path(folder, str(way)), steps)
                segments.add(_segments(library))
                engine = open_engine(library.path)
                others = differing(wanted, answers(engine, asked))
                engine.close()
                self.found.syncs += len(steps)
                self.found.answered += Counter(_kind(name) for name in wanted)
                self.found.wrong += [f"way {way}: {name}" for name in others]
                self.tell(f"way {way}: {len(steps)} syncs, {len(others)} of {len(wanted)} answers differ")
        self.found.segments = f"{min(segments, default=0)} to {max(segments, default=0)}"
        return self.found


def _segments(library: Library) -> int:
    snapshot = current(library.index)
    return len(snapshot.manifest.segments) if snapshot else 0


def _kind(name: str) -> str:
    """Return the kind of an answer: what of a page, or which list."""
    if name.startswith("search "):
        return name.rpartition(": ")[2].partition(" ")[0]
    return name.partition(":")[0]
