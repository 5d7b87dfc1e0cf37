"""The door to the reader: any file we know → bulletins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corpus.corrections.apply import correct, correct_issue, of_issue, strays
from corpus.corrections.correction import Correction
from corpus.document import MENTIONS, read_document
from corpus.errors import BadDocument, EmptyBulletin, JianbaoError, UnknownFormat
from corpus.formats import TEXT_SUFFIXES, read_bytes, source_of
from corpus.formats.archive import members
from corpus.formats.encoding import decode
from corpus.formats.kind import BY_SUFFIX, kind_of
from corpus.formats.mail import mail_members
from corpus.formats.scan.recognised import Recogniser, ScanWaiting, recognise_now
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Bulletin, Doubt
from corpus.text.well_formed import well_formed

if TYPE_CHECKING:
    from corpus.annotate import Wanted
    from corpus.parse import Reading

    #: Returns a bulletin with its mentions, of the wanted fields only.
    Annotate = Callable[[Bulletin, Wanted | None], Bulletin]

#: The suffixes of the files that `read_bulletins` reads.
SUPPORTED = frozenset((*TEXT_SUFFIXES, ".json", ".jsonl", ".zip", ".eml", ".mht", ".mhtml"))
#: Those that are read out of archives and mails, where a picture belongs to something else.
_PACKED = frozenset(suffix for suffix in SUPPORTED if BY_SUFFIX.get(suffix) != "picture")
#: Documents of a file: even of a line each they take some hundred MB.
_MOST_DOCUMENTS = 100_000
#: How deep archives may stand in archives.
_DEEPEST = 3


def read_bulletins(
    path: Path,
    overrides: Overrides | None = None,
    gazetteer: Gazetteer | None = None,
    recogniser: Recogniser = recognise_now,
    corrections: Sequence[Correction] = (),
) -> tuple[Bulletin, ...]:
    """Read a file into bulletins.

    One for most files, one a line for ``.jsonl``, many for archives and mails.

    ``overrides`` say what an issue does not print, ``gazetteer`` what the library's keeper knows
    better of names; ``recogniser`` reads the pages of scans; ``corrections`` mend the outline
    that was read (`corpus.corrections`). Parse documents (``.json``,
    ``.jsonl``) are taken as they are; companies, policies and dates are recognised in all others,
    and where a parse document has no field of them. Raises a JianbaoError (see `corpus.errors`)
    that names the file and the remedy; what cannot be read of an archive is a doubt of its first
    bulletin, as long as there is one.
    """

    def annotated(bulletin: Bulletin, wanted: Wanted | None) -> Bulletin:
        from corpus.annotate import annotate

        return annotate(bulletin, gazetteer, wanted)

    return read_with(annotated, path, overrides, recogniser, corrections)


def read_with(
    annotate: Annotate,
    path: Path,
    overrides: Overrides | None = None,
    recogniser: Recogniser = recognise_now,
    corrections: Sequence[Correction] = (),
) -> tuple[Bulletin, ...]:
    """Read a file as `read_bulletins` does, with ``annotate`` to add the mentions."""
    reader = _Reader(overrides, annotate, recogniser, corrections)
    found = reader.read(well_formed(path.name), read_bytes(path))
    lost = strays(corrections, reader.read_as)
    return (replace(found[0], doubts=(*found[0].doubts, *lost)), *found[1:]) if lost else found


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
    annotate: Annotate
    recogniser: Recogniser
    corrections: Sequence[Correction] = ()
    #: The ids that issues had before they were corrected.
    read_as: list[str] = field(default_factory=list)

    def read(self, name: str, data: bytes, depth: int = 0) -> tuple[Bulletin, ...]:
        kind = kind_of(name, data)
        if kind == "zip":
            return self._members(name, members(name, data, _PACKED), depth)
        if kind == "eml":
            return self._members(name, mail_members(name, data, _PACKED), depth)
        if kind == "json":
            return (self._document(decode(name, data), name),)
        if kind == "jsonl":
            return self._documents(decode(name, data), name)
        from corpus.parse import read

        found = read(source_of(name, data, self.recogniser), self.overrides, self.corrections)
        self.read_as.append(found.read_as)
        return (self.annotate(found.bulletin, None),)

    def _document(self, text: str, name: str, line: int | None = None) -> Bulletin:
        given, absent = read_document(text, name=name, line=line)
        self.read_as.append(given.issue.id)
        if own := of_issue(self.corrections, given.issue.id):
            given, absent = _corrected(given, absent, own, name)
        return self.annotate(given, absent) if any(absent) else given

    def _documents(self, text: str, name: str) -> tuple[Bulletin, ...]:
        """Read one document a line. What is refused is a doubt of the first that is not."""
        bulletins: list[Bulletin] = []
        refused: list[BadDocument] = []
        if text.count("\n") > _MOST_DOCUMENTS:
            raise BadDocument(f"{name}: holds more than {_MOST_DOCUMENTS:,} documents; make several files of it")
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    bulletins.append(self._document(line, name, number))
                except BadDocument as error:
                    refused.append(error)
        if refused and not bulletins:
            raise refused[0]
        if refused:
            doubts = (Doubt(0, "member-unread", f"没有读成：{error}") for error in refused)
            bulletins[0] = replace(bulletins[0], doubts=(*bulletins[0].doubts, *doubts))
        return tuple(bulletins)

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
            if PurePosixPath(member).suffix.lower() not in _PACKED:
                doubts.append(Doubt(0, "member-unread", f"压缩包 {name} 中的 {member} 没有读：不读这类文件"))
                continue
            try:
                bulletins += self.read(member, content, depth + 1)
            except ScanWaiting:
                raise
            except JianbaoError as error:
                failure = error
                doubts.append(Doubt(0, "member-unread", f"压缩包 {name} 中的 {member} 没有读成：{error}"))
        if not bulletins:
            raise failure or EmptyBulletin(f"{name}: holds no file that is read ({', '.join(sorted(_PACKED))})")
        bulletins[0] = replace(bulletins[0], doubts=(*bulletins[0].doubts, *doubts))
        return tuple(bulletins)


def _corrected(given: Bulletin, absent: Wanted, own: Sequence[Correction], name: str) -> tuple[Bulletin, Wanted]:
    """Return a document as corrected, and what is to be recognised: all where the text is new."""
    issue = correct_issue(given.issue, own, name)
    missing = dict(zip((article.id for article in given.articles), absent, strict=True))
    found = correct(replace(given, issue=issue), own)
    wanted = [MENTIONS if one.id in found.changed else missing[one.id] for one in found.bulletin.articles]
    dated = [
        some - {"date"} if one.date and one.date.kind == "corrected" else some
        for one, some in zip(found.bulletin.articles, wanted, strict=True)
    ]
    return found.bulletin, dated
