"""Sentences that are English in the source, in Chinese: errors, and all of the command line.

``translations/zh.toml`` holds the sentences. An error travels as one line of text, through indexes,
files and other processes, so it is known again by its words: place, fault and remedy each stand in
the catalogue, and what varies in them is kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from web.http.i18n import filled

_FILE: Final = Path(__file__).parents[1] / "translations" / "zh.toml"
_VALUE: Final = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}")
#: Values that may be a place with a fault themselves.
_SAYING: Final = frozenset({"why", "what"})
#: Values that stand in a file of the keeper as they are: ``[[company]]``.
_AS_WRITTEN: Final = frozenset({"table", "key", "name", "names"})
#: The folders of a path; its last part follows.
_FOLDERS: Final = re.compile(r"(?<![\w/:.])/(?:[^\s/:;][^/\n:;]*/)+")


class _Pattern(NamedTuple):
    """A sentence with something that varies, as it is known again, and the same in Chinese."""

    known: re.Pattern[str]
    chinese: str


@cache
def sentences() -> dict[str, str]:
    """Return the catalogue: English sentence → Chinese."""
    return {english: str(said) for english, said in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}


@cache
def _patterns() -> list[_Pattern]:
    """Return the sentences in which something varies; what says most of itself comes first."""
    varying = [english for english in sentences() if _VALUE.search(english)]
    varying.sort(key=lambda english: len(_VALUE.sub("", english)), reverse=True)
    return [_Pattern(re.compile(_expression(english), re.DOTALL), sentences()[english]) for english in varying]


def _expression(english: str) -> str:
    """Return the regular expression by which a sentence is known again."""
    out, at, seen = "", 0, set[str]()
    for value in _VALUE.finditer(english):
        name, one, many = value.groups()
        out, at = out + re.escape(english[at : value.start()]), value.end()
        if one is not None:
            out += f"(?:{re.escape(one)}|{re.escape(many)})"
        else:
            inside = "; " if name in _SAYING else "[;:] "
            out += f"(?P={name})" if name in seen else f"(?P<{name}>(?:(?!{inside}).)+?)"
            seen.add(name)
    return out + re.escape(english[at:])


def chinese(message: str) -> str:
    """Return an English message in Chinese, as far as the catalogue knows its words."""
    return _sentence(message) or _joined([_clause(clause) for clause in message.split("; ")])


def _joined(clauses: Sequence[str]) -> str:
    """Return clauses as one: what is to be done follows behind a comma."""
    return "".join(clauses[:1]) + "".join(f"{'，' if one[0] in '请可' else '；'}{one}" for one in clauses[1:] if one)


def _sentence(text: str) -> str | None:
    """Return one sentence of the catalogue in Chinese; None for any other text."""
    if text in sentences():
        return sentences()[text]
    for pattern in _patterns():
        if found := pattern.known.fullmatch(text):
            values = found.groupdict().items()
            return filled(
                pattern.chinese, {name: value if name in _AS_WRITTEN else chinese(value) for name, value in values}
            )
    return None


def _clause(text: str) -> str:
    """Return a sentence that may stand behind its place, ``issue.txt: is empty``, in Chinese."""
    if whole := _sentence(text):
        return whole
    at = -2
    while (at := text.find(": ", at + 2)) >= 0:
        if said := _sentence(text[at + 2 :]):
            return f"{text[:at]}：{said}"
    return text


def shown(message: str, language: str) -> str:
    """Return a message for a page: in its language, without the folders of the server."""
    message = _FOLDERS.sub("", message)
    return chinese(message) if language == "zh" else message
