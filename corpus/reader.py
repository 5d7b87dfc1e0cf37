"""The door to the reader: any file we know → bulletins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corpus.document import from_json
from corpus.errors import EmptyBulletin, JianbaoError, UnknownFormat
from corpus.formats import TEXT_SUFFIXES, read_bytes, source_of
from corpus.formats.archive import members
from corpus.formats.encoding import decode
from corpus.formats.kind import kind_of
from corpus.formats.mail import mail_members
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Bulletin, Doubt
from corpus.text.well_formed import well_formed

if TYPE_CHECKING:
    from corpus.parse import Reading

#: The suffixes of the files that `read_bulletins` reads.
SUPPORTED = frozenset((*TEXT_SUFFIXES, ".json", ".jsonl", ".zip", ".eml", ".mht", ".mhtml"))
#: How deep archives may stand in archives.
_DEEPEST = 3


def read_bulletins(
    path: Path, overrides: Overrides | None = None, gazetteer: Gazetteer | None = None
) -> tuple[Bulletin, ...]:
    """Read a file into bulletins.

    One for most files, one a line for ``.jsonl``, many for archives and mails.

    ``overrides`` say what an issue does not print, ``gazetteer`` what the library's keeper knows
    better of names. Parse documents (``.json``, ``.jsonl``) are taken as they are; from all others
    the text is read, and then the companies, policies and dates in it. Raises a JianbaoError (see
    `corpus.errors`) that names the file and the remedy; what cannot be read of an archive is a
    doubt of its first bulletin, as long as there is one.
    """
    from corpus.annotate import annotate

    return read_with(lambda bulletin: annotate(bulletin, gazetteer), path, overrides)


def read_with(
    annotate: Callable[[Bulletin], Bulletin], path: Path, overrides: Overrides | None = None
) -> tuple[Bulletin, ...]:
    """Read a file as `read_bulletins` does, with ``annotate`` to add the mentions.

    Bulletins that come with mentions of their own are taken as they are.
    """
    return _Reader(overrides, annotate).read(well_formed(path.name), read_bytes(path))


def read_account(path: Path) -> Reading:
    """Read a file that becomes lines, and return the fate of each line.

    Raises as `read_bulletins` does.
    """
    from corpus.parse import read

    return read(source_of(well_formed(path.name), read_bytes(path)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads files with what is known beforehand."""

    overrides: Overrides | None
    annotate: Callable[[Bulletin], Bulletin]

    def read(self, name: str, data: bytes, depth: int = 0) -> tuple[Bulletin, ...]:
        kind = kind_of(name, data)
        if kind == "zip":
            return self._members(name, members(name, data, SUPPORTED), depth)
        if kind == "eml":
            return self._members(name, mail_members(name, data, SUPPORTED), depth)
        if kind == "json":
            return (from_json(decode(name, data), name=name),)
        if kind == "jsonl":
            lines = decode(name, data).split("\n")
            return tuple(
                from_json(text, name=name, line=number) for number, text in enumerate(lines, 1) if text.strip()
            )
        from corpus.parse import parse

        return (self.annotate(parse(source_of(name, data), self.overrides)),)

    def _members(self, name: str, found: Iterator[tuple[str, bytes]], depth: int) -> tuple[Bulletin, ...]:
        """Read the files of an archive or mail.

        What is not read is a doubt of the first bulletin.
        """
        if depth >= _DEEPEST:
            raise UnknownFormat(f"{name}: stands {depth} archives deep; unpack it")
        bulletins: list[Bulletin] = []
        doubts: list[Doubt] = []
        failure: JianbaoError | None = None
        for member, content in ((well_formed(one), data) for one, data in found):
            if PurePosixPath(member).suffix.lower() not in SUPPORTED:
                doubts.append(Doubt(0, "member-unread", f"压缩包 {name} 中的 {member} 没有读：不读这类文件"))
                continue
            try:
                bulletins += self.read(member, content, depth + 1)
            except JianbaoError as error:
                failure = error
                doubts.append(Doubt(0, "member-unread", f"压缩包 {name} 中的 {member} 没有读成：{error}"))
        if not bulletins:
            raise failure or EmptyBulletin(f"{name}: holds no file that is read ({', '.join(sorted(SUPPORTED))})")
        bulletins[0] = replace(bulletins[0], doubts=(*bulletins[0].doubts, *doubts))
        return tuple(bulletins)
