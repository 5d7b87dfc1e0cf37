"""Definitions of names in the text: 某某有限公司（以下简称“某某”）, （原名…）, （某某建投）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.companies.name_parts import is_abbreviation, parts_of
from corpus.companies.patterns import NOT_COMPANY
from corpus.text.word_lists import compile_pattern

_TERM = compile_pattern(
    r"\s*\(\s*(?:(?:[^()\n]{0,12}[,;])?\s*(?:以下|下|英文)?\s*{defining_words}\s*(?:为|是|:)?\s*"
    r"(?P<named>[^(),;:\n]{2,30}(?:、[^(),;:\n]{2,30})?)"
    r"|(?P<former>原)(?P<was>[\u4e00-\u9fff]{4,24}公司)"
    r"|(?P<bare>[\"']?[\u4e00-\u9fffa-z][\u4e00-\u9fffa-z0-9.&\- ]{1,14}[\"']?))"
    r"(?P<rest>[,;][^()\n]{0,60}|[^()\n]{0,30})?\s*\)"
)
_QUOTES = " \"'"


def find_definitions(folded: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names that the bracket behind a full name defines (short, former).

    `end` is the end of the full name. A name in bare brackets must abbreviate the full one.
    """
    match = _TERM.match(folded, end)
    if match is None:
        return
    if match["named"]:
        named = match["named"].split("股票")[0].split("证券")[0]
        start = match.start("named")
        for piece in re.split(r"[、或]|\"\s*\"", named):
            begin = start + named.index(piece)
            yield _trimmed(folded, begin, begin + len(piece))
    elif match["was"]:
        yield match.span("was")
    elif match["bare"] and not match["rest"]:
        yield _trimmed(folded, *match.span("bare"))


def defines(short: str, name: str, *, bare: bool) -> bool:
    """Return whether a string in brackets can be another name of a folded full name."""
    if len(short) < 2 or short == name:
        return False
    if not bare:
        return True
    parts = parts_of(name)
    if short == parts.inner or NOT_COMPANY.search(short):
        return False
    return is_abbreviation(short, name) and len(short) <= 8


def is_bare(folded: str, end: int) -> bool:
    """Return whether the bracket behind a name holds a name alone, without 简称 or the like."""
    match = _TERM.match(folded, end)
    return match is not None and match["bare"] is not None


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in _QUOTES:
        start += 1
    while end > start and folded[end - 1] in _QUOTES:
        end -= 1
    return start, end
