"""Features of a line: its key for comparing, its numbering, how it ends, whether it can be a title.

These are habits of Chinese typesetting (GB/T 15834 punctuation, GB/T 9704 numbering of official
documents), not of any one serial.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from corpus.text.characters import COMMON_HAN, is_han
from corpus.text.fold import fold
from corpus.text.numerals import NUMERALS, TWO_DIGITS, count
from corpus.text.word_lists import compile_pattern

Numbering = Literal["chapter", "clause", "cjk", "cjk-bracket", "arabic", "arabic-bracket", "decimal", "circled", "dash"]

#: Marks before titles and headings.
MARKS: Final = "●◆■▲★☆※►▶◇□○◎✦❖♦▍"
_N = f"[{NUMERALS}]{{1,5}}"
_NUMBERING: tuple[tuple[Numbering, re.Pattern[str]], ...] = (
    (
        "chapter",
        re.compile(
            rf"\s*第\s*(?:{_N}|\d{{1,3}})\s*(?:[章节節編编篇部栏欄辑輯]|板块|版块|单元)(?:分)?(?=[\s、：:.]|$|[^\w]|\w)"
        ),
    ),
    ("clause", re.compile(rf"\s*第\s*(?:{_N}|\d{{1,3}})\s*[条條款](?=\s|[^\w]|\w)")),
    ("cjk-bracket", re.compile(rf"\s*[（(]\s*{_N}\s*[)）]\s*、?")),
    ("cjk", re.compile(rf"\s*{_N}\s*[、.．,，:：]")),
    ("arabic-bracket", re.compile(r"\s*(?:[（(]\s*\d{1,3}\s*[)）]|\d{1,2}\s*[)）])\s*、?")),
    ("decimal", re.compile(r"\s*\d{1,2}(?:\.\d{1,2}){1,3}(?![\d.%万亿])\s*、?")),
    ("arabic", re.compile(r"\s*\d{1,3}\s*(?:[、．]|[.](?!\d)|[.](?=(?:19|20)\d\d年))\s*")),
    ("circled", re.compile(r"\s*[①-⓿❶-➓㈠-㈩]\s*")),
    ("dash", re.compile(rf"\s*(?:[-*+]{{1,2}}\s?(?=\S)|[—–]{{1,2}}(?=\S)|[•·➢{MARKS}]\s*)")),
)
#: Kinds of numbers from the highest down.
_RANKS: tuple[Numbering, ...] = ("chapter", "cjk", "cjk-bracket", "arabic", "arabic-bracket")
_NUMBER = re.compile(rf"[\s（(第]*(\d{{1,3}}|{TWO_DIGITS})")
#: How the genre names its sections; one sign among others, never enough alone.
_SECTION = compile_pattern("{section_endings}$")
_DECORATION = re.compile(
    rf"^[\s{MARKS}•·➢*#_=~～|＊]+|[\s{MARKS}◀◄•·*#_=~～|＊]+$|^[—–─]+\s*(?=.*[—–─]$)|(?<=.)[—–─]+$"
)
_CLOSERS = "”’\"'」』》〉）)】〕]］*_"
_STOPS = "。！？；：…!?;:．"
#: A name and what it is in English: 企业动态 ENTERPRISES.
_GLOSS = re.compile(rf"(?<=[{COMMON_HAN}])\s+[A-Za-z][A-Za-z &'’,.\-]{{2,40}}$")
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")", "【": "】", "〔": "〕"}
_SAME = str.maketrans("()", "（）")
_URL = re.compile(r"^[\s<＜(（*]*(?:https?://|www\.)[\w\-.~:/?#\[\]@!$&'()*+,;=%]+[\s>＞)）*]*$", re.IGNORECASE)
#: A subtitle (——记某某) and its letters at most.
_SUBTITLE, _LONGEST_SUBTITLE = re.compile(r"(?:[—–―─⸺－]{1,2}|-{2,3})\s*(?=[\w“《「])"), 45
_TAIL_BRACKET = re.compile(r"[（(【\[][^（()）【】\[\]]{0,60}[）)】\]]\s*$")


def key(text: str) -> str:
    """Return what is compared of a line: its folded letters, digits and Han, nothing else."""
    return "".join(filter(str.isalnum, fold(unglossed(text))))


#: Characters of one column: all before the radicals.
_NARROW = re.compile("[\0-\u2e7f]+")


def unglossed(text: str) -> str:
    """Return a short line of Han without the English words that repeat it."""
    if len(text) > 60 or not text.rstrip()[-1:].isascii():
        return text
    match = _GLOSS.search(text.rstrip())
    return text[: match.start()] if match and 2 <= han(text[: match.start()]) <= 12 else text


def width(text: str) -> int:
    """Return the width of a text in columns: a Han character or full-width mark is two."""
    return len(text) + len(_NARROW.sub("", text))


def han(text: str) -> int:
    """Return the number of Han characters of a text."""
    return sum(map(is_han, text))


def numbering(text: str) -> Numbering | None:
    """Return how a line is numbered or bulleted (第一章, 一、, （一）, 1., （1）, 1.1, ①, -), or None."""
    for name, pattern in _NUMBERING:
        if pattern.match(text):
            return name
    return None


def leading_number(text: str) -> int | None:
    """Return the number that a line begins with, or None."""
    match = _NUMBER.match(text)
    return count(match[1]) if match else None


def goes_on(number: str, after: str) -> bool:
    """Return whether the number of one heading goes on, or rises to a kind above, in another."""
    kinds = numbering(number), numbering(after)
    if kinds[0] not in _RANKS or kinds[1] not in _RANKS:
        return False
    ranks = [_RANKS.index(kind) for kind in kinds if kind]
    return ranks[1] < ranks[0] or (
        ranks[0] == ranks[1] and (leading_number(after) or 0) > (leading_number(number) or 0)
    )


def unnumbered(text: str) -> str:
    """Return a line without its numbering or bullet."""
    for _, pattern in _NUMBERING:
        match = pattern.match(text)
        if match:
            return text[match.end() :].strip()
    return text.strip()


def undecorated(text: str) -> str:
    """Return a heading without stars, boxes, rules and one pair of brackets around the whole."""
    text = _DECORATION.sub("", text.strip())
    if (
        len(text) > 2
        and text[0] in "【〖[［〔「《〈<"
        and text[-1] in "】〗]］〕」》〉>"
        and text[1:-1].strip().isalnum()
    ):
        text = text[1:-1]
    return text.strip()


def is_url(text: str) -> bool:
    """Return whether a line is nothing but a web address."""
    return len(text) < 2000 and bool(_URL.match(text))


def ends_sentence(text: str) -> bool:
    """Return whether a line ends a sentence.

    Closing quotes and a last note in brackets do not count.
    """
    text = text.rstrip()
    for _ in range(3):
        bare = text.rstrip(_CLOSERS).rstrip()
        if bare and bare[-1] in _STOPS:
            return True
        shorter = _TAIL_BRACKET.sub("", text[-100:]).rstrip()
        if not shorter or shorter == text[-100:].rstrip():
            return False
        text = shorter
    return False


def is_subtitle(text: str) -> bool:
    """Return whether a line under a title is its second part, set off by a dash."""
    return len(text) <= _LONGEST_SUBTITLE and bool(_SUBTITLE.match(text)) and can_be_title(text)


def open_pairs(text: str) -> str:
    """Return the quotes, brackets and title marks that a text opens and does not close."""
    stack: list[str] = []
    for character in text.translate(_SAME):
        if character in _PAIRS:
            stack.append(character)
        elif stack and character == _PAIRS[stack[-1]]:
            stack.pop()
    return "".join(stack)


def closes(text: str, opened: str) -> bool:
    """Return whether a text closes an open mark before it opens another of the same kind."""
    for mark in dict.fromkeys(opened):
        end = _PAIRS[mark]
        for character in text[:200].translate(_SAME):
            if character == mark:
                break
            if character == end:
                return True
    return False


def is_prose(text: str) -> bool:
    """Return whether a line reads like running text rather than a title.

    It has stops or commas inside, or is long.
    """
    inner = text.rstrip(_CLOSERS + _STOPS)
    return (
        "。" in inner or len(text) > 130 or (("，" in inner or "," in inner or "；" in inner) and ends_sentence(text))
    )


def can_be_title(text: str) -> bool:
    """Return whether a line can be a title.

    Not too long, no full stop at its end or inside, some letters.
    """
    text = text.strip()
    if not 2 <= len(text) <= 130 or "\t" in text or is_url(text):
        return False
    if text[-1] in "。；;，,、：:" or "。" in text[:-1].rstrip(_CLOSERS):
        return False
    return sum(map(str.isalpha, text)) >= 2


def names_section(text: str) -> bool:
    """Return whether a line is short and ends as names of sections do (动态, 政策法规, 要闻).

    One sign among others.
    """
    name = key(unnumbered(undecorated(text)))
    return 2 <= len(name) <= 12 and bool(_SECTION.search(name))
