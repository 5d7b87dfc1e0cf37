"""`python -m tests.system.torture [TIMES] [FAULT...]`, `... powercut [MOMENTS]`, `... rot [EVERY]`.

300 syncs for each fault, 100 moments of a power cut, every byte that is flipped, unless told
otherwise.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from tests.system.torture.block import Kind, NoBlockDevice
from tests.system.torture.disk import NoSmallDisk
from tests.system.torture.moments import Fault
from tests.system.torture.powercut import cut
from tests.system.torture.rot import rot
from tests.system.torture.strike import strike


def main(times: int, faults: Sequence[Fault]) -> int:
    """Print what each fault did; an AssertionError ends it."""
    for fault in faults:
        begun = time.monotonic()
        try:
            with tempfile.TemporaryDirectory() as folder:
                outcome = strike(Path(folder), fault, times)
        except NoSmallDisk as error:
            sys.stdout.write(f"{fault}: not tried: {error}\n")
            continue
        seen = ", ".join(f"{count} as {state} the change" for state, count in sorted(outcome.states.items()))
        sys.stdout.write(
            f"{fault}: {times} times: 0 lost, 0 that do not open, 0 wrong counts "
            f"({seen}; {outcome.missed} came too late; {time.monotonic() - begun:.0f} s)\n"
        )
        sys.stdout.flush()
    return 0


def cut_power(moments: int) -> int:
    """Print what power cuts did on each file system; an AssertionError ends it."""
    kinds: Sequence[Kind] = get_args(Kind)
    for kind in kinds:
        begun = time.monotonic()
        try:
            with tempfile.TemporaryDirectory() as folder:
                seen = cut(Path(folder), kind, moments // len(kinds))
        except NoBlockDevice as error:
            sys.stdout.write(f"powercut on {kind}: not tried: {error}\n")
            continue
        when, what = (Counter[str]() for _ in range(2))
        for moment, count in seen.items():
            when[moment.split()[0]] += count
            what[moment.split()[1]] += count
        sys.stdout.write(
            f"powercut on {kind}: {seen.total()} moments, {when['after']} right after the work was acknowledged and "
            f"{when['during']} during it: 0 lost, 0 that do not open "
            f"({', '.join(f'{count} {name}' for name, count in sorted(what.items()))}; {time.monotonic() - begun:.0f} s)\n"
        )
        sys.stdout.flush()
    return 0


def let_rot(every: int) -> int:
    """Print what flipped bytes did, of `every` so-many one; an AssertionError ends it."""
    begun = time.monotonic()
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        count, seen = rot(Path(folder), every)
    sys.stdout.write(
        f"rot: {count} flipped bytes, each met by {', '.join(seen)}: 0 tracebacks, 0 not named by check, 0 that got a new sum, "
        f"0 not mended ({time.monotonic() - begun:.0f} s)\n"
    )
    return 0


if __name__ == "__main__":
    first, *rest = sys.argv[1:] or ["300"]
    if first == "powercut":
        sys.exit(cut_power(int(rest[0]) if rest else 100))
    if first == "rot":
        sys.exit(let_rot(int(rest[0]) if rest else 1))
    sys.exit(main(int(first), cast("Sequence[Fault]", rest or get_args(Fault))))
