"""From rows to paragraphs: lines that were cut by a page or wrapped at the margin become whole again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.layout.line_features import closes, ends_sentence, han, numbering, open_pairs, width
from corpus.layout.lines import Row
from corpus.layout.source_line import is_complete
from corpus.text.char_bigrams import Speech, learn_speech

_STOPPED = "，。；：、！？”’）》〉」』】…,.;:!?)%％"
_HANGING = "的和与及以对在将为从向把被或并且而由于等了是其该"
_JOIN, _SURE = 1.0, 2.8
_BAND = 6
#: Characters of the longest paragraph that is put together, and of the text that is searched for a wording.
_LONGEST, _SEARCHED = 20_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    """What a file does with its lines.

    The width it wraps at (columns; None: it does not), whether it indents paragraphs, how it speaks, how its paragraphs
    open (two characters), and all its running text.
    """

    wrap: int | None
    indents: bool
    speech: Speech
    openings: Counter[str]
    threes: frozenset[str]
    whole: str

    def paragraphs(self, rows: Sequence[Row]) -> list[tuple[str, int]]:
        """Return the paragraphs of some rows, each with the line it begins on."""
        found: list[tuple[str, int]] = []
        before: Row | None = None
        for row, after in zip(rows, [*rows[1:], None], strict=False):
            if before is not None and found and self._goes_on(found[-1][0], before, row, after):
                found[-1] = (self._glue(found[-1][0], row.text), found[-1][1])
            else:
                found.append((row.line.text.rstrip() if row.line.table else row.text, row.line.number))
            before = row
        return found

    def goes_on(self, rows: Sequence[Row], place: int, *, sure: bool = False) -> bool:
        """Whether the row at `place` goes on with the paragraph of the row before it; `sure`: beyond reasonable doubt."""
        after = rows[place + 1] if place + 1 < len(rows) else None
        enough = _SURE if sure else _JOIN
        return place > 0 and self._goes_on(rows[place - 1].text, rows[place - 1], rows[place], after, enough)

    def _goes_on(self, text: str, before: Row, row: Row, after: Row | None, enough: float = _JOIN) -> bool:
        if before.line.table or row.line.table or row.line.level or before.line.level:
            return False
        if "\t" in row.text or "\t" in before.text or is_complete(before.text) or is_complete(row.text):
            return False
        if len(text) > _LONGEST:
            return False
        if self.wrap is not None and row.gap == "none":
            return self._wraps(text, before, row)
        return self._evidence(text, row, after) > enough

    def _wraps(self, text: str, before: Row, row: Row) -> bool:
        """In a file wrapped at the margin: whether a line goes on in the next one."""
        assert self.wrap is not None
        if width(before.line.text.rstrip()) < self.wrap - _BAND:
            return False
        if _indent(row) and (self.indents or not _indent(before)):
            return False
        return not (numbering(row.text) and ends_sentence(text))

    def _evidence(self, text: str, row: Row, after: Row | None) -> float:
        """Weigh the signs that a line was cut in the middle of a sentence (positive) or ended (negative)."""
        opened = open_pairs(text[-400:])
        closed = bool(opened) and closes(row.text, opened)
        if ends_sentence(text):
            return 2.0 if closed and row.gap == "page" and "“" in opened else -9.0
        if _is_item(row, text):
            return -9.0
        score = {"page": 2.0, "blank": -0.5, "none": -0.5}[row.gap]
        score += 3.0 if closed else 0.0
        score += _end_signs(text[-400:])
        score += self._start_signs(row, after)
        score += self._junction(text, row.text)
        if row.gap != "page" and not any(mark in text[:-1] for mark in "，。；,、") and len(text) < 60:
            score -= 1.2 if len(text) > 12 else 2.0
        if len(text) < 60 and _restates(text, row.text):
            score -= 2.0
        if self.indents and not text.startswith(("　", "  ")):
            score += -3.0 if _indent(row) else 1.5
        return score

    def _start_signs(self, row: Row, after: Row | None) -> float:
        text = row.text
        score = 0.0
        if text[0] in _STOPPED:
            score += 4.0
        elif text[0] in "的了们着过":
            score += 2.0
        if len(text) > 1 and text[1] in "，、。；）”》" and not text[0].isascii():
            score += 1.0
        if self.openings[text[:2]] >= 2:
            score -= 1.0
        if len(text) < 40 and not ends_sentence(text) and (after is None or after.gap != "page"):
            score -= 1.5 if len(text) > 8 else 3.0
        return score

    def _junction(self, text: str, after: str) -> float:
        """Whether the file's own language rather goes on over the cut, or ends before it and begins after it."""
        three = text[-2:] + after[:2]
        score = max(-1.5, min(1.5, 0.5 * self.speech.goes_on(text[-1], after[0])))
        if len(three) == 4 and han(three) == 4 and (three[:3] in self.threes or three[1:] in self.threes):
            score += 1.0
        return score

    def _glue(self, text: str, after: str) -> str:
        if text[-1].isascii() and text[-1].isalpha() and after[0].isascii() and after[0].isalpha():
            return f"{text} {after}"
        if text[-1] == after[0] and han(text[-1]):
            once, twice = text[-3:] + after[1:4], text[-2:] + after[:3]
            if once in self.whole and twice not in self.whole:
                return text + after[1:]
        return text + after


