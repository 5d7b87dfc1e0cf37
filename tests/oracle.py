"""An oracle for the query language.

Trees evaluated over texts by plain scans, as slowly and simply as can be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.partial_date import PartialDate
from corpus.text.fold import fold, is_word, squeeze
from search.query.ast import And, DateRange, Field, Literal, Node, Not, Or, Term, Text, Value


@dataclass(frozen=True)
class Paper:
    """A small article: a title, a text, and the values of its facets."""

    text: str
    title: str = ""
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)


def stands_in(wanted: str, text: str, *, prefix: bool = False) -> bool:
    """Return whether a text occurs in another, both folded and squeezed, its outer words whole."""
    needle, hay = _seen(wanted).strip(), _seen(text)
    for start in range(len(hay) - len(needle) + 1):
        end = start + len(needle)
        if not needle or hay[start:end] != needle:
            continue
        if start and is_word(needle[0]) and is_word(hay[start - 1]):
            continue
        if not prefix and end < len(hay) and is_word(needle[-1]) and is_word(hay[end]):
            continue
        return True
    return False


@lru_cache(4_096)
def _seen(text: str) -> str:
    """Return a text folded and squeezed; the same few are looked through for every query."""
    return squeeze(fold(text))[0]


def cut(text: str) -> list[str]:
    """Cut a text into words, two Han characters each: the oracle's segmenter."""
    runs = re.findall(r"[a-z0-9]+|[^\W_a-z0-9]+", _seen(text))
    return [
        word
        for run in runs
        for word in ([run] if is_word(run[0]) else [run[place : place + 2] for place in range(0, len(run), 2)])
    ]


def holds(node: Node, paper: Paper) -> bool:
    """Return whether a paper matches a tree, typed or lowered."""
    match node:
        case And(nodes):
            return all(holds(child, paper) for child in nodes)
        case Or(nodes):
            return any(holds(child, paper) for child in nodes)
        case Not(child):
            return not holds(child, paper)
        case Text(text, _, prefix, only) | Literal(text, only, prefix):
            return any(stands_in(text, part, prefix=prefix) for part in _parts(paper, only))
        case Term(word, only):
            return any(stands_in(word, part) for part in _parts(paper, only))
        case Field(name, value):
            return value in paper.facets.get(name, ())
        case Value(facet, values):
            return bool(set(values) & set(paper.facets.get(facet, ())))
        case DateRange(start, end):
            days = map(PartialDate.parse, paper.facets.get("date", ()))
            return any((not start or start <= day) and (not end or day <= end) for day in days)


def _parts(paper: Paper, only: str | None) -> Sequence[str]:
    return (paper.title,) if only == "title" else (paper.title, paper.text)
