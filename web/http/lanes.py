"""Lanes: how many requests at once, so that no client and no costly page takes all threads.

A process answers `at_once` requests of a client at a time, long work apart; others wait, and what
would take more than half of the threads is shed. A client that was shed rests between its requests
for a while. What takes long (whole searches as files, the annual index, digests, 登过没有) goes
through a lane of its own, one at a time, with one place to wait in; nobody has two places there. A
server hands it over to a process for long work (`web.server.door`), and so it does with what a
client asks that was shed just before: neither takes anything from those who search. Every process
counts for itself, and none needs to know of the others: a client holds at most half of the threads
of each, so half of all.

A client is who `web.http.rate_limit` says it is. Programs on this machine may ask as much at once
as they like, but long work has one lane for all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, Response, has_request_context, request

from web.config import Config
from web.http.errors import HttpError
from web.http.rate_limit import UNLIMITED, client_key

#: The pages that take long: they go through all that a search finds, or through every article.
LONG: Final = frozenset((
    "annual.annual_docx", "annual.annual_index", "api.check", "basket.digest_docx", "basket.digest_markdown",
    "basket.digest_ris", "deadlines.calendar_file", "deadlines.feed", "export.search_csv", "export.search_markdown",
    "export.search_ris", "feeds.atom", "tools.check", "export.article_docx", "export.search_docx", "export.search_xlsx",
))  # fmt: skip
#: What a process remembers or sends from a file, it answers itself, whoever asks.
_OWN: Final = frozenset(("admin", "login", "originals"))
_DRAFTS: Final = frozenset(("api.check", "tools.check"))
#: Seconds for which a request waits for its turn: longer than nearly all work takes, shorter than a
#: reader takes to ask again.
PATIENCE: Final = 3.0
#: Long requests that a process has at a time: one that is answered, and one that waits.
_LANE: Final = 2
#: So many times as long as a request took, a client that has more waiting gives others their turn.
_REST: Final = 4
#: Seconds for which a client that was shed counts as a crowd. By what it has waiting, a reader with two
#: pages at a time would be one, too.
_CROWD_SECONDS: Final = 5.0
#: Seconds after which one who was shed may ask again.
_AGAIN: Final = 2
#: The name, in a request's environment, of what says whether nobody waits for the answer any more.
NOBODY_WAITS: Final = "jianbao.nobody_waits"
#: The status of a request whose client has gone; it only stands in the log.
CLOSED_REQUEST: Final = 499
_HAND_OVER: Final = "jianbao-hand-over"
_PLACE: Final = "jianbao.place"
_NONE: Final[tuple[Any, Any, float]] = (None, None, 0.0)
_TOO_MANY: Final = "同时要的太多了，请等前面的答完再试。"
_BUSY: Final = "导出和查重要排队，现在排满了，请稍后再试。"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a request: whose it is (None: a program of this machine), and in which lane."""

    client: str | None
    long: bool


