"""Articles that are items of a list.

Numbered anew under each section, set off by a mark, or begun in bold type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from corpus.layout.line_features import (
    MARKS,
    ends_sentence,
    is_prose,
    is_subtitle,
    leading_number,
    numbering,
    unnumbered,
)
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_byline, is_signature, is_source_line
from corpus.masthead.cover_lines import is_cover_line
from corpus.outline.align import Span, is_candidate, is_document_number, is_letterhead
from corpus.outline.outline import LONGEST_SECTION, Head, joined_title

#: Rows in which a cover ends; letters of the longest sentence that a cover prints as its slogan.
_COVER_ROWS, _SLOGAN = 40, 20
#: Letters of the longest line that leads to a list and says nothing else.
_LEAD = 60
#: Letters of the longest value behind a label in bold type.
_VALUE = 40
_COLONS = ("：", ":")
#: More lines than these are no subtitles and bylines of one title; a text that is nothing but
#: bylines must not be run through from each of its lines. The labelled bulletins have 2 at most.
_UNDER = 8
#: The address behind a linked title.
_LINK = re.compile(r"(?<=\S)\s*[(（]((?:https?://|www\.)[^\s()（）]+)[)）]$")


def head_at(lines: Sequence[TextLine], place: int, last: int | None = None) -> Head:
    """Return the head of an article whose title stands on the lines from `place` to `last`.

    The address of a linked title belongs to the text.
    """
    span = Span(place, place if last is None else last, "")
    title = joined_title(lines, span)
    link = _LINK.search(title)
    return Head(place, span.last, title[: link.start()] if link else title, rest=link[1] if link else "")


def under_title(lines: Sequence[TextLine], place: int) -> int:
    """Return the line after the title at `place`, its subtitles and who wrote it (or the last)."""
    place += 1
    end = min(len(lines) - 1, place + _UNDER)
    while place < end and (is_subtitle(lines[place].text) or is_byline(lines[place].text)):
        place += 1
    return min(place, len(lines) - 1)


def over_subtitle(lines: Sequence[TextLine], place: int) -> int:
    """Return the line of the title whose subtitle stands at `place`, or `place`."""
    while place > 0 and is_subtitle(lines[place].text) and is_title(lines[place - 1]):
        place -= 1
    return place


def is_title(line: TextLine) -> bool:
    """Return whether a line can be a whole title and is no running text."""
    return line.title and is_candidate(line) and not is_prose(line.text)


def list_items(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Return the items set off by bold openings, by numbers from one, or by one mark."""
    leads = [
        place for place in range(start, len(lines)) if lines[place].source.lead >= 4 and not _is_field(lines[place])
    ]
    outer = [place for place in leads if numbering(lines[place].text) == numbering(lines[leads[0]].text)]
    if len(leads) >= 3:
        return [_lead(lines, place) for place in (outer if len(outer) >= 3 else leads)]
    for kind in ("arabic", "cjk", "cjk-bracket", "arabic-bracket"):
        items = _sequence(lines, start, kind)
        if "bracket" in kind and not all(is_title(lines[place]) for place in items):
            continue
        if len(items) >= 3 and _have_text(lines, items) and _are_the_body(lines, start, items[0]):
            return [_item(lines, place) for place in items]
    return _marked(lines, start)


