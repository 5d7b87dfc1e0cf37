"""A real server in its own process, on a free local port, for tests over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A server that listens: its address and its process."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str) -> str:
        """Return the body of a page as text; raises urllib.error.HTTPError for an error page."""
        url = self.address.rstrip("/") + urllib.parse.quote(path, safe="/?&=%:+,*")
        with urllib.request.urlopen(url, timeout=30) as answer:
            body: bytes = answer.read()
        return body.decode("utf-8")


@contextmanager
def running(command: Sequence[str], *, cwd: Path) -> Iterator[Server]:
    """Start a command that prints the address it serves; give it to the test.

    Stop it and all it started.
    """
    with tempfile.NamedTemporaryFile(suffix=".log") as output:
        log = Path(output.name)
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            yield Server(_address(process, log), process, log)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for order in (signal.SIGTERM, signal.SIGKILL):
        # It may have ended by itself, and all it started with it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, order)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue
        return


def jianbao(*arguments: str) -> list[str]:
    """Return the command line of this checkout's `jianbao` with arguments."""
    return [sys.executable, "-m", "web.cli", *arguments]


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        found = re.search(r"http://\S+", log.read_text(encoding="utf-8", errors="replace"))
        if found:
            _await_answer(found.group(), end)
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _await_answer(address: str, end: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(address + "healthz", timeout=10):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
