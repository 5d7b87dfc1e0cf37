"""The door to the reader: any file we know → bulletins."""

from __future__ import annotations

from pathlib import Path

from corpus.document import from_json
from corpus.formats import TEXT_SUFFIXES, read_bytes, source_of
from corpus.formats.encoding import decode
from corpus.hints import Hints
from corpus.mentions import annotate
from corpus.model import Bulletin
from corpus.parse import parse

#: The suffixes of the files that `read_bulletins` reads.
SUPPORTED = frozenset((*TEXT_SUFFIXES, ".json", ".jsonl", ".zip"))


def read_bulletins(path: Path, hints: Hints | None = None) -> tuple[Bulletin, ...]:
    """Read a file into bulletins: one for most files, one a line for ``.jsonl``, many for ``.zip``.

    Parse documents (``.json``, ``.jsonl``) are taken as they are; from all others the text is read, and then the
    companies, policies and dates in it. Raises a JianbaoError (see `corpus.errors`) that names the file and the remedy.
    """
    return _read(path.name, read_bytes(path), hints)


def _read(name: str, data: bytes, hints: Hints | None) -> tuple[Bulletin, ...]:
    suffix = Path(name).suffix.lower()
    if suffix == ".json":
        return (from_json(decode(name, data), name=name),)
    if suffix == ".jsonl":
        lines = decode(name, data).splitlines()
        return tuple(from_json(line, name=f"{name}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    return (annotate(parse(source_of(name, data), hints)),)
