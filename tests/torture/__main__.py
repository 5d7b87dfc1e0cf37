"""`python -m tests.torture [TIMES]`: 300 kills, 300 broken writes and 300 full disks, unless told otherwise."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests.torture.moments import Fault
from tests.torture.strike import strike


def main(times: int) -> int:
    """Print what each fault did; an AssertionError ends it."""
    for fault in get_args(Fault):
        if fault == "count":
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcomes = strike(Path(folder), fault, times)
        seen = ", ".join(f"{count} as {state} the change" for state, count in sorted(outcomes.items()))
        sys.stdout.write(f"{fault}: {times} times: 0 lost, 0 that do not open, 0 wrong counts ({seen})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
