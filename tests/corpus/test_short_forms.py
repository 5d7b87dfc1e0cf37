"""Short forms, told by what stands around them and the long ones."""

from __future__ import annotations

import pytest

from corpus.text.short_forms import short_forms

_SAID = ("港口", "远洋", "支持", "发展")
_OTHERS = [chr(0x5100 + number) + chr(0x5200 + number) for number in range(40)]
_WORDS = {*_SAID, *_OTHERS, "养护", "维修", "养护维修", "数据", "流通", "交易", "及其", "相关", "三十", "条款"}


def _cut(run: str) -> list[str]:
    """Cut a text into the longest words there are."""
    words = []
    while run:
        length = next((length for length in range(4, 1, -1) if run[:length] in _WORDS), 1)
        words.append(run[:length])
        run = run[length:]
    return words


def _texts(*forms: str, said: tuple[str, ...] = _SAID) -> list[str]:
    """Return texts in which each form stands behind the same words, and one that holds them all."""
    return [*("。".join(word + form for word in said) for form in forms), "。".join(forms)]


@pytest.mark.parametrize(
    ("short", "long", "found"),
    [
        ("养维", "养护维修", True),
        ("数流易", "数据流通交易", True),
        ("数流通易", "数据流通交易", True),
        # Not in order, not of every part, grammar, numerals, a part of the long one.
        ("维养", "养护维修", False),
        ("数易", "数据流通交易", False),
        ("及相", "及其相关", False),
        ("三条", "三十条款", False),
        ("养护", "养护维修", False),
    ],
)
def test_a_short_form_takes_the_first_characters_in_order(short: str, long: str, found: bool) -> None:
    pairs = [(one.short, one.long, one.beside, one.texts) for one in short_forms(_texts(short, long), _cut)]
    assert pairs == ([(short, long, len(_SAID), (2,))] if found else [])


def test_what_stands_among_other_words_or_in_other_texts_is_something_else() -> None:
    assert short_forms(_texts("养维", "养护维修", said=_SAID[:3]), _cut) == []
    assert short_forms([*_texts("养维"), *_texts("养护维修")], _cut) == []
    others = [
        word + form
        for form, words in zip(("养维", "养护维修"), (_OTHERS[:20], _OTHERS[20:]), strict=True)
        for word in words
    ]
    assert short_forms([*_texts("养维", "养护维修"), *others], _cut) == []
