"""Decisions of the library's keeper on names, as values.

A decision says of a file of curated names what goes out of it and what comes in, so that it can be
told, repeated and undone. Names are one where their keys are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from corpus.companies.name_parts import company_key
from corpus.entities.curated_text import changed
from corpus.errors import JianbaoError
from corpus.gazetteer import COMPANIES, POLICIES, BadGazetteer, Curated, CuratedFile, Kind, read_curated
from corpus.policies.find import normalise_number, policy_key

KINDS: Final[Mapping[str, Kind]] = {"company": COMPANIES, "policy": POLICIES}
KEYS: Final[Mapping[str, Callable[[str], str]]] = {"company": company_key, "policy": policy_key}
Action = Literal["none", "one", "rename", "merge", "split", "apart", "known", "undo"]


class NotDecided(JianbaoError):
    """A decision that cannot be carried out on the file as it is."""


class SoAlready(NotDecided):
    """A decision that changes nothing: the file says so already."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: of which kind, what it does, to which names (the one it is about first).

    ``gone`` is what it takes out of the file, ``come`` what it puts in.
    """

    kind: str
    action: Action
    names: tuple[str, ...]
    gone: CuratedFile
    come: CuratedFile

    def undone(self) -> Decision:
        """Return the decision that takes this one back."""
        return Decision(self.kind, "undo", self.names, self.come, self.gone)

    def encode(self) -> dict[str, Any]:
        """Return the decision as JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def decode(cls, said: Mapping[str, Any]) -> Decision:
        """Return what `encode` was given. Raises KeyError, TypeError."""
        return cls(said["kind"], said["action"], tuple(said["names"]), _file(said["gone"]), _file(said["come"]))


def _file(said: Mapping[str, Any]) -> CuratedFile:
    entries = (Curated(row["name"], tuple(row["aliases"]), row["number"]) for row in said["entries"])
    return CuratedFile(tuple(said["refused"]), tuple(map(tuple, said["separate"])), tuple(entries))


def apply(text: str, decision: Decision) -> str:
    """Return the text of a file with a decision carried out; all else of it stays as it is.

    Raises NotDecided where something that it takes out is not there any more, and BadGazetteer
    where the file is not in order, or written so that it has to be changed by hand.
    """
    kind = KINDS[decision.kind]
    held = read_curated(text, kind)
    wanted = _sorted(held)
    for field, items in _sorted(decision.gone).items():
        for item in items:
            if item not in wanted[field]:
                raise NotDecided(f"{_said(item)}: this was changed since; undo the later decision first")
            wanted[field].remove(item)
    for field, items in _sorted(decision.come).items():
        wanted[field] += items
    new = changed(text, kind, decision.gone, decision.come)
    try:
        got = _sorted(read_curated(new, kind))
    except BadGazetteer:
        got = {}
    if any(sorted(got.get(field, ()), key=repr) != sorted(items, key=repr) for field, items in wanted.items()):
        raise BadGazetteer(
            f"{kind.file}: is written in a way that only you can change; write {kind.refused}, "
            f"separate and [[{kind.table}]] as the documentation has them"
        )
    return new


def fits(held: CuratedFile, decision: Decision) -> bool:
    """Return whether everything that a decision takes out is still there."""
    now, gone = _sorted(held), _sorted(decision.gone)
    return all(item in now[field] for field, items in gone.items() for item in items)


def _sorted(file: CuratedFile) -> dict[str, list[Any]]:
    """Return the items of a file; the order of aliases says nothing."""
    return {
        "refused": list(file.refused),
        "separate": [tuple(sorted(group)) for group in file.separate],
        "entries": [dataclasses.replace(one, aliases=tuple(sorted(one.aliases))) for one in file.entries],
    }


def _said(item: str | tuple[str, ...] | Curated) -> str:
    return item if isinstance(item, str) else item.name if isinstance(item, Curated) else " / ".join(item)


def refuse(kind: str, held: CuratedFile, names: Collection[str]) -> Decision:
    """Decide that names are none of the kind; what was curated of them goes."""
    entries, own = _entries_of(kind, held, names)
    refused = _distinct(kind, (*names, *(form for one in own for form in _forms(one))))
    known = {KEYS[kind](name) for name in held.refused}
    more = tuple(name for name in refused if KEYS[kind](name) not in known)
    return _decided(kind, "none", names, held, CuratedFile((*held.refused, *more), held.separate, entries))


def admit(kind: str, held: CuratedFile, names: Collection[str]) -> Decision:
    """Decide that names are of the kind after all, each of its own where nothing is said of it."""
    refused = _without(kind, held.refused, names)
    known = {KEYS[kind](form) for one in held.entries for form in _forms(one)}
    more = tuple(_entry(kind, name, ()) for name in _distinct(kind, names) if KEYS[kind](name) not in known)
    return _decided(kind, "one", names, held, CuratedFile(refused, held.separate, (*held.entries, *more)))


def rename(kind: str, held: CuratedFile, names: Collection[str], shown: str) -> Decision:
    """Decide which name to show of what goes by some names (or a number)."""
    return _joined(kind, "rename", held, shown, names)


