"""Reading a master: the truth of one sample issue, with marks for what printing does to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = re.compile(r"([a-z_]+): ?(.*)")


@dataclass
class Piece:
    """One article.

    Its true title, head fields (each a list, in order) and body lines with marks.
    """

    title: str
    head: dict[str, list[str]] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)

    def one(self, key: str, default: str = "") -> str:
        """Return the one value of a head field."""
        return self.head.get(key, [default])[0]


@dataclass
class Section:
    """A section: its title, whether the body repeats it (`silent` when not), its articles."""

    title: str
    flags: str = ""
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class Master:
    """A whole issue: head fields, the cover as printed, its sections."""

    head: dict[str, list[str]] = field(default_factory=dict)
    cover: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The name of the file to make."""
        return self.one("file")

    def one(self, key: str, default: str = "") -> str:
        """Return the one value of a head field."""
        return self.head.get(key, [default])[0]


def read(path: Path) -> Master:
    """Read a master file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    issue, place = Master(), 0
    while lines[place] != "cover:":
        _put(issue.head, lines[place])
        place += 1
    start = next(number for number, line in enumerate(lines) if line.startswith("== "))
    issue.cover = lines[place + 1 : start - 1]
    for line in lines[start:]:
        if line.startswith("== "):
            title, _, flags = line[3:].partition(" | ")
            issue.sections.append(Section(title, flags))
        elif line.startswith("= "):
            issue.sections[-1].pieces.append(Piece(line[2:]))
        else:
            piece = issue.sections[-1].pieces[-1]
            if not piece.body and _HEAD.match(line):
                _put(piece.head, line)
            elif line:
                piece.body.append(line)
    return issue


def _put(head: dict[str, list[str]], line: str) -> None:
    found = _HEAD.fullmatch(line)
    if not found:
        raise ValueError(f"not a head field: {line!r}")
    head.setdefault(found[1], []).append(found[2])
