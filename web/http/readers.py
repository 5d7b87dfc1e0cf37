"""Readers: who asks, and what he may see; without a readers.toml everybody sees all.

A reader has a signed cookie, which ends with his password; a program sends its token as
``Authorization: Bearer``; the keeper, once signed in, sees all.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.security import check_password_hash, generate_password_hash

from corpus.errors import JianbaoError
from indexer.library.folder import READERS_FILE
from indexer.library.readers import Reader, Readers, Visible, read_readers
from web.config import Config
from web.http.state import State

COOKIE: Final = "jianbao-reader"
#: The cookie of the keeper, which every page gets; see `web.admin.login`.
KEEPER: Final = "jianbao-keeper"
#: So long, in seconds, a reader stays signed in.
SECONDS: Final = 30 * 86_400
KEEPER_SECONDS: Final = 12 * 3_600
#: How often, in seconds, a server looks whether the file has changed.
_EVERY: Final = 1.0
_BEARER: Final = "bearer "
_LOG: Final = logging.getLogger("jianbao.readers")


@dataclass(frozen=True, slots=True)
class Asker:
    """The one who asks: the serials he sees (None: all), his name, how he is known.

    ``guarded``: there are readers. ``refused``: he gave a token that is none.
    """

    visible: Visible = None
    name: str = ""
    known: bool = False
    guarded: bool = False
    refused: bool = False
    keeper: bool = False


class ReadersFile:
    """The readers of a library as its file says now.

    Where it is gone or wrong after the server has begun, those it named last are the readers.
    """

    def __init__(self, library: Path | None, config: Config) -> None:
        """Read the file. Raises BadReaders."""
        self._library, self._given = library, config.secret
        self._lock, self._looked, self._stamp = threading.Lock(), time.monotonic(), self._stamped()
        self._key: str | None = None
        self.readers = read_readers(library) if library else None
        # What a password is compared with that nobody has: it takes as long.
        self._nobody = ""

    def now(self) -> Readers | None:
        """Return the readers; None where everybody reads all."""
        if self._library is not None and time.monotonic() - self._looked >= _EVERY:
            with self._lock:
                self._looked, stamp = time.monotonic(), self._stamped()
                if stamp != self._stamp:
                    self._stamp = stamp
                    self._read_again(self._library)
        return self.readers

    def _read_again(self, library: Path) -> None:
        try:
            found = read_readers(library)
        except JianbaoError as error:
            _LOG.warning("%s; till then those it named before are the readers", error)
            return
        if found is None and self.readers is not None:
            _LOG.warning("%s is gone; a restart opens the library to everybody", library / READERS_FILE)
            return
        self.readers = found

    def _stamped(self) -> tuple[int, int, int] | None:
        try:
            about = (self._library / READERS_FILE).stat() if self._library else None
        except OSError:
            return None
        return about and (about.st_mtime_ns, about.st_size, about.st_ino)

    def signer(self, what: str) -> URLSafeTimedSerializer:
        """Return what signs a cookie. Raises BadState where the secret cannot be kept."""
        if self._key is None:
            self._key = self._given or (
                State(self._library / "state").secret() if self._library else secrets.token_hex(32)
            )
        return URLSafeTimedSerializer(self._key, salt=what)

    def with_password(self, name: str, password: str) -> Reader | None:
        """Return the reader of a name and a password; None where there is none."""
        readers = self.now()
        found = next((one for one in readers.readers if one.name == name), None) if readers else None
        if found is None:
            self._nobody = self._nobody or generate_password_hash(secrets.token_hex(16), method="scrypt")
        right = check_password_hash(found.hash if found else self._nobody, password)
        return found if right else None


def readers_file() -> ReadersFile:
    """Return the readers' file of the application that answers."""
    return cast("ReadersFile", current_app.extensions["jianbao-readers"])


def asker() -> Asker:
    """Return who asks; found out once for each request."""
    if "asker" not in g:
        g.asker = _found_out()
    return cast("Asker", g.asker)


def _found_out() -> Asker:
    readers = readers_file().now()
    if readers is None:
        return Asker()
    given = request.headers.get("Authorization", "")
    if given[: len(_BEARER)].lower() == _BEARER:
        token = readers.tokens.get(sha256(given[len(_BEARER) :].strip().encode()).hexdigest())
        if token is None:
            return Asker(readers.public, guarded=True, refused=True)
        return Asker(readers.visible(token), token.name, known=True, guarded=True)
    if _is_keeper():
        return Asker(None, known=True, guarded=True, keeper=True)
    reader = _by_cookie(readers)
    return Asker(readers.visible(reader), reader.name if reader else "", known=reader is not None, guarded=True)


def _by_cookie(readers: Readers) -> Reader | None:
    said = _signed(COOKIE, SECONDS)
    if not isinstance(said, list):
        return None
    return next((one for one in readers.readers if said == [one.name, _mark(one.hash)]), None)


def _is_keeper() -> bool:
    key = current_app.secret_key
    return bool(key) and _signed(KEEPER, KEEPER_SECONDS) == _mark(str(key))


def _signed(cookie: str, seconds: int) -> object:
    """Return what a cookie says, if it is signed and not too old."""
    held = request.cookies.get(cookie)
    try:
        return readers_file().signer(cookie).loads(held, max_age=seconds) if held else None
    except BadSignature:
        return None


def cookie_of(reader: Reader) -> str:
    """Return the cookie of a reader who has signed in."""
    return readers_file().signer(COOKIE).dumps([reader.name, _mark(reader.hash)])


def cookie_of_keeper() -> str:
    """Return the cookie of the keeper; it ends with his password."""
    return readers_file().signer(KEEPER).dumps(_mark(str(current_app.secret_key)))


def _mark(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:16]
