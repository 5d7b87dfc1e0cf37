"""The outline of an issue that has a contents page: the page aligned with the body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from corpus.layout.line_features import ends_sentence, key
from corpus.layout.lines import Row
from corpus.layout.paragraphs import Paper
from corpus.outline.align import Match, Span, best_chain, candidates, row_spans, spans
from corpus.outline.body_sections import with_body_sections
from corpus.outline.contents_page import Contents, Entry
from corpus.outline.contents_sections import LONGEST_SECTION, name_sections
from corpus.outline.outline import Head, Outline, head_of, joined_title
from corpus.outline.recover_titles import MISPRINTED, fill_gaps
from corpus.outline.title_similarity import spoken_after
from corpus.outline.unlisted_articles import adopt_orphans, adopt_signed


def outline_listed(rows: Sequence[Row], contents: Contents, paper: Paper) -> Outline | None:
    """Return the outline that the contents page gives, or None where too little of it is found in the body."""
    body = row_spans(rows, contents.end)
    entries, chain = contents.entries, _align(contents.entries, rows, body)
    if contents.by_column is not None:
        other = _align(contents.by_column, rows, body)
        if sum(match.similarity for match in other) > sum(match.similarity for match in chain):
            entries, chain = contents.by_column, other
    if not chain or len(chain) < 0.3 * len(entries):
        return None
    chain = _merge_wrapped(entries, chain, rows)
    chain = [_doubled(rows, match, contents.end) for match in chain]
    sections = name_sections(entries, chain, rows, paper)
    chain, doubts = fill_gaps(rows, contents.end, entries, chain, sections)
    heads, silent = _heads(rows, entries, chain, sections)
    if not sections:
        heads, silent = with_body_sections(rows, contents.end, heads)
    outline = Outline(tuple(heads), silent | frozenset(range(contents.start, contents.end)), tuple(doubts))
    return adopt_signed(rows, adopt_orphans(rows, outline, contents.end))


def _align(entries: Sequence[Entry], rows: Sequence[Row], body: Sequence[Span]) -> list[Match]:
    paged = sum(entry.page is not None for entry in entries) * 2 > len(entries)
    glue = [not (paged and entry.page is not None) and not ends_sentence(entry.text) for entry in entries]
    listed = spans([entry.key for entry in entries], glue)
    pairs = [match for match in candidates(listed, body) if len(match.entry.key) > 4 or match.similarity > 0.85]
    pairs = _favoured(pairs, rows)
    near = {match.entry.first for match in pairs if match.similarity >= 0.9}
    lost = [span for span in listed if span.first not in near and len(span.key) >= 10]
    return best_chain([*pairs, *_glued(lost, rows, body[0].first if body else 0)])


def _favoured(pairs: Sequence[Match], rows: Sequence[Row]) -> list[Match]:
    """Where several places print one title, favour those whose text speaks of it, and the first of these."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for match in pairs:
        if match.similarity > 0.95:
            places[match.entry.first, match.entry.last].append(match.row.first)
    return [
        replace(match, favour=_favour(rows, match, first=match.row.first == min(same)))
        if match.similarity > 0.95 and len(same := places[match.entry.first, match.entry.last]) > 1
        else match
        for match in pairs
    ]


def _favour(rows: Sequence[Row], match: Match, *, first: bool) -> float:
    spoken = spoken_after(match.entry.key, rows, match.row.last, len(rows))
    return 0.1 * spoken + (0.06 if first and spoken > 0.5 else 0.0)


def _glued(lost: Sequence[Span], rows: Sequence[Row], first: int) -> list[Match]:
    """Return the rows that hold a lost title and something glued to it: a date before, the text after."""
    if not lost:
        return []
    matches = []
    for place in range(first, len(rows)):
        row = rows[place]
        if row.line.table:
            continue
        head = row.key or key(row.text[:600])
        for span in lost:
            after = head.startswith(span.key)
            before = row.key.endswith(span.key) and len(row.key) - len(span.key) <= 24
            if after or before:
                matches.append(Match(span, Span(place, place, span.key), 0.92))
    return matches


