"""The gazetteer: what the library's keeper knows better, from companies.toml and policies.toml.

It always wins.

``companies.toml``::

    not_companies = ["某某软件园"]                # never a company
    separate = [["甲乙科技", "甲乙科技集团有限公司"]]   # never one company, whatever the texts suggest

    [[company]]                                   # one company under every one of these names
    name = "甲乙丙科技股份有限公司"
    aliases = ["甲乙丙", "JYB"]

``policies.toml`` has ``not_policies``, ``separate`` and ``[[policy]]`` with ``title``, ``number``
and ``aliases``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.errors import JianbaoError


class BadGazetteer(JianbaoError):
    """A companies.toml or policies.toml that does not keep the agreed shape."""


@dataclass(frozen=True, slots=True)
class Curated:
    """One company or policy as curated.

    The name to show, and every other name or number it goes by.
    """

    name: str
    aliases: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity that is curated: its file, and the words in it for one, its name, none."""

    file: str
    table: str
    name: str
    refused: str


COMPANIES: Final = Kind("companies.toml", "company", "name", "not_companies")
POLICIES: Final = Kind("policies.toml", "policy", "title", "not_policies")


@dataclass(frozen=True, slots=True)
class CuratedFile:
    """A file of curated names, in its own order.

    What is none of the kind, what is never one, and what is one under several names.
    """

    refused: tuple[str, ...] = ()
    separate: tuple[tuple[str, ...], ...] = ()
    entries: tuple[Curated, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything curated; the empty one knows nothing."""

    companies: tuple[Curated, ...] = ()
    not_companies: frozenset[str] = frozenset()
    separate_companies: tuple[frozenset[str], ...] = ()
    policies: tuple[Curated, ...] = ()
    not_policies: frozenset[str] = frozenset()
    separate_policies: tuple[frozenset[str], ...] = ()


def read_gazetteer(folder: Path) -> Gazetteer:
    """Read ``companies.toml`` and ``policies.toml`` of a library.

    A file that is missing curates nothing.

    Raises BadGazetteer where a file cannot be read or does not keep the shape.
    """
    companies, policies = (read_curated_file(folder / kind.file, kind) for kind in (COMPANIES, POLICIES))
    return Gazetteer(
        companies.entries,
        frozenset(companies.refused),
        tuple(map(frozenset, companies.separate)),
        policies.entries,
        frozenset(policies.refused),
        tuple(map(frozenset, policies.separate)),
    )


def read_curated_file(path: Path, kind: Kind) -> CuratedFile:
    """Return what a file curates; nothing where it is missing. Raises BadGazetteer."""
    try:
        return read_curated(path.read_text(encoding="utf-8-sig") if path.exists() else "", kind, path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadGazetteer(f"{path}: cannot be read as UTF-8 text; check the file and its permissions") from error


def read_curated(text: str, kind: Kind, path: Path | str = "") -> CuratedFile:
    """Return what the text of a file curates. Raises BadGazetteer, which names the `path`."""
    table = _Table(path or kind.file, text, {kind.refused, "separate", kind.table})
    return CuratedFile(table.names(kind.refused), table.groups("separate"), table.entries(kind.table, kind.name))


class _Table:
    """A TOML file read with complaints that name the file and the entry."""

    def __init__(self, path: Path | str, text: str, known: set[str]) -> None:
        self.path = path
        try:
            self.data: Mapping[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadGazetteer(f"{path}: not valid TOML ({error}); mend that line") from error
        unknown = sorted(set(self.data) - known)
        if unknown:
            raise BadGazetteer(f"{path}: unknown entry {unknown[0]}; known are {', '.join(sorted(known))}")

    def names(self, key: str) -> tuple[str, ...]:
        return self._texts(self.data.get(key, []), key)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise BadGazetteer(f'{self.path}: {key} must be a list of lists of names, e.g. [["甲", "乙"]]')
        return tuple(self._texts(group, key) for group in value)

    def entries(self, key: str, name: str) -> tuple[Curated, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise BadGazetteer(f"{self.path}: {key} must be written as [[{key}]] tables")
        return tuple(self._entry(row, key, name) for row in value)

    def _entry(self, row: Mapping[str, Any], key: str, name: str) -> Curated:
        unknown = sorted(set(row) - {name, "aliases", "number"})
        if unknown:
            raise BadGazetteer(f"{self.path}: [[{key}]] has an unknown entry {unknown[0]}")
        title, number = row.get(name), row.get("number")
        if not isinstance(title, str) or not title.strip():
            raise BadGazetteer(f'{self.path}: [[{key}]] needs {name} = "…"')
        if number is not None and not isinstance(number, str):
            raise BadGazetteer(f'{self.path}: [[{key}]] {title}: number must be text, e.g. "某发〔2022〕1号"')
        return Curated(title, self._texts(row.get("aliases", []), f"{title}: aliases"), number)

    def _texts(self, value: object, field: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise BadGazetteer(f'{self.path}: {field} must be a list of names, e.g. ["甲", "乙"]')
        return tuple(value)
