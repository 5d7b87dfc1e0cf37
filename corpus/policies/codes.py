"""Agency codes (机关代字) of document numbers: where one begins in the words before 〔2022〕."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.text.authorities import find_authorities
from corpus.text.lexicon import is_word
from corpus.text.places import place_at, provinces
from corpus.text.word_lists import compile_pattern

#: Words that lead to a number: before the last of these nothing belongs to the code.
_LEADS = compile_pattern("{number_leads}|{number_verbs}")
#: What no code holds: behind the last of these one begins.
_NO_CODE = compile_pattern("{number_verbs}|[了的]")
_HEADS = compile_pattern("{code_heads}")
_NATIONAL = compile_pattern("{national_codes}$")
#: Places by one character, before the code of their own office: 粤财税.
_PLACES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼深穗珠甬杭厦连沈哈长武成西济")
#: Single characters of grammar that stand before a code.
_GRAMMAR = frozenset(
    "的了和与及或是即由按见据在照以经如从依凭却也都又还已曾就才将把被对为于至向除含并其该此项第等时后原附可请仍均另亦用随且暨到因让给着我拿老旧自号"
)
#: Words of the language of at most so many characters; a code has at least two.
_LONGEST_WORD, _SHORTEST = 4, 2
#: A full name of an authority may stand before its code; a short one may begin it (工信部联…).
_FULL = 4
_CODED = re.compile("[发联函办规令企信装原消财通政电字厅]")


@lru_cache(maxsize=4096)
def code_start(words: str) -> int:
    """Return the offset at which the agency code begins in a run of Han characters.

    Leads are words, grammar, authorities and places, as far as they fill the run from its
    beginning: 省政府办公厅日前以某政办 → 某政办, 收到某商发 → 某商发.
    """
    ends = {0, *(match.end() for match in _NO_CODE.finditer(words) if len(words) - match.end() >= _SHORTEST)}
    for at in range(len(words) - _SHORTEST + 1):
        if at in ends:
            ends.update(end for end in _leads(words, at) if len(words) - end >= _SHORTEST)
    start = max(ends)
    national = _NATIONAL.search(words)
    if national is not None and national.start() < start and national.start() in ends:
        return national.start()
    between = words[start : national.start()] if national is not None and start else ""
    # 写清财税: the rest of a word; 按溪财企 and 按川经信财资 are codes of places.
    rest = between and not all(_HEADS.match(one) or one in _PLACES for one in between)
    odd = rest and (len(between) > 1 or is_word(words[start - 1 : start + 1]))
    return national.start() if national is not None and odd else start


def _leads(words: str, at: int) -> set[int]:
    """Return where the words end that begin at an offset and lead to a number."""
    ends = {at + 1} if words[at] in _GRAMMAR else set[int]()
    for size in range(2, _LONGEST_WORD + 1):
        word = words[at : at + size]
        plain = is_word(word) and not _HEADS.match(word[0]) and not _HEADS.match(word[-1])
        plain = plain and not (size == _SHORTEST and word[0] in "以的和并即")  # 以 + 临府发, and no 以临
        if len(word) == size and (_LEADS.fullmatch(word) or plain):
            ends.add(at + size)
    for body in find_authorities(words[at:])[:1]:
        rest = words[at + body.end() :]
        full = len(body.group())
        if body.start() == 0 and (full >= _FULL or (full > _SHORTEST and not _CODED.match(rest))):
            ends.add(at + body.end())
    place = place_at(words, at)
    known = place > at and words[place - 1] in "省市县区" and words[at : place - 1] in provinces()
    if known and not re.match("[府政委人]", words[place:]):
        ends.add(place)
    return ends
