"""Numbers as Chinese texts write them: 十八, 四百二十七, 二〇二三, and in digits."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "一二三四五六七八九"
#: What stands for nought. GB 2312 has no 〇, so that typists take ○, ◯ and the o of the Latin, Greek
#: or Cyrillic alphabet.
_ZEROS: Final = "〇零○◯oοо"
#: What numerals are made of, to stand in a pattern's brackets; without ○, which is a bullet too.
NUMERALS: Final = f"〇零{_DIGITS}十百千"
#: A numeral up to 99.
TWO_DIGITS: Final = f"[{_DIGITS}十]{{1,3}}"
#: A year, digit by digit.
YEAR: Final = f"[一二][{_ZEROS}0{_DIGITS}]{{3}}"
#: No number of an issue, a document or a list has more digits.
_LONGEST: Final = 9

_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS, 1)} | dict.fromkeys(f"{_ZEROS}0", 0)
_ONE: Final = f"[{_DIGITS}两]"
_WORDS: Final = re.compile(rf"(?:({_ONE}?)千)?[〇零○]?(?:({_ONE}?)百)?[〇零○]?(?:({_ONE}?)十)?[〇零○]?({_ONE})?")


def number(text: str) -> int | None:
    """Return the whole number that a text says in digits, in words or digit by digit; else None."""
    found = count(text)
    if found is None and 0 < len(text) <= _LONGEST and all(character in _VALUES for character in text):
        return int("".join(str(_VALUES[character]) for character in text))
    return found


def count(text: str) -> int | None:
    """Return the whole number that a text says in digits or in words (四百二十七); else None.

    Two digits without a 十 say none: 二三 means two or three, 一二月 January and February.
    """
    if not 0 < len(text) <= _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    said = zip((1000, 100, 10, 1), match.groups(), strict=True)
    return sum(size * (2 if digit == "两" else _VALUES.get(digit, 1)) for size, digit in said if digit is not None)
