"""From bytes to text: UTF-8, UTF-16, GB18030 and Big5 told apart by their bytes."""

from __future__ import annotations

import codecs
import re

from corpus.errors import UndecodableText, UnknownFormat

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
#: Share of characters that a text may have broken and still be read (each becomes U+FFFD).
_BROKEN = 0.005


def decode(name: str, data: bytes) -> str:
    """Return the text of a file's bytes.

    Raises UnknownFormat where the bytes are of another kind of file, UndecodableText where they are no text in an
    encoding we know.
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


def _strictly(name: str, data: bytes, encoding: str) -> str:
    text = data.decode(encoding, errors="replace")
    if text.count("\ufffd") > max(2, _BROKEN * len(text)):
        raise UndecodableText(f"{name}: its {encoding} text is broken; save it again as UTF-8 (另存为 → 编码 UTF-8)")
    if text.count("\0") > _BROKEN * len(text):
        raise UnknownFormat(f"{name}: is a binary file, not text; save it as text, Word or PDF")
    return text


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows itself by line ends and digits: one byte of each is zero, always on the same side."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) > len(sample) / 200:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _guess(data: bytes) -> str | None:
    if data.count(b"\0") > _BROKEN * len(data):
        return None
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") <= _BROKEN * len(text):
        return "utf-8"
    sample = data[:_SAMPLE]
    readings = {name: _plausible(sample, name) for name in ("gb18030", "big5")}
    best = max(readings, key=lambda name: readings[name])
    return best if readings[best] >= 0.7 else None


def _plausible(sample: bytes, encoding: str) -> float:
    """Return the share of characters that are frequent ones in this encoding (its first plane of Han, marks, ASCII)."""
    text = sample.decode(encoding, errors="replace")
    wide = re.findall(r"[^\x00-\x7f]", text)
    if not wide:
        return 0.0
    lead, last = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    frequent = 0
    for character in wide[:20_000]:
        code = character.encode(encoding, errors="ignore")
        two = len(code) == 2 and (encoding == "big5" or code[1] >= 0xA1)
        frequent += two and (lead <= code[0] <= last or 0xA1 <= code[0] <= 0xA3)
    return frequent / min(len(wide), 20_000)
