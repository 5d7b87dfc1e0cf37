"""The text of companies.toml and policies.toml, changed in place.

Every comment and every line that a change does not bear on stays as the keeper wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from corpus.gazetteer import Curated, CuratedFile, Kind
from corpus.text import toml_edit as toml
from corpus.text.toml_text import quoted


def changed(text: str, kind: Kind, gone: CuratedFile, come: CuratedFile) -> str:
    """Return a text without what is `gone` and with what has `come`, as far as it can be found."""
    statements = list(toml.statements(text))
    for name in gone.refused:
        _in_list(statements, kind.refused, partial(toml.less, value=name))
    for group in gone.separate:
        _in_list(statements, "separate", partial(toml.less, value=list(group)))
    for name in come.refused:
        _put(statements, kind.refused, name)
    for group in come.separate:
        _put(statements, "separate", list(group))
    left = list(gone.entries)
    for entry in come.entries:
        old = next((one for one in left if _names(one) & _names(entry)), None)
        if old is not None:
            left.remove(old)
        if old is None or not _rewrite(statements, kind, old, entry):
            _append(statements, kind, entry)
    for entry in left:
        _remove(statements, kind, entry)
    return "".join(statements)


def added(text: str, key: str, value: str | list[str]) -> str:
    """Return a text with one more item in the top-level list under a key."""
    statements = list(toml.statements(text))
    _put(statements, key, value)
    return "".join(statements)


def _names(entry: Curated) -> set[str]:
    return {entry.name, *entry.aliases, *([entry.number] if entry.number else [])}


# --- lists


def _top(statements: Sequence[str]) -> int:
    """Return where the first table begins; the end where there is none."""
    return next((at for at, one in enumerate(statements) if one.lstrip().startswith("[")), len(statements))


def _in_list(statements: list[str], key: str, change: Callable[[str], str]) -> bool:
    """Change the top-level list under a key; return whether there is one."""
    for at in range(_top(statements)):
        if key in (toml.said(statements[at]) or {}):
            statements[at] = change(statements[at])
            return True
    return False


def _put(statements: list[str], key: str, value: str | list[str]) -> None:
    if _in_list(statements, key, partial(toml.more, value=value)):
        return
    at = _top(statements)
    # The comment right above the first table is its own.
    while at < len(statements) and at and statements[at - 1].lstrip().startswith("#"):
        at -= 1
    if at == len(statements) and statements and not statements[-1].endswith("\n"):
        statements[-1] += "\n"
    blank = "\n" if at < len(statements) else ""
    statements.insert(at, f"{key} = [{quoted(value)}]\n{blank}")


def item_lines(text: str, key: str) -> list[int]:
    """Return the lines on which the items of the list under a key begin; the text is TOML."""
    statements = list(toml.statements(text))
    for at in range(_top(statements)):
        if key in (toml.said(statements[at]) or {}):
            before = "".join(statements[:at])
            _, *items = toml.items(statements[at])
            return [(before + statements[at][:start]).count("\n") + 1 for start, _ in items]
    return []


# --- entries


def _entries(statements: Sequence[str], kind: Kind) -> Iterator[tuple[range, Curated]]:
    """Yield the entries of a file: where each stands, its header first, and what it says."""
    heads = [at for at, one in enumerate(statements) if one.lstrip().startswith("[")]
    for head, end in pairwise([*heads, len(statements)]):
        rows = (toml.said("".join(statements[head:end])) or {}).get(kind.table)
        if isinstance(rows, list) and len(rows) == 1 and kind.name in rows[0]:
            row = rows[0]
            yield range(head, end), Curated(row[kind.name], tuple(row.get("aliases", ())), row.get("number"))


def _place(statements: Sequence[str], kind: Kind, entry: Curated) -> range:
    """Return where an entry stands, whatever the order of its aliases; nowhere: an empty range."""
    wanted = entry.name, entry.number, sorted(entry.aliases)
    found = (
        place for place, one in _entries(statements, kind) if (one.name, one.number, sorted(one.aliases)) == wanted
    )
    return next(found, range(0))


def _rewrite(statements: list[str], kind: Kind, old: Curated, new: Curated) -> bool:
    """Make an entry say what another says; return whether it was found."""
    place = _place(statements, kind, old)
    if not place:
        return False
    keys = {key: at for at in place for key in (toml.said(statements[at]) or {}) if at != place.start}
    name = keys[kind.name]
    statements[name] = toml.replaced(statements[name], new.name)
    more = ""
    for key, value, before in (("number", new.number, old.number), ("aliases", new.aliases, old.aliases)):
        if key not in keys:
            more += f"{key} = {quoted(value)}\n" if value else ""
        elif isinstance(value, tuple):
            for one in set(before or ()) - set(value):
                statements[keys[key]] = toml.less(statements[keys[key]], one)
            for one in value:
                if one not in (before or ()):
                    statements[keys[key]] = toml.more(statements[keys[key]], one)
        else:
            statements[keys[key]] = (
                toml.replaced(statements[keys[key]], value) if value else toml.comments(statements[keys[key]])
            )
    if more:
        end = "" if statements[name].endswith("\n") else "\n"
        statements[name] += end + more
    return True


def _append(statements: list[str], kind: Kind, entry: Curated) -> None:
    if statements and not statements[-1].endswith("\n"):
        statements[-1] += "\n"
    rows = [f"{kind.name} = {quoted(entry.name)}\n"]
    rows += [f"number = {quoted(entry.number)}\n"] if entry.number else []
    rows += [f"aliases = {quoted(entry.aliases)}\n"] if entry.aliases else []
    statements += [*(["\n"] if statements else []), f"[[{kind.table}]]\n", *rows]


def _remove(statements: list[str], kind: Kind, entry: Curated) -> None:
    """Take an entry out; comments stay."""
    place = _place(statements, kind, entry)
    for at in place:
        if toml.said(statements[at]):
            statements[at] = toml.comments(statements[at])
    if place.start and not statements[place.start - 1].strip():
        statements[place.start - 1] = ""