def _marked(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Titles set off by one mark (●, ☆, 【…】) from the beginning of the body on.

    Sections may bear another mark.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for place in range(start, len(lines)):
        mark = _mark(lines[place])
        if mark and len(lines[place].key) >= 4:
            groups[mark].append(place)
    found: list[int] = []
    for items in groups.values():
        titles = [place for place in items if place + 1 < len(lines) and _has_text(lines[under_title(lines, place)])]
        if len(titles) >= 3 and len(titles) >= 0.6 * len(items) and _are_the_body(lines, start, items[0]):
            found = max(found, items, key=len)
    return [head_at(lines, place) for place in found]


def leads(line: TextLine) -> bool:
    """Return whether a line does nothing but lead to what follows (本周要情如下：)."""
    return len(line.text) <= _LEAD and line.text.endswith(_COLONS)


def is_running(text: str) -> bool:
    """Tell whether a line or paragraph is running text that no cover prints."""
    return len(text) > _SLOGAN and is_prose(text) and not is_cover_line(text)


def begins_text(line: TextLine) -> bool:
    """Return whether a line is text under a title.

    Prose, a salutation, a letterhead, a document number.
    """
    text = line.text
    long = len(text) >= 20 and ("，" in text or "," in text)
    return is_prose(text) or long or text.endswith("：") or is_document_number(text) or is_letterhead(text)


def _has_text(line: TextLine) -> bool:
    return begins_text(line) or not line.title or len(line.text) > 30


def _mark(line: TextLine) -> str:
    text = line.text
    if not is_title(line):
        return ""
    if text[0] == "【" and text.find("】") == len(text) - 1:
        return "【】"
    return text[0] if text[0] in MARKS else ""


def _sequence(lines: Sequence[TextLine], start: int, kind: str) -> list[int]:
    """Return the lines of one numbering that count 1, 2, 3 …, restarting after a section's name.

    Where running text stands before a 1, the numbers belong to an article, unless they are the
    first titles under the cover (本周要情如下：). One number may be missing.
    """
    items: list[int] = []
    wanted = 1
    cover = cover_end(lines, start)
    titled = next((place for place in range(cover, len(lines)) if is_title(lines[place])), len(lines))
    for place in range(start, len(lines)):
        if numbering(lines[place].text) != kind:
            continue
        number = leading_number(lines[place].text)
        led = place <= titled and cover > start
        if number == 1 and (place <= cover or led or _is_short_title(lines[place - 1])):
            items.append(place)
            wanted = 2
        elif items and number is not None and wanted <= number <= wanted + 1:
            items.append(place)
            wanted = number + 1
    return items


def _is_short_title(line: TextLine) -> bool:
    return line.title and is_candidate(line) and len(line.key) <= LONGEST_SECTION and not ends_sentence(line.text)


def _have_text(lines: Sequence[TextLine], items: Sequence[int]) -> bool:
    """Return whether most items have running text, in their line or under it.

    A list inside an article has not.
    """
    known = frozenset(items)
    with_text = sum(
        is_prose(lines[place].text)
        or ((under := under_title(lines, place)) not in known and is_prose(lines[under].text))
        for place in items
    )
    return with_text >= 0.6 * len(items)


def _are_the_body(lines: Sequence[TextLine], start: int, first: int) -> bool:
    """Return whether the body begins with the items.

    Little running text stands before the first.
    """
    before = sum(len(line.text) for line in lines[cover_end(lines, start) : first] if is_prose(line.text))
    return before <= 0.1 * sum(len(line.text) for line in lines[start:])


def _item(lines: Sequence[TextLine], place: int) -> Head:
    """Return the head of an item.

    Its line, or its first sentence where the line holds the text, too.
    """
    line = lines[place]
    if not is_prose(line.text):
        return head_at(lines, place)
    title = joined_title(lines, Span(place, place, ""))
    stop = next((at for at, character in enumerate(title) if character in "。！？：" and at >= 4), 40)
    stop = min(stop, 60)
    rest = title[stop:].lstrip("。：") if stop < len(title) else ""
    return Head(place, place, title[:stop], rest=rest if title[stop : stop + 1] in "。：！？" else title)


def _is_field(line: TextLine) -> bool:
    """Return whether a bold opening is a label with its value (**发布日期：** 2023-08-25)."""
    opening, rest = _opened(line)
    value = rest.lstrip("：: ")
    labels = opening.endswith(_COLONS) or rest.startswith(_COLONS)
    return labels and bool(value) and len(value) <= _VALUE and not is_prose(value)


def _opened(line: TextLine) -> tuple[str, str]:
    """Return the bold opening of a line, and what follows it."""
    text = line.source.text.lstrip()
    return text[: line.source.lead].rstrip(), text[line.source.lead :].lstrip()


def _lead(lines: Sequence[TextLine], place: int) -> Head:
    opening, rest = _opened(lines[place])
    title, rest = opening.strip(" ：:。"), rest.lstrip(" ：:")
    return Head(place, place, unnumbered(title) if numbering(title) == "arabic" else title, rest=rest)


def cover_end(lines: Sequence[TextLine], start: int) -> int:
    """Return the line after the last line of the cover: a labelled one (主编：…), a number, a period.

    Who signs, with the day, stands under the number.

    A cover ends where running text, a letterhead or a document number begins.
    """
    end = start
    for place, line in enumerate(lines[start : start + _COVER_ROWS], start):
        cover = is_cover_line(line.text) or (place == end > start and is_signature(line.text))
        if is_letterhead(line.text) or is_document_number(line.text) or line.source.table:
            break
        if not cover and is_prose(line.text) and len(line.text) > _SLOGAN:
            break
        if place - 1 > start and (lines[place - 1].source.level or 7) < 7 and is_source_line(line.text):
            break
        if cover:
            end = place + 1
    return end