def _merge_wrapped(entries: Sequence[Entry], chain: Sequence[Match], rows: Sequence[Row]) -> list[Match]:
    """Make one match of two whose titles follow each other directly: a title wrapped alike on both sides."""
    blanks = sum(row.gap == "none" for row in rows) < 0.5 * len(rows)
    merged: list[Match] = []
    for match in chain:
        last = merged[-1] if merged else None
        if last is None or not (
            last.row.last + 1 == match.row.first
            and last.entry.last + 1 == match.entry.first
            and entries[last.entry.last].page is None
        ):
            merged.append(match)
            continue
        signs = entries[last.entry.last].wraps + 2 * (len(last.entry.key) > LONGEST_SECTION)
        if blanks:
            signs += 1 if rows[match.row.first].gap == "none" else -1
        if signs <= 0:
            merged.append(match)
            continue
        entry = Span(last.entry.first, match.entry.last, last.entry.key + match.entry.key)
        row = Span(last.row.first, match.row.last, last.row.key + match.row.key)
        merged[-1] = Match(entry, row, min(last.similarity, match.similarity))
    return merged


def _doubled(rows: Sequence[Row], match: Match, first: int) -> Match:
    """Take the rows that print the title once more, directly before or after it, into the title's rows."""
    title = match.row.key
    if len(title) < 6:
        return match
    start, stop = match.row.first, match.row.last
    for count in (1, 2, 3):
        before = "".join(row.key for row in rows[max(first, start - count) : start])
        if start - count >= first and fuzz.ratio(before, title) >= 95:
            start -= count
            break
    for count in (1, 2, 3):
        after = "".join(row.key for row in rows[stop + 1 : stop + 1 + count])
        if fuzz.ratio(after, title) >= 95:
            stop += count
            break
    return replace(match, row=Span(start, stop, title))


def _heads(
    rows: Sequence[Row], entries: Sequence[Entry], chain: Sequence[Match], sections: dict[int, str]
) -> tuple[list[Head], frozenset[int]]:
    """Return the articles' heads in the order of the body, and the rows of the section headings."""
    silent: set[int] = set()
    heads: list[Head] = []
    for match in sorted(chain, key=lambda match: match.row.first):
        place = match.entry.first
        if place in sections and not _is_own_article(rows, match, chain, sections):
            silent.update(range(match.row.first, match.row.last + 1))
            continue
        entry = _entry(entries, match.entry)
        head = head_of(rows, match, entry)
        if match.row.last > match.row.first and len(head.title) > 1.6 * len(entry.text):
            title = joined_title(rows, Span(match.row.first, match.row.first, ""))
            head = replace(head, title=title if fuzz.ratio(key(title), entry.key) > 80 else entry.text)
        if match.similarity < MISPRINTED:
            head = replace(head, title=entry.text, rest=head.title)
        heads.append(replace(head, section=_section_at(place, sections)))
    return heads, frozenset(silent)


def _entry(entries: Sequence[Entry], span: Span) -> Entry:
    first = entries[span.first]
    text = "".join(entry.text for entry in entries[span.first : span.last + 1])
    return replace(first, text=text, key=span.key)


def _section_at(place: int, sections: dict[int, str]) -> str:
    before = [start for start in sections if start <= place]
    return sections[max(before)] if before else ""


def _is_own_article(rows: Sequence[Row], match: Match, chain: Sequence[Match], sections: dict[int, str]) -> bool:
    """Whether a section heading has text of its own under it and no article: it is an article, too."""
    following = [other.entry.first for other in chain if other.entry.first > match.entry.first]
    lone = not following or min(following) in sections
    after = rows[match.row.last + 1] if match.row.last + 1 < len(rows) else None
    starts = {other.row.first for other in chain}
    return lone and after is not None and match.row.last + 1 not in starts
