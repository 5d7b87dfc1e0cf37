"""The lexer of the query language: cuts typed text into tokens. Never fails, in linear time.

Shapes do not matter: everything is recognised on the folded text, so full-width forms and every
kind of quote are the same. Offsets survive folding, so each token keeps the words as they were
typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from corpus.text.characters import COMMON_HAN
from corpus.text.fold import fold
from indexer.facets import FACETS
from search.query.note import Note

Kind = Literal["text", "quote", "field", "open", "close", "or", "and", "not", "all"]

#: The names of a field (folded) → its name in a tree.
FIELDS: Final = {
    name: field
    for field, names in {
        "title": ("标题",),
        "number": ("文号",),
        "date": ("日期",),
        **{facet.name: facet.aliases for facet in FACETS.values() if facet.aliases},
    }.items()
    for name in (*names, field)
}
_FIELD: Final = re.compile(rf"({'|'.join(FIELDS)}):\s*")
#: Text that may have been meant as a field: not the head of a sentence.
_UNKNOWN_FIELD: Final = re.compile(rf"([{COMMON_HAN}]{{2}}|[a-z]{{2,12}}):[^\s/]{{1,12}}")
_WORD_OPERATOR: Final = re.compile(r"(?P<or>[OＯ][RＲ]|或)|(?P<and>[AＡ][NＮ][DＤ])|(?P<not>[NＮ][OＯ][TＴ]|不含)")
_MINUS: Final = "-－−﹣"
_CLOSING: Final = {"“": "”", "„": "”", "‟": "”", "〝": "〞", "「": "」", "『": "』"}
_PAIRS: Final = {**_CLOSING, "(": ")"}
_ENDS_TEXT: Final = ' \t\n"|)'
#: Characters that end no text and open no bracket or quote.
_PLAIN: Final = re.compile(r'[^\s"|()]*')
_NUMERAL: Final = re.compile(r"\d")
_AGENCY: Final = f"[{COMMON_HAN}]{{1,20}}"
_GAP: Final = r"\s{0,3}"
_YEAR: Final = rf"[\[(<{{]{_GAP}[12]\d{{3}}{_GAP}年?{_GAP}[\])>}}]"
_ORDER: Final = rf"第?{_GAP}\d{{1,5}}"
#: A document number (文号) with the spaces and brackets it may be typed with, as one piece of text.
_NUMBER: Final = re.compile(
    rf"{_AGENCY}(?:{_YEAR}{_GAP}{_ORDER}(?:{_GAP}号|(?![\w-]))|{_GAP}{_YEAR}{_GAP}{_ORDER}{_GAP}号|[12]\d{{3}}\s{_GAP}{_ORDER}{_GAP}号)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text as typed (of a field: its name in the plan).

    ``prefix``: a ``*`` stood at its end. ``glued``: no white space stood before it.
    """

    kind: Kind
    text: str
    prefix: bool = False
    glued: bool = False


