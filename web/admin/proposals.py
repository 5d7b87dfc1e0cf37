"""Proposals for the gazetteer.

Decided by the library's keeper, written to companies.toml and policies.toml.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from corpus.entities.decisions import Decision, admit, keep_apart, merge, refuse
from corpus.entities.proposals import Proposal
from corpus.errors import JianbaoError
from corpus.gazetteer import BadGazetteer, CuratedFile
from indexer.durable import alone, write
from web.admin.decisions import Wish
from web.http.mark import mark
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
    def of(self) -> str:
        """The kind of what the names name."""
        return "policy" if self.policies else "company"

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
        id_ = mark(key)
        if proposal.line:
            reason = REASONS.get(proposal.reason, proposal.reason)
            found.append(Choice(id_, proposal.kind, proposal.names, reason, proposal.articles, policies, proposal.text))
    return found


def accepted(choice: Choice, head: str) -> Wish:
    """Return the wish that the names of a choice are one, `head` the one to show.

    Of a choice of one name: that it is a company's. Raises BadGazetteer for a head not proposed.
    """
    if head not in choice.heads:
        raise BadGazetteer(f"{head}: not one of the names proposed")
    others = choice.names[:1] if choice.kind == "alias" else tuple(name for name in choice.names if name != head)

    def make(held: CuratedFile) -> Decision:
        return merge(choice.of, held, head, others) if others else admit(choice.of, held, [head])

    return Wish(choice.of, make, proposal=choice.id)


def refused(choice: Choice) -> Wish:
    """Return the wish that a name is no company's, or that the names are never one."""
    first, *others = choice.names

    def make(held: CuratedFile) -> Decision:
        return keep_apart(choice.of, held, first, others) if others else refuse(choice.of, held, [first])

    return Wish(choice.of, make, proposal=choice.id)


def declined(state: State) -> frozenset[str]:
    """Return the ids of the proposals that were declined."""
    try:
        found: Any = json.loads(state.declined.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(str(id_) for id_ in found) if isinstance(found, list) else frozenset()


def decline(state: State, ids: Collection[str]) -> None:
    """Take note that proposals were answered. Raises JianbaoError where it cannot be written."""
    _note(state, lambda known: [*(id_ for id_ in known if id_ not in ids), *ids])


def ask_again(state: State, ids: Collection[str]) -> None:
    """Take note that proposals are not answered any more; raises as `decline` does."""
    if ids:
        _note(state, lambda known: [id_ for id_ in known if id_ not in ids])


def _note(state: State, change: Callable[[list[str]], list[str]]) -> None:
    state.make()
    try:
        with alone(state.declined):
            known = change(sorted(declined(state)))
            write(state.declined, json.dumps(known[-_MOST_DECLINED:]).encode(), top=state.path.parent)
    except OSError as error:
        raise JianbaoError(
            f"{state.declined.name}: cannot be written ({error.strerror}); check its permissions"
        ) from error
