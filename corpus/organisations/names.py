"""The name an organisation goes by in the whole library."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from corpus.model import Article
from corpus.organisations.words import known_forms
from corpus.text.fold import fold, simplified

_BRACKETS: Final = str.maketrans("()[]", "（）（）")
_SPACE: Final = re.compile(r"\s+")


@lru_cache(maxsize=8192)  # The same bodies are named in article after article.
def official_name(name: str) -> str:
    """Return the name that a printed name stands for.

    Simplified, without spaces, and in full where the organisation is known.
    """
    tidy = simplified(_SPACE.sub("", name)).translate(_BRACKETS)
    return known_forms().get(fold(tidy), tidy)


def organisations_of(article: Article) -> tuple[str, ...]:
    """Return the distinct organisations of an article by their names in the library."""
    return tuple(dict.fromkeys(official_name(mention.name) for mention in article.organisations if mention.name))
