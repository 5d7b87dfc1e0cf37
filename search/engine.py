"""The contract every engine keeps: one typed interface, proven by one test suite (tests/search/test_engine_contract.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus.model import Doubt
from indexer.record import Record
from search.request import Request
from search.result import (
    EntitySummary,
    Hit,
    IssueSummary,
    Overlap,
    Page,
    Status,
    Suggestion,
    Tick,
)


class Engine(Protocol):
    """Answers questions about one library, always from one complete snapshot."""

    def search(self, request: Request) -> Page:
        """Answer a request. Never raises for what a query text says."""

    def article(self, article_id: str) -> Record | None:
        """Return one article, or None where there is none of that id."""

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article with every paragraph as a snippet (in order, whole, no ``head``) and every mark in it.

        The marks are those of the rung on which `search` answers the request's query; filters do not matter. None
        where there is no article of that id.
        """

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles in printed order; empty where there is none of that id."""

    def issues(self) -> Sequence[IssueSummary]:
        """Return every issue: serials by name, newest first within a serial."""

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        """Return the reader's doubts about an issue, by line."""

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        """Return every entity of a kind (``company`` or ``policy``), most mentioned first."""

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        """Return one company or policy, or None where there is none of that id."""

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        """Complete what is being typed: companies, policies, document numbers, sections, issues."""

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        """Return the articles most like this one, best first; never itself."""

    def check(self, draft: str, limit: int = 10) -> Sequence[Overlap]:
        """Return articles that share text with a draft, most first (登过没有？)."""

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return, issue by issue in order of time, how many articles match a request."""

    def status(self) -> Status:
        """Return which snapshot answers."""

    def refresh(self) -> bool:
        """Follow the library to its newest snapshot; return whether it changed.

        What an engine holds is replaced and never changed in place: a copy of it (`copy.copy`) goes on answering from
        the snapshot it was taken of. That is how a server loads a snapshot beside the one from which it answers.
        """

    def close(self) -> None:
        """Give back files and memory."""