class Lanes:
    """The places that the requests of one process have."""

    def __init__(self, threads: int, at_once: int, patience: float = PATIENCE) -> None:
        self._most = max(1, threads // 2)
        self._at_once = min(at_once, self._most)
        self._patience = patience
        self._held: list[Place] = []
        self._begun: list[Place] = []
        self._rests: dict[Place, float] = {}
        self._crowds: dict[str | None, float] = {}
        self._changed = threading.Condition()

    def enter(self, place: Place) -> int:
        """Take a place, waiting for it if need be; return 0, or the status of what is shed."""
        with self._changed:
            status = self._refusal(place) or self._await_turn(place)
            if status == 429:
                now = time.monotonic()
                self._crowds = {client: end for client, end in self._crowds.items() if end > now}
                self._crowds[place.client] = now + _CROWD_SECONDS
            return status

    def _await_turn(self, place: Place) -> int:
        self._held.append(place)
        end = time.monotonic() + self._patience
        while wait := self._wait(place):
            left = end - time.monotonic()
            if left <= 0:
                self._held.remove(place)
                return 503 if place.long else 429
            self._changed.wait(min(wait, left))
        self._begun.append(place)
        return 0

    def _refusal(self, place: Place) -> int:
        if place.client is not None and self._at_once:
            own = [held for held in self._held if held.client == place.client]
            if len(own) >= self._most or (place.long and place in own):
                return 429
        in_lane = sum(held.long for held in self._held)
        return 503 if place.long and in_lane >= min(_LANE, self._most) else 0

    def _wait(self, place: Place) -> float:
        """Return after how many seconds at most a place may have its turn; 0 where it has it."""
        limited = place.client is not None and self._at_once
        if (limited and self._begun.count(place) >= self._at_once) or (
            place.long and any(begun.long for begun in self._begun)
        ):
            return self._patience
        return max(0.0, self._rests.get(place, 0.0) - time.monotonic()) if limited else 0.0

    def crowds(self, place: Place) -> bool:
        """Return whether the client of a place was shed lately: it asked for too much at once."""
        with self._changed:
            return self._crowds.get(place.client, 0.0) > time.monotonic()

    def leave(self, place: Place, seconds: float) -> None:
        """Give back the place of a request that was answered in so many seconds.

        A client that was shed lately and has more of them waiting rests before the next. Others do
        not: a reader with two pages at a time kept himself waiting, the longer the more.
        """
        with self._changed:
            self._begun.remove(place)
            self._held.remove(place)
            now = time.monotonic()
            if place in self._held and self._crowds.get(place.client, 0.0) > now:
                self._rests[place] = now + min(seconds * _REST, self._patience / 2)
            else:
                self._rests.pop(place, None)
            self._changed.notify_all()


def init_app(app: Flask, config: Config) -> None:
    """Let the requests of an application go through lanes."""
    lanes = app.extensions["jianbao-lanes"] = Lanes(config.threads, config.at_once)

    def enter() -> Response | None:
        # A request that is dispatched once more has its place.
        if request.endpoint in UNLIMITED or _PLACE in request.environ:
            return None
        place = Place(client_key(request.remote_addr), _is_long())
        status = lanes.enter(place)
        if status:
            raise _shed(status)
        request.environ[_PLACE] = (lanes, place, time.monotonic())
        hand_over: Callable[[], Response | None] | None = app.extensions.get(_HAND_OVER)
        if hand_over is None or not (place.long or (_can_be_handed_over() and lanes.crowds(place))):
            return None
        response = hand_over()
        if response is None:
            raise _shed(503 if place.long else 429)
        return response

    def leave(_error: BaseException | None) -> None:
        # A server gives the place back when the answer has been taken, which may be long after.
        if "gunicorn.socket" not in request.environ:
            give_back(request.environ)

    app.before_request(enter)
    app.teardown_request(leave)


def hand_over_to(app: Flask, other: Callable[[], Response | None]) -> None:
    """Let long work of an application be answered by something else, which may have no time."""
    app.extensions[_HAND_OVER] = other


def _shed(status: int) -> HttpError:
    return HttpError(status, _BUSY if status == 503 else _TOO_MANY, _AGAIN)


def _can_be_handed_over() -> bool:
    return request.method in {"GET", "HEAD"} and request.blueprint not in _OWN


def _is_long() -> bool:
    without_draft = (
        request.endpoint in _DRAFTS and request.method == "GET" and not {"draft", "kept"} & request.args.keys()
    )
    return request.endpoint in LONG and not without_draft


T = TypeVar("T")


def while_awaited(items: Iterable[T]) -> Iterator[T]:
    """Yield items as long as somebody waits for the answer. Raises HttpError."""
    gone: Callable[[], bool] | None = request.environ.get(NOBODY_WAITS) if has_request_context() else None
    for item in items:
        if gone is not None and gone():
            raise HttpError(CLOSED_REQUEST, "")
        yield item


def give_back(environ: dict[str, Any]) -> None:
    """Give back the place of a request, if it has one."""
    lanes, place, begun = environ.pop(_PLACE, _NONE)
    if lanes is not None:
        lanes.leave(place, time.monotonic() - begun)