def read_paper(rows: Sequence[Row]) -> Paper:
    """Learn from all rows of a file what it does with its lines."""
    prose = [row for row in rows if not row.line.table and "\t" not in row.text]
    openings = Counter(row.text[:2] for before, row in pairwise(prose) if ends_sentence(before.text))
    long = [row for row in prose if len(row.text) >= 20]
    indented = sum(_indent(row) for row in long)
    whole = "\n".join(row.text for row in prose)[:_SEARCHED]
    return Paper(
        wrap=_wrap(prose),
        indents=len(long) >= 4 and indented >= 0.25 * len(long),
        speech=learn_speech(whole),
        openings=openings,
        threes=frozenset(map("".join, zip(whole, whole[1:], whole[2:], strict=False))),
        whole=whole,
    )


def _wrap(prose: Sequence[Row]) -> int | None:
    """Return the width at which lines are wrapped: many lines fill it and none is wider."""
    widths = sorted(width(row.line.text.rstrip()) for row in prose)
    widths = [columns for columns in widths if columns >= 16]
    if len(widths) < 12:
        return None
    margin = widths[int(len(widths) * 0.97)]
    full = sum(margin - _BAND <= columns <= margin + 2 for columns in widths)
    return margin if margin <= 170 and full >= 0.35 * len(widths) else None


def _indent(row: Row) -> bool:
    return row.line.text[:1] == "\u3000" or row.line.text[:2] == "  "


def _restates(text: str, after: str) -> bool:
    """Whether a paragraph begins with the words of the line before it: that line was its heading."""
    pairs = {text[place : place + 2] for place in range(len(text) - 1)}
    return sum(pair in after[:120] for pair in pairs) >= 0.35 * len(pairs) > 1


def _is_item(row: Row, text: str) -> bool:
    """Whether a row begins an item of a list, and not with a number that a cut left at its start."""
    kind = numbering(row.text)
    if kind in {"decimal", "arabic"}:
        return text[-1:] not in "，、" or len(row.text) < 40
    return kind is not None


def _end_signs(text: str) -> float:
    inner = text[:-1]
    score = 0.0
    commas = sum(inner.count(mark) for mark in "，,；")
    if "。" in inner:
        score += 2.0
    elif commas:
        score += 1.0 + 0.5 * (commas > 1)
    length = len(text)
    if length <= 14:
        score -= 1.5
    elif length >= 60:
        score += 1.5
    elif length >= 27:
        score += 0.8
    if numbering(text) and "。" not in inner and length < 40:
        score -= 1.5
    if text[-1] in "，、,":
        score += 3.0
    elif text[-1] in _HANGING:
        score += 1.5
    return score
