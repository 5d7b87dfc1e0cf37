"""Work on a file in a process of its own, with limited memory and time.

A file that eats memory or never ends takes that process with it, and nothing else.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

#: What work on one file may take.
SECONDS: Final = 25
_MEMORY: Final = 2 * 2**30
_WRITTEN: Final = 256 * 2**20


def confined(module: str, *arguments: str, seconds: float = SECONDS) -> bytes:
    """Return what a module prints that begins its work with `confine`.

    Raises subprocess.TimeoutExpired.
    """
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        command, capture_output=True, timeout=seconds, check=False, env=environment, stdin=subprocess.DEVNULL
    )
    return done.stdout


def confine() -> None:
    """Limit what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN, _WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
