"""Word documents: the text a reader sees, with headings, automatic numbers, notes and tables."""

from __future__ import annotations

from corpus.errors import UnknownFormat
from corpus.formats.source import Source, make_source
from corpus.formats.word.blocks import Blocks
from corpus.formats.word.package import BROKEN, Package, check_package

__all__ = ["check_package", "docx_source"]


def docx_source(name: str, data: bytes) -> Source:
    """Read a .docx file, a template, or a Strict Open XML document.

    Raises UnknownFormat where it is none, UnreadableFile where it is encrypted, TooLarge where it
    unpacks to more than we read.
    """
    check_package(name, data)
    try:
        lines = list(Blocks(Package(data)).lines())
    except BROKEN as error:
        raise UnknownFormat(f"{name}: is not a whole Word document; open it in Word and save it again") from error
    return make_source("docx", name, lines)
