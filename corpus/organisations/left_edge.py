"""The left edge of a name: the words before it that are no part of it are cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from corpus.organisations.heads import HARD, SOFT, head_at
from corpus.organisations.words import COMMON, GENERIC, LEADS
from corpus.text.lexicon import is_common, is_pair, strange

#: How far back a name may reach.
_REACH: Final = 30
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
#: What may stand in brackets inside a name: 中韩（某市）示范区.
_BRACKETED: Final = re.compile(r"(?![一二三四五六七八九十]+$)[\u4e00-\u9fff]{2,6}")
#: What a number before a name ends in: 12月, 3日.
_UNITS: Final = frozenset("年月日届个名位家所期号时分点次项元万亿多")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
#: Words of grammar that stand in no name behind its place.
_BEHIND_PLACE: Final = frozenset("在由把被将让赴向于到从给")
#: What stands before the place in the names of its local bodies: 共青团某市委.
_PARTY: Final = re.compile(r"(?:共青团|中共|民革|民盟|民建|民进|农工党|致公党|九三学社)$")
#: A brand by a region: 南方软件园, 华西医院.
_REGION: Final = re.compile(r"(?:[东南西北]方|[东西][南北]|华[东南西北中]|中南)[\u4e00-\u9fff]{0,2}")
_NUMBER_OF: Final = re.compile(r"[一二两三四五六七八九十百千几数多][家所个名亿万多间座]|.第")
#: So many characters of a brand belong to no common word: one less of three, one more of over six. In
#: the labelled articles that the rules were made on, clauses become names with less, and names of a
#: little place and a trade are lost with more (浙南机械装备商会).
_STRANGE, _SHORT, _LONG = 2, 3, 6


@dataclass(frozen=True, slots=True)
class Edge:
    """The left edge of a name in the run before its ending.

    ``start`` is the edge, ``core`` the end of the head behind it, ``head`` the kind of that; a name
    without a head begins at its core.
    """

    start: int
    core: int
    head: str


def run_start(folded: str, end: int, floor: int) -> int:
    """Return where the run of name characters that ends at an offset begins, not before `floor`."""
    start, floor = end, max(floor, end - _REACH)
    while start > floor:
        character = folded[start - 1]
        if character == ")":
            opening = folded.rfind("(", max(floor, start - 9), start - 1)
            if opening < floor or not _BRACKETED.fullmatch(folded, opening + 1, start - 1):
                break
            start = opening
        elif _HAN.match(character):
            start -= 1
        else:
            break
    return start + (start > 0 and folded[start] in _UNITS and folded[start - 1].isdigit())


@lru_cache(maxsize=8192)  # Of a name that recurs the run before it mostly does, too.
def left_edge(run: str) -> Edge:
    """Return where the name begins whose ending follows a run."""
    plain = _BRACKETS.sub(lambda match: "〇" * len(match.group()), run)
    cut = 0
    for match in LEADS.finditer(plain):
        cut = match.end()
    cut = _past_grammar(plain, cut)
    return _behind_grammar(plain, cut) or _at_head(plain, cut) or _brand(plain, cut)


def _past_grammar(run: str, cut: int) -> int:
    """Return the offset behind the last word of grammar, and behind those that stand at a cut."""
    for at in range(len(run) - 1, cut - 1, -1):
        if run[at] in "的了或" or (run[at] in HARD and not _in_word(run, at, cut)):
            cut = at + 1
            break
    while cut < len(run) and run[cut] in SOFT:
        rest = run[cut + 1 :]
        words = len(rest) >= 2 and is_common(rest)  # 由证券, not 对外经济
        if is_pair(run[cut : cut + 2]) and not words and not head_at(run, cut + 1, apart=True)[1]:
            break
        cut += 1
    return cut


def _in_word(run: str, at: int, cut: int) -> bool:
    return is_pair(run[at : at + 2]) or is_pair(run[max(cut, at - 1) : at + 1])


def _behind_grammar(run: str, cut: int) -> Edge | None:
    """Return the edge of the last head that follows a word of grammar: 与某市商务局."""
    for at in range(len(run) - 1, cut, -1):
        if run[at - 1] in SOFT:
            core, kind = head_at(run, at, apart=True)
            if kind:
                return _headed(run, at, core, kind)
    return None


def _at_head(run: str, cut: int) -> Edge | None:
    """Return the edge of the first head behind a cut.

    A head alone behind one character is part of a brand: 沙河源.
    """
    for at in range(cut, len(run)):
        glued = at >= cut + 2 and is_common(run[cut:at]) and is_pair(run[at - 2 : at])
        glued = glued and not is_pair(run[at - 1 : at + 1])  # 意|区教育局, not 地区
        core, kind = head_at(run, at, apart=at == cut or glued or bool(_PARTY.search(run, cut, at)))
        if kind and (at != cut + 1 or core < len(run)):
            return _headed(run, at, core, kind)
    return None


def _headed(run: str, start: int, core: int, kind: str) -> Edge:
    """Return the edge of a head, or of what follows a word of grammar behind it."""
    for at in range(len(run) - 1, core, -1):
        if run[at - 1] in _BEHIND_PLACE and not is_pair(run[at - 1 : at + 1]) and not is_pair(run[at - 2 : at]):
            return _brand(run, at)
    party = _PARTY.search(run, 0, start)
    return Edge(party.start() if party else start, core, kind)


def _brand(run: str, cut: int) -> Edge:
    """Return the edge of a name without a head: behind words of grammar and common words."""
    for at in range(len(run) - 2, cut, -1):
        joint = run[at - 1] in "与和及"
        if run[at - 1] in SOFT and (joint or not is_pair(run[at - 1 : at + 1])):
            if not (joint and _is_field(run[cut : at - 1]) and _is_field(run[at:])):
                cut = at
            break
    while len(run) - cut > 4 and is_pair(run[cut : cut + 2]) and strange(run[cut + 2 :]) >= _STRANGE:
        cut += 2
    return Edge(cut, cut, "")


def _is_field(words: str) -> bool:
    """Return whether words are a field of study or trade and nobody: 能源, not 学校."""
    return len(words) >= 2 and is_common(words) and not COMMON.fullmatch(words)


def is_brand(core: str) -> bool:
    """Return whether words before an ending may be a name of their own, without a head."""
    if _REGION.fullmatch(core):
        return True
    least = _STRANGE + (len(core) > _LONG) - (len(core) == _SHORT)
    return (
        len(core) >= 2
        and strange(core) >= least
        and core[-1] not in SOFT
        and core[-1] not in "大小老新多上下里内外"
        and not _NUMBER_OF.search(core)
    )


def is_generic(core: str, *, headed: bool) -> bool:
    """Return whether words before an ending are common speech; `headed`: behind a place."""
    bare = core[1:] if core and core[0] in SOFT else core
    return bool((GENERIC if headed else COMMON).fullmatch(bare))
