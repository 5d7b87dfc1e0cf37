"""Boundaries of a name in running text: cut off the words before it that are no part of it."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.text.lexicon import is_common, is_pair, is_word, split_trades
from corpus.text.places import find_places, place_at
from corpus.text.word_lists import compile_pattern

#: Words of grammar of one character, where they are not part of a longer word (数据, 自由, 在线).
_HARD = "的了与及被把其该各此也又且但或着是还而由在据让使给则从"
#: What goes on behind the name of a place: 广东省内的, 珠海产的.
_OF_PLACES = "内外上下中省市区县州境籍产地本全各方级"
#: Adverbs before a word of grammar: 已与某某, 还由某某.
_ADVERBS = "已还并也又均都曾将正则"
_GRAMMAR = (
    r"[的了与及被把其该各此也又且但或着是还而]|(?<![自理])由|(?<![存内外所])在(?!线)|(?<![数证依根票单占收凭])据|(?<![转出])让|(?<![天大])使(?!用)"
    r"|(?<!供)给|(?<![规原准])则|从(?!业|事)|(?<=[a-z0-9])和"
)
#: What leads up to a name and ends before it.
_LEAD = compile_pattern("{name_leads}|" + _GRAMMAR + r"|\d[年月日号家个名位届]")
#: Characters that lead up to a name only where a place follows or a full name stands before them.
SOFT = re.compile(r"[和为以经同并自如有因当按任对向到至于将等赴名家位个即跟请来去入往下上后前中内外]")
_PREPOSITIONS = frozenset("和与对向为以将从由在如有给被让")
#: A body and what leads from it to a name: 某地海关为某地某某.
_TOWARDS = re.compile(r"(?:海关|局|委|厅|部|政府|办|银行|公司|大学|协会|中心)[为向对与和]$")
_DIGITS = re.compile(r"^\d+(?![a-z])")
#: A Latin name behind common words: 海外对手solar.
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff]{2})[a-z][a-z0-9]{2,}$")
_ALLOWED = re.compile(r"[\u4e00-\u9fffa-z0-9&·]")
_FULL_BEFORE = re.compile(r"(?:有限公司|有限责任公司|股份公司|合伙企业|分公司|事务所)$")
#: What leads from a full name to the next: 某某有限公司为某某有限公司建造.
_BEHIND_FULL = frozenset("和与及暨为向对将把从同由给以")
#: How far back a name may reach.
_REACH = 40


def run_start(folded: str, end: int) -> int:
    """Return where the run of name characters that ends at `end` begins.

    It reaches back to punctuation, space or a full name.
    """
    start, floor = end, max(0, end - _REACH)
    while start > floor:
        character = folded[start - 1]
        if character == ")":
            opening = folded.rfind("(", max(floor, start - 14), start - 1)
            inner = folded[opening + 1 : start - 1]
            if opening < 0 or not re.fullmatch(r"(?![一二三四五六七八九十]+$)[\u4e00-\u9fffa-z]{1,10}", inner):
                break
            start = opening
        elif _ALLOWED.match(character) or (
            character == "-" and folded[start - 2 : start - 1].isascii() and folded[start : start + 1].isascii()
        ):
            start -= 1
        else:
            break
        if start < end and folded[start - 1] == "司" and _FULL_BEFORE.search(folded, max(0, start - 6), start):
            break
    while start < end and folded[start] in "&·-":
        start += 1
    return start


def name_start(folded: str, end: int) -> tuple[int, bool]:
    """Return where the name begins that continues at `end`, and whether that is sure.

    A legal form or the last word of trade stands at `end`. The start is sure at punctuation, after
    a word that leads up to a name, and at a place name.
    """
    start = run_start(folded, end)
    start += start > 0 and folded[start - 1] == "司" and folded[start : start + 1] in _BEHIND_FULL
    run = folded[start:end]
    sure = True
    start += run[:1] == "记" and folded[start - 1 : start] in {"—", "-"}
    run = folded[start:end]
    latin = _LATIN.search(run)
    if latin and is_pair(run[latin.start() - 2 : latin.start()]):
        return start + latin.start(), True
    cut = _lead_end(run, folded[end : end + 4])
    start, run = start + cut, run[cut:]
    digits = _DIGITS.match(run)
    if digits and len(run) - digits.end() >= 2 and start and folded[start - 1] != '"':
        start += digits.end()
        run = run[digits.end() :]
    cut = _place_cut(run)
    if cut:
        return start + cut, True
    if not place_at(run):
        cut = _brand_cut(run)
        start, sure = start + cut, not cut
    return start, sure


@lru_cache(maxsize=4096)  # Of a name that recurs the run before it mostly does, too.
def _lead_end(run: str, after: str) -> int:
    """Return the offset behind the last lead of a run; `after` is the text a look ahead may see."""
    end = 0
    for match in _LEAD.finditer(_masked(run) + after):
        if match.end() > len(run):
            break
        end = match.end()
    return end


def _masked(run: str) -> str:
    """Return a run with what leads must not match hidden from them.

    That is words in brackets, and a word of grammar that is the second character of a brand.
    """
    masked = re.sub(r"\([^()]*\)", lambda m: "〇" * len(m.group()), run)
    for head in (0, *(place.end() for place in find_places(masked))):
        brand = masked[head : head + 2]
        if len(brand) == 2 and brand[1] in _HARD and brand[0] not in _HARD + _OF_PLACES + _ADVERBS:
            masked = masked[:head] + "〇〇" + masked[head + 2 :]
    return masked


@lru_cache(maxsize=4096)
def _place_cut(run: str) -> int:
    """Return where a place begins in a run whose words before it are no name; 0 if none does."""
    masked = re.sub(r"\([^()]*\)", lambda m: "〇" * len(m.group()), run)
    headed = False
    for match in find_places(masked):
        before = run[: match.start()]
        rest = run[match.end() :]
        if not before:
            headed = True
            continue
        if headed and not _TOWARDS.search(before):
            return 0
        if len(rest) < 2 or before.endswith(("中国", "国家")):
            continue
        if SOFT.match(before[-1:]) or len(before) >= 5 or (is_pair(before[-2:]) and is_common(before)):
            return match.start()
    return 0


@lru_cache(maxsize=4096)
def _brand_cut(run: str) -> int:
    """Return how many common characters precede the brand in a run without a place name."""
    masked = re.sub(r"\([^()]*\).*", "", run)
    brand, words = split_trades(masked)
    del words
    if len(brand) <= 4 or not re.fullmatch(r"[\u4e00-\u9fff]+", brand):
        return 0
    for cut in range(len(brand) - 2, 0, -1):
        left, right = brand[:cut], brand[cut:]
        if len(right) > 6:
            break
        ends = is_pair(left[-2:]) if len(left) >= 2 else left in _PREPOSITIONS
        if (
            ends
            and not is_pair(brand[cut - 1 : cut + 1])
            and not is_pair(right[:2])
            and is_common(left[-4:] if len(left) >= 4 else left[-2:])
        ):
            return cut
    return 0


_OPENER = re.compile(rf"[^\u4e00-\u9fffa-z0-9]|[{_HARD}和为以同并如有向到至于将等赴即跟请来对从自]")
_CLOSER = re.compile(rf"[^\u4e00-\u9fffa-z0-9]|[{_HARD}和为以同并如有向到至于将等已均共首副总一第首则对从自经亦因跌涨]")


def opens(folded: str, start: int, end: int) -> bool:
    """Return whether the words around ``start``..``end`` leave room for a short name there."""
    before, after = folded[max(0, start - 2) : start], folded[end : end + 2]
    left = not before or _OPENER.match(before[-1]) or (is_pair(before) and not is_pair(before[-1] + folded[start]))
    right = not after or _CLOSER.match(after[0]) or is_pair(after) or place_at(folded, end) > end
    return bool(left and right)


def name_end(folded: str, start: int, end: int) -> int:
    """Return where common words go on behind a short name that begins at `start`; else `end`."""
    for cut in range(start + 2, min(end, start + 9)):
        if not (is_pair(folded[cut - 1 : cut + 1]) or is_word(folded[start : cut + 1])) and (
            _CLOSER.match(folded, cut) or any(is_word(folded[cut : min(end, cut + size)]) for size in (4, 3, 2))
        ):
            return cut
    return end
