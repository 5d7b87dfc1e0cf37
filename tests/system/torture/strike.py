"""Strike: change a library again and again, let a fault hit each time, and count what it did."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.system.torture import moments
from tests.system.torture.disk import small_disk
from tests.system.torture.library import Tortured, tortured


@dataclass
class Outcome:
    """The number of times each state was found, and the fault came too late."""

    states: Counter[str] = field(default_factory=Counter)
    missed: int = 0


def strike(folder: Path, fault: moments.Fault, times: int, seed: int = 0) -> Outcome:
    """Let a fault hit `times` syncs of a library made in `folder`.

    After each fault the library must open and answer exactly as before or exactly as after the
    change, and the next healthy sync must complete the change. Raises AssertionError where that is
    not so, NoSmallDisk where ``tight`` is not possible.
    """
    outcome = Outcome()
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk")) if fault == "tight" else None
        home = disk.path if disk else folder
        library = tortured(home / "library", seed)
        for _ in range(times):
            library.change()
            moment = _moment(library, folder, fault)
            if disk:
                disk.leave(moment)
            ending = moments.run(library.sync, fault, moment, under=str(home))
            if disk:
                disk.leave(None)
            assert ending.sound, "the sync failed with more than the fault"
            outcome.missed += not (ending.killed or ending.told or 0 < moment <= ending.steps)
            outcome.states[library.examine()] += 1
            library.sync()
            library.settled = library.wanted
            assert library.examine() in {"before", "after"}
            snapshots = [entry.name for entry in (library.path / "index" / "snapshots").iterdir()]
            assert len(snapshots) <= 2, f"leftovers were not swept: {snapshots}"
    return outcome


def _moment(library: Tortured, folder: Path, fault: moments.Fault) -> int:
    """Choose a moment of the sync to come, which a copy of the library goes through first.

    Of steps every other one is among the last quarter: the switch, and the sweep after it.
    """
    copy = replace(library, path=folder / "copy")
    shutil.copytree(library.path, copy.path)
    steps = moments.run(copy.sync, fault, under=str(folder)).steps
    sizes = [path.stat().st_size for path in copy.path.glob("index/snapshots/*/*") if path.stat().st_nlink == 1]
    shutil.rmtree(copy.path)
    chance = library.chance
    if fault in {"short", "tight"}:
        assert sizes, "the copy was not indexed"
        return chance.randint(1, max(sizes) - 1 if fault == "short" else sum(sizes))
    assert steps, "the copy was not indexed"
    return chance.randint(1 if chance.random() < 0.5 else -(-steps * 3 // 4), steps)
