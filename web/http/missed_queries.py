"""Queries on which nothing was found.

What readers look for and a library lacks, or says in other words.

Only the words and the day are kept: nothing of who asked, and nothing that looks like the number or
address of a person. The file is bounded: when it is full it becomes the older of two, and the
oldest goes.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import request

from corpus.text.fold import fold, squeeze
from search.result import Page
from web.http.rate_limit import Buckets
from web.http.site import site
from web.http.state import BadState, State

#: The most bytes of one of the two files.
FULL_BYTES: Final = 256 * 1024
_LONGEST: Final = 100
#: Parameters that do not narrow a search.
_PLAIN: Final = frozenset({"q", "mode", "sort", "size", "group", "lang"})
#: What looks like a telephone number, an identity number or an e-mail address is not kept.
_PERSONAL: Final = re.compile(r"\d{7}|\d[\d -]{8,}\d|@")
_LOG: Final = logging.getLogger("jianbao.queries")
#: However many are asked, so many are kept a second for long: a flood must not wash out what
#: readers ask.
_ACCEPTED: Final = Buckets(rate=1.0, burst=60.0)


@dataclass(frozen=True, slots=True)
class MissedQuery:
    """A query on which nothing was found: how often it was asked, and on which day last."""

    text: str
    count: int
    day: str


def record(page: Page) -> None:
    """Keep the query of a page on which nothing was found.

    Not if filters narrowed it, and not while it is being typed: a script that shows results at once
    does not navigate.
    """
    typing = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    narrowed = any(name not in _PLAIN for name in request.args)
    found = page.total or page.front_total or any(step.total for step in page.ladder)
    if found or not page.q.strip() or narrowed or typing:
        return
    site().metrics.count_without_hits()
    library = site().library
    if library is None or _PERSONAL.search(page.q) or _ACCEPTED.take(""):
        return
    try:
        append(State(library / "state"), page.q, datetime.now(UTC).date().isoformat())
    except (OSError, BadState) as error:
        _LOG.info("queries without hits are not kept: %s", error)


def append(state: State, text: str, day: str, *, full: int = FULL_BYTES) -> None:
    """Append a query to the file. Raises OSError or BadState where that cannot be done."""
    state.make()
    line = json.dumps({"q": text.strip()[:_LONGEST], "day": day}, ensure_ascii=True) + "\n"
    descriptor = os.open(state.queries, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, line.encode())
        if os.fstat(descriptor).st_size > full:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Another process may have put it aside meanwhile: then this is no longer the file of
            # that name.
            if os.fstat(descriptor).st_ino == state.queries.stat().st_ino:
                state.queries.replace(_older(state))
    finally:
        os.close(descriptor)


def most_missed(state: State, limit: int) -> list[MissedQuery]:
    """Return the queries on which nothing was found, most asked first."""
    counts: Counter[str] = Counter()
    last: dict[str, tuple[str, str]] = {}
    for text, day in _lines(state):
        key = squeeze(fold(text))[0]
        counts[key] += 1
        last[key] = (text, day)
    found = [MissedQuery(last[key][0], count, last[key][1]) for key, count in counts.items()]
    found.sort(key=lambda one: (-one.count, one.day, one.text))
    return found[:limit]


def clear(state: State) -> None:
    """Forget every query."""
    for path in (state.queries, _older(state)):
        path.unlink(missing_ok=True)


def _older(state: State) -> Path:
    return state.queries.with_suffix(".old.jsonl")


def _lines(state: State) -> Iterator[tuple[str, str]]:
    for path in (_older(state), state.queries):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                said = json.loads(line)
                yield str(said["q"]), str(said["day"])
            except (ValueError, KeyError, TypeError):
                continue
