"""The door to the reader: any file we know → bulletins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.document import from_json
from corpus.errors import EmptyBulletin, JianbaoError
from corpus.formats import TEXT_SUFFIXES, read_bytes, source_of
from corpus.formats.archive import members
from corpus.formats.encoding import decode
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Bulletin, Doubt
from corpus.text.well_formed import well_formed

#: The suffixes of the files that `read_bulletins` reads.
SUPPORTED = frozenset((*TEXT_SUFFIXES, ".json", ".jsonl", ".zip"))


def read_bulletins(
    path: Path, overrides: Overrides | None = None, gazetteer: Gazetteer | None = None
) -> tuple[Bulletin, ...]:
    """Read a file into bulletins: one for most files, one a line for ``.jsonl``, many for ``.zip``.

    ``overrides`` say what an issue does not print, ``gazetteer`` what the library's keeper knows better of names.
    Parse documents (``.json``, ``.jsonl``) are taken as they are; from all others the text is read, and then the
    companies, policies and dates in it. Raises a JianbaoError (see `corpus.errors`) that names the file and the remedy;
    what cannot be read in a ``.zip`` is a doubt of its first bulletin, as long as there is one.
    """
    read = _read_archive if path.suffix.lower() == ".zip" else _read
    return read(well_formed(path.name), read_bytes(path), overrides, gazetteer)


def _read(name: str, data: bytes, overrides: Overrides | None, gazetteer: Gazetteer | None) -> tuple[Bulletin, ...]:
    suffix = Path(name).suffix.lower()
    if suffix == ".json":
        return (from_json(decode(name, data), name=name),)
    if suffix == ".jsonl":
        lines = decode(name, data).split("\n")
        return tuple(from_json(text, name=name, line=number) for number, text in enumerate(lines, 1) if text.strip())
    from corpus.annotate import annotate
    from corpus.parse import parse

    return (annotate(parse(source_of(name, data), overrides), gazetteer),)


def _read_archive(
    name: str, data: bytes, overrides: Overrides | None, gazetteer: Gazetteer | None
) -> tuple[Bulletin, ...]:
    bulletins: list[Bulletin] = []
    doubts: list[Doubt] = []
    failure: JianbaoError | None = None
    for member, content in members(name, data, SUPPORTED - {".zip"}):
        try:
            bulletins += _read(member, content, overrides, gazetteer)
        except JianbaoError as error:
            failure = error
            doubts.append(Doubt(0, "member-unread", f"压缩包 {name} 中的 {member} 没有读成：{error}"))
    if not bulletins:
        raise failure or EmptyBulletin(f"{name}: holds no file that is read ({', '.join(sorted(SUPPORTED))})")
    bulletins[0] = replace(bulletins[0], doubts=(*bulletins[0].doubts, *doubts))
    return tuple(bulletins)
