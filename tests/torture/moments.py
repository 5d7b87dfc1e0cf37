"""Moments: run something in a process of its own that dies, or whose disk fails, at its n-th step on the file system.

Python tells an audit hook (PEP 578) of every file that is opened, linked, renamed, removed or listed. At the chosen
step the process kills itself with SIGKILL, which nothing can catch, or the step fails as a full or broken disk fails.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Literal

from corpus.errors import JianbaoError

Fault = Literal["count", "kill", "full", "broken"]
_ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO}
#: What the file system is asked to do, by the names of the audit events.
_STEPS = frozenset({"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate", "os.listdir", "shutil.rmtree", "shutil.copyfile"})  # fmt: skip


def run(work: Callable[[], object], fault: Fault, step: int = 0, *, under: str) -> tuple[int, int]:
    """Fork, do the work, and let the fault strike at the given step on paths below `under`.

    Return the process's wait status (0: it ended by itself without an error) and the number of steps it made.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(work, fault, step, under, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        counted = pipe.read()
    _, status = os.waitpid(child, 0)
    return status, int(counted or 0)


def _work(work: Callable[[], object], fault: Fault, step: int, under: str, writer: int) -> None:
    """Do the work in the child and leave it without unwinding what the parent has open."""
    code, steps = 1, [0]
    sys.addaudithook(_hook(fault, step, under, steps))
    try:
        work()
        code = 0
    except JianbaoError as error:
        # The cause is told in one line, with what to do.
        code = 0 if getattr(error.__cause__, "errno", None) in _ERRORS.values() else 1
    finally:
        if code:
            traceback.print_exc()
        os.write(writer, str(steps[0]).encode())
        os._exit(code)


def _hook(fault: Fault, step: int, under: str, steps: list[int]) -> Callable[[str, tuple[object, ...]], None]:
    def strike(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _STEPS or not (
            _inside(event, arguments) or any(str(one).startswith(under) for one in arguments[:2])
        ):
            return
        if fault in _ERRORS and event == "open" and not _writes(arguments):
            return
        steps[0] += 1
        if steps[0] != step:
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault != "count":
            raise OSError(_ERRORS[fault], os.strerror(_ERRORS[fault]), str(arguments[0]))

    return strike


def _inside(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether something is removed from an open folder, as `shutil.rmtree` does: its name does not say where it is."""
    return event in {"os.remove", "os.rmdir"} and isinstance(arguments[1], int) and arguments[1] >= 0


def _writes(arguments: tuple[object, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    return (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (
        isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
    )
