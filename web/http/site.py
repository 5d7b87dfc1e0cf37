"""The site of an application: the engine that answers, and how it follows the library."""

from __future__ import annotations

import time
from collections import OrderedDict
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Final, cast

from flask import current_app

from corpus.errors import JianbaoError, Unavailable
from indexer.errors import IndexDamaged
from indexer.facets import ENTITIES, FACETS
from indexer.library.readers import Visible
from search import Engine, open_engine, open_view
from search.query.lexer import FIELDS
from search.request import Request
from web.http.metrics import Metrics
from web.http.name_order import by_name

#: How often, in seconds, a server looks whether the library has a newer snapshot.
FOLLOW_EVERY: Final = 1.0
#: Views that a process has open at most, and the part of the memory for lists that each may take.
_VIEWS: Final = 8
_SHARE: Final = 8
#: A query that is hardly found as it stands, so that every step of answering is gone through.
_UNLIKELY: Final = "预热检索之用"
#: The same with fields, each of which looks into the names of a facet.
_FIELDS: Final = " ".join(("文号:预热〔1900〕1号", *(f"{facet}:预热" for facet in FACETS if facet in FIELDS.values())))


@dataclass(frozen=True, slots=True)
class ClosedLibrary:
    """A library that is not open in this process, which is one of some.

    The reason, and how to open it.
    """

    library: Path
    processes: int
    reason: str
    view: Visible = None

    def open(self) -> Engine:
        """Open the library, or a view of it. Raises JianbaoError."""
        if self.view is None:
            return open_engine(self.library, self.processes)
        return open_view(self.library, self.view, self.processes)


def closed(library: Path, processes: int) -> ClosedLibrary:
    """Return a library that this process has not opened yet."""
    return ClosedLibrary(library, processes, f"{library}: not opened")


def open_or_closed(library: Path, processes: int) -> Engine | ClosedLibrary:
    """Open a library, ready for what readers ask first.

    Return it closed, with the reason, where that fails: a server lives to see it mended.
    """
    try:
        engine = open_engine(library, processes)
        warm(engine)
    except JianbaoError as error:
        return ClosedLibrary(library, processes, str(error))
    return engine


def opened(held: Engine | ClosedLibrary) -> Engine:
    """Return the engine of an open library. Raises Unavailable for a closed one."""
    if isinstance(held, ClosedLibrary):
        raise Unavailable(held.reason)
    return held


@dataclass(slots=True)
class Site:
    """One application.

    Its engine (or why there is none), the library's folder, and how it follows the library.

    An engine answers from one snapshot for as long as it is held: a newer one is loaded into a copy
    beside it, which then takes its place, so a request ends on the snapshot it began with.
    ``in_thread``: a thread does this; else a request does, once a second at most. ``trouble`` says
    why it could not be done the last time, ``damaged`` whether that is damage. ``memory`` holds
    what was computed once for a snapshot.
    """

    held: Engine | ClosedLibrary
    library: Path | None
    in_thread: bool = False
    trouble: str | None = None
    damaged: bool = False
    followed: float = 0.0
    memory: dict[str, tuple[tuple[int, str], object]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    metrics: Metrics = field(default_factory=Metrics)
    views: OrderedDict[frozenset[str], Site] = field(default_factory=OrderedDict)
    opening: Lock = field(default_factory=Lock)

    @property
    def engine(self) -> Engine:
        """The engine that answers. Raises Unavailable where the library is closed."""
        return opened(self.held)

    @property
    def reason(self) -> str | None:
        """The reason why it does not answer, or not from the newest snapshot.

        None where it does.
        """
        return self.held.reason if isinstance(self.held, ClosedLibrary) else self.trouble

    def follow(self) -> bool:
        """Let a copy of the engine follow the library, and take it where it changed.

        One thread at a time.

        Returns whether it changed. A reason why not is kept as ``trouble``: the older snapshot goes
        on answering.
        """
        if not self.lock.acquire(blocking=False):
            return False
        try:
            self.followed = time.monotonic()
            newer, trouble = self._newer()
            if newer is not None:
                warm(newer)
                self.held = newer
            self.trouble, self.damaged = str(trouble) if trouble else None, bool(trouble)
        except (JianbaoError, OSError) as error:
            self.trouble, self.damaged = str(error), isinstance(error, IndexDamaged)
            return False
        finally:
            self.lock.release()
        return newer is not None

    def seen(self, visible: Visible) -> Site:
        """Return what answers a reader who sees some serials (None: all): a site of these alone.

        Of those that were not asked for longest, one is closed where there are many.
        """
        if visible is None:
            return self
        library = self.library or Path()
        with self.opening:
            view = self.views.pop(visible, None)
            if view is None:
                held = ClosedLibrary(library, _SHARE, f"{library}: not opened", visible)
                view = Site(held, self.library, metrics=self.metrics)
            if visible:
                self.views[visible] = view
                view.in_thread = self.in_thread and not isinstance(view.held, ClosedLibrary)
                view.follow_if_due()
            if len(self.views) > _VIEWS:
                self.views.popitem(last=False)
        if isinstance(view.held, ClosedLibrary) and view.trouble:
            view.held = replace(view.held, reason=view.trouble)
        return view

    def follow_views(self) -> None:
        """Let the views that are open follow the library."""
        with self.opening:
            views = list(self.views.values())
        for view in views:
            if not isinstance(view.held, ClosedLibrary):
                view.follow()

    def _newer(self) -> tuple[Engine | None, IndexDamaged | None]:
        """Return the engine to answer from now on, if another; and why not from the newest."""
        if isinstance(self.held, ClosedLibrary):
            return self.held.open(), None
        newer, trouble = copy(self.held), None
        try:
            changed = newer.refresh()
        except IndexDamaged as error:
            # It may have gone to an older snapshot.
            trouble, changed = error, newer.differs(self.held)
        return (newer if changed else None), trouble

    def look_over(self) -> None:
        """Look, beside other work, whether what is answered from is still what was written."""
        if not isinstance(self.held, ClosedLibrary):
            self.held.look_over()

    def follow_if_due(self) -> None:
        """Follow the library in a request, where no thread does it."""
        if not self.in_thread and time.monotonic() - self.followed >= FOLLOW_EVERY:
            self.follow()


def warm(engine: Engine) -> None:
    """Ask an engine what every reader asks first.

    So that no reader waits for what it makes once a snapshot.
    """
    for query in (_UNLIKELY, _FIELDS):
        engine.search(Request(q=query, size=1))
    for kind in ENTITIES:
        for summary in engine.entities(kind):
            by_name(summary.entity.name)
    engine.suggest("一")


def site() -> Site:
    """Return the site of the application that answers."""
    return cast("Site", current_app.extensions["jianbao"])
