"""The name an organisation goes by in the whole library."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from corpus.model import Article
from corpus.organisations.words import known_forms
from corpus.text.fold import fold, simplified

_BRACKETS: Final = str.maketrans("()[]", "（）（）")
#: The part of a body is known by the short name of the body, if that has so many characters: with
#: two it may be half a word.
_SHORTEST: Final = 3
#: 某市政府 is 某市人民政府; a special region has none.
_GOVERNMENT: Final = re.compile(r"(?<=[省市县区州旗镇乡])(?<!特区)政府$")
_SPACE: Final = re.compile(r"\s+")


@lru_cache(maxsize=8192)  # The same bodies are named in article after article.
def official_name(name: str) -> str:
    """Return the name that a printed name stands for.

    Simplified, without spaces, and in full where the organisation is known.
    """
    tidy = simplified(_SPACE.sub("", name)).translate(_BRACKETS)
    return _in_full(tidy) or _GOVERNMENT.sub("人民政府", tidy)


def _in_full(name: str) -> str | None:
    """Return a name that is, or begins with, that of a known organisation, with its full name."""
    known, folded = known_forms(), fold(name)
    if folded in known:
        return known[folded]
    size = next((size for size in range(len(name) - 1, _SHORTEST - 1, -1) if folded[:size] in known), 0)
    return known[folded[:size]] + name[size:] if size else None


def organisations_of(article: Article) -> tuple[str, ...]:
    """Return the distinct organisations of an article by their names in the library."""
    return tuple(dict.fromkeys(official_name(mention.name) for mention in article.organisations if mention.name))
