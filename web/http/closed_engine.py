"""What answers while a library cannot be opened: the reason, until it can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn, cast

from corpus.errors import JianbaoError, Unavailable
from search import Engine, open_engine


class Shut:
    """Stands for the engine of a library that cannot be opened: it answers every question with the reason."""

    def __init__(self, library: Path, reason: str, processes: int) -> None:
        self._library = library
        self._processes = processes
        self.reason = reason

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: object, **__: object) -> NoReturn:
            raise Unavailable(self.reason)

        return refuse

    def opened(self) -> Engine:
        """Open the library. Raises JianbaoError where it still cannot be opened."""
        return open_engine(self._library, self._processes)


def shut(library: Path, processes: int) -> Engine:
    """Return what stands for the engine of a library that this process has not opened."""
    return cast("Engine", Shut(library, f"{library}: not opened", processes))


def open_or_shut(library: Path, processes: int) -> Engine:
    """Open a library in one of some processes; where that cannot be done, return what says so.

    A server must live to see it mended.
    """
    try:
        return open_engine(library, processes)
    except JianbaoError as error:
        return cast("Engine", Shut(library, str(error), processes))
