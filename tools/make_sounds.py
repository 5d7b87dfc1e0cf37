"""Make search/suggest/sounds.json, the readings that find names by sound, from pypinyin.

    python tools/make_sounds.py

Kept are the first reading of every character, and of the phrases those in which a character is read
otherwise.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

SOUNDS = Path(__file__).parents[1] / "search" / "suggest" / "sounds.json"
sys.path.insert(0, str(SOUNDS.parents[1]))

from search.suggest.pinyin import TWO  # noqa: E402


def made() -> str:
    """Return the text of the file."""
    characters = {code: plain(sounds.partition(",")[0]) for code, sounds in PINYIN_DICT.items()}
    characters |= {ord(character): sound for character, (sound, _) in TWO.items()}
    by_sound: dict[str, list[str]] = {}
    for code, sound in sorted(characters.items()):
        by_sound.setdefault(sound, []).append(chr(code))
    phrases = {phrase: " ".join(sounds) for phrase, sounds in telling(PHRASES_DICT, characters)}
    tables = {
        "characters": {sound: "".join(found) for sound, found in sorted(by_sound.items())},
        "phrases": dict(sorted(phrases.items())),
    }
    return json.dumps(tables, ensure_ascii=False, indent=0) + "\n"


def telling(
    table: Mapping[str, list[list[str]]], characters: Mapping[int, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the phrases in which a character is not read as it is alone."""
    for phrase, readings in table.items():
        sounds = tuple(plain(reading[0]) for reading in readings)
        alone = tuple(characters.get(ord(character)) for character in phrase)
        if len(sounds) == len(phrase) and sounds != alone:
            yield phrase, sounds


@cache
def plain(sound: str) -> str:
    """Return a syllable without its tone; ü is written v."""
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


if __name__ == "__main__":
    SOUNDS.write_text(made(), encoding="utf-8")
