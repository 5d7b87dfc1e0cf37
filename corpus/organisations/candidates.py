"""Names of organisations in a folded text, by what they end in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from corpus.organisations.heads import COUNTRY, DIVISION, PLACE
from corpus.organisations.left_edge import Edge, is_brand, is_generic, left_edge, run_start
from corpus.organisations.words import DEPARTMENT, GOES_ON, KNOWN, LEADS, Ending, find_endings, kind_of, part_behind
from corpus.text.lexicon import is_common, is_pair, strange
from corpus.text.places import find_places

_TITLE: Final = re.compile(r"《[^《》\n]*》")
#: The longest words between a head and an ending: 推进国际金融中心建设领导小组办公室; those of a brand.
_LONGEST, _LONGEST_BRAND = 18, 10
#: What the words between a head and an ending begin with that are no name: 十余家协会, 首个保税区.
_COUNTED: Final = re.compile(
    r"[一二两三四五六七八九十百几数多]+[家所个]|[省市县区]?[一二两三]级|各|某|\d|首个|首家|唯一|级|备案|最|其"
)
#: What stands in a clause and in no name.
_CLAUSE: Final = re.compile(
    r"(?<![高中平])等(?!级)|一[座次名定]|大厦|酒店|宾馆|[要正]建|(?<![铁公道线网])路$|[此若了的]|之(?!江)|[省县市]{2}|^[省市县区]+$"
)
#: Kinds whose word follows the place itself: 某市委, 某市政府.
_BARE: Final = frozenset(["party", "government"])
#: Kinds whose names are no two words joined, and what joins them.
_NOT_JOINED: Final = frozenset(["park", "media", "hall", "health", "exchange", "cooperative"])
_JOINT: Final = re.compile(r"(?<!协)和(?!平)|与|及(?!时)")
#: A place that we do not know, by its own name alone.
_PLACE: Final = re.compile(r"[\u4e00-\u9fff]{2,3}")
#: A known name so short may be two halves of words: 中央|行政.
_SHORT: Final = 2
#: What makes any of many of a division: 各市商务局, 某市商务局.
_ANY: Final = ("各", "某", "外")
#: Authorities of the whole country: behind a place they are not its own.
_NATIONAL: Final = ("国家", "中国", "国务院", "全国")
#: What may stand between a name and its part and goes on with neither.
_NOT_BETWEEN: Final = re.compile(r"(?<!协)和|[受获呈送的与及或暨之在对将被由等为从向以并赴有同是把也就还都其]")
#: What makes one character behind it another word than a part: 查处, 网站.
_OTHER_WORD: Final = tuple("网电车查到此好何各用全内干总住")
#: The parts of an organisation that may be named by their place: 某某大学某市研究院, 某局某市分局.
_ANYWHERE: Final = frozenset(
    [
        "医院",
        "研究院",
        "分院",
        "分校",
        "分中心",
        "分会",
        "监管局",
        "税务局",
        "分局",
        "支局",
        "中心支局",
        "中心支行",
        "分行",
        "调查队",
    ]
)
#: How many parts of parts are read: 某某大学某某学院某某系.
_PARTS: Final = 3
#: The kind or place of a park in brackets: 保税物流中心（B型）.
_BRACKET: Final = re.compile(r"\([\u4e00-\u9fffa-z]{1,4}\)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``start``..``end`` of a folded text.

    With its kind, and the kind of its head: KNOWN where it is known as a whole.
    """

    start: int
    end: int
    kind: str
    head: str


def find_names(folded: str) -> Iterator[Name]:
    """Yield the names of organisations, in order, none inside another or inside a 《title》."""
    titles = [match.span() for match in _TITLE.finditer(folded)] if "《" in folded else []
    floor, title = 0, 0
    for ending in find_endings(folded):
        while title < len(titles) and titles[title][1] <= ending.start:
            title += 1
        if ending.start < floor or (title < len(titles) and titles[title][0] < ending.start):
            continue
        name = _name(folded, ending, floor)
        name = name and _with_parts(folded, name)
        if name is not None and not GOES_ON.match(folded, name.end):
            floor = name.end
            yield name


