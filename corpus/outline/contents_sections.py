"""Tell the lines of a contents page that name a section from those that name an article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.layout.line_features import is_prose, names_section, numbering
from corpus.layout.lines import TextLine
from corpus.layout.paragraphs import Typesetting
from corpus.outline.align import Match
from corpus.outline.contents_page import Entry
from corpus.outline.outline import LONGEST_SECTION, section_name


def name_sections(
    entries: Sequence[Entry], chain: Sequence[Match], lines: Sequence[TextLine], typesetting: Typesetting
) -> dict[int, str]:
    """Return the entries that name sections, by place, with the name of each.

    Signs are weighed: nothing but another title follows it in the body, it has no page number where
    articles have one, it is short where articles are long, it is set or numbered apart, it bears a
    name usual for sections.
    """
    inner = {place for match in chain for place in range(match.entry.first + 1, match.entry.last + 1)}
    alone = {match.entry.first: match for match in chain if match.entry.first == match.entry.last}
    whole = {match.entry.first for match in chain}
    empty = _empty(chain)
    paged = sum(entry.page is not None for entry in entries) >= 0.6 * len(entries)
    typical = median(len(entry.key) for entry in entries)
    certain = [place for place in empty if len(entries[place].key) <= LONGEST_SECTION]
    apart = _set_apart(entries, lines)
    sections: dict[int, str] = {}
    for place, entry in enumerate(entries):
        if place in inner or place in whole - alone.keys():
            continue
        score = _shape_score(entry, typical, paged=paged) + (1.0 if place in apart else 0.0)
        if place in empty:
            score += 2.0
        elif place in alone:
            score -= 0.0 if _opens_title(lines, alone[place], typesetting) else 2.0
        else:
            score += -1.0 if len(certain) >= 2 else 0.5
            score -= 1.0 if _ends_page(entry, lines) else 0.0
            score -= 2.0 if place and entries[place - 1].wraps else 0.0
        if score >= 1.5:
            sections[place] = section_name(entry.text)
    return sections | _lone_headings(entries, chain, sections)


def _empty(chain: Sequence[Match]) -> set[int]:
    """Return the entries after whose title in the body another title follows at once."""
    ordered = sorted(chain, key=lambda match: match.body.first)
    return {
        match.entry.first
        for match, after in pairwise(ordered)
        if match.body.last + 1 == after.body.first and match.entry.first == match.entry.last
    }


def _opens_title(lines: Sequence[TextLine], match: Match, typesetting: Typesetting) -> bool:
    """Return whether a title with its text follows in the body.

    An article that the page does not list.
    """
    after = lines[match.body.last + 1 : match.body.last + 3]
    if (
        len(after) < 2
        or typesetting.goes_on(lines, match.body.last + 2)
        or not after[0].title
        or numbering(after[0].text)
        or is_prose(after[0].text)
    ):
        return False
    return len(after[0].key) >= 8 and is_prose(after[1].text)


def _shape_score(entry: Entry, typical: float, *, paged: bool) -> float:
    length = len(entry.key)
    score = 0.0
    if paged:
        score += 1.5 if entry.page is None else -0.5
    if length <= 12 and length <= 0.5 * typical:
        score += 1.0
    elif length > LONGEST_SECTION:
        score -= 2.0
    if names_section(entry.text):
        score += 1.0
    return score


def _set_apart(entries: Sequence[Entry], lines: Sequence[TextLine]) -> set[int]:
    """Return the entries numbered, boxed or marked as headings as only a minority is."""
    styles: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        line = lines[entry.line]
        box = entry.text[:1] if entry.text[:1] in "【[〖◆■●▲★※►◇□○" and len(entry.key) <= LONGEST_SECTION else ""
        style = f"{numbering(entry.text) or ''}/{box}/{line.source.level or ''}"
        styles.setdefault(style, []).append(place)
    if len(styles) < 2:
        return set()
    return {
        place
        for style, places in styles.items()
        if style != "//" and 2 * len(places) < len(entries)
        for place in places
    }


def _ends_page(entry: Entry, lines: Sequence[TextLine]) -> bool:
    """Return whether a line of the contents page is the last before a page ends.

    No place for a heading.
    """
    return entry.line + 1 < len(lines) and lines[entry.line + 1].gap == "page"


def _lone_headings(entries: Sequence[Entry], chain: Sequence[Match], sections: dict[int, str]) -> dict[int, str]:
    """Return the articles that are sections of their own.

    As short as the sections are, among long titles.
    """
    articles = sorted(len(match.entry.key) for match in chain if match.entry.first not in sections)
    if len(sections) < 2 or len(articles) < 4:
        return {}
    longest = max(len(entries[place].key) for place in sections)
    shortest = articles[len(articles) // 10]
    return {
        place: section_name(entries[place].text)
        for place in (match.entry.first for match in chain)
        if place not in sections
        and len(entries[place].key) <= min(longest, 0.6 * shortest)
        and (names_section(entries[place].text) or (len(sections) >= 3 and shortest >= 2 * longest))
    }
