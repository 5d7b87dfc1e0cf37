"""The engine: answers every question about a library, over the searcher of either backend.

Parse and rewrite the query, relax it until it answers, search, mark, make the page. What it
promises is shown by one suite of tests for both backends (tests/contract.py).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Any, Final, TypeVar

from corpus.model import Doubt
from indexer.catalog import Catalog
from indexer.errors import IndexDamaged
from indexer.record import Record
from search.draft import check, compare
from search.page import empty_page
from search.request import BATCH, Request
from search.result import (
    Card,
    EntitySummary,
    Hit,
    IssueSummary,
    Latest,
    Overlap,
    Page,
    Sides,
    Status,
    Suggestion,
    Tick,
)  # fmt: skip
from search.searcher import Searcher, SearcherManager, SnapshotGone
from search.similar import similar
from search.snapshot import OpenSnapshot

#: Times a question opens the newest snapshot after the one it asked was removed.
_TRIES: Final = 3
#: Seconds that other threads may go on between two rehearsed requests.
_PAUSE: Final = 0.002
_Answer = TypeVar("_Answer")


class Engine:
    """Answers questions about one library, each from one complete snapshot. Thread-safe.

    A question raises Unavailable while the backend does not answer; the first one after it is back
    is answered again.
    """

    def __init__(self, manager: SearcherManager[Any], searcher: Searcher | None = None) -> None:
        """Answer from a searcher; without one the first question opens the newest snapshot."""
        self.manager = manager
        self._snapshot = OpenSnapshot(searcher) if searcher else None
        self._refreshing = Lock()
        # Shared with the copies that follow the library for this one.
        self._asked: deque[Request] = deque(maxlen=manager.rehearsed)

    def search(self, request: Request) -> Page:
        """Answer a request. Never raises for what a query text says."""
        page = self._page(request)
        if not any(known.q == request.q and known == request for known in tuple(self._asked)):
            self._asked.append(request)
        return page or empty_page(request)

    def _page(self, request: Request) -> Page | None:
        return self._ask(lambda snapshot: snapshot.search(request), None)

    def every(self, request: Request, limit: int) -> Iterator[Hit]:
        """Yield the hits of a request in its order, at most so many, read a batch at a time."""
        for number in range(1, -(-limit // BATCH) + 1):
            asked = replace(request, page=number, size=min(limit, BATCH), facets=())
            page = self._page(asked)
            if page is None:
                return
            yield from page.hits[: limit - (number - 1) * BATCH]
            if number * BATCH >= page.total:
                return

    def article(self, article_id: str) -> Record | None:
        """Return one article, or None where there is none of that id."""
        return self._ask(lambda snapshot: snapshot.record(article_id), None)

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article with every paragraph as a snippet (in order, whole), with every mark.

        The marks are those of the rung on which `search` answers the request's query; filters do
        not matter. None where there is no article of that id.
        """
        return self._ask(lambda snapshot: snapshot.highlight(request, article_id), None)

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles in printed order; empty where there is none of that id."""
        return self._ask(lambda snapshot: snapshot.issue(issue_id), ())

    def front(self, request: Request, issue_id: str) -> Hit | None:
        """Return the front matter of an issue with every paragraph as a snippet; None without any.

        What is marked is the request's query as typed, else all of its words.
        """
        return self._ask(lambda snapshot: snapshot.front(request, issue_id), None)

    def issues(self) -> Sequence[IssueSummary]:
        """Return every issue: serials by name, newest first within a serial."""
        return self._ask(lambda snapshot: snapshot.issues, ())

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        """Return the reader's doubts about an issue, by line."""
        held = self._ask(lambda snapshot: snapshot.searcher.catalog.issues.get(issue_id), None)
        return sorted(held.doubts, key=lambda doubt: doubt.line) if held else ()

    def source(self, issue_id: str) -> str | None:
        """Return the name (below ``issues/``) of the file that gives an issue; None without one."""
        held = self._ask(lambda snapshot: snapshot.searcher.catalog.issues.get(issue_id), None)
        return held.source if held else None

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        """Return every entity of a kind (``company`` or ``policy``), most mentioned first."""
        return self._ask(lambda snapshot: tuple(snapshot.entities(kind).values()), ())

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        """Return one company or policy, or None where there is none of that id."""
        return self._ask(lambda snapshot: snapshot.entities(kind).get(entity_id), None)

    def cards(self, text: str) -> Sequence[Card]:
        """Return what a whole text names: a company, policy, issue or section; at most two."""
        return self._ask(lambda snapshot: snapshot.cards.of(text), ())

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        """Complete what is being typed: companies, policies, document numbers, sections, issues."""
        return self._ask(lambda snapshot: snapshot.suggester.suggest(text, limit), [])

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        """Return the articles most like this one, best first; never itself."""
        return self._ask(lambda snapshot: similar(snapshot.searcher, article_id, limit), ())

    def check(self, draft: str, limit: int = 10, but: str | None = None) -> Sequence[Overlap]:
        """Return articles that share text with a draft, most first (登过没有？).

        None of them is of the issue ``but``.
        """
        return self._ask(lambda snapshot: check(snapshot.searcher, draft, limit, but), ())

    def compare(self, draft: str, article_id: str) -> Sides | None:
        """Return a draft beside an article; None where there is no article of that id."""
        record = self.article(article_id)
        return compare(draft, record) if record else None

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return, issue by issue in order of time, how many articles match a request."""
        return self._ask(lambda snapshot: snapshot.timeline(request), ())

    def latest(self, request: Request, limit: int = 50, only: Container[str] | None = None) -> Latest:
        """Return the articles that match and arrived last: the newest arrival first, as printed.

        ``only`` are the issues that are asked for; without it, all.
        """
        return self._ask(lambda snapshot: snapshot.latest(request, limit, only), Latest())

    def held(self) -> Catalog:
        """Return the files and issues of the snapshot that answers."""
        return self._ask(lambda snapshot: snapshot.searcher.catalog, Catalog())

    def status(self) -> Status:
        """Return the snapshot that answers. Raises Unavailable while the backend is away."""
        if self.manager.trouble is not None:
            raise self.manager.trouble.with_traceback(None)
        name = self.manager.name
        return self._ask(lambda snapshot: snapshot.status(name), Status(0, "", 0, 0, name))

    def refresh(self) -> bool:
        """Follow the library to its newest snapshot; return whether it changed.

        What an engine holds is replaced and never changed in place: a copy of it (`copy.copy`) goes
        on answering from the snapshot it was taken of. That is how a server loads a snapshot beside
        the one from which it answers.

        Raises JianbaoError where the newest one cannot be read, having gone to the newest that can.
        """
        with self._refreshing:
            before = self._snapshot.searcher if self._snapshot else None
            for _ in range(_TRIES):
                searcher, trouble = self.manager.open(before)
                if searcher is None or searcher is before:
                    break
                with suppress(SnapshotGone):
                    self._snapshot = self._rehearsed(OpenSnapshot(searcher))
                    break
            if trouble:
                raise trouble
            return searcher is not before

    def differs(self, other: Engine) -> bool:
        """Return whether this engine, once a copy of another, answers from another snapshot."""
        return self._snapshot is not other._snapshot

    def _rehearsed(self, snapshot: OpenSnapshot) -> OpenSnapshot:
        """Answer the last requests: the next reader should not wait for what is made only once."""
        asked = tuple(self._asked)
        # One that cannot be answered from here must not stand in the way a second time.
        self._asked.clear()
        for request in asked:
            with self.manager.asking(snapshot.searcher):
                snapshot.search(request)
            time.sleep(_PAUSE)
        return snapshot

    def look_over(self) -> None:
        """Look, beside other work, at what answers; what is found damaged answers no more.

        It takes its time: a server has a thread of its own for it.
        """
        snapshot = self._snapshot
        if snapshot is not None:
            self.manager.look_over(snapshot.searcher)

    def reading(self, make: Callable[[], _Answer]) -> _Answer:
        """Return what is made of answers: anew, where damage shows as they are read on."""
        try:
            return make()
        except IndexDamaged as error:
            self.distrust(error)
            return make()

    def distrust(self, error: IndexDamaged) -> None:
        """Take note that what answered is damaged, as showed when an answer was read on.

        The next question is answered from what is sound.
        """
        snapshot = self._snapshot
        if snapshot is not None:
            with suppress(SnapshotGone, IndexDamaged), self.manager.asking(snapshot.searcher):
                raise error
            with suppress(IndexDamaged):
                self._leave(snapshot)

    def close(self) -> None:
        """Give back files, connections and memory."""
        self._snapshot = None
        self.manager.close()

    def _ask(self, question: Callable[[OpenSnapshot], _Answer], otherwise: _Answer) -> _Answer:
        """Return the answer of the snapshot, `otherwise` where nothing is indexed yet."""
        for _ in range(_TRIES):
            snapshot = self._snapshot
            try:
                snapshot = snapshot or self._opened()
                if snapshot is None:
                    return otherwise
                with self.manager.asking(snapshot.searcher):
                    return question(snapshot)
            except SnapshotGone as error:
                gone = error
                self._leave(snapshot)
        raise gone

    def _leave(self, snapshot: OpenSnapshot | None) -> None:
        """Leave a snapshot for the newest that can be read. Raises JianbaoError."""
        self._snapshot = None
        try:
            # Where that is gone, too, the next try opens another.
            with suppress(SnapshotGone):
                self._opened()
        except IndexDamaged:
            # Nothing is sound: of what is open, other questions may be answered.
            self._snapshot = snapshot
            raise

    def _opened(self) -> OpenSnapshot | None:
        """Open the newest snapshot that can be read; None where nothing is indexed yet."""
        try:
            self.refresh()
        except IndexDamaged:
            # An older one answers, as `refresh` tells whoever follows the library.
            if self._snapshot is None:
                raise
        return self._snapshot
