"""Pinyin without tones: how a name sounds, for completion and for did-you-mean; never for matching.

Readings come from pypinyin's tables, of which ``sounds.json`` keeps what is needed
(tools/make_sounds.py): each character's first reading, unless a phrase of its phrase table stands
there in which it is read otherwise (银行, 重庆). Texts are folded and may hold line ends, which stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

_TABLES: Final = Path(__file__).with_name("sounds.json")
#: Characters that names use in two readings: the usual one, and the other one.
TWO: Final = {
    "长": ("chang", "zhang"), "重": ("zhong", "chong"), "行": ("xing", "hang"), "乐": ("le", "yue"),
    "朝": ("chao", "zhao"), "曾": ("ceng", "zeng"), "厦": ("sha", "xia"), "调": ("diao", "tiao"),
    "传": ("chuan", "zhuan"), "都": ("dou", "du"), "藏": ("cang", "zang"),
}  # fmt: skip
#: A sound is one Han character, or one Latin word or number.
_UNIT: Final = re.compile(r"[a-z]+|[0-9]+|[^\W_]")
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+")
#: Private characters that stand for the characters of phrases: one for each sound.
_PRIVATE: Final = 0xF0000
#: Sounds that are easily taken for one another: zh z, ch c, sh s, ng n, l n.
_ALIKE: Final = re.compile(r"(?<='[zcs])h|(?<=[aei]n)g|(?<=')l")


class _Sounds(dict[int, str]):
    """A table for str.translate: sounds behind ``'``; unreadable characters stay as they are."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _TOKEN.fullmatch(character) or not character.isalnum()
        self[code] = sound = character if plain else f"'{character}"
        return sound


class _Readings(NamedTuple):
    phrases: Mapping[str, str]
    lengths: Mapping[str, tuple[int, ...]]
    heads: re.Pattern[str]
    written: _Sounds
    otherwise: _Sounds
    initials: Mapping[int, str]


def written(text: str, *, otherwise: bool = False) -> str:
    """Return the sounds of a text, each behind a ``'``: ``'yin'hang'apj'2022``.

    ``otherwise``: with the other reading of characters that names use in two, where no phrase
    settles it.
    """
    readings = _readings()
    return _TOKEN.sub(r"'\g<0>", _settled(text)).translate(readings.otherwise if otherwise else readings.written)


def initials(text: str) -> str:
    """Return the first letter of every Han character; Latin words and numbers as they are."""
    return _settled(text).translate(_readings().initials)


def parts(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of what each sound of `written` stands for."""
    return [match.span() for match in _UNIT.finditer(text)]


def alike(sounds: str) -> str:
    """Return written sounds with similar ones made equal: ``'zhang`` and ``'zan`` are one."""
    return _ALIKE.sub(lambda match: "n" if match[0] == "l" else "", sounds)


@lru_cache(maxsize=1)
def _settled(text: str) -> str:
    """Return a text with the characters of phrases replaced by private ones, one a sound.

    The last one is remembered: all names of a library are asked for in several ways.
    """
    readings = _readings()
    pieces: list[str] = []
    free = 0
    for match in readings.heads.finditer(text):
        start = match.start()
        if start < free:
            continue
        for length in readings.lengths[match[0]]:
            private = readings.phrases.get(text[start : start + length])
            if private:
                pieces += text[free:start], private
                free = start + length
                break
    return "".join(pieces) + text[free:]


@cache
def _readings() -> _Readings:
    tables = json.loads(_TABLES.read_text(encoding="utf-8"))
    characters: dict[int, str] = {ord(one): sound for sound, found in tables["characters"].items() for one in found}
    telling: dict[str, list[str]] = {phrase: sounds.split() for phrase, sounds in tables["phrases"].items()}
    private = {
        sound: _PRIVATE + place for place, sound in enumerate(sorted(set(chain.from_iterable(telling.values()))))
    }
    lengths: dict[str, set[int]] = {}
    for phrase in telling:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    other = {ord(character): sound for character, (_, sound) in TWO.items()}
    sounds = characters | {code: sound for sound, code in private.items()}
    return _Readings(
        {phrase: "".join(chr(private[sound]) for sound in readings) for phrase, readings in telling.items()},
        {head: tuple(sorted(of_head, reverse=True)) for head, of_head in lengths.items()},
        re.compile(f"[{''.join(sorted(lengths))}]"),
        _Sounds((code, f"'{sound}") for code, sound in sounds.items()),
        _Sounds((code, f"'{sound}") for code, sound in (sounds | other).items()),
        {code: sound[0] for code, sound in sounds.items()},
    )
