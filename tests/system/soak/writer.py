"""`python -m tests.system.soak.writer LIBRARY SYNCS SECONDS ISSUES`.

So many changes of a library, each indexed, evenly over the time.

A process of its own, as `jianbao sync --watch` is one; it prints a line a sync: its number, the
snapshot, the bytes and the open files held, the seconds since it began.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.system.soak.library import Changing
from web.http.metrics import process_usage


def main(path: Path, syncs: int, seconds: float, issues: int) -> int:
    """Change and index."""
    library = Changing(path, seed=7, size=issues)
    # As `jianbao sync --watch` does: answering comes first.
    os.nice(10)
    library.sync()
    begun = time.monotonic()
    for number in range(syncs):
        time.sleep(max(0.0, begun + number * seconds / syncs - time.monotonic()))
        library.change()
        snapshot = library.sync()
        memory, files = process_usage()
        sys.stdout.write(f"{number + 1} {snapshot} {memory} {files} {time.monotonic() - begun:.1f}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
