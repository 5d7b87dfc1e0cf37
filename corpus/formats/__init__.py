"""A file becomes lines: one module a format, each loaded when it is needed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final, cast

from corpus.errors import EmptyBulletin, UnknownFormat, UnreadableFile
from corpus.formats.kind import BY_SUFFIX, Kind, kind_of
from corpus.formats.scan.recognised import Recogniser, recognise_now
from corpus.formats.source import MAX_TEXT_BYTES, Source, check_size

#: The reader of each kind of file that becomes lines, as module and function of (name, bytes).
_READERS: Final[dict[Kind, tuple[str, str]]] = {
    "docx": ("word", "docx_source"),
    "pdf": ("pdf", "pdf_source"),
    "html": ("web", "html_source"),
    "doc": ("office", "office_source"),
    "xlsx": ("workbook", "xlsx_source"),
    "rtf": ("rtf", "rtf_source"),
    "epub": ("epub", "epub_source"),
    "odt": ("opendocument", "odt_source"),
    "picture": ("scan.picture", "picture_source"),
}
#: What to do about a kind of file that is not read.
_REMEDIES: Final[dict[Kind, str]] = {
    "ofd": "is an OFD file; open it in its reader (数科, 福昕, WPS) and save it as PDF",
    "pptx": "is a presentation; save it as PDF",
    "xls": "is an old workbook; save it as .xlsx",
}
#: The suffixes of files that become lines; parse documents, mails and archives are read by
#: `corpus.reader`.
TEXT_SUFFIXES: Final = tuple(suffix for suffix, kind in BY_SUFFIX.items() if kind in {"text", "markdown", *_READERS})
#: Kinds that may have to be read by their pictures.
_PICTURED: Final = frozenset({"pdf", "picture"})
_TEXTUAL: Final = frozenset({"text", "markdown", "html", "rtf"})


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes. Raises UnreadableFile, EmptyBulletin or TooLarge with what to do."""
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path}: is a folder; name the files in it, or `jianbao add` the folder")
        check_size(str(path), path.stat().st_size)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path}: no such file; check the name") from error
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if not data.strip():
        raise EmptyBulletin(f"{path}: is empty; copy or export it again")
    return data


def source_of(name: str, data: bytes, recogniser: Recogniser = recognise_now) -> Source:
    """Read a file's bytes into lines, by the kind of file that they are; scans by `recogniser`.

    Raises a JianbaoError that names the file and the remedy where that cannot be done.
    """
    kind = kind_of(name, data)
    if kind in _TEXTUAL:
        check_size(name, len(data), MAX_TEXT_BYTES)
    if kind in {"text", "markdown"}:
        from corpus.formats.encoding import decode
        from corpus.formats.markdown import markdown_source
        from corpus.formats.text import text_source

        return (markdown_source if kind == "markdown" else text_source)(name, decode(name, data))
    if kind in _READERS:
        module, function = _READERS[kind]
        read = getattr(import_module(f"corpus.formats.{module}"), function)
        return cast("Source", read(name, data, recogniser) if kind in _PICTURED else read(name, data))
    if kind in _REMEDIES:
        raise UnknownFormat(f"{name}: {_REMEDIES[kind]}")
    suffix = Path(name).suffix.lower()
    raise UnknownFormat(f"{name}: {suffix or 'a file without suffix'} is not read; save it as .docx, .pdf, .txt or .md")
