"""How a file becomes lines: one module a format, each loaded when it is needed."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import EmptyBulletin, UnknownFormat, UnreadableFile
from corpus.formats.source import MAX_TEXT_BYTES, Source, check_size

#: The suffixes of files that become lines; parse documents and archives are read by `corpus.reader`.
TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf", ".doc", ".wps")


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


def source_of(name: str, data: bytes) -> Source:
    """Read a file's bytes into lines; the name's suffix says which format.

    Raises a JianbaoError that names the file and the remedy where that cannot be done.
    """
    suffix = Path(name).suffix.lower()
    if suffix in {".txt", ".text", ".md", ".markdown"}:
        from corpus.formats.encoding import decode
        from corpus.formats.text import text_source

        check_size(name, len(data), MAX_TEXT_BYTES)
        return text_source(name, decode(name, data), markdown=suffix in {".md", ".markdown"})
    if suffix in {".html", ".htm"}:
        from corpus.formats.html import html_source

        check_size(name, len(data), MAX_TEXT_BYTES)
        return html_source(name, data)
    if suffix == ".docx":
        from corpus.formats.docx import docx_source

        return docx_source(name, data)
    if suffix == ".pdf":
        from corpus.formats.pdf import pdf_source

        return pdf_source(name, data)
    if suffix in {".doc", ".wps"}:
        from corpus.formats.office import office_source

        return office_source(name, data)
    raise UnknownFormat(f"{name}: {suffix or 'a file without suffix'} is not read; save it as .docx, .pdf, .txt or .md")
