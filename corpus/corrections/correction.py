"""A correction as a value, and as a table of the file that keeps corrections."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

from corpus.errors import JianbaoError
from corpus.masthead.issue_period import find_period
from corpus.partial_date import PartialDate
from corpus.plausible import LONGEST_NAME
from corpus.text.toml_text import quoted

Kind = Literal[
    "serial", "number", "volume", "year", "period", "title", "section", "date", "merge", "split", "front"
]  # fmt: skip
#: The kinds that correct the issue; the others correct an article.
OF_ISSUE: Final = frozenset(("serial", "number", "volume", "year", "period"))
_NUMBERS: Final = frozenset(("number", "volume", "year"))
#: The kinds that need no value.
_BARE: Final = frozenset(("merge", "split", "front", "section"))
#: The highest number of an issue or a line.
_HIGHEST: Final = 99_999_999
_HEAD: Final = "# What the keeper corrected of this file; see docs/curation.md.\n"


class BadCorrection(JianbaoError):
    """A correction that cannot be taken."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: its kind, and the value that it gives.

    ``line`` and ``article`` are the line and the text of an article's title as it was read, ``at``
    and ``paragraph`` the line of a paragraph and how it begins. ``issue`` is the id that the
    issue was read with, where its file holds several.
    """

    kind: Kind
    to: str = ""
    line: int = 0
    article: str = ""
    at: int = 0
    paragraph: str = ""
    issue: str = ""


def checked(one: Correction) -> Correction:
    """Return a correction that can be applied. Raises BadCorrection."""
    if one.kind in _NUMBERS and not (one.to.isascii() and one.to.isdecimal() and int(one.to) <= _HIGHEST):
        raise BadCorrection(f"{one.to!r} is no number; give digits such as 12")
    if one.kind == "year" and not 1800 <= int(one.to) <= 2200:
        raise BadCorrection(f"{one.to!r} is no year from 1800 to 2200; give one such as 2022")
    if one.kind == "period" and find_period(one.to) is None:
        raise BadCorrection(f"{one.to!r} is no period; write it as issues print it, such as 2022年4季度")
    if one.kind == "date":
        _date(one.to)
    if one.kind not in _BARE and not one.to.strip():
        raise BadCorrection("its value is missing; give one")
    if len(one.to) > LONGEST_NAME or not (one.to.isprintable() and one.to == one.to.strip()):
        raise BadCorrection(f"its value is more than a line of {LONGEST_NAME} characters; shorten it")
    if one.kind not in OF_ISSUE and not one.article:
        raise BadCorrection("it names no article; give its title as it was read")
    if one.kind == "split" and not one.paragraph:
        raise BadCorrection("it names no paragraph; give the words with which it begins")
    return one


def _date(text: str) -> None:
    try:
        year = PartialDate.typed(text).year
    except ValueError:
        year = 0
    if not 1800 <= year <= 2200:
        raise BadCorrection(f"{text!r} is no date; give one such as 2022-11-15, 2022-11 or 2022")


def from_text(text: str) -> tuple[Correction, ...]:
    """Read the corrections of a file. Raises BadCorrection."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCorrection(f"not valid TOML ({error}); mend that line") from error
    rows = tables.get("correction", [])
    if tables.keys() - {"correction"} or not isinstance(rows, list):
        raise BadCorrection("holds something else than [[correction]] tables; write nothing else")
    return tuple(_row(number, row) for number, row in enumerate(rows, 1))


def _row(number: int, row: Any) -> Correction:
    wanted = {field.name: int if field.name in {"line", "at"} else str for field in fields(Correction)}
    wrong = next((key for key in row if type(row[key]) is not wanted.get(key)), None) if isinstance(row, dict) else ""
    if wrong is not None:
        raise BadCorrection(f"correction {number}: {wrong or 'this'} is not known there; see docs/curation.md")
    if row.get("kind") not in get_args(Kind):
        raise BadCorrection(f"correction {number}: its kind must be one of {', '.join(get_args(Kind))}")
    try:
        return checked(Correction(**row))
    except BadCorrection as error:
        raise BadCorrection(f"correction {number}: {error}") from error


def to_text(corrections: Iterable[Correction]) -> str:
    """Return corrections as `from_text` reads them."""
    return _HEAD + "".join(f"\n[[correction]]\n{_lines(one)}" for one in corrections)


def _lines(one: Correction) -> str:
    told = ((field.name, getattr(one, field.name)) for field in fields(Correction))
    return "".join(f"{name} = {quoted(value)}\n" for name, value in told if value)