@dataclass(slots=True)
class Lexer:
    """Cuts one query; afterwards ``tokens`` holds it and ``notes`` says what was not understood."""

    typed: str
    tokens: list[Token] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _folded: str = ""
    _numerals: bool = False
    _pairs: dict[int, int] = field(default_factory=dict)
    _fresh: bool = True
    _glued: bool = False

    def run(self) -> None:
        """Cut the query from its first to its last character."""
        self._folded = fold(self.typed)
        self._pairs = _pairs(self.typed, self._folded)
        self._numerals = bool(_NUMERAL.search(self._folded))
        position = 0
        while position < len(self._folded):
            if self._folded[position].isspace():
                self._fresh, self._glued = True, False
                position += 1
            else:
                position = self._next(position)

    def _next(self, position: int) -> int:
        """Take one token; return where the next one may start."""
        character = self._folded[position]
        if character == "|":
            return self._take("or", position, position + 1)
        if self._is_in_text(position):
            return self._text(position)
        if character == '"':
            return self._quoted(position)
        if character == "(":
            return self._take("open", position, position + 1)
        if character == ")":
            return self._take("close", position, position + 1)
        return (self._prefix(position) if self._fresh else None) or self._text(position)

    def _prefix(self, position: int) -> int | None:
        """Take a token that is special by its start: a sign, a field, a word operator, a 《》."""
        after = self._folded[position + 1 : position + 2]
        if self.typed[position] in _MINUS and after and not after.isspace() and after not in "-)|":
            return self._take("not", position, position + 1)
        if match := _FIELD.match(self._folded, position):
            self.tokens.append(Token("field", FIELDS[match[1]], glued=self._glued))
            self._glued = match[0].endswith(":")
            return match.end()
        if (match := self._operator(position)) and not self._folded[position - 1 : position].strip('()" \t\n'):
            return self._take(_OPERATORS[match.lastgroup or ""], position, match.end())
        end = self._enclosed(position)
        return self._take("quote", position, end, inner=True) if end else None

    def _take(self, kind: Kind, start: int, end: int, *, inner: bool = False) -> int:
        """Append a token, with ``inner`` without the quotes at its ends. Return where it ends."""
        prefix = inner and self._folded[end : end + 1] == "*"
        text = self.typed[start + 1 : end - 1] if inner else self.typed[start:end]
        if text.strip():
            self.tokens.append(Token(kind, text, prefix, self._glued))
        self._fresh, self._glued = True, True
        return end + prefix

    def _operator(self, position: int) -> re.Match[str] | None:
        """Return an operator in words, or None: it ends at a space, a bracket or a quote."""
        match = _WORD_OPERATOR.match(self.typed, position)
        return None if match and self._folded[match.end() : match.end() + 1].strip('()" \t\n') else match

    def _quoted(self, position: int) -> int:
        closing = _CLOSING.get(self.typed[position])
        end = self.typed.find(closing, position + 1) if closing else -1
        if end < 0:
            end = self._folded.find('"', position + 1)
        if end < 0:
            self.notes.append(Note("有一个引号没有配对，按没有引号查找。"))
            return position + 1
        return self._take("quote", position, end + 1, inner=True)

    def _enclosed(self, position: int) -> int | None:
        """Return the end of a whole token in single quotes or 《》, or None where there is none."""
        character = self._folded[position]
        if character not in "'《":
            return None
        closing = "》" if character == "《" else "'"
        end = self._folded.find(closing, position + 1)
        if end < position + 2 or self._folded[end + 1 : end + 2].strip(_ENDS_TEXT + "(*"):
            return None
        return end + 1

    def _is_in_text(self, position: int) -> bool:
        """Return whether a bracket or quote is text: closed without a space, with text behind."""
        end = self._pairs.get(position)
        after = self._folded[end + 1 : end + 2] if end else ""
        return bool(after.strip(_ENDS_TEXT + "(*")) and not self._operator((end or 0) + 1)

    def _text(self, position: int) -> int:
        number = _NUMBER.match(self._folded, position) if self._numerals else None
        end = self._text_end(number.end() if number else position)
        text, folded = self.typed[position:end], self._folded[position:end]
        bare = folded.rstrip("*")
        if "*" in bare:
            self.notes.append(Note("“*”只在词尾有效，别处的按文字查找。"))
        if match := _UNKNOWN_FIELD.fullmatch(folded):
            self.notes.append(Note("“{text}”不是可用的字段，按文字查找。", text=text[: match.end(1) + 1]))
        prefix = len(bare) < len(folded)
        self.tokens.append(Token("text" if bare else "all", text[: len(bare)], prefix, self._glued))
        self._fresh, self._glued = False, True
        return end

    def _text_end(self, position: int) -> int:
        while (match := _PLAIN.match(self._folded, position)) and (end := match.end()) in self._pairs:
            position = self._pairs[end] + 1
        return end


_OPERATORS: Final[dict[str, Kind]] = {"or": "or", "and": "and", "not": "not"}


def _pairs(typed: str, folded: str) -> dict[int, int]:
    """Map brackets and directed quotes to their partners, with no space, ``"`` or ``|`` between.

    A bracket's width does not matter; folding would make all quotes one, so their shape is read as
    typed.
    """
    pairs: dict[int, int] = {}
    if '"' not in folded and "(" not in folded:
        return pairs
    opened: list[int] = []
    shapes = [plain if plain in "()" else shape for shape, plain in zip(typed, folded, strict=True)]
    for position, character in enumerate(shapes):
        if character.isspace() or character in '"＂|｜':
            opened.clear()
        elif character in _PAIRS:
            opened.append(position)
        elif opened and character == _PAIRS[shapes[opened[-1]]]:
            start = opened.pop()
            if position > start + 1:
                pairs[start] = position
    return pairs
