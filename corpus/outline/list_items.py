"""Articles that are items of a list: numbered anew under each section, set off by a mark, or begun in bold type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from corpus.layout.line_features import ends_sentence, is_prose, numbering
from corpus.layout.lines import Row
from corpus.masthead.issue_period import number_of
from corpus.masthead.masthead import is_cover_line
from corpus.outline.align import Span, is_candidate, is_document_number, is_letterhead
from corpus.outline.outline import Head, joined_title

#: Letters of the longest name a section may have.
LONGEST_SECTION = 16
_NUMBER = re.compile(r"[\s（(]*(?:\d{1,3}|[一二三四五六七八九十]{1,3})")
_MARKS = "●◆■▲★☆※►▶◇□○◎✦❖"


def head_at(rows: Sequence[Row], place: int, last: int | None = None) -> Head:
    """Return the head of an article whose title stands on the rows from `place` to `last`."""
    span = Span(place, place if last is None else last, "")
    return Head(place, span.last, joined_title(rows, span))


def is_title(row: Row) -> bool:
    """Whether a row can be a whole title and is no running text."""
    return row.title and is_candidate(row) and not is_prose(row.text)


def itemised(rows: Sequence[Row], start: int) -> list[Head]:
    """Return items that begin in bold type, items numbered from one under each section, or items with one mark."""
    leads = [place for place in range(start, len(rows)) if rows[place].line.lead >= 4]
    if len(leads) >= 3:
        return [_lead(rows, place) for place in leads]
    for kind in ("arabic", "cjk", "cjk-bracket", "arabic-bracket"):
        items = _sequence(rows, start, kind)
        if "bracket" in kind and not all(is_title(rows[place]) for place in items):
            continue
        if len(items) >= 3 and _have_text(rows, items) and _are_the_body(rows, start, items[0]):
            return [_item(rows, place) for place in items]
    return _marked(rows, start)


def _marked(rows: Sequence[Row], start: int) -> list[Head]:
    """Titles set off by one mark (●, ☆, 【…】) from the beginning of the body on; sections may bear another mark."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place in range(start, len(rows)):
        mark = _mark(rows[place])
        if mark and len(rows[place].key) >= 4:
            groups[mark].append(place)
    found: list[int] = []
    for items in groups.values():
        titles = [place for place in items if place + 1 < len(rows) and _has_text(rows[place + 1])]
        if len(titles) >= 3 and len(titles) >= 0.6 * len(items) and _are_the_body(rows, start, items[0]):
            found = max(found, items, key=len)
    return [head_at(rows, place) for place in found]


def begins_text(row: Row) -> bool:
    """Whether a row is what stands under a title: running text, a salutation, a letterhead, a document number."""
    text = row.text
    long = len(text) >= 20 and ("，" in text or "," in text)
    return is_prose(text) or long or text.endswith("：") or is_document_number(text) or is_letterhead(text)


def _has_text(row: Row) -> bool:
    return begins_text(row) or not row.title or len(row.text) > 30


def _mark(row: Row) -> str:
    text = row.text
    if not is_title(row):
        return ""
    if text[0] == "【" and text.find("】") == len(text) - 1:
        return "【】"
    return text[0] if text[0] in _MARKS else ""


def _sequence(rows: Sequence[Row], start: int, kind: str) -> list[int]:
    """Return the rows numbered in one way that count 1, 2, 3 …, beginning anew after a row that can name a section.

    Where running text stands before a 1, the numbers belong to an article. One number may be missing.
    """
    items: list[int] = []
    wanted = 1
    cover = cover_end(rows, start)
    for place in range(start, len(rows)):
        if numbering(rows[place].text) != kind:
            continue
        number = _leading_number(rows[place].text)
        if number == 1 and (place <= cover or _is_short_title(rows[place - 1])):
            items.append(place)
            wanted = 2
        elif items and number is not None and wanted <= number <= wanted + 1:
            items.append(place)
            wanted = number + 1
    return items


def _is_short_title(row: Row) -> bool:
    return row.title and is_candidate(row) and len(row.key) <= LONGEST_SECTION and not ends_sentence(row.text)


def _leading_number(text: str) -> int | None:
    match = _NUMBER.match(text)
    return number_of(match.group().lstrip("（( ")) if match else None


def _have_text(rows: Sequence[Row], items: Sequence[int]) -> bool:
    """Whether most items have running text, in their row or under it: a list inside an article has not."""
    with_text = sum(
        is_prose(rows[place].text)
        or (place + 1 < len(rows) and place + 1 not in items and is_prose(rows[place + 1].text))
        for place in items
    )
    return with_text >= 0.6 * len(items)


def _are_the_body(rows: Sequence[Row], start: int, first: int) -> bool:
    """Whether the body begins with the items: little running text stands before the first."""
    before = sum(len(row.text) for row in rows[cover_end(rows, start) : first] if is_prose(row.text))
    return before <= 0.1 * sum(len(row.text) for row in rows[start:])


def _item(rows: Sequence[Row], place: int) -> Head:
    """Return the head of an item: its row, or its first sentence where the row holds the text, too."""
    row = rows[place]
    if not is_prose(row.text):
        return head_at(rows, place)
    title = joined_title(rows, Span(place, place, ""))
    stop = next((at for at, character in enumerate(title) if character in "。！？：" and at >= 4), 40)
    stop = min(stop, 60)
    rest = title[stop:].lstrip("。：") if stop < len(title) else ""
    return Head(place, place, title[:stop], rest=rest if title[stop : stop + 1] in "。：！？" else title)


def _lead(rows: Sequence[Row], place: int) -> Head:
    row = rows[place]
    text = row.line.text.lstrip()
    title, rest = text[: row.line.lead].strip(" ：:。"), text[row.line.lead :].lstrip(" ：:")
    return Head(place, place, title, rest=rest)


def cover_end(rows: Sequence[Row], start: int) -> int:
    """Return the row after the last line of the cover: a labelled one (主编：…), a number, a period."""
    end = start
    for place, row in enumerate(rows[start : start + 40], start):
        if is_prose(row.text) and len(row.text) > 60:
            break
        if is_letterhead(row.text) or is_document_number(row.text):
            break
        if is_cover_line(row.text):
            end = place + 1
    return end
