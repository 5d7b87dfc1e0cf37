"""Strike: change a library again and again, let a fault hit each time, and count what it did."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.torture import moments
from tests.torture.library import Tortured, tortured


def strike(folder: Path, fault: moments.Fault, times: int, seed: int = 0) -> Counter[str]:
    """Let a fault hit `times` syncs of a library made in `folder`; return how often each outcome was seen.

    After each fault the library must open and answer exactly as before or exactly as after the change, and the next
    healthy sync must complete the change. Raises AssertionError where that is not so.
    """
    outcomes: Counter[str] = Counter()
    library = tortured(folder / "library", seed)
    for _ in range(times):
        library.change()
        step = _moment(library, folder)
        status, _ = moments.run(library.sync, fault, step, under=str(folder))
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0, "the sync failed with more than the fault"
        outcomes[library.examine()] += 1
        library.sync()
        library.settled = library.wanted
        assert library.examine() in {"before", "after"}
        snapshots = [entry.name for entry in (library.path / "index" / "snapshots").iterdir()]
        assert len(snapshots) <= 2, f"leftovers were not swept: {snapshots}"
    return outcomes


def _moment(library: Tortured, folder: Path) -> int:
    """Choose a step of the sync to come, which a copy of the library goes through first.

    Every other one is among the last quarter: the switch, and the sweep after it.
    """
    copy = replace(library, path=folder / "copy")
    shutil.copytree(library.path, copy.path)
    _, steps = moments.run(copy.sync, "count", under=str(folder))
    shutil.rmtree(copy.path)
    assert steps, "the copy was not indexed"
    return library.chance.randint(1 if library.chance.random() < 0.5 else -(-steps * 3 // 4), steps)
