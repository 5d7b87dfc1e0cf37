"""Run a cluster until the standard input ends or SIGTERM comes: `python -m tests.cluster [NODES]`.

Prints one line of JSON: addresses, process ids, seconds to start and resident megabytes of each
node.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from types import FrameType

from tests.cluster import Cluster, ClusterUnavailable


def main() -> int:
    """Run it. Return 1, with one line on standard error, where Java or Maven is missing."""
    signal.signal(signal.SIGTERM, _stop)
    started = time.monotonic()
    try:
        with Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 3) as cluster:
            report = {
                "addresses": cluster.addresses,
                "pids": [node.process.pid for node in cluster.nodes if node.process],
                "seconds": round(time.monotonic() - started, 1),
                "resident_mb": [round(size) for size in cluster.resident_mb()],
            }
            print(json.dumps(report), flush=True)  # noqa: T201
            sys.stdin.read()
    except ClusterUnavailable as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
