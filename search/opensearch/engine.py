"""The engine over an OpenSearch cluster: the same plans, the same answers, for libraries that outgrow one machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from opensearchpy import exceptions

from corpus.model import Doubt
from indexer.opensearch.client import errors_named
from indexer.opensearch.mapping import keyword
from indexer.opensearch.settings import ClusterSettings, ClusterUnreachable
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.record import Record
from search.local import answer as nothing
from search.local import searcher as columns
from search.opensearch import answer
from search.opensearch import similar as opensearch_likeness
from search.opensearch.searcher import View
from search.request import Request
from search.result import EntitySummary, Hit, IssueSummary, Overlap, Page, Status, Suggestion, Tick

ENGINE = "opensearch"
_Answer = TypeVar("_Answer")
#: How often a question opens the newest snapshot, where the one it asked was swept meanwhile.
_OPENED = 3


@dataclass(slots=True)
class _Contact:
    """How the last word with the cluster ended; an engine and its copies share it."""

    trouble: ClusterUnreachable | None = None


class OpenSearchEngine:
    """Answers questions about one library in a cluster. Safe in any number of threads.

    While the cluster does not answer, every question raises ClusterUnreachable; the first one after it is back is
    answered again.
    """

    def __init__(self, settings: ClusterSettings, store: ClusterSnapshots | None = None) -> None:
        """Make ready to ask; the cluster is asked when the first question comes."""
        self._settings = settings
        self._store = store or ClusterSnapshots(settings)
        self._refreshing = Lock()
        self._contact = _Contact()
        self._view: View | None = None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Name the errors of a question to the cluster, and remember whether it could be reached."""
        try:
            with errors_named(self._settings):
                yield
        except ClusterUnreachable as trouble:
            self._contact.trouble = trouble
            raise
        self._contact.trouble = None

    def refresh(self) -> bool:
        """Follow the library to its newest snapshot; return whether it changed. Answers under way are not disturbed.

        Raises ClusterUnreachable, and ClusterMismatch where what the cluster holds was made by another Jianbao.
        """
        with self._refreshing, self._asking():
            before = self._view
            if before is None:
                self._store.check_server()
            newest = self._store.current()
            if newest is None or (before and before.snapshot.number == newest.number):
                return False
            view = View(self._store, newest)
            view.prepare()
            self._view = view
            return True

    def _ask(self, question: Callable[[View], _Answer], otherwise: _Answer) -> _Answer:
        """Return what a view answers, `otherwise` where nothing is indexed yet."""
        for _ in range(_OPENED):
            try:
                if self._view is None:
                    self.refresh()
                view = self._view
                if view is None:
                    return otherwise
                with self._asking():
                    return question(view)
            except exceptions.NotFoundError as error:
                # Built anew since it was opened, and what it was opened from is gone.
                self._view, gone = None, error
        raise gone

    def search(self, request: Request) -> Page:
        """Answer a request. Never raises for what a query text says."""
        page = self._ask(lambda view: answer.answer(view, request), None)
        return page or nothing.answer(columns.View.empty(), request)

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article with every paragraph as a snippet, and every mark in it."""
        return self._ask(lambda view: answer.highlight(view, request, article_id), None)

    def article(self, article_id: str) -> Record | None:
        """Return one article, or None where there is none of that id."""
        return self._ask(lambda view: view.records([article_id]).get(keyword(article_id)), None)

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles in printed order; empty where there is none of that id."""
        return self._ask(lambda view: view.issue(issue_id), ())

    def issues(self) -> Sequence[IssueSummary]:
        """Return every issue: serials by name, newest first within a serial."""
        return self._ask(lambda view: view.issues, ())

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        """Return the reader's doubts about an issue, by line."""
        return self._ask(lambda view: view.doubts(issue_id), ())

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        """Return every entity of a kind (``company`` or ``policy``), most mentioned first."""
        return self._ask(lambda view: tuple(view.entities.get(kind, {}).values()), ())

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        """Return one company or policy, or None where there is none of that id."""
        return self._ask(lambda view: view.entities.get(kind, {}).get(entity_id), None)

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        """Complete what is being typed: companies, policies, document numbers, sections, issues."""
        return self._ask(lambda view: view.suggester.suggest(text, limit), [])

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        """Return the articles most like this one, best first; never itself."""
        return self._ask(lambda view: opensearch_likeness.similar(view, article_id, limit), ())

    def check(self, draft: str, limit: int = 10) -> Sequence[Overlap]:
        """Return articles that share text with a draft, most first (登过没有？)."""
        return self._ask(lambda view: opensearch_likeness.check(view, draft, limit), ())

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return, issue by issue in order of time, how many articles match a request."""
        return self._ask(lambda view: answer.timeline(view, request), ())

    def status(self) -> Status:
        """Return which snapshot answers. Raises ClusterUnreachable where the cluster did not answer the last time."""
        if self._contact.trouble is not None:
            raise ClusterUnreachable(str(self._contact.trouble))
        return self._ask(_status, Status(0, "", 0, 0, ENGINE))

    def close(self) -> None:
        """Close the connections."""
        self._store.close()


def _status(view: View) -> Status:
    manifest = view.snapshot.manifest
    return Status(view.snapshot.number, manifest.created, manifest.issues, manifest.articles, ENGINE)
