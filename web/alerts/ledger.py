"""The ledger: which issues are known, and who has still to be told of which.

It stands in ``state/alerts.json`` and is on disk before anything is sent, and again after each
message. Issues that come form a batch; a receiver waits for its batches until it took them.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from corpus.errors import JianbaoError
from indexer.catalog import Catalog
from indexer.durable import make_folder, write

#: An id such as an issue gets that shares its own with another one.
_NUMBERED: Final = re.compile(r"(.+)~\d+")


class BadLedger(JianbaoError):
    """The ledger cannot be read or written."""


@dataclass(slots=True)
class Told:
    """The last time that a receiver was told: when, and why it could not be; empty where it was."""

    at: str
    error: str = ""


@dataclass(slots=True)
class Ledger:
    """The issues known (id → hash of the file that gave it), batches of issues, and who waits.

    ``waiting`` maps the key of a receiver to batches; ``told`` to how it went last.
    """

    issues: dict[str, str] = field(default_factory=dict)
    batches: dict[str, list[str]] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    begun: bool = False

    def take(self, catalog: Catalog, receivers: Collection[str], since: str = "") -> None:
        """Take note of the issues that are held now; receivers wait for those that are new.

        The first time, all are known. A receiver that is new waits, too, for issues that arrived
        from ``since`` on (ISO 8601).
        """
        new = self._new(catalog) if self.begun else []
        fresh = [key for key in receivers if key not in self.waiting]
        for key in fresh:
            self.waiting[key] = []
        if new:
            batch = self._batch(new)
            for batches in self.waiting.values():
                batches.append(batch)
        older = [id_ for id_, held in catalog.issues.items() if since and held.arrived >= since and id_ not in new]
        if older and fresh:
            batch = self._batch(older)
            for key in fresh:
                self.waiting[key].insert(0, batch)
        self.issues |= {id_: _hash(catalog, id_) for id_ in catalog.issues}
        self.begun = True

    def _batch(self, issues: list[str]) -> str:
        batch = secrets.token_hex(8)
        self.batches[batch] = issues
        return batch

    def _new(self, catalog: Catalog) -> list[str]:
        """Return the issues that were not there before.

        One whose file's content is known was: under another id, or before it was withdrawn. One
        that claims an id which is known, and which no issue of known content has, is a correction.
        """
        contents = {content for content in self.issues.values() if content}
        known = Counter(map(_claim, self.issues))
        fresh = []
        for id_ in catalog.issues:
            if _hash(catalog, id_) in contents:
                known[_claim(id_)] -= 1
            else:
                fresh.append(id_)
        new = []
        for id_ in sorted(fresh, key=lambda one: catalog.issues[one].arrived):
            claim = _claim(id_)
            if known[claim] > 0:
                known[claim] -= 1
            else:
                new.append(id_)
        return new

    def settle(self, key: str, batch: str) -> None:
        """Take note that a receiver waits for a batch no more."""
        self.waiting[key] = [one for one in self.waiting[key] if one != batch]

    def tidy(self, receivers: Collection[str]) -> None:
        """Forget receivers that are no more, and the batches for which nobody waits."""
        for table in (self.waiting, self.told):
            for key in [key for key in table if key not in receivers]:
                del table[key]
        awaited = {batch for batches in self.waiting.values() for batch in batches}
        self.batches = {batch: issues for batch, issues in self.batches.items() if batch in awaited}


def _claim(id_: str) -> str:
    match = _NUMBERED.fullmatch(id_)
    return match[1] if match else id_


def _hash(catalog: Catalog, id_: str) -> str:
    source = catalog.sources.get(catalog.issues[id_].source)
    return source.content if source else ""


def ledger_path(library: Path) -> Path:
    """Return where the ledger of a library stands."""
    return library / "state" / "alerts.json"


def read_ledger(path: Path) -> Ledger:
    """Return the ledger of a file, an empty one where there is none. Raises BadLedger."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except FileNotFoundError:
        return Ledger()
    except (OSError, msgspec.DecodeError) as error:
        raise BadLedger(
            f"{path}: cannot be read ({error}); bring it back from a backup, or remove it: then what is held now counts as told"
        ) from error


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write the ledger; it is on disk then. Raises BadLedger."""
    try:
        write(path, json.dumps(msgspec.to_builtins(ledger), ensure_ascii=False).encode(), mode=0o600)
    except OSError as error:
        raise BadLedger(f"{path}: cannot be written ({error.strerror}); nothing more is sent until it can") from error


def prepare(path: Path) -> None:
    """Make the folder of the ledger, for nobody else to read. Raises BadLedger."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        make_folder(path.parent)
    except OSError as error:
        raise BadLedger(f"{path.parent}: cannot be made ({error.strerror}); check the library's permissions") from error
