"""The dictionary of jieba, pinned, and the form in which word lists are kept in corpus/data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from corpus.text.fold import fold

DATA = Path(__file__).parents[1] / "corpus" / "data"
#: Decisions made by hand and counts of texts that are not in the repository: what a list takes
#: besides the dictionary.
KEPT = Path(__file__).parent / "data"
#: The dictionary of jieba 0.42.1 that the lists were made from.
_DIGEST = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")


@cache
def entries() -> tuple[tuple[str, int, str], ...]:
    """Return the words of two to four Han in jieba's dictionary.

    The word (folded), its count, its tag.
    """
    data = (files("jieba") / "dict.txt").read_bytes()
    if sha256(data).hexdigest() != _DIGEST:
        raise ValueError("the installed jieba has another dictionary than 0.42.1; install the pinned version")
    fields = (line.split(" ") for line in data.decode().splitlines())
    return tuple((fold(word), int(count), tag) for word, count, tag in fields if _HAN.fullmatch(word))


def packed(words: Iterable[str]) -> str:
    """Return words in the form of the lists.

    A line is a first character, a length, and how those words go on.
    """
    rests: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in sorted(words):
        rests[len(word), word[0]].append(word[1:])
    return "".join(f"{first} {length} {''.join(rest)}\n" for (length, first), rest in sorted(rests.items()))


def remarks(text: str) -> str:
    """Return a text as comment lines for the head of a file."""
    return "".join(f"# {line}\n" for line in text.strip().splitlines())
