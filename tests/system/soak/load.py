"""Load.

Two processes asked at a steady pace, first while nothing changes, then while syncs land.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.server import jianbao, running
from tests.system.soak.client import Clients, Report
from tests.system.soak.library import Changing

ROOT = Path(__file__).parents[3]
#: Ahead of measuring, so long for both processes to have met everything once.
_WARM_SECONDS = 2.0


#: With fewer answers the slowest hundredth is a handful, and says what else this machine did.
_TELLING: Final = 1_000


@dataclass(frozen=True)
class Outcome:
    """The measurements without syncs and with them, and the number of syncs."""

    quiet: Report
    busy: Report
    syncs: int

    @property
    def ratio(self) -> float:
        """The factor by which syncs slow down the slowest hundredth of answers."""
        return self.busy.percentile(0.99) / max(self.quiet.percentile(0.99), 1e-9)

    @property
    def telling(self) -> bool:
        """Return whether there were answers enough for the slowest hundredth to say something."""
        return min(len(self.quiet.seconds), len(self.busy.seconds)) >= _TELLING


def load(seconds: float, *, rate: float = 60.0, syncs: int = 50, issues: int = 24) -> Outcome:
    """Measure for so many seconds each way. Every answer is checked for being whole."""
    with tempfile.TemporaryDirectory(prefix="jianbao-soak-") as folder:
        path = Path(folder) / "library"
        Changing(path, seed=1, size=issues).grow(issues)
        command = jianbao("serve", "--library", str(path), "--port", "0", "--workers", "2")
        with running(command, cwd=ROOT) as server:
            with Clients(server.address, rate):
                time.sleep(_WARM_SECONDS)
            with Clients(server.address, rate, seed=10) as quiet:
                time.sleep(seconds)
            with Clients(server.address, rate, seed=20) as busy:
                landed = _write(path, syncs, seconds, issues)
            return Outcome(quiet.report, busy.report, landed)


def _write(path: Path, syncs: int, seconds: float, issues: int) -> int:
    command = [sys.executable, "-m", "tests.system.soak.writer", str(path), str(syncs), str(seconds), str(issues)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=seconds * 4 + 60)
    return int(done.stdout.splitlines()[-1].split()[0])
