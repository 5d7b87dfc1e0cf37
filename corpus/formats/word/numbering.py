"""Automatic numbers: the label that Word sets before a paragraph (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from corpus.formats.word.package import W, value

_DIGITS: Final = "〇一二三四五六七八九"
_FORMAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CHINESE: Final = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographTraditional",
        "ideographZodiac",
        "chineseLegalSimplified",
        "ideographLegalTraditional",
        "ideographDigital",
    ]
)


@dataclass(frozen=True, slots=True)
class _Level:
    """The numbering of one list level: first number, format, pattern (``第%1条``), suffix."""

    start: int
    format: str
    pattern: str
    suffix: str
    legal: bool


class Numbering:
    """The lists of one document, counted on as its paragraphs are read."""

    def __init__(self, root: Any | None) -> None:
        lists = root if root is not None else ()
        self._abstract = {one.get(f"{W}abstractNumId"): one for one in lists if one.tag == f"{W}abstractNum"}
        self._lists = {one.get(f"{W}numId"): one for one in lists if one.tag == f"{W}num"}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def label(self, number: str, depth: int) -> str:
        """Count a paragraph of a list and return what Word sets before it.

        A bullet says nothing.
        """
        one = self._lists.get(number)
        key = value(one.find(f"{W}abstractNumId")) if one is not None else ""
        levels = self._levels(number)
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(key, {})
        start = self._override(number, depth)
        if start is not None and (number, depth) not in self._restarted:
            self._restarted.add((number, depth))
            counts[depth] = start
        else:
            counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [deep for deep in counts if deep > depth]:
            del counts[deeper]
        for above in range(depth):
            counts.setdefault(above, levels[above].start if above in levels else 1)
        return _written(levels, counts, depth)

    def _levels(self, number: str) -> dict[int, _Level]:
        one = self._lists.get(number)
        if one is None:
            return {}
        abstract = self._abstract.get(value(one.find(f"{W}abstractNumId")))
        found = (
            {int(level.get(f"{W}ilvl", "0")): _level(level) for level in abstract.iterfind(f"{W}lvl")}
            if abstract is not None
            else {}
        )
        for override in one.iterfind(f"{W}lvlOverride"):
            level = override.find(f"{W}lvl")
            if level is not None:
                found[int(override.get(f"{W}ilvl", "0"))] = _level(level)
        return found

    def _override(self, number: str, depth: int) -> int | None:
        for override in self._lists[number].iterfind(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(depth):
                start = value(override.find(f"{W}startOverride"))
                return int(start) if start.isdecimal() else None
        return None


def _level(element: Any) -> _Level:
    start = value(element.find(f"{W}start"), "1")
    return _Level(
        int(start) if start.isdecimal() else 1,
        value(element.find(f"{W}numFmt"), "decimal"),
        value(element.find(f"{W}lvlText")),
        value(element.find(f"{W}suff"), "tab"),
        element.find(f"{W}isLgl") is not None,
    )


def _written(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    level = levels[depth]
    if level.format in {"bullet", "none"}:
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        shape = levels[place].format if place in levels else "decimal"
        return in_format(counts.get(place, 1), "decimal" if level.legal and place < depth else shape)

    label = re.sub(r"%([1-9])", number, level.pattern).strip()
    gap = "" if level.suffix == "nothing" or label[-1:] in "、）)．" else " "
    return f"{label}{gap}" if label else ""


def in_format(number: int, shape: str) -> str:
    """Return a number in one of Word's formats; an unknown format is written in Arabic digits."""
    if number < 1:
        return str(number)
    if shape in _CHINESE:
        return _chinese(number, shape)
    if shape in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and number <= 20:
        return chr(0x245F + number)
    if shape == "decimalEnclosedParen" and number <= 20:
        return chr(0x2473 + number)
    if shape == "decimalZero":
        return f"{number:02d}"
    if shape in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if shape in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in {"upperRoman", "lowerRoman"}:
        text = _roman(number)
        return text.upper() if shape == "upperRoman" else text
    return str(number)


def _chinese(number: int, shape: str) -> str:
    if shape == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if shape == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if shape == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    legal = "egal" in shape
    digits, units = (_FORMAL, "拾佰仟") if legal else (_DIGITS, "十百千")
    if number > 9999:
        return str(number)
    text, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text[1:] if not legal and text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for amount, sign in _ROMAN:
        text += sign * (number // amount)
        number %= amount
    return text
