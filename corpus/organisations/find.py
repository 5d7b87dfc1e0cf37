"""Find the organisations (机构) that an article names, each by its fullest printed form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from corpus.model import OrganisationMention
from corpus.organisations.candidates import Name, find_names
from corpus.organisations.names import official_name
from corpus.organisations.words import KNOWN, known_forms
from corpus.text.fold import fold
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: （以下简称“某协”） behind a name.
_TERM: Final = compile_pattern(
    r"\s*\((?:[^()\n]{0,12}[,;])?\s*(?:以下|下)?\s*{defining_words}\s*(?:为|是|:)?\s*\"?"
    r"(?P<short>[^(),;:\"\n]{2,12})\"?\s*\)"
)
#: What no name of a company goes on with behind an organisation's.
_JOINT: Final = re.compile(r"[与和向对为由将给把]")
_DIVISIONS: Final = frozenset("省市县区州镇乡")

Span = tuple[int, int]


def find_organisations(passage: Passage, companies: Iterable[str] = ()) -> tuple[OrganisationMention, ...]:
    """Return the organisations an article names, in order of first mention.

    ``companies`` are the printed names of its companies: what stands within one is none. The name
    is the fullest printed form, and the official one where the organisation is known by name. Pure;
    linear in the length of the text.
    """
    folded = passage.folded
    names = list(find_names(folded))
    if names:
        printed = {folded[name.start : name.end] for name in names}
        longer = {form for form in map(fold, companies) if any(name in form for name in printed)}
        taken = [span for form in longer for span in _spans(folded, form)]
        names = [name for name in names if _noted(passage, name, taken)]
    terms = {term["short"]: name for name in names if (term := _TERM.match(folded, name.end))}
    full = _fullest(folded, names, terms)
    forms: dict[str, dict[str, None]] = {}
    lines: dict[str, set[int]] = {}
    for start, end, called in sorted([*_named(passage, names, full), *_defined(passage, names, terms)]):
        forms.setdefault(called, {}).setdefault(passage.text[start:end], None)
        lines.setdefault(called, set()).add(passage.line(start))
    return tuple(
        OrganisationMention(called, tuple(printed), tuple(sorted(lines[called] - {0})))
        for called, printed in forms.items()
    )


def _spans(folded: str, form: str) -> Iterator[Span]:
    at = folded.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = folded.find(form, at + len(form))


def _noted(passage: Passage, name: Name, taken: Sequence[Span]) -> bool:
    """Note what a name is found by, and return whether it stands outside the names of companies."""
    within = any(
        start <= name.start and name.end < end and not _JOINT.search(passage.folded, name.end, end)
        for start, end in taken
    )
    known = "organisation.known" if name.head == KNOWN else "organisation.ending"
    return passage.note("not-organisation.in-company" if within else known, name.start, name.end)


def _fullest(folded: str, names: Sequence[Name], terms: Mapping[str, Name]) -> dict[str, str]:
    """Return for each folded form the folded name that it stands for in this text."""
    printed = {folded[name.start : name.end]: name.head == KNOWN for name in names}
    full = {form: _fullest_of(form, printed) for form in printed}
    return full | {form: full[folded[terms[form].start : terms[form].end]] for form in terms if form in full}


def _fullest_of(form: str, printed: dict[str, bool]) -> str:
    longer = [other for other in printed if len(other) > len(form) and other.endswith(form)]
    official = known_forms().get(form, form)
    if printed[form] and official != form:
        local = [other for other in longer if not printed[other]]
        return local[0] if len(local) == 1 else official
    return max(longer, key=len) if longer and form[0] in _DIVISIONS else form


def _named(passage: Passage, names: Sequence[Name], full: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return the place of each name, and what it is called."""
    folded, text = passage.folded, passage.text
    as_printed: dict[str, str] = {}
    for name in names:
        as_printed.setdefault(folded[name.start : name.end], text[name.start : name.end])
    called = {form: official_name(as_printed.get(name, name)) for form, name in full.items()}
    return [(name.start, name.end, called[folded[name.start : name.end]]) for name in names]


def _defined(passage: Passage, names: Sequence[Name], terms: Mapping[str, Name]) -> list[tuple[int, int, str]]:
    """Return the places of the short forms that brackets behind the names define."""
    taken = [(name.start, name.end) for name in names] if terms else []
    return [
        (start, end, official_name(passage.text[name.start : name.end]))
        for short, name in terms.items()
        for start, end in _spans(passage.folded, short)
        if not any(begin < end and start < close for begin, close in taken)
        and passage.note("organisation.defined", start, end)
    ]
