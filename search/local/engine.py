"""The engine over Whoosh segments, a whole posting list at a time.

Matching, counting and ranking are done on arrays: a query costs a few operations on arrays as long as its posting
lists, not a step an article. Every answer comes from one view, so from one complete snapshot.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Final

from corpus.model import Doubt
from indexer.errors import IndexDamaged
from indexer.library.folder import Folder
from indexer.local.snapshot import candidates, faults, is_newest, newest
from indexer.record import Record
from indexer.segment.reader import DamagedSegment
from search.local import holdings
from search.local import similar as likeness
from search.local.answer import answer, highlight
from search.local.searcher import View
from search.request import Request
from search.result import EntitySummary, Hit, IssueSummary, Overlap, Page, Status, Suggestion, Tick

#: How often opening is tried again when the writer removes a snapshot while it is being opened.
_TRIES: Final = 5
#: How many requests are remembered, to be answered from a newer snapshot before it takes over; and how long, in seconds,
#: other threads may go on between them.
_ASKED: Final = 12
_PAUSE: Final = 0.002
_LOG: Final = logging.getLogger("jianbao.index")


class ColumnsEngine:
    """Answers questions about one library. Safe in any number of threads: an answer keeps the view it began with."""

    def __init__(self, library: Path, processes: int = 1) -> None:
        """Open the newest snapshot; so many `processes` share the memory of what is remembered.

        Raises NoLibrary, or IndexDamaged where no snapshot can be read.
        """
        self._index = Folder.open(library).index
        self._processes = processes
        self._refreshing = Lock()
        # Shared with the copies that follow the library for this one.
        self._asked: deque[Request] = deque(maxlen=_ASKED)
        self._view = self._open(None)
        if self._view.snapshot.number < newest(self._index):
            _LOG.warning("%s; snapshot %s answers; run `jianbao sync`", self._fault(), self._view.snapshot.number)

    def _open(self, before: View | None) -> View:
        known = {segment.name: segment for segment in before.segments} if before else {}
        for _ in range(_TRIES):
            for snapshot in candidates(self._index):
                if before is not None and snapshot.mark == before.snapshot.mark:
                    return before
                try:
                    return View(snapshot, known, self._processes)
                except (DamagedSegment, OSError):
                    continue
            if not newest(self._index):
                return View.empty()
        raise IndexDamaged(f"{self._fault()}; no snapshot can be read; run `jianbao sync`, which makes the index again")

    def refresh(self) -> bool:
        """Follow the library to its newest snapshot; return whether it changed. Answers under way are not disturbed.

        Raises IndexDamaged where the newest one cannot be read, having gone to the newest that can.
        """
        if is_newest(self._index, self._view.snapshot):
            return False
        wanted = newest(self._index)
        with self._refreshing:
            before = self._view
            view = self._open(before)
            asked = tuple(self._asked)
            # One that cannot be answered from here must not stand in the way a second time.
            self._asked.clear()
            for request in asked:
                # What readers asked last they will ask again: they must not be the ones who wait for what is made once.
                answer(view, request)
                time.sleep(_PAUSE)
            self._view = view
            number = self._view.snapshot.number
            if number < wanted == newest(self._index):
                raise IndexDamaged(f"{self._fault()}; snapshot {number} answers; run `jianbao sync`, which mends it")
            return self._view is not before

    def _fault(self) -> str:
        return next(iter(faults(self._index)), str(self._index)).partition("; run ")[0]

    def search(self, request: Request) -> Page:
        """Answer a request. Never raises for what a query text says."""
        page = answer(self._view, request)
        if not any(known.q == request.q and known == request for known in tuple(self._asked)):
            self._asked.append(request)
        return page

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article with every paragraph as a snippet, and every mark in it."""
        return highlight(self._view, request, article_id)

    def article(self, article_id: str) -> Record | None:
        """Return one article, or None where there is none of that id."""
        view = self._view
        number = view.find(article_id)
        return None if number is None else view.record(number)

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles in printed order; empty where there is none of that id."""
        return holdings.articles_of(self._view, issue_id)

    def issues(self) -> Sequence[IssueSummary]:
        """Return every issue: serials by name, newest first within a serial."""
        return holdings.issues(self._view)

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        """Return the reader's doubts about an issue, by line."""
        held = self._view.catalog.issues.get(issue_id)
        return () if held is None else sorted(held.doubts, key=lambda doubt: doubt.line)

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        """Return every entity of a kind (``company`` or ``policy``), most mentioned first."""
        return holdings.entities(self._view, kind)

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        """Return one company or policy, or None where there is none of that id."""
        return next((one for one in holdings.entities(self._view, kind) if one.entity.id == entity_id), None)

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        """Complete what is being typed: companies, policies, document numbers, sections, issues."""
        return self._view.suggester.suggest(text, limit)

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        """Return the articles most like this one, best first; never itself."""
        return likeness.similar(self._view, article_id, limit)

    def check(self, draft: str, limit: int = 10) -> Sequence[Overlap]:
        """Return articles that share text with a draft, most first (登过没有？)."""
        return likeness.check(self._view, draft, limit)

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return, issue by issue in order of time, how many articles match a request."""
        return holdings.timeline(self._view, request)

    def status(self) -> Status:
        """Return which snapshot answers."""
        view = self._view
        manifest = view.snapshot.manifest
        return Status(view.snapshot.number, manifest.created, manifest.issues, manifest.articles, "whoosh")

    def close(self) -> None:
        """Give back files and memory."""
        self._view = View.empty()
