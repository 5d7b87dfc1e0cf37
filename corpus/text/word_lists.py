"""Word lists: the lines of the files in corpus/data, and the regular expressions made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_DATA = files("corpus.data")
_NAME = re.compile(r"\{([a-z_]+)\}")


def lines(name: str) -> list[str]:
    """Return the lines of a file in corpus/data, without comments (``#``) and empty lines."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def words_of(name: str) -> list[str]:
    """Return the words of a file in corpus/data, several a line."""
    return " ".join(lines(name)).split()


def unpacked(packed: Iterable[str]) -> set[str]:
    """Unpack lines of a first character, a word length, and the rest of each word."""
    found: set[str] = set()
    for first, length, rests in map(str.split, packed):
        step = int(length) - 1
        found.update(first + rests[at : at + step] for at in range(0, len(rests), step))
    return found


@cache
def alternation(name: str) -> str:
    """Return a list of corpus/data/patterns as a group of alternatives, in the file's order."""
    return f"(?:{'|'.join(lines(f'patterns/{name}.txt'))})"


def compile_pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a regular expression, each ``{name}`` standing for the words of that list."""
    return re.compile(_NAME.sub(lambda match: alternation(match[1]), template), flags)
