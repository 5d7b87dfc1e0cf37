"""Words that names of organisations are made of: endings, parts, known names, generic words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick

from corpus.text.authorities import central_forms
from corpus.text.word_lists import compile_pattern, lines

#: The kinds of an ending that are no kind of body: what is known by its whole name, a department that
#: is one by its word alone, and a word that only holds an ending.
KNOWN, DEPARTMENT, _NONE = "known", "department", "none"
#: The kind of an ending whose parts are those of any office.
_OFFICE: Final = "office"
_SCHOOL: Final = re.compile(r"大学|学院|北大|清华|哈工大")
_MARKS: Final = "=!~+"
#: Common words before an ending, behind a place and without one.
GENERIC: Final = compile_pattern("{organisation_generic}++")
COMMON: Final = compile_pattern("(?:{organisation_generic}|{organisation_common})++")
#: What goes on behind a name as another word, and what leads up to one.
GOES_ON: Final = compile_pattern("{organisation_goes_on}")
LEADS: Final = compile_pattern("{organisation_leads}")


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending of a name, or a known name, at ``start``..``end`` of a folded text.

    ``marks`` say what has to stand before it, see `corpus/data/organisation_endings.txt`.
    """

    start: int
    end: int
    kind: str
    marks: str

    @property
    def placed(self) -> bool:
        """A place may stand before it alone: 天津大学."""
        return "=" in self.marks or "!" in self.marks

    @property
    def proper(self) -> bool:
        """A division of a place may stand before it alone: 市妇联."""
        return "!" in self.marks

    @property
    def branded(self) -> bool:
        """A brand will do in place of a place: 北湖科技园."""
        return "~" in self.marks or self.plain

    @property
    def plain(self) -> bool:
        """Even common words will do: 材料学院."""
        return "+" in self.marks


@cache
def known_forms() -> dict[str, str]:
    """Return every printed form of an organisation known by name, with its full name."""
    forms = dict(central_forms())
    for name, *short in map(str.split, lines("organisations.txt")):
        forms.update(dict.fromkeys((name, *short), name))
    return forms


@cache
def _automaton() -> ahocorasick.Automaton:
    found: dict[str, tuple[str, str]] = {}
    for kind, *words in map(str.split, lines("organisation_endings.txt")):
        for marked in words:
            word = marked.lstrip(_MARKS)
            marks = marked.removesuffix(word)
            found[word] = (kind, marks)
            if word.endswith("委"):
                found.setdefault(f"{word}员会", (kind, marks))
    found.update(dict.fromkeys(known_forms(), (KNOWN, "")))
    automaton = ahocorasick.Automaton()
    for word, (kind, marks) in found.items():
        automaton.add_word(word, (len(word), kind, marks))
    automaton.make_automaton()
    return automaton


def find_endings(folded: str) -> Iterator[Ending]:
    """Yield the endings in a folded text, in order, none within another."""
    for last, (length, kind, marks) in _automaton().iter_long(folded):
        if kind != _NONE:
            yield Ending(last + 1 - length, last + 1, kind, marks)


@cache
def _parts() -> dict[str, re.Pattern[str]]:
    found = {}
    for kind, *words in map(str.split, lines("organisation_parts.txt")):
        longest = "|".join(sorted(words, key=len, reverse=True))
        found[kind] = compile_pattern(
            rf"(?P<between>[\u4e00-\u9fff]{{0,12}}?)(?P<part>{longest})(?!{{organisation_goes_on}})"
        )
    return found


def part_behind(folded: str, end: int, kind: str) -> re.Match[str] | None:
    """Return what may follow a name of some kind as a part of the organisation, if anything."""
    return _parts().get(kind, _parts()[_OFFICE]).match(folded, end)


def kind_of(name: str) -> str:
    """Return the kind of an organisation that is known by its name."""
    if _SCHOOL.search(name):
        return "school"
    if name.endswith("法院"):
        return "court"
    return "institute" if name.endswith(("院", "所")) else _OFFICE
