"""Word pieces: the tokens of a text by the vocabulary of a model, as BERT and its like cut it.

Han and punctuation stand alone; of a run of other characters the longest piece of the vocabulary is
taken, again and again, those behind the first being written with ``##``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from unicodedata import category, normalize

from indexer.meaning.model_files import TOKENIZER, BadModel, unreadable

_UNKNOWN, _BEGIN, _END = "[UNK]", "[CLS]", "[SEP]"
#: A longer run of letters is no word.
_LONGEST: Final = 100
#: What BERT takes for Han: the blocks of unified and compatibility ideographs.
_HAN: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPieces:
    """Cuts texts by one vocabulary."""

    def __init__(self, numbers: Mapping[str, int], *, lower: bool = True) -> None:
        """Take the number of each piece; where `lower`, letters are small and bear no marks."""
        self._numbers, self._lower = numbers, lower
        self._begin, self._end, self._unknown = numbers[_BEGIN], numbers[_END], numbers[_UNKNOWN]

    def numbers(self, text: str, most: int) -> list[int]:
        """Return the numbers of the pieces of a text, at most so many, with begin and end."""
        found = [self._begin]
        for word in self._words(text):
            found += self._pieces(word)
            if len(found) >= most:
                break
        return [*found[: most - 1], self._end]

    def _words(self, text: str) -> Iterator[str]:
        if self._lower:
            text = "".join(char for char in normalize("NFD", text.lower()) if category(char) != "Mn")
        word = ""
        for char in text:
            kind = _kind(char)
            if kind == "part":
                word += char
                continue
            if kind and word:
                yield word
                word = ""
            if kind == "alone":
                yield char
        if word:
            yield word

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST:
            return [self._unknown]
        found, begin = list[int](), 0
        while begin < len(word):
            before = "##" if begin else ""
            ends = range(len(word), begin, -1)
            end = next((one for one in ends if before + word[begin:one] in self._numbers), None)
            if end is None:
                return [self._unknown]
            found.append(self._numbers[before + word[begin:end]])
            begin = end
        return found


@lru_cache(maxsize=65_536)
def _kind(char: str) -> str:
    """Return what a character is: a gap, a word alone, a part of one, or nothing (empty)."""
    code, kind = ord(char), category(char)
    if char in "\t\n\r" or kind == "Zs":
        return "gap"
    if kind.startswith("C") or code == 0xFFFD:
        return ""
    han = any(first <= code <= last for first, last in _HAN)
    return "alone" if han or kind.startswith("P") or char in "$+<=>^`|~" else "part"


def read_word_pieces(path: Path) -> WordPieces:
    """Read a vocabulary: ``vocab.txt``, a piece a line, or ``tokenizer.json``. Raises BadModel."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.name != TOKENIZER:
            # Not by splitlines: the vocabulary of Chinese BERT has pieces that are line separators.
            pieces = text.removesuffix("\n").split("\n")
            return WordPieces({piece: number for number, piece in enumerate(pieces)})
        held = json.loads(text)
        if held["model"]["type"] != "WordPiece":
            raise BadModel(f"{path}: cuts no word pieces; take a model of the BERT family")
        return WordPieces(held["model"]["vocab"], lower=bool((held["normalizer"] or {}).get("lowercase", True)))
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadModel(f"{path}: no vocabulary of word pieces; put the model's own there") from error