def _name(folded: str, ending: Ending, floor: int) -> Name | None:
    if ending.kind == "media" and folded[ending.start - 1 : ending.start] == "》":
        opening = folded.rfind("《", floor, ending.start)
        return Name(opening, ending.end, ending.kind, "") if opening >= 0 else None
    start = run_start(folded, ending.start, floor)
    run = folded[start : ending.start]
    edge = left_edge(run)
    if ending.kind == KNOWN:
        return _known(folded, ending, start, run)
    if ending.kind == DEPARTMENT:
        return Name(ending.start, ending.end, ending.kind, "") if edge.start == len(run) else None
    if not _fits(run, edge, ending):
        return None
    if edge.head == DIVISION and folded[start + edge.start - 1 : start + edge.start] in _ANY:
        return None
    core = run[edge.core :]
    abroad = edge.head == COUNTRY and ending.kind == "school" and is_brand(core)
    return Name(start + (edge.core if abroad else edge.start), ending.end, ending.kind, edge.head)


def _known(folded: str, ending: Ending, start: int, run: str) -> Name | None:
    """Read a known name, or what its short form is behind a place: 市发改委, 某国司法部."""
    word, edge = folded[ending.start : ending.end], left_edge(run)
    kind = kind_of(word)
    if edge.head in {PLACE, DIVISION, COUNTRY} and edge.core == len(run) and kind != "school":
        return None if word.startswith(_NATIONAL) else Name(start + edge.start, ending.end, kind, edge.head)
    halves = (folded[ending.start - 1 : ending.start + 1], folded[ending.end - 1 : ending.end + 1])
    if len(word) == _SHORT and all(map(is_pair, halves)):
        return None
    return Name(ending.start, ending.end, kind, KNOWN)


def _fits(run: str, edge: Edge, ending: Ending) -> bool:
    """Return whether what stands before an ending makes a name with it."""
    core = run[edge.core :]
    if (
        len(core) > _LONGEST
        or _COUNTED.match(core)
        or _CLAUSE.search(core)
        or (core and ending.kind in _BARE and (edge.head or ending.kind == "government"))
    ):
        return False
    if not edge.head:
        return _is_branded(core, ending)
    if ending.kind == "abroad":
        return edge.head == COUNTRY and not core
    if not core:
        return edge.head in {PLACE, DIVISION} and (ending.proper or (ending.placed and edge.head == PLACE))
    return not is_generic(core, headed=True) and not (ending.kind in _NOT_JOINED and _JOINT.search(core))


def _is_branded(core: str, ending: Ending) -> bool:
    """Return whether words that hold no place make a name with an ending."""
    if not 2 <= len(core) <= _LONGEST_BRAND or is_generic(core, headed=False):
        return False
    place = ending.placed and ending.kind != "hall" and _PLACE.fullmatch(core) and strange(core) == len(core)
    return ending.plain or ((ending.branded or bool(place)) and is_brand(core))


def _with_parts(folded: str, name: Name) -> Name:
    """Return a name with the parts of the organisation that follow it."""
    for _ in range(_PARTS):
        behind = part_behind(folded, name.end, name.kind)
        if not behind or not _belongs(behind["between"], behind["part"]):
            break
        name = replace(name, end=behind.end())
    bracket = _BRACKET.match(folded, name.end) if name.kind == "park" else None
    return replace(name, end=bracket.end()) if bracket else name


def _belongs(between: str, part: str) -> bool:
    """Return whether the words between a name and a part go on with it."""
    if (
        LEADS.search(between)
        or any(ending.kind == KNOWN for ending in find_endings(between))
        or (len(part) == 1 and between.endswith(_OTHER_WORD))
    ):
        return False
    joint = _NOT_BETWEEN.search(between)
    if joint and not (joint.group() in "与和" and joint.start() >= 2 and is_common(between)):
        return False
    return part in _ANYWHERE or not find_places(between)
