"""The text of companies.toml and policies.toml, changed in place.

Every comment and every line that a change does not bear on stays as the keeper wrote it. A text is
taken apart into statements: the least runs of lines that are TOML by themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final

from corpus.gazetteer import Curated, CuratedFile, Kind
from corpus.text.toml_text import quoted

#: Strings, comments and brackets of a statement; a text in three quotes counts as one string.
_TOKEN: Final = re.compile(
    r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]]',
)
#: A statement of several lines can only end on a line with one of these.
_ENDS: Final = re.compile(r"[\]}]|\"\"\"|'''")
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")


def changed(text: str, kind: Kind, gone: CuratedFile, come: CuratedFile) -> str:
    """Return a text without what is `gone` and with what has `come`, as far as it can be found."""
    statements = list(_statements(text))
    for name in gone.refused:
        _in_list(statements, kind.refused, partial(_less, value=name))
    for group in gone.separate:
        _in_list(statements, "separate", partial(_less, value=list(group)))
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


def _names(entry: Curated) -> set[str]:
    return {entry.name, *entry.aliases, *([entry.number] if entry.number else [])}


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a text, which is TOML; each with its line ends."""
    held = ""
    for line in text.splitlines(keepends=True):
        begun = bool(held)
        held += line
        if begun and not _ENDS.search(line):
            continue
        if _said(held) is not None:
            yield held
            held = ""
    if held:
        yield held


def _said(statement: str) -> dict[str, Any] | None:
    """Return what a statement says; None where it is not whole."""
    try:
        return tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return None


# --- lists


def _top(statements: Sequence[str]) -> int:
    """Return where the first table begins; the end where there is none."""
    return next((at for at, one in enumerate(statements) if one.lstrip().startswith("[")), len(statements))


def _in_list(statements: list[str], key: str, change: Callable[[str], str]) -> bool:
    """Change the top-level list under a key; return whether there is one."""
    for at in range(_top(statements)):
        if key in (_said(statements[at]) or {}):
            statements[at] = change(statements[at])
            return True
    return False


def _put(statements: list[str], key: str, value: str | list[str]) -> None:
    if _in_list(statements, key, partial(_more, value=value)):
        return
    at = _top(statements)
    # The comment right above the first table is its own.
    while at < len(statements) and at and statements[at - 1].lstrip().startswith("#"):
        at -= 1
    if at == len(statements) and statements and not statements[-1].endswith("\n"):
        statements[-1] += "\n"
    blank = "\n" if at < len(statements) else ""
    statements.insert(at, f"{key} = [{quoted(value)}]\n{blank}")


def _items(statement: str) -> Iterator[tuple[int, int]]:
    """Yield where the opening bracket of the list in a statement stands, then its items."""
    depth = begin = 0
    for token in _TOKEN.finditer(statement, statement.index("=") + 1):
        mark = token.group()
        if mark == "[":
            depth += 1
            begin = token.start()
            if depth == 1:
                yield token.span()
        elif mark == "]":
            depth -= 1
            if depth == 1:
                yield begin, token.end()
        elif depth == 1 and not mark.startswith("#"):
            yield token.span()


def item_lines(text: str, key: str) -> list[int]:
    """Return the lines on which the items of the list under a key begin; the text is TOML."""
    statements = list(_statements(text))
    for at in range(_top(statements)):
        if key in (_said(statements[at]) or {}):
            before = "".join(statements[:at])
            _, *items = _items(statements[at])
            return [(before + statements[at][:start]).count("\n") + 1 for start, _ in items]
    return []


def _more(statement: str, value: str | list[str]) -> str:
    """Return a list with one more item, behind the last."""
    *items, (_, end) = _items(statement)
    return f"{statement[:end]}{', ' if items else ''}{quoted(value)}{statement[end:]}"


def _less(statement: str, value: str | list[str]) -> str:
    """Return a list without an item; a line that holds nothing then goes, too."""
    _, *items = _items(statement)
    for place, (start, end) in enumerate(items):
        if tomllib.loads(f"x = {statement[start:end]}")["x"] == value:
            comma = _COMMA.match(statement, end)
            begin = start if comma or not place else items[place - 1][1]
            before, after = statement[:begin], statement[comma.end() if comma else end :]
            line = before.rpartition("\n")
            return (line[0] if line[1] and not line[2].strip() and after.startswith("\n") else before) + after
    return statement


# --- entries


def _entries(statements: Sequence[str], kind: Kind) -> Iterator[tuple[range, Curated]]:
    """Yield the entries of a file: where each stands, its header first, and what it says."""
    heads = [at for at, one in enumerate(statements) if one.lstrip().startswith("[")]
    for head, end in pairwise([*heads, len(statements)]):
        said = _said("".join(statements[head:end])) or {}
        rows = said.get(kind.table)
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


def _comments(statement: str) -> str:
    """Return the comments of a statement, a line each."""
    marks = (token.group() for token in _TOKEN.finditer(statement))
    return "".join(f"{mark}\n" for mark in marks if mark.startswith("#"))


def _rewrite(statements: list[str], kind: Kind, old: Curated, new: Curated) -> bool:
    """Make an entry say what another says; return whether it was found."""
    place = _place(statements, kind, old)
    if not place:
        return False
    keys = {key: at for at in place for key in (_said(statements[at]) or {}) if at != place.start}
    name = keys[kind.name]
    statements[name] = _replaced(statements[name], new.name)
    more = ""
    for key, value, before in (("number", new.number, old.number), ("aliases", new.aliases, old.aliases)):
        if key not in keys:
            more += f"{key} = {quoted(value)}\n" if value else ""
        elif isinstance(value, tuple):
            for one in set(before or ()) - set(value):
                statements[keys[key]] = _less(statements[keys[key]], one)
            for one in value:
                if one not in (before or ()):
                    statements[keys[key]] = _more(statements[keys[key]], one)
        else:
            statements[keys[key]] = (
                _replaced(statements[keys[key]], value) if value else _comments(statements[keys[key]])
            )
    if more:
        end = "" if statements[name].endswith("\n") else "\n"
        statements[name] += end + more
    return True


def _replaced(statement: str, value: str) -> str:
    """Return a statement with another text as its value; a comment behind it stays."""
    token = next(one for one in _TOKEN.finditer(statement, statement.index("=") + 1) if one.group() != "[")
    return statement[: token.start()] + quoted(value) + statement[token.end() :]


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
        if _said(statements[at]):
            statements[at] = _comments(statements[at])
    if place.start and not statements[place.start - 1].strip():
        statements[place.start - 1] = ""
