"""Strike: change a library again and again, let a fault hit each time, and count what it did."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from tests.torture import moments
from tests.torture.library import tortured


def strike(folder: Path, fault: moments.Fault, times: int, seed: int = 0) -> Counter[str]:
    """Let a fault hit `times` syncs of a library made in `folder`; return how often each outcome was seen.

    After each fault the library must open and answer exactly as before or exactly as after the change, and the next
    healthy sync must complete the change. Raises AssertionError where that is not so.
    """
    outcomes: Counter[str] = Counter()
    library = tortured(folder / "library", seed)
    library.change()
    _, steps = moments.run(library.sync, "count", under=str(folder))
    library.settled = library.wanted
    for _ in range(times):
        library.change()
        step = library.chance.randint(1, steps)
        status, made = moments.run(library.sync, fault, step, under=str(folder))
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0, "the sync failed with more than the fault"
            steps = max(made, 1)
        outcomes[library.examine()] += 1
        library.sync()
        library.settled = library.wanted
        assert library.examine() in {"before", "after"}
        snapshots = [entry.name for entry in (library.path / "index" / "snapshots").iterdir()]
        assert len(snapshots) <= 2, f"leftovers were not swept: {snapshots}"
    return outcomes
