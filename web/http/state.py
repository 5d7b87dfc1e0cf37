"""The server's own state in a library: ``state/``, private and safe to remove at any time."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpus.errors import JianbaoError
from indexer.durable import alone, write

_SECRET_BYTES = 32
#: The hash of the administrator's password, by `jianbao password --save`.
_ADMIN = "admin-hash"


class BadState(JianbaoError):
    """The state folder cannot be used."""


@dataclass(frozen=True, slots=True)
class State:
    """The folder ``state/`` of a library; what stands in it is made when it is first needed."""

    path: Path

    @property
    def queries(self) -> Path:
        """The queries on which nothing was found."""
        return self.path / "queries.jsonl"

    @property
    def uploads(self) -> Path:
        """Files that were sent and wait to be looked at."""
        return self.path / "uploads"

    @property
    def members(self) -> Path:
        """Member lists that were sent and wait to be looked at."""
        return self.path / "members"

    @property
    def drafts(self) -> Path:
        """Drafts that were sent within the hour."""
        return self.path / "drafts"

    @property
    def progress(self) -> Path:
        """The progress of the indexing that the administrator started."""
        return self.path / "progress.json"

    @property
    def decisions(self) -> Path:
        """The log of the keeper's decisions on names."""
        return self.path / "decisions.jsonl"

    def pending(self, name: str) -> Path:
        """Return where decisions on a file of names stand until they are in the log."""
        return self.path / f"decisions.{name}.pending"

    @property
    def declined(self) -> Path:
        """Proposals that were declined."""
        return self.path / "declined.json"

    def make(self) -> None:
        """Make the folder, for nobody else to read. Raises BadState."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BadState(
                f"{self.path}: cannot be made ({error.strerror}); let the server write to this folder"
            ) from error

    def secret(self) -> str:
        """Return the library's own secret, made at first need and readable by nobody else.

        Raises BadState.
        """
        self.make()
        path = self.path / "secret"
        try:
            with alone(path):
                if not path.exists():
                    write(path, secrets.token_hex(_SECRET_BYTES).encode(), mode=0o600, top=self.path.parent)
        except OSError as error:
            raise BadState(f"{path}: cannot be written ({error.strerror}); check the folder's permissions") from error
        return _read(path)

    def keep_admin_hash(self, admin_hash: str) -> Path:
        """Keep the hash of the administrator's password, readable by nobody else; return its file.

        Raises BadState.
        """
        self.secret()
        path = self.path / _ADMIN
        try:
            with alone(path):
                write(path, f"{admin_hash}\n".encode(), mode=0o600, top=self.path.parent)
        except OSError as error:
            raise BadState(f"{path}: cannot be written ({error.strerror}); check the folder's permissions") from error
        return path

    def admin_hash(self) -> str | None:
        """Return the hash that was kept, or None. Raises BadState where others can read it."""
        path = self.path / _ADMIN
        return _private(path, "make it again with `jianbao password --save`") if path.exists() else None

    def write(self, path: Path, text: str) -> None:
        """Write a file of the folder, all or nothing. Raises OSError."""
        self.make()
        write(path, text.encode(), sure=False)


def _private(path: Path, remedy: str) -> str:
    """Return what a file says that nobody else may read. Raises BadState with the remedy."""
    try:
        if path.stat().st_mode & 0o077:
            raise BadState(f"{path}: others can read it; {remedy}")
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise BadState(f"{path}: cannot be read ({error.strerror}); {remedy}") from error


def _read(path: Path) -> str:
    found = _private(path, "remove it, and a new one is made")
    if len(found) < _SECRET_BYTES:
        raise BadState(f"{path}: is too short to be a secret; remove it, and a new one is made")
    return found


def session_key(secret: str, admin_hash: str) -> bytes:
    """Return the key of sessions.

    It changes with the password, so that a new one ends the sessions of the old.
    """
    return hmac.new(secret.encode(), admin_hash.encode(), sha256).digest()
