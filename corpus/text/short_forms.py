"""Short forms that no text defines: 电商 and 电子商务, told by what stands around both.

A short form takes of the parts of a long one the first characters, of the last one perhaps its last
(商业银行, 商行); a part within may stay whole.
That alone holds of many words that mean something else; so both must stand in one text, and several
words must stand beside the one as beside the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from corpus.text.characters import HAN
from corpus.text.numerals import NUMERALS

#: What words are cut in: Han without a sign between. Characters of grammar and numerals are in no
#: name: 及相关 and 及其相关, 第三条 and 第十三条 stand beside the same words.
_RUN: Final = re.compile(f"[{HAN}]+")
_NO_NAME: Final = re.compile(rf"[{NUMERALS}之其及不得的或与和于由以年月日第]")
#: Words of a form, characters of a short one, parts of a long one.
_WORDS: Final = 3
_SHORT: Final = range(2, 7)
_PARTS: Final = range(2, 5)
#: Characters of a part: a word of more is several (电子|商务), a last one of three is left whole.
_PART: Final = 2
#: Texts that hold each of the forms; words beside both, and their share of those beside the rarer.
#: With 4 the pairs in 118 articles of bulletins, 500 of news and 500 of gazettes mean the same
#: (电商, 商银, 持股 …), one of seven nearly (法规, 法令规定); with 3 there is a name cut in half.
_TEXTS: Final = 2
_BESIDE: Final = 4
_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form and its long one, how many words stand beside both, which texts hold both."""

    short: str
    long: str
    beside: int
    texts: tuple[int, ...]


@dataclass(slots=True)
class _Seen:
    texts: set[int] = field(default_factory=set)
    beside: set[tuple[str, str]] = field(default_factory=set)


def short_forms(texts: Sequence[str], cut: Callable[[str], Sequence[str]]) -> list[ShortForm]:
    """Return the short forms of folded texts, those with the most beside them first.

    A pair that is a piece of one that is found as often is no pair of its own.
    """
    runs = [[cut(run) for run in _RUN.findall(text)] for text in texts]
    forms = {form: words for some in runs for words in some for form, words, _, _ in _forms(words)}
    pairs = [(short, long) for long, words in forms.items() for short in _shortened(words) if short in forms]
    seen = {form: _Seen() for pair in pairs for form in pair}
    for number, some in enumerate(runs):
        for words in some:
            _note(words, number, seen)
    found = sorted(
        filter(None, (_told(short, long, seen) for short, long in pairs)),
        key=lambda one: (-one.beside, -len(one.long), one.short, one.long),
    )
    return [one for place, one in enumerate(found) if not any(_part_of(one, other) for other in found[:place])]


def _part_of(one: ShortForm, other: ShortForm) -> bool:
    return one.short in other.short and one.long in other.long


def _forms(words: Sequence[str]) -> Iterator[tuple[str, Sequence[str], int, int]]:
    """Yield what one to three neighbouring words are together, and from where to where."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + _WORDS, len(words)) + 1):
            yield "".join(words[first:last]), words[first:last], first, last


def _note(words: Sequence[str], number: int, seen: Mapping[str, _Seen]) -> None:
    """Take note of the forms that are looked for, and of the words beside them."""
    for form, _, first, last in _forms(words):
        if (held := seen.get(form)) is not None:
            held.texts.add(number)
            held.beside.update(("before", word) for word in words[first - 1 : first] if len(word) > 1)
            held.beside.update(("behind", word) for word in words[last : last + 1] if len(word) > 1)


def _shortened(words: Sequence[str]) -> Iterator[str]:
    """Yield the short forms that words can have, each of two characters or more."""
    if min(map(len, words)) < _PART:
        return
    parts = [part for word in words for part in _parts(word)]
    if len(parts) in _PARTS and not _NO_NAME.search("".join(words)):
        choices = ((parts[0][0],), *((part[0], part) for part in parts[1:-1]), (parts[-1][0], parts[-1][-1]))
        yield from {short for some in product(*choices) if len(short := "".join(some)) in _SHORT}


def _parts(word: str) -> Iterator[str]:
    while len(word) > _PART + 1:
        yield word[:_PART]
        word = word[_PART:]
    yield word


def _told(short: str, long: str, seen: Mapping[str, _Seen]) -> ShortForm | None:
    one, other = seen[short], seen[long]
    texts, beside = one.texts & other.texts, one.beside & other.beside
    if short in long or not texts or min(len(one.texts), len(other.texts)) < _TEXTS:
        return None
    if len(beside) < max(_BESIDE, _SHARE * min(len(one.beside), len(other.beside))):
        return None
    return ShortForm(short, long, len(beside), tuple(sorted(texts)))
