"""The order of names in an index: by the pronunciation of their characters."""

from __future__ import annotations

from functools import lru_cache

from corpus.text.fold import fold
from search.suggest.pinyin import parts, written
from web.http.template_filters import clean


@lru_cache(maxsize=1 << 17)  # The names of a library are asked for again with each snapshot.
def by_name(name: str) -> tuple[str, str]:
    """Return what orders a name as an index does.

    Its initial (# where it has none), then its characters, each by its sound; those of one sound
    stand together.
    """
    text = "".join(filter(str.isalnum, fold(clean(name))))
    sounds = written(text).split("'")[1:]
    units = [text[start:end] for start, end in parts(text)]
    spelled = " ".join(f"{sound} {unit}" for sound, unit in zip(sounds, units, strict=False)) or text
    initial = spelled[:1].upper()
    return (initial if "A" <= initial <= "Z" else "#", spelled)