def merge(kind: str, held: CuratedFile, head: str, others: Collection[str]) -> Decision:
    """Decide that names are one; `head` is the one to show."""
    return _joined(kind, "merge", held, head, others)


def _joined(kind: str, action: Action, held: CuratedFile, head: str, others: Collection[str]) -> Decision:
    names = (head, *others)
    entries, own = _entries_of(kind, held, names)
    aliases = _distinct(kind, (*others, *(form for one in own for form in _forms(one))))
    number = next((one.number for one in own if one.number), None)
    joined = _entry(kind, head, tuple(name for name in aliases if KEYS[kind](name) != KEYS[kind](head)), number)
    keys = {KEYS[kind](name) for name in _forms(joined)}
    separate = tuple(group for group in held.separate if len({KEYS[kind](name) for name in group} & keys) < 2)
    refused = _without(kind, held.refused, names)
    return _decided(kind, action, names, held, CuratedFile(refused, separate, (*entries, joined)))


def split(kind: str, held: CuratedFile, name: str, others: Collection[str]) -> Decision:
    """Decide that a name is one of its own, apart from the others it went with."""
    key = KEYS[kind]
    entries = []
    for one in held.entries:
        forms = [form for form in _forms(one) if key(form) != key(name)]
        if len(forms) == len(_forms(one)):
            entries.append(one)
        elif forms:
            head = one.name if key(one.name) != key(name) else next((o for o in others if o in forms), forms[0])
            number = one.number if one.number in forms else None
            left = tuple(form for form in forms if form not in {head, number})
            entries.append(Curated(head, left, number))
    own = _entry(kind, name, ())
    separate = _with_groups(kind, held, name, others).separate
    after = CuratedFile(_without(kind, held.refused, [name]), separate, (*entries, own))
    return _decided(kind, "split", (name, *others), held, after)


def keep_apart(kind: str, held: CuratedFile, name: str, others: Collection[str]) -> Decision:
    """Decide that a name is never one with the others."""
    return _decided(kind, "apart", (name, *others), held, _with_groups(kind, held, name, others))


def _with_groups(kind: str, held: CuratedFile, name: str, others: Collection[str]) -> CuratedFile:
    key = KEYS[kind]
    groups = tuple((name, other) for other in _distinct(kind, others) if key(other) != key(name))
    known = {frozenset(map(key, group)) for group in held.separate}
    more = tuple(group for group in groups if frozenset(map(key, group)) not in known)
    return dataclasses.replace(held, separate=(*held.separate, *more))


def know(kind: str, held: CuratedFile, entries: Iterable[Curated]) -> Decision:
    """Decide that entries are of the kind: a list of members. Those that are known say nothing.

    What the file says of a name stays: a name that is refused, or another's, is left out.
    """
    key = KEYS[kind]
    taken = {key(form) for one in held.entries for form in _forms(one)} | {key(name) for name in held.refused}
    more: list[Curated] = []
    for one in entries:
        if key(one.name) not in taken:
            free = tuple(alias for alias in _distinct(kind, one.aliases) if key(alias) not in {*taken, key(one.name)})
            more.append(dataclasses.replace(one, aliases=free))
            taken |= {key(form) for form in (one.name, *free)}
    after = CuratedFile(held.refused, held.separate, (*held.entries, *more))
    return _decided(kind, "known", [one.name for one in more], held, after)


def _entry(kind: str, name: str, aliases: tuple[str, ...], number: str | None = None) -> Curated:
    """Return an entry; a document number among the names of a policy is its number."""
    if kind == "company":
        return Curated(name, aliases)
    number = number or next((one for one in aliases if normalise_number(one)), None)
    return Curated(name, tuple(one for one in aliases if one != number), number)


def _forms(entry: Curated) -> tuple[str, ...]:
    return (entry.name, *entry.aliases, *([entry.number] if entry.number else []))


def _distinct(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that another printing of has come before."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(KEYS[kind](name), name)
    return tuple(found.values())


def _entries_of(kind: str, held: CuratedFile, names: Iterable[str]) -> tuple[tuple[Curated, ...], list[Curated]]:
    """Return the entries that have none of the names, and those that have one."""
    keys = {KEYS[kind](name) for name in names}
    own = [one for one in held.entries if any(KEYS[kind](form) in keys for form in _forms(one))]
    return tuple(one for one in held.entries if one not in own), own


def _without(kind: str, names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    keys = {KEYS[kind](name) for name in others}
    return tuple(name for name in names if KEYS[kind](name) not in keys)


def _decided(kind: str, action: Action, names: Iterable[str], before: CuratedFile, after: CuratedFile) -> Decision:
    """Return the decision that leads from one state of a file to another."""
    gone, come = (
        CuratedFile(
            tuple(one for one in a.refused if one not in b.refused),
            tuple(one for one in a.separate if one not in b.separate),
            tuple(one for one in a.entries if one not in b.entries),
        )
        for a, b in ((before, after), (after, before))
    )
    if gone == come:
        raise SoAlready(f"{', '.join(names)}: this is so already; nothing was changed")
    return Decision(kind, action, tuple(names), gone, come)
