"""The kind of a file, told by its bytes first and by its name where they do not tell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import Final, Literal

Kind = Literal[
    "text", "markdown", "html", "docx", "pdf", "doc", "xlsx", "rtf", "epub", "eml", "odt", "zip", "json", "jsonl",
    "picture", "ofd", "pptx", "xls", "unknown",
]  # fmt: skip
#: The kinds by suffix; a suffix that is not here is unknown.
BY_SUFFIX: Final[dict[str, Kind]] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".dotm": "docx", ".pdf": "pdf",
    ".doc": "doc", ".dot": "doc", ".wps": "doc", ".wpt": "doc", ".xlsx": "xlsx", ".xlsm": "xlsx", ".rtf": "rtf",
    ".epub": "epub", ".eml": "eml", ".mht": "eml", ".mhtml": "eml", ".odt": "odt", ".zip": "zip", ".json": "json",
    ".jsonl": "jsonl", ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".tif": "picture",
    ".tiff": "picture", ".ofd": "ofd", ".pptx": "pptx", ".xls": "xls", ".et": "xls",
}  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\x89PNG\r\n", "picture"), (b"\xff\xd8\xff", "picture"),
    (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"GIF8", "picture"),
)  # fmt: skip
#: A part that only packages of one kind hold.
_PARTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("word/document", "docx"), ("xl/workbook", "xlsx"), ("ppt/presentation", "pptx"), ("OFD.xml", "ofd"),
)  # fmt: skip
_MIMETYPES: Final[dict[bytes, Kind]] = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}
_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_MAIL: Final = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,200}?(?:mime-version|from|subject):", re.IGNORECASE
)


def kind_of(name: str, data: bytes) -> Kind:
    """Return what kind of file some bytes are; a name with another suffix does not matter."""
    stated = BY_SUFFIX.get(PurePath(name).suffix.lower(), "unknown")
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, kind in _MAGIC:
        if head.startswith(magic) or (magic == b"%PDF-" and magic in data[:1024] and stated in {"pdf", "doc", "docx"}):
            return kind
    if head.startswith(b"PK"):
        return _package(data, stated)
    if head.startswith(_OLE):
        return _compound(data, stated)
    if stated in {"doc", "docx", "xls", "xlsx", "rtf", "pdf", "unknown", "text"} and _PAGE.match(head):
        return "html"
    if stated in {"doc", "unknown"} and _MAIL.match(head):
        return "eml"
    return "text" if stated == "doc" and b"\0" not in data[:4096] else stated


def _package(data: bytes, stated: Kind) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                kind = _MIMETYPES.get(package.read("mimetype").strip())
                if kind is not None:
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        return stated
    for part, kind in _PARTS:
        if any(name.startswith(part) for name in names):
            return kind
    return stated if stated in {"docx", "xlsx", "odt", "epub", "pptx", "ofd"} else "zip"


def _compound(data: bytes, stated: Kind) -> Kind:
    """Tell an old Word file, an old workbook and an encrypted package apart by their streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "docx"
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    return "xls" if "Workbook".encode("utf-16-le") in data else stated if stated in {"doc", "xls"} else "doc"
