"""The text of a TOML file changed in place: what a change does not bear on stays as it was written.

A text is taken apart into statements: the least runs of lines that are TOML by themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from corpus.text.toml_text import quoted

#: Strings, comments and brackets of a statement; a text in three quotes counts as one string.
_TOKEN: Final = re.compile(
    r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]]',
)
#: A statement of several lines can only end on a line with one of these.
_ENDS: Final = re.compile(r"[\]}]|\"\"\"|'''")
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")


def statements(text: str) -> Iterator[str]:
    """Yield the statements of a text, which is TOML; each with its line ends."""
    held = ""
    for line in text.splitlines(keepends=True):
        begun = bool(held)
        held += line
        if begun and not _ENDS.search(line):
            continue
        if said(held) is not None:
            yield held
            held = ""
    if held:
        yield held


def said(statement: str) -> dict[str, Any] | None:
    """Return what a statement says; None where it is not whole."""
    try:
        return tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return None


def items(statement: str) -> Iterator[tuple[int, int]]:
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


def more(statement: str, value: str | list[str]) -> str:
    """Return a list with one more item, behind the last."""
    *others, (_, end) = items(statement)
    return f"{statement[:end]}{', ' if others else ''}{quoted(value)}{statement[end:]}"


def less(statement: str, value: str | list[str]) -> str:
    """Return a list without an item; a line that holds nothing then goes, too."""
    _, *held = items(statement)
    for place, (start, end) in enumerate(held):
        if tomllib.loads(f"x = {statement[start:end]}")["x"] == value:
            comma = _COMMA.match(statement, end)
            begin = start if comma or not place else held[place - 1][1]
            before, after = statement[:begin], statement[comma.end() if comma else end :]
            line = before.rpartition("\n")
            return (line[0] if line[1] and not line[2].strip() and after.startswith("\n") else before) + after
    return statement


def replaced(statement: str, value: str) -> str:
    """Return a statement with another text as its value; a comment behind it stays."""
    token = next(one for one in _TOKEN.finditer(statement, statement.index("=") + 1) if one.group() != "[")
    return statement[: token.start()] + quoted(value) + statement[token.end() :]


def comments(statement: str) -> str:
    """Return the comments of a statement, a line each."""
    marks = (token.group() for token in _TOKEN.finditer(statement))
    return "".join(f"{mark}\n" for mark in marks if mark.startswith("#"))
