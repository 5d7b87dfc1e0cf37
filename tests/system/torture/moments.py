"""Moments.

Run something in a process of its own that dies, or whose disk fails, at a chosen moment.

Python tells an audit hook (PEP 578) of every file that is opened, linked, renamed, removed or
listed. At the chosen step the process kills itself with SIGKILL, which nothing can catch
(``kill``), or the step fails as it does on a full (``full``) or a broken disk (``broken``).
``short``: no file may grow beyond the chosen number of bytes, so that writing fails in the middle
of a file. ``tight``: the disk itself is full, for which the caller sees to it.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from corpus.errors import JianbaoError

Fault = Literal["kill", "full", "broken", "short", "tight"]
#: What fails at a step, and with what.
_ERRORS: Final[dict[str, int]] = {"full": errno.ENOSPC, "broken": errno.EIO}
#: What the library may then say was the cause.
_CAUSES: Final = frozenset({*_ERRORS.values(), errno.EFBIG})
#: What the file system is asked to do, by the names of the audit events.
_STEPS = frozenset({"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate", "os.listdir", "shutil.rmtree", "shutil.copyfile"})  # fmt: skip
#: How a child ends that was told of the fault, in one line.
_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a process: its status (was it killed, did it report the fault), its steps."""

    status: int
    steps: int

    @property
    def killed(self) -> bool:
        """Return whether it was."""
        return os.WIFSIGNALED(self.status)

    @property
    def told(self) -> bool:
        """Return whether the fault came out of it as a line that names it."""
        return not self.killed and os.waitstatus_to_exitcode(self.status) == _TOLD

    @property
    def sound(self) -> bool:
        """Return whether nothing came out of it but what may."""
        return self.killed or self.told or self.status == 0


def run(work: Callable[[], object], fault: Fault, moment: int | None = None, *, under: str) -> Ending:
    """Fork, do the work, and let the fault strike at a moment.

    Of steps on paths below `under` the n-th.

    None: it does not strike, and the steps at which it could are counted.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(work, fault, moment, under, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        counted = pipe.read()
    _, status = os.waitpid(child, 0)
    return Ending(status, int(counted or 0))


def _work(work: Callable[[], object], fault: Fault, moment: int | None, under: str, writer: int) -> None:
    """Do the work in the child and leave it without unwinding what the parent has open."""
    code, steps = 1, [0]
    if fault == "short" and moment is not None:
        # Python ignores the signal that comes with it: writing fails with EFBIG.
        resource.setrlimit(resource.RLIMIT_FSIZE, (moment, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    elif fault != "tight":
        sys.addaudithook(_hook(fault, moment, under, steps))
    try:
        work()
        code = 0
    except JianbaoError as error:
        one_line = "\n" not in str(error)
        code = _TOLD if getattr(error.__cause__, "errno", None) in _CAUSES and one_line else 1
    finally:
        if code == 1:
            traceback.print_exc()
        os.write(writer, str(steps[0]).encode())
        os._exit(code)


def _hook(fault: Fault, moment: int | None, under: str, steps: list[int]) -> Callable[[str, tuple[object, ...]], None]:
    def strike(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _STEPS or not (
            _inside(event, arguments) or any(str(one).startswith(under) for one in arguments[:2])
        ):
            return
        if fault in _ERRORS and event == "open" and not _writes(arguments):
            return
        steps[0] += 1
        if steps[0] != moment:
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(_ERRORS[fault], os.strerror(_ERRORS[fault]), str(arguments[0]))

    return strike


def _inside(event: str, arguments: tuple[object, ...]) -> bool:
    """Return whether something is removed from an open folder, as `shutil.rmtree` does.

    Its name does not say where it is.
    """
    return event in {"os.remove", "os.rmdir"} and isinstance(arguments[1], int) and arguments[1] >= 0


def _writes(arguments: tuple[object, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    return (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (
        isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
    )
