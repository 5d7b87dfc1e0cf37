"""The keeper's decisions carried out: written to companies.toml or policies.toml, logged, undone.

A log entry says who decided what and when, what went out of the file and what came in, so that it
can be taken back as long as nothing later stands on it.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from corpus.entities.decisions import KINDS, Decision, NotDecided, SoAlready, apply, know
from corpus.errors import JianbaoError
from corpus.gazetteer import BadGazetteer, Curated, CuratedFile, read_curated, read_curated_file
from indexer.durable import alone, flush, write
from web.http.state import State

Make = Callable[[CuratedFile], Decision]
_STAMP: Final = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in the log.

    ``batch`` is common to those that were made at once, ``undoes`` the entry that it takes back,
    ``proposal`` the id of the proposal that it answers.
    """

    id: str
    batch: str
    at: str
    by: str
    decision: Decision
    undoes: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that is wanted, made of what the file says when its turn comes."""

    kind: str
    make: Make
    undoes: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class NotMade:
    """A decision that was not made, and why; ``settled``: it would have changed nothing."""

    wish: Wish
    reason: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decisions that were made, and those that were not."""

    made: tuple[Entry, ...] = ()
    not_made: tuple[NotMade, ...] = ()


def known(companies: Sequence[Curated]) -> Wish:
    """Return the wish that companies are known: a member list."""
    return Wish("company", partial(know, "company", entries=companies))


def decide(library: Path, state: State, wishes: Sequence[Wish], by: str) -> Outcome:
    """Carry out decisions, each for itself, and log them.

    Of those that cannot be made the outcome names the reasons. Raises JianbaoError where a file is
    not in order, before anything is written, or where none can be written.
    """
    for kind in {wish.kind for wish in wishes}:
        read_curated_file(library / KINDS[kind].file, KINDS[kind])
    batch = f"{time.time_ns():x}"
    made: list[Entry] = []
    not_made: list[NotMade] = []
    failed: JianbaoError | None = None
    for kind in KINDS:
        mine = [wish for wish in wishes if wish.kind == kind]
        if not mine:
            continue
        try:
            done, left = _change(library / KINDS[kind].file, state, mine, (batch, by))
        except JianbaoError as error:
            failed, done, left = error, [], [NotMade(wish, str(error)) for wish in mine]
        made, not_made = made + done, not_made + left
    if failed and not made:
        raise failed
    return Outcome(tuple(made), tuple(not_made))


def _change(
    path: Path, state: State, wishes: Iterable[Wish], about: tuple[str, str]
) -> tuple[list[Entry], list[NotMade]]:
    made: list[Entry] = []
    not_made: list[NotMade] = []
    try:
        with alone(path):
            text = before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
            for wish in wishes:
                try:
                    decision = wish.make(read_curated(text, KINDS[wish.kind]))
                    text = apply(text, decision)
                except (NotDecided, BadGazetteer) as error:
                    not_made.append(NotMade(wish, str(error), isinstance(error, SoAlready)))
                    continue
                id_, at = secrets.token_hex(8), time.strftime(_STAMP)
                made.append(Entry(id_, about[0], at, about[1], decision, wish.undoes, wish.proposal))
            if text != before:
                _write(path, state, text, before, made)
    except UnicodeError as error:
        raise JianbaoError(f"{path.name}: not UTF-8 text; save it as UTF-8, then decide again") from error
    except OSError as error:
        raise JianbaoError(f"{path.name}: cannot be written ({error.strerror}); check its permissions") from error
    return made, not_made


def _write(path: Path, state: State, text: str, before: str, made: Sequence[Entry]) -> None:
    """Write a file and log the decisions that made it so, both or neither. Raises OSError.

    What is to be logged is on disk before the file is: a process that dies between file and log
    leaves it there, and whoever reads the log next takes it for logged if the file came to be.
    """
    state.make()
    rows, pending = _rows(made), state.pending(path.name)
    _append(state, _pending(path, state))
    write(pending, f"{_digest(text.encode())}\n".encode() + rows, top=state.path.parent)
    try:
        write(path, text.encode())
        try:
            _append(state, rows)
        except OSError:
            write(path, before.encode())
            raise
    finally:
        pending.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _pending(path: Path, state: State) -> bytes:
    """Return the rows of decisions that a file holds and that a crash kept from the log."""
    try:
        wanted, _, rows = state.pending(path.name).read_bytes().partition(b"\n")
        written = wanted.decode() == _digest(path.read_bytes())
    except (OSError, UnicodeError):
        return b""
    known = {one.id for one in _entries(state)} if written else set()
    lines = [line for line in rows.splitlines(keepends=True) if (one := _entry(line)) and one.id not in known]
    return b"".join(lines) if written else b""


def _rows(made: Iterable[Entry]) -> bytes:
    rows = [
        {"id": one.id, "batch": one.batch, "at": one.at, "by": one.by, "decision": one.decision.encode()}
        | ({"undoes": one.undoes} if one.undoes else {})
        | ({"proposal": one.proposal} if one.proposal else {})
        for one in made
    ]
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _append(state: State, rows: bytes) -> None:
    """Append to the log. A line that a power cut left unfinished harms no other."""
    if not rows:
        return
    new = not state.decisions.exists()
    with alone(state.decisions), state.decisions.open("a+b") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        torn = file.read(1) not in {b"", b"\n"}
        file.write(b"\n" * torn + rows)
    flush(state.decisions)
    if new:
        flush(state.path)
        flush(state.path.parent)


def log(state: State) -> list[Entry]:
    """Return the decisions that were made, the first one first."""
    left = b"".join(_pending(state.path.parent / kind.file, state) for kind in KINDS.values())
    return [*_entries(state), *_read(left)]


def _entries(state: State) -> list[Entry]:
    try:
        return _read(state.decisions.read_bytes())
    except OSError:
        return []


def _read(rows: bytes) -> list[Entry]:
    return [entry for line in rows.splitlines() if (entry := _entry(line)) is not None]


def _entry(line: bytes) -> Entry | None:
    try:
        row = json.loads(line)
        decision = Decision.decode(row["decision"])
        return Entry(
            row["id"], row["batch"], row["at"], row["by"], decision, row.get("undoes", ""), row.get("proposal", "")
        )
    except (ValueError, KeyError, TypeError):
        return None


def undone(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the ids of the entries that later ones have taken back."""
    found: set[str] = set()
    for entry in reversed(entries):
        if entry.undoes and entry.id not in found:
            found.add(entry.undoes)
    return frozenset(found)


def _undone(entry: Entry, held: CuratedFile) -> Decision:
    del held
    return entry.decision.undone()


def undo(library: Path, state: State, ids: Iterable[str], by: str) -> Outcome:
    """Take decisions back, the last first. Of those that cannot be, the outcome says why."""
    entries, wanted = log(state), set(ids)
    gone = undone(entries)
    wishes = [
        Wish(one.decision.kind, partial(_undone, one), one.id, one.proposal)
        for one in reversed(entries)
        if one.id in wanted and one.id not in gone
    ]
    return decide(library, state, wishes, by)
