"""Rich text files (.rtf): paragraphs, headings, table rows and notes (RTF Specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from corpus.errors import UnknownFormat
from corpus.formats.source import Source, make_source
from corpus.model import Line, Part

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
#: Windows' character sets by the number a font states (RTF 1.9.1, \fcharset), and code pages.
_CHARSETS: Final = {134: "gb18030", 136: "big5", 128: "cp932", 129: "cp949", 0: "cp1252", 1: ""}
_CODE_PAGES: Final = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 1252: "cp1252", 65001: "utf-8"}
#: Groups whose text nobody sees.
_SKIPPED: Final = frozenset(
    {"colortbl", "info", "pict", "objdata", "themedata", "datastore", "latentstyles", "listtable", "listoverridetable"}
    | {"rsidtbl", "generator", "fldinst", "xe", "tc", "bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor"}
    | {"filetbl", "revtbl", "pn", "sp", "nonshppict", "nonesttables", "private", "xmlnstbl", "mmathPr", "up", "ftnsep"}
)
_MARGINS: Final[dict[str, Part]] = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "head"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "foot"),
}
_SIGNS: Final = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": "\u3000", "enspace": " ", "nestcell": " ",
}  # fmt: skip
_BREAKS: Final = frozenset({"par", "line", "page", "sect", "column"})
_HEADING: Final = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
_DEEPEST: Final = 1000


@dataclass(slots=True)
class _State:
    """The state that an RTF group inherits from the group around it."""

    read: bool = True
    table: str = ""
    encoding: str = ""
    hidden: bool = False
    level: int | None = None
    skip: int = 1
    part: Part = "body"


@dataclass(slots=True)
class _Row:
    """A line being gathered: its text, and the cells that are whole."""

    text: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def rtf_source(name: str, data: bytes) -> Source:
    """Read a rich text file. Raises UnknownFormat where it is none."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnknownFormat(f"{name}: is not a rich text file; save it again")
    reading = _Reading()
    reading.read(data)
    lines = reading.lines()
    return make_source("rtf", name, (replace(line, number=number) for number, line in enumerate(lines, 1)))


class _Reading:
    """One file being read, token by token."""

    def __init__(self) -> None:
        self._found: list[Line] = []
        self._notes: list[Line] = []
        self._rows: dict[Part, _Row] = {}
        self._states = [_State()]
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, int] = {}
        self._default = "cp1252"
        self._bytes = bytearray()
        self._ignored = 0
        self._starred = self._begun = False
        self._font = self._style = 0
        self._name = ""

    def lines(self) -> Iterator[Line]:
        """Yield the lines: page headers first, feet last."""
        order: dict[Part, int] = {"head": 0, "foot": 2}
        yield from sorted(self._found, key=lambda line: order.get(line.part, 1))

    def read(self, data: bytes) -> None:
        """Read all tokens."""
        for token in _TOKEN.finditer(data):
            if token["hex"]:
                self._byte(bytes([int(token["hex"], 16)]))
            elif token["text"]:
                self._byte(token["text"])
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["word"]:
                number = int(token["number"]) if token["number"] else None
                self._word(token["word"].decode("ascii"), number)
            elif token["sign"]:
                self._sign(token["sign"])
        self._end()

    @property
    def _state(self) -> _State:
        return self._states[-1]

    def _byte(self, data: bytes) -> None:
        used = min(self._ignored, len(data))
        self._ignored -= used
        self._begun = False
        self._bytes += data[used:]

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._ignored = 0
        if brace == b"{":
            if len(self._states) < _DEEPEST:
                self._states.append(replace(self._state))
            self._begun, self._starred = True, False
            return
        if self._state.table == "style" and (match := _HEADING.search(self._name.lower())):
            self._styles[self._style] = int(match.group(1))
        if self._state.part == "note" and (len(self._states) < 2 or self._states[-2].part != "note"):
            self._end()
        self._name = ""
        if len(self._states) > 1:
            self._states.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif sign == b"~":
            self._put(" ")
        elif sign in b"{}\\":
            self._byte(sign)
        elif sign in b"\r\n":
            self._end()

    def _word(self, word: str, number: int | None) -> None:
        if word != "u":
            self._flush()
        state, begun = self._state, self._begun
        self._begun = False
        if word in {"fonttbl", "stylesheet"}:
            state.table = "font" if word == "fonttbl" else "style"
        elif word in _SKIPPED or (self._starred and begun and word not in {"shpinst", "shptxt", "shppict"}):
            state.read = False
        elif word in _MARGINS:
            state.part = _MARGINS[word]
        elif word == "footnote":
            state.part, state.read = "note", True
        elif word == "shptxt":
            state.read = True
        elif word in _BREAKS:
            self._end()
        elif word in {"cell", "row"}:
            self._cell(whole=word == "row")
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        elif word == "u" and number is not None:
            self._flush()
            self._put(chr(number & 0xFFFF))
            self._ignored = state.skip
        else:
            self._property(word, number)

    def _property(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "f" and number is not None:
            self._font = number
            state.encoding = self._fonts.get(number, "")
        elif word == "fcharset" and number is not None:
            self._fonts[self._font] = _CHARSETS.get(number, "")
        elif word == "ansicpg" and number is not None:
            self._default = _CODE_PAGES.get(number, f"cp{number}")
        elif word == "uc":
            state.skip = number if number is not None and 0 <= number <= 8 else 1
        elif word in {"v", "deleted"}:
            state.hidden = number != 0
        elif word == "plain":
            state.hidden = False
        elif word == "pard":
            state.level = None
        elif word == "s" and number is not None:
            self._style = number
            state.level = self._styles.get(number)
        elif word == "outlinelevel" and number is not None:
            state.level = number + 1 if 0 <= number < 6 else None

    def _flush(self) -> None:
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        encoding = self._state.encoding or self._default
        try:
            text = data.decode(encoding, "replace")
        except LookupError:
            text = data.decode("gb18030", "replace")
        self._put(text)

    def _put(self, text: str) -> None:
        state = self._state
        if state.table:
            self._name += text
        elif state.read and not state.hidden:
            self._rows.setdefault(state.part, _Row()).text.append(text)

    def _cell(self, *, whole: bool) -> None:
        row = self._rows.setdefault(self._state.part, _Row())
        if whole:
            text = "\t".join(row.cells).rstrip()
            self._rows[self._state.part] = _Row()
            if text.strip():
                self._found.append(
                    Line(0, _paired(text), table="row" if len(row.cells) > 1 else "", part=self._state.part)
                )
            return
        row.cells.append(" ".join("".join(row.text).split()))
        row.text.clear()

    def _end(self) -> None:
        """End a line; one within a cell goes on in it."""
        self._flush()
        part = self._state.part
        row = self._rows.get(part)
        if row is None:
            if part == "body":
                self._found.append(Line(0, ""))
            return
        if row.cells:
            row.text.append(" ")
            return
        text = _paired("".join(row.text)).strip("\r\n")
        self._rows.pop(part)
        line = Line(0, text, None, self._state.level if part == "body" and text.strip() else None, part=part)
        if part == "note":
            self._notes.append(line)
            return
        self._found.append(line)
        if part == "body":
            self._found += self._notes
            self._notes.clear()


def _paired(text: str) -> str:
    """Return a text with the halves of characters beyond the basic plane put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
