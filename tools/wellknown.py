"""Write corpus/data/wellknown.txt, the companies that everybody knows, in its normal form.

    python -m tools.wellknown

The names were chosen by hand (see the head of the file), so there is nothing to make them from: add
or remove names in the file and run this, which folds, sorts and wraps them.
"""

from __future__ import annotations

from textwrap import wrap

from corpus.text.fold import fold
from corpus.text.word_lists import words_of
from tools.dictionary import DATA, remarks

FILE = DATA / "wellknown.txt"
_HEAD = """
Companies that everybody knows, chosen by hand from names that dictionaries of the language list: from CC-CEDICT of
2025-10-02 (CC BY-SA 4.0, published by MDBG) proper names whose gloss says company, corporation, maker, retailer,
airline, bank or brand; from jieba 0.42.1 (MIT licence) what stands before 公司 or 集团 in its names of bodies.
Products, media, public bodies, places and common words (现代, 统一) among them were taken out; none was added.
A ? marks a name that means something else as well (小米, 苹果): it needs words beside it that speak for a company.
This file may be passed on under CC BY-SA 4.0.
"""


def made() -> str:
    """Return the text of the file, from the names that it holds."""
    names = {fold(name) for name in words_of(FILE.name)}
    doubtful = {name for name in names if name.startswith("?")}
    return remarks(_HEAD) + _wrapped(names - doubtful - {name[1:] for name in doubtful}) + _wrapped(doubtful)


def _wrapped(names: set[str]) -> str:
    return "".join(f"{line}\n" for line in wrap(" ".join(sorted(names)), 58))


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
