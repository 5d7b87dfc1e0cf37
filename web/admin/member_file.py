"""A member list, read in a process of its own with limited memory and time.

``python -m web.admin.member_file FILE`` prints as JSON what is read of it, or why it cannot be.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from corpus import codec
from corpus.companies.members import LeftOut, Members, read_members
from corpus.errors import JianbaoError
from web.http.confined import SECONDS, confine, confined

#: Rows of a list at most: an association has some thousands of members.
MOST: Final = 20_000
#: So much of a row is shown that gives no company.
_SHOWN: Final = 200


class BadList(JianbaoError):
    """A file that was sent as a member list and cannot be read."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answer of the process that reads: a list, or why there is none."""

    members: Members | None = None
    fault: str = ""


def read(path: Path, name: str, seconds: float = SECONDS) -> Members:
    """Return what is read of a list that was sent under a name. Raises BadList."""
    try:
        printed = confined(__name__, str(path), name, seconds=seconds)
    except subprocess.TimeoutExpired:
        raise BadList(f"{name}: takes more than {seconds:.0f} s to read; send the rows of members only") from None
    try:
        said = codec.decode(printed, Said)
    except ValueError:
        raise BadList(
            f"{name}: takes more memory or time to read than one file may; send the rows of members only"
        ) from None
    if said.members is None:
        raise BadList(said.fault)
    return said.members


def content(path: Path, name: str) -> Said:
    """Return what is read of a list, or why it cannot be."""
    try:
        found = read_members(name, path.read_bytes())
    except JianbaoError as error:
        return Said(fault=str(error))
    if len(found.members) + len(found.left_out) > MOST:
        return Said(fault=f"{name}: holds more than {MOST} rows; send the rows of members only")
    return Said(replace(found, left_out=tuple(map(_short, found.left_out))))


def _short(one: LeftOut) -> LeftOut:
    return replace(one, text=one.text[:_SHOWN], name=one.name[:_SHOWN])


def main(path: Path, name: str) -> int:
    """Read a list within this process's limits and print what it holds."""
    confine()
    sys.stdout.buffer.write(codec.encode(content(path, name)))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
