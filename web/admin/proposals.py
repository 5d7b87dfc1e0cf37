"""Proposals for the gazetteer.

Decided by the library's keeper, written to companies.toml and policies.toml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.entities.proposals import Proposal
from corpus.errors import JianbaoError
from corpus.gazetteer import BadGazetteer
from indexer.durable import alone, write
from web.http.state import State

_MOST_DECLINED: Final = 5_000
#: The reasons of proposals as pages say them.
REASONS: Final = {
    "the short form fits several names": "这个简称合得上好几个名称",
    "the short form abbreviates the name": "像是它的简称",
    "the names are nearly the same": "名称几乎相同",
    "may be a company": "可能是企业",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal to decide, by its id.

    Each of its ``names`` may be the one under which the others go. ``text`` is a sentence of them.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    reason: str
    articles: tuple[str, ...]
    policies: bool
    text: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The names that may be the one to show: of an alias only the long ones."""
        return self.names[1:] if self.kind == "alias" else self.names


def choices(proposals: Iterable[Proposal]) -> list[Choice]:
    """Return what is to be decided: proposals that would add a line."""
    found = []
    for proposal in proposals:
        policies = proposal.line.startswith("[[policy]]")
        key = json.dumps([policies, proposal.kind, proposal.names], ensure_ascii=False)
        id_ = sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
        if proposal.line:
            reason = REASONS.get(proposal.reason, proposal.reason)
            found.append(Choice(id_, proposal.kind, proposal.names, reason, proposal.articles, policies, proposal.text))
    return found


def accept(library: Path, choice: Choice, head: str) -> None:
    """Write that the names of a choice are one, ``head`` the one to show.

    Raises BadGazetteer where the file could not be read afterwards; it is left as it is then.
    """
    if head not in choice.heads:
        raise BadGazetteer(f"{head}: not one of the names proposed")
    others = choice.names[:1] if choice.kind == "alias" else [name for name in choice.names if name != head]
    table, name = ("policy", "title") if choice.policies else ("company", "name")
    added = f"\n[[{table}]]\n{name} = {_quoted(head)}\naliases = [{', '.join(map(_quoted, others))}]\n"
    _append(library / ("policies.toml" if choice.policies else "companies.toml"), added)


def refuse(library: Path, choice: Choice) -> None:
    """Write that the name of a choice is no company's. Raises as `accept` does."""
    (name,) = choice.names

    def refused(text: str) -> str:
        known = tomllib.loads(text).get("not_companies", [])
        listed = _REFUSED.sub(lambda head: f"{head.group()}{_quoted(name)}, ", text, count=1)
        listed = listed if known else f"not_companies = [{_quoted(name)}]\n{_REFUSED_NONE.sub('', text)}"
        if tomllib.loads(listed).get("not_companies") != [name, *known]:
            raise BadGazetteer(f"{library / 'companies.toml'}: write {name} into not_companies by hand")
        return listed

    _change(library / "companies.toml", refused)


#: The head of the list of what is no company, and that list where it is empty.
_REFUSED: Final = re.compile(r"^not_companies\s*=\s*\[", re.MULTILINE)
_REFUSED_NONE: Final = re.compile(r"^not_companies\s*=\s*\[\s*\]\s*$", re.MULTILINE)


def _append(path: Path, added: str) -> None:
    _change(path, lambda text: text + added)


def _change(path: Path, changed: Callable[[str], str]) -> None:
    try:
        with alone(path):
            text = changed(path.read_text(encoding="utf-8-sig") if path.exists() else "")
            tomllib.loads(text)
            write(path, text.encode())
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise BadGazetteer(f"{path}: not valid TOML ({error}); mend it, then accept again") from error
    except OSError as error:
        raise BadGazetteer(f"{path}: cannot be written ({error.strerror}); check its permissions") from error


def _quoted(text: str) -> str:
    """Return a text as a TOML string, which JSON's are but for the character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def declined(state: State) -> frozenset[str]:
    """Return the ids of the proposals that were declined."""
    try:
        found: Any = json.loads(state.declined.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(str(id_) for id_ in found) if isinstance(found, list) else frozenset()


def decline(state: State, choice: Choice) -> None:
    """Take note that a proposal was declined. Raises JianbaoError where that cannot be written."""
    state.make()
    try:
        with alone(state.declined):
            known: Sequence[str] = [*sorted(declined(state) - {choice.id}), choice.id]
            write(state.declined, json.dumps(known[-_MOST_DECLINED:]).encode(), top=state.path.parent)
    except OSError as error:
        raise JianbaoError(f"{state.declined}: cannot be written ({error.strerror}); check its permissions") from error
