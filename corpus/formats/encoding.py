"""From bytes to text: UTF-8, UTF-16, GB18030 and Big5 told apart by their bytes."""

from __future__ import annotations

import codecs
import re

from corpus.errors import UndecodableText, UnknownFormat
from corpus.text.fold import fold

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MAGIC = {
    b"%PDF-": ("a PDF", ".pdf"),
    b"PK\x03\x04": ("a Word file or an archive", ".docx or .zip"),
    b"\xd0\xcf\x11\xe0": ("an old Word file", ".doc"),
    b"\x89PNG": ("a picture", ""),
    b"\xff\xd8\xff": ("a picture", ""),
    b"GIF8": ("a picture", ""),
    b"{\\rtf": ("a rich text file", ""),
}
_SAMPLE = 1 << 18
#: Characters, and share of characters, that a text may have broken and still be read (each becomes
#: U+FFFD).
_FEW, _BROKEN = 2, 0.005
_ESCAPED = re.compile("[\udc80-\udcff]")
#: Share of common characters in a text of the right encoding; characters looked at.
_PLAUSIBLE, _READ = 0.7, 20_000


def decode(name: str, data: bytes) -> str:
    """Return the text of a file's bytes.

    Raises UnknownFormat where the bytes are of another kind of file, UndecodableText where they are
    no text in an encoding we know.
    """
    for magic, (kind, suffix) in _MAGIC.items():
        if data.startswith(magic):
            remedy = f"rename it to {suffix}" if suffix else "save it as text, Word or PDF"
            raise UnknownFormat(f"{name}: is {kind}, whatever its name says; {remedy}")
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return _strictly(name, data, marked)
    encoding = _utf16(data) or _guess(data)
    if not encoding:
        if b"\0" in data[:_SAMPLE]:
            raise UnknownFormat(f"{name}: is a binary file, not text; save it as text, Word or PDF")
        raise UndecodableText(
            f"{name}: is not text in UTF-8, UTF-16, GB18030 or Big5; save it again as UTF-8 (另存为 → 编码 UTF-8)"
        )
    return _strictly(name, data, encoding)


def decoded(data: bytes, encoding: str) -> str:
    """Return the text of bytes in an encoding; what is broken becomes U+FFFD.

    A lone byte 80 is the euro sign of Windows' code page 936.
    """
    if encoding != "gb18030" or b"\x80" not in data:
        return data.decode(encoding, errors="replace")
    return _ESCAPED.sub("\ufffd", data.decode(encoding, errors="surrogateescape").replace("\udc80", "€"))


def _strictly(name: str, data: bytes, encoding: str) -> str:
    text = decoded(data, encoding)
    if _broken(data, text, encoding) > max(_FEW, _BROKEN * len(text)):
        raise UndecodableText(f"{name}: its {encoding} text is broken; save it again as UTF-8 (另存为 → 编码 UTF-8)")
    if text.count("\0") > _BROKEN * len(text):
        raise UnknownFormat(f"{name}: is a binary file, not text; save it as text, Word or PDF")
    return text


def _broken(data: bytes, text: str, encoding: str) -> int:
    """Return how many characters could not be decoded.

    U+FFFD that stands in the file itself is none.
    """
    found = text.count("\ufffd")
    return (
        max(0, found - data.count("\ufffd".encode("utf-16-le" if encoding == "utf-16" else encoding))) if found else 0
    )


def _utf16(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: it has zero bytes and reads well in one byte order."""
    sample = data[: _SAMPLE & ~1]
    if len(data) % 2 or sample.count(0) * 500 < len(sample):
        return None
    readings = {name: _plausible(sample, name) for name in ("utf-16-le", "utf-16-be")}
    best = max(readings, key=lambda name: readings[name])
    return best if readings[best] >= _PLAUSIBLE else None


def is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8 beyond ASCII, whatever their file names.

    Wide characters of another encoding are hardly ever well-formed in it.
    """
    text = data.decode("utf-8", errors="replace")
    wide = sum(not character.isascii() for character in text)
    return wide > 0 and _broken(data, text, "utf-8") <= _BROKEN * wide


def _guess(data: bytes) -> str | None:
    if data.count(b"\0") > _BROKEN * len(data):
        return None
    text = data.decode("utf-8", errors="replace")
    broken = _broken(data, text, "utf-8")
    if broken <= _BROKEN * len(text):
        return "utf-8"
    few = ("utf-8",) if broken <= _FEW else ()
    readings = {name: _plausible(data[:_SAMPLE], name) for name in (*few, "gb18030", "big5")}
    best = max(readings, key=lambda name: readings[name])
    return best if readings[best] >= _PLAUSIBLE else None


def _plausible(sample: bytes, encoding: str) -> float:
    """Return the share of common characters among the wide ones that bytes say in an encoding."""
    text = decoded(sample, encoding)
    if text.isascii():
        return float("utf-16" in encoding and text.isprintable())
    return plausible(text)


def plausible(text: str) -> float:
    """Return the share of common characters among the wide ones of a text (0 without any).

    Common are the 3,755 Han of the first level of GB 2312, whichever script they are printed in,
    and its marks.
    """
    wide = [character for character in text if not character.isascii()][:_READ]
    return sum(map(_is_common, fold("".join(wide)))) / len(wide) if wide else 0.0


def _is_common(character: str) -> bool:
    code = character.encode("gb2312", errors="ignore")
    return (len(code) < 2 and character.isascii()) or (
        len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)
    )
