"""Drafts that were sent are kept for an hour, to be opened beside what is found.

A draft is unpublished. It is kept under a name that nobody guesses, in the server's own state, and
given only to the browser that sent it, which has the key in a cookie. Old ones are removed whenever
one comes or is asked for and beside a server's other work (`forget`); the oldest, too, where there
are too many.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flask import Flask, request
from werkzeug.wrappers import Response

from corpus import codec
from corpus.partial_date import PartialDate
from indexer.durable import write
from web.http.context import current
from web.http.site import site
from web.http.state import BadState, State

#: The cookie that holds the key of a browser's drafts.
COOKIE: Final = "drafts"
#: So long is a draft kept, in seconds; so many are, and so many bytes of all.
SECONDS: Final = 3_600
MOST: Final = 500
MOST_BYTES: Final = 128 * 2**20
#: The bytes of a file that is sent, at most, and of the form around it.
LARGEST: Final = 16 * 2**20
_FORM: Final = 1 << 20
_KEY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Part:
    """A text to look for: an article of an issue that is sent, or all that is."""

    text: str
    title: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as sent: the name of the file, its articles if it is an issue, and the whole text.

    ``issue`` is the id under which the library would hold the issue; ``start`` and ``end`` are its
    period (ISO 8601; empty where it is not known).
    """

    whole: Part
    parts: tuple[Part, ...] = ()
    name: str = ""
    issue: str = ""
    start: str = ""
    end: str = ""
    owner: str = ""

    @property
    def period(self) -> tuple[PartialDate | None, PartialDate | None]:
        """The first and the last day of the issue."""
        first, last = (PartialDate.parse(day) if day else None for day in (self.start, self.end))
        return first, last


def init_app(app: Flask) -> None:
    """Let a file be sent where drafts are."""

    def widen() -> None:
        if request.endpoint == "tools.check" and request.mimetype == "multipart/form-data":
            request.max_content_length = LARGEST + _FORM

    app.before_request(widen)


def keep(kept: Kept) -> tuple[str, str] | None:
    """Keep what was sent; return its name and the key for the cookie, None if it cannot be kept."""
    folder = _folder()
    if folder is None:
        return None
    key = request.cookies.get(COOKIE, "")
    key, name = key if _KEY.fullmatch(key) else secrets.token_hex(16), secrets.token_hex(16)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        write(folder / name, codec.encode(replace(kept, owner=_hash(key))), sure=False, mode=0o600)
        _sweep(folder)
    except OSError:
        return None
    return name, key


def find(name: str) -> Kept | None:
    """Return what was kept under a name for the browser that asks; None where there is nothing."""
    folder, key = _folder(), request.cookies.get(COOKIE, "")
    if folder is None or not (_KEY.fullmatch(name) and _KEY.fullmatch(key)):
        return None
    with suppress(OSError, ValueError):
        _sweep(folder)
        kept = codec.decode((folder / name).read_bytes(), Kept)
        if hmac.compare_digest(kept.owner, _hash(key)):
            return kept
    return None


def give_key(response: Response, key: str) -> None:
    """Give a browser the key of its drafts."""
    path = current().links.root or "/"
    response.set_cookie(
        COOKIE, key, max_age=SECONDS, path=path, secure=request.is_secure, httponly=True, samesite="Lax"
    )


def forget(library: Path | None) -> None:
    """Remove the drafts of a library that have been kept long enough."""
    folder = State(library / "state").drafts if library else None
    if folder is not None and folder.is_dir():
        with suppress(OSError):
            _sweep(folder)


def _folder() -> Path | None:
    """Return the folder of the drafts; None where the server has no state of its own."""
    library = site().library
    if library is None:
        return None
    state = State(library / "state")
    with suppress(BadState):
        state.make()
        return state.drafts
    return None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what is too old, and the oldest of what is too much."""
    held: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            about = path.stat()
            held.append((about.st_mtime, about.st_size, path))
    limit, room = time.time() - SECONDS, MOST_BYTES
    for place, (when, size, path) in enumerate(sorted(held, reverse=True)):
        room -= size
        if when < limit or place >= MOST or room < 0:
            path.unlink(missing_ok=True)
