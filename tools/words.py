"""Make corpus/data/words.txt, the words of the language that are no names, from jieba's dictionary.

python -m tools.words
"""

from __future__ import annotations

from corpus.text.lexicon import trades
from tools import common
from tools.dictionary import DATA, KEPT, entries, packed, remarks

FILE = DATA / "words.txt"
#: Words that jieba tags as places and that are none, and regions that could be taken for companies;
#: chosen by hand.
KEEP = KEPT / "words_keep.txt"
_HEAD = """
Words of Chinese of two to four characters that are no names: a run that is one of them is hardly a brand. Made by
tools/words.py of the words that jieba 0.42.1 (MIT licence) lists as used and does not tag as names of persons, bodies,
things or places; none that common.txt or industries.txt holds.
A line is a first character, the length of the words, and how they go on.
"""
#: How often jieba must have seen a word of so many characters.
_SEEN = {2: 40, 3: 6, 4: 8}
#: Tags of names: of persons (also foreign and transcribed), bodies, things and places.
_NAMES = frozenset(["nr", "nrt", "nrfg", "nt", "nz", "ns"])


def made() -> str:
    """Return the text of the file."""
    used = {word for word, count, tag in entries() if tag not in _NAMES and count >= _SEEN[len(word)]}
    return remarks(_HEAD) + packed((used | kept()) - common.pairs() - trades().every)


def kept() -> set[str]:
    """Return the words that the hand keeps."""
    return set(KEEP.read_text(encoding="utf-8").split())


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
