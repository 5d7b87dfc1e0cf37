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


def find_definitions(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names that the bracket behind a full name defines (short, former).

    The full name stands at ``start``..``end``. A name in bare brackets must abbreviate it.
    """
    match, name = _TERM.match(folded, end), folded[start:end]
    spans: list[tuple[int, int]] = []
    if match and match["named"]:
        named = match["named"].split("股票")[0].split("证券")[0]
        for piece in re.split(r"[、或]|\"\s*\"", named):
            begin = match.start("named") + named.index(piece)
            spans.append(_trimmed(folded, begin, begin + len(piece)))
    elif match and match["was"]:
        spans.append(match.span("was"))
    elif match and match["bare"] and not match["rest"]:
        span = _trimmed(folded, *match.span("bare"))
        spans += [span] if _abbreviates(folded[slice(*span)], name) else []
    yield from (span for span in spans if span[1] - span[0] >= 2 and folded[slice(*span)] != name)


def _abbreviates(short: str, name: str) -> bool:
    bare = short != parts_of(name).inner and not NOT_COMPANY.search(short)
    return bare and is_abbreviation(short, name) and len(short) <= 8


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in _QUOTES:
        start += 1
    while end > start and folded[end - 1] in _QUOTES:
        end -= 1
    return start, end
