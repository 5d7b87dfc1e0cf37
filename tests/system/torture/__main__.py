"""`python -m tests.system.torture [TIMES] [FAULT...]`.

300 syncs for each fault, unless told otherwise.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from tests.system.torture.disk import NoSmallDisk
from tests.system.torture.moments import Fault
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


if __name__ == "__main__":
    chosen = sys.argv[2:] or get_args(Fault)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, cast("Sequence[Fault]", chosen)))
