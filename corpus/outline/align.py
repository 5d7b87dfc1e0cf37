"""Align the contents page with the body: find the lines of the body that print its lines.

Candidates are pairs of one to three lines on each side (a title may be wrapped), weighted by the
similarity of their keys. The answer is the heaviest chain of pairs that rises on both sides: a
longest increasing subsequence with weights, found with a Fenwick tree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from corpus.layout.line_features import ends_sentence, key, numbering, unnumbered
from corpus.layout.lines import TextLine

# The samples, the tests and three labelled bulletins were read again with other values of these:
# nothing changed between the bounds named. They decide where contents and body differ more.
#: Below this similarity (percent) two lines are never one title; above it the chain decides. 60-90.
CUTOFF = 78.0
#: Lines that a title may be wrapped over, on either side. 2-4; with 1 two samples lose titles.
_SPAN = 3
#: Lines compared at a time, for memory.
_CHUNK = 8192
#: Lines kept for one entry: of a formula that stands everywhere not all. 8-200.
_MOST = 48
#: In a file of more lines no title is taken for wrapped: the pairs would take too long.
_MANY = 20_000
#: A longer key is no title but a paragraph.
_LONGEST_KEY = 300
#: A pair at the cutoff weighs as if it were so many percent above it, not nothing. 0.1-20.
_MARGIN = 5
#: How much more an exact title weighs than one that is half alike. 0.5-3.
_STEEPNESS = 1.5
#: A title weighs so much, and up to 1 more by its length, which counts up to so many characters.
#: 0-2 and 12-80.
_SHORTEST, _LONG = 0.5, 24
#: Each further line of a span costs this, so that of two readings the shorter is taken. 0-0.3.
_LINE_COST = 0.02
_DOCUMENT_NUMBER = re.compile(r"\w{0,12}\s*[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*第?\s*\d{1,5}\s*号$")
_LETTERHEAD = re.compile(
    r"[\u4e00-\u9fff\s]{4,40}(?:文\s*件|(?:公告|通告|(?<![命指法司])令)(?:\s*(?:\d{4}\s*年)?\s*第\s*\d{1,5}\s*号)?)$"
)
_ATTACHED = re.compile(r"[（(]?附(?:件|表|录|图|注)?\s*\d{0,2}\s*[：:）)]")


@dataclass(frozen=True, slots=True)
class Span:
    """Some consecutive lines (first to last, both included) and their joined key."""

    first: int
    last: int
    key: str


@dataclass(frozen=True, slots=True)
class Match:
    """Lines of the contents page and the lines of the body that print them, with similarity.

    ``similarity`` is from 0 to 1; ``favour`` is a little weight that decides between places that
    print the same.
    """

    entry: Span
    body: Span
    similarity: float
    favour: float = 0.0


def spans(keys: Sequence[str], glue: Sequence[bool]) -> list[Span]:
    """Return every span of one to three lines.

    ``glue[i]`` says whether line ``i`` may go on in line ``i + 1``.
    """
    found = []
    for first, start in enumerate(keys):
        joined = start
        for last in range(first, min(first + _SPAN, len(keys))):
            if last > first:
                if not (glue[last - 1] and keys[last]):
                    break
                joined += keys[last]
            if not joined or len(joined) > _LONGEST_KEY:
                break
            found.append(Span(first, last, joined))
    return found


def line_spans(lines: Sequence[TextLine], first: int) -> list[Span]:
    """Return the spans of the lines from `first` on that can be titles.

    A numbered line also without its number.
    """
    keys = [line.key if is_candidate(line) else "" for line in lines[first:]]
    glue = [
        bool(text)
        and len(lines) < _MANY
        and not ends_sentence(line.text)
        and len(line.text) <= 60
        and after.gap != "page"
        for line, after, text in zip(lines[first:], [*lines[first + 1 :], *lines[-1:]], keys, strict=True)
    ]
    found = [Span(span.first + first, span.last + first, span.key) for span in spans(keys, glue)]
    found += [
        Span(place, place, bare)
        for place in range(first, len(lines))
        if keys[place - first] and numbering(lines[place].text) and (bare := key(unnumbered(lines[place].text)))
    ]
    return found


def is_candidate(line: TextLine) -> bool:
    """Return whether a line can be a title or a piece of one.

    Attachments (附：…) and document numbers cannot.
    """
    if line.source.table or line.source.part == "note" or _ATTACHED.match(line.text) or is_document_number(line.text):
        return False
    return line.title or len(line.text) <= 60


def is_document_number(text: str) -> bool:
    """Return whether a line is a document number (文号) and nothing else."""
    return text.endswith("号") and bool(_DOCUMENT_NUMBER.match(text))


def is_letterhead(text: str) -> bool:
    """Return whether a line is the head of official paper: 某某局文件, 某某市人民政府令, 某某部公告2022年第13号."""
    return bool(_LETTERHEAD.match(text)) and "关于" not in text


def candidates(entries: Sequence[Span], lines: Sequence[Span]) -> list[Match]:
    """Return all pairs that are similar enough to be one title."""
    if not entries or not lines:
        return []
    matches: list[Match] = []
    for first in range(0, len(lines), _CHUNK):
        chunk = lines[first : first + _CHUNK]
        scores = process.cdist(
            [entry.key for entry in entries],
            [line.key for line in chunk],
            scorer=fuzz.ratio,
            score_cutoff=CUTOFF,
            dtype=np.float32,
        )
        for place, entry in enumerate(entries):
            found = np.flatnonzero(scores[place])
            if found.size > _MOST:
                found = np.sort(found[np.argsort(-scores[place, found], kind="stable")[:_MOST]])
            matches += [Match(entry, chunk[other], float(scores[place, other]) / 100) for other in found.tolist()]
    return matches


def best_chain(matches: Sequence[Match]) -> list[Match]:
    """Return the heaviest chain of matches in which both sides only rise.

    O(n log n) in the matches.
    """
    if not matches:
        return []
    starts: dict[int, list[int]] = defaultdict(list)
    stops: dict[int, list[int]] = defaultdict(list)
    for place, match in enumerate(matches):
        starts[match.entry.first].append(place)
        stops[match.entry.last].append(place)
    tree = _Fenwick(max(match.body.last for match in matches) + 2)
    value = [0.0] * len(matches)
    back = [-1] * len(matches)
    for entry in sorted(starts.keys() | stops.keys()):
        for place in starts.get(entry, ()):
            before, back[place] = tree.best(matches[place].body.first)
            value[place] = before + _weight(matches[place])
        for place in sorted(stops.get(entry, ()), key=lambda place: matches[place].body.first):
            tree.put(matches[place].body.last + 1, value[place], place)
    chain, place = [], max(range(len(matches)), key=lambda place: value[place])
    while place >= 0:
        chain.append(matches[place])
        place = back[place]
    return chain[::-1]


def _weight(match: Match) -> float:
    """Weigh a pair by similarity and length of title.

    Each further line of a span costs a little.
    """
    closeness = ((match.similarity * 100 - CUTOFF + _MARGIN) / (100 - CUTOFF + _MARGIN)) ** _STEEPNESS
    length = _SHORTEST + min(len(match.entry.key), _LONG) / _LONG
    lines = (match.entry.last - match.entry.first) + (match.body.last - match.body.first)
    return float(closeness * length - _LINE_COST * lines + match.favour)


class _Fenwick:
    """Best value, and whose it is, over a prefix of places."""

    def __init__(self, size: int) -> None:
        self._values = [0.0] * (size + 1)
        self._owners = [-1] * (size + 1)

    def put(self, place: int, value: float, owner: int) -> None:
        place += 1
        while place < len(self._values):
            if value > self._values[place]:
                self._values[place], self._owners[place] = value, owner
            place += place & -place

    def best(self, end: int) -> tuple[float, int]:
        """Return the best value put at a place not after `end`, and its owner (-1: none)."""
        value, owner, place = 0.0, -1, end + 1
        while place > 0:
            if self._values[place] > value:
                value, owner = self._values[place], self._owners[place]
            place -= place & -place
        return value, owner
