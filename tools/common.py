"""Make corpus/data/common.txt (common pairs of characters) from jieba's dictionary and statutes.

    python -m tools.common [STATUTES.jsonl.gz]

With the statutes (one JSON object a line, the text under ``text``) the counts kept in tools/data
are made anew, too.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from corpus.text.fold import fold
from corpus.text.word_lists import unpacked
from tools.dictionary import DATA, KEPT, entries, packed, remarks

FILE = DATA / "common.txt"
#: The pairs counted in the statutes, and the nouns of two characters that stand there at all.
PAIRS, NOUNS = KEPT / "statute_pairs.txt", KEPT / "statute_nouns.txt"
#: Pairs of the language of business that neither source has, added by hand.
KEEP = KEPT / "common_keep.txt"
_HEAD = """
Common pairs of characters; a brand is hardly ever among them. Made by tools/common.py (corpus/data/README.md says from
what). A line is a first character, the length of the words, and every second character.
"""
#: How often a pair stands in the statutes to be common, a noun to be no chance, and jieba saw a
#: word.
_PAIR, _NOUN, _SEEN, _SEEN_NOUN = 30, 2, 150, 200
#: Tags of jieba's words other than nouns and names: verbs, adjectives, adverbs, numbers, times,
#: words of grammar.
_TAGS = frozenset(["v", "a", "m", "d", "t", "vn", "r", "s", "b", "c", "f", "z", "p", "ad", "q", "an", "mq", "u", "l"])


def made() -> str:
    """Return the text of the file."""
    return remarks(_HEAD) + packed(pairs())


def pairs() -> set[str]:
    """Return the pairs of the file."""
    nouns = _kept(NOUNS)
    words = {
        word
        for word, count, tag in entries()
        if len(word) == 2
        and ((tag in _TAGS and count >= _SEEN) or (tag == "n" and count >= _SEEN_NOUN and word in nouns))
    }
    return words | _kept(PAIRS) | {*KEEP.read_text(encoding="utf-8").split()}


def _kept(path: Path) -> set[str]:
    return unpacked(path.read_text(encoding="utf-8").splitlines())


def counted(statutes: Path) -> tuple[str, str]:
    """Return the texts of the two files of counts, from the statutes."""
    seen: Counter[str] = Counter()
    with gzip.open(statutes, "rt", encoding="utf-8") as lines:
        for line in lines:
            for run in re.findall(r"[\u4e00-\u9fff]+", fold(json.loads(line)["text"])):
                seen.update(map("".join, pairwise(run)))
    common = {pair for pair, count in seen.items() if count >= _PAIR}
    nouns = {word for word, count, tag in entries() if tag == "n" and count >= _SEEN_NOUN and seen[word] >= _NOUN}
    return packed(common), packed(nouns - common)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for path, text in zip((PAIRS, NOUNS), counted(Path(sys.argv[1])), strict=True):
            path.write_text(text, encoding="utf-8")
    FILE.write_text(made(), encoding="utf-8")
