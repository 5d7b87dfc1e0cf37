"""The outline of an issue that has a contents page: the page aligned with the body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from corpus.layout.line_features import ends_sentence, goes_on, key, numbering
from corpus.layout.lines import TextLine
from corpus.layout.paragraphs import Typesetting
from corpus.outline.align import Match, Span, best_chain, candidates, line_spans, spans
from corpus.outline.body_sections import with_body_sections
from corpus.outline.contents_page import Contents, Entry
from corpus.outline.contents_sections import name_sections
from corpus.outline.outline import LONGEST_SECTION, Head, Outline, head_of, joined_title
from corpus.outline.recover_titles import MISPRINTED, recover_titles
from corpus.outline.title_similarity import overlap_after
from corpus.outline.unlisted_articles import add_signed, add_unlisted


def outline_from_contents(lines: Sequence[TextLine], contents: Contents, typesetting: Typesetting) -> Outline | None:
    """Return the outline that the contents page gives, or None if the body has too few titles."""
    body = line_spans(lines, contents.end)
    entries, chain = contents.entries, _align(contents.entries, lines, body)
    if contents.by_column is not None:
        other = _align(contents.by_column, lines, body)
        if sum(match.similarity for match in other) > sum(match.similarity for match in chain):
            entries, chain = contents.by_column, other
    if not chain or len(chain) < 0.3 * len(entries):
        return None
    chain = _merge_wrapped(entries, chain, lines)
    chain = [_doubled(lines, match, contents.end) for match in chain]
    sections = name_sections(entries, chain, lines, typesetting)
    chain, doubts = recover_titles(lines, contents.end, entries, chain, sections)
    heads, silent = _heads(lines, entries, chain, sections)
    if not sections:
        heads, silent = with_body_sections(lines, contents.end, heads)
    outline = Outline(tuple(heads), silent | frozenset(range(contents.start, contents.end)), tuple(doubts))
    return add_signed(lines, add_unlisted(lines, outline, contents.end))


def _align(entries: Sequence[Entry], lines: Sequence[TextLine], body: Sequence[Span]) -> list[Match]:
    paged = sum(entry.page is not None for entry in entries) * 2 > len(entries)
    glue = [not (paged and entry.page is not None) and not ends_sentence(entry.text) for entry in entries]
    listed = spans([entry.key for entry in entries], glue)
    pairs = [match for match in candidates(listed, body) if len(match.entry.key) > 4 or match.similarity > 0.85]
    pairs = _favoured(pairs, entries, lines)
    near = {match.entry.first for match in pairs if match.similarity >= 0.9}
    lost = [span for span in listed if span.first not in near and len(span.key) >= 10]
    return best_chain([*pairs, *_glued(lost, lines, body[0].first if body else 0)])


def _favoured(pairs: Sequence[Match], entries: Sequence[Entry], lines: Sequence[TextLine]) -> list[Match]:
    """Favour, among places with the same title, the first and those whose text uses its words.

    Favour headings, too, and lines numbered as the contents page numbers them: no list's items.
    """
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for match in pairs:
        if match.similarity > 0.95:
            places[match.entry.first, match.entry.last].append(match.body.first)
    return [
        replace(
            match,
            favour=_favour(lines, match, first=match.body.first == min(same))
            + _set_as_title(lines[match.body.first], entries[match.entry.first]),
        )
        if match.similarity > 0.95 and len(same := places[match.entry.first, match.entry.last]) > 1
        else match
        for match in pairs
    ]


def _favour(lines: Sequence[TextLine], match: Match, *, first: bool) -> float:
    overlap = overlap_after(match.entry.key, lines, match.body.last, len(lines))
    return 0.1 * overlap + (0.06 if first and overlap > 0.5 else 0.0)


def _set_as_title(line: TextLine, entry: Entry) -> float:
    """Return what the setting of a line says for the title that an entry lists."""
    numbers = numbering(entry.text), numbering(line.text)
    kind = 0.0 if None in numbers else 0.1 if numbers[0] == numbers[1] else -0.1
    return kind + (0.1 if line.source.level else 0.0) - (0.0 if line.title else 0.1)


def _glued(lost: Sequence[Span], lines: Sequence[TextLine], first: int) -> list[Match]:
    """Return the lines that hold a lost title and something glued to it.

    A date before, the text after.
    """
    if not lost:
        return []
    matches = []
    for place in range(first, len(lines)):
        line = lines[place]
        if line.source.table:
            continue
        head = line.key or key(line.text[:600])
        for span in lost:
            after = head.startswith(span.key)
            before = line.key.endswith(span.key) and len(line.key) - len(span.key) <= 24
            if after or before:
                matches.append(Match(span, Span(place, place, span.key), 0.92))
    return matches


def _merge_wrapped(entries: Sequence[Entry], chain: Sequence[Match], lines: Sequence[TextLine]) -> list[Match]:
    """Make one match of two whose titles follow each other directly.

    A title wrapped alike on both sides.
    """
    blanks = sum(line.gap == "none" for line in lines) < 0.5 * len(lines)
    merged: list[Match] = []
    for match in chain:
        last = merged[-1] if merged else None
        if last is None or not (
            last.body.last + 1 == match.body.first
            and last.entry.last + 1 == match.entry.first
            and entries[last.entry.last].page is None
        ):
            merged.append(match)
            continue
        signs = entries[last.entry.last].wraps + 2 * (len(last.entry.key) > LONGEST_SECTION)
        if blanks:
            signs += 1 if lines[match.body.first].gap == "none" else -1
        if signs <= 0:
            merged.append(match)
            continue
        entry = Span(last.entry.first, match.entry.last, last.entry.key + match.entry.key)
        line = Span(last.body.first, match.body.last, last.body.key + match.body.key)
        merged[-1] = Match(entry, line, min(last.similarity, match.similarity))
    return merged


def _doubled(lines: Sequence[TextLine], match: Match, first: int) -> Match:
    """Add to a title the adjacent lines, before or after, that print it once more."""
    title = match.body.key
    if len(title) < 6:
        return match
    start, stop = match.body.first, match.body.last
    for count in (1, 2, 3):
        before = "".join(line.key for line in lines[max(first, start - count) : start])
        if start - count >= first and fuzz.ratio(before, title) >= 95:
            start -= count
            break
    for count in (1, 2, 3):
        after = "".join(line.key for line in lines[stop + 1 : stop + 1 + count])
        if fuzz.ratio(after, title) >= 95:
            stop += count
            break
    return replace(match, body=Span(start, stop, title))


def _heads(
    lines: Sequence[TextLine], entries: Sequence[Entry], chain: Sequence[Match], sections: dict[int, str]
) -> tuple[list[Head], frozenset[int]]:
    """Return the articles' heads in the order of the body, and the section headings' lines."""
    silent: set[int] = set()
    heads: list[Head] = []
    named = _sections_of(entries, sections)
    for match in sorted(chain, key=lambda match: match.body.first):
        place = match.entry.first
        if place in sections and not _is_own_article(lines, match, chain, sections):
            silent.update(range(match.body.first, match.body.last + 1))
            continue
        entry = _entry(entries, match.entry)
        head = head_of(lines, match, entry)
        if match.body.last > match.body.first and len(head.title) > 1.6 * len(entry.text):
            title = joined_title(lines, Span(match.body.first, match.body.first, ""))
            head = replace(head, title=title if fuzz.ratio(key(title), entry.key) > 80 else entry.text)
        if match.similarity < MISPRINTED:
            head = replace(head, title=entry.text, rest=head.title)
        heads.append(replace(head, section=named[place]))
    return heads, frozenset(silent)


def _entry(entries: Sequence[Entry], span: Span) -> Entry:
    first = entries[span.first]
    text = "".join(entry.text for entry in entries[span.first : span.last + 1])
    return replace(first, text=text, key=span.key)


def _sections_of(entries: Sequence[Entry], sections: dict[int, str]) -> list[str]:
    """Return the section of each entry: the last one named, until numbers go on from its own."""
    found: list[str] = []
    start = -1
    for place, entry in enumerate(entries):
        start = place if place in sections else start
        if start >= 0 and start + 1 < place and goes_on(entries[start].text, entry.text):
            start = start if numbering(entries[start + 1].text) == numbering(entry.text) else -1
        found.append(sections[start] if start >= 0 else "")
    return found


def _is_own_article(lines: Sequence[TextLine], match: Match, chain: Sequence[Match], sections: dict[int, str]) -> bool:
    """Return whether a section heading has text of its own under it and no article.

    It is an article, too.
    """
    following = [other.entry.first for other in chain if other.entry.first > match.entry.first]
    lone = not following or min(following) in sections
    after = lines[match.body.last + 1] if match.body.last + 1 < len(lines) else None
    starts = {other.body.first for other in chain}
    return lone and after is not None and match.body.last + 1 not in starts
