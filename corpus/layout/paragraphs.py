"""Join lines into paragraphs, where a page cut them or the margin wrapped them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.layout.line_features import closes, ends_sentence, han, numbering, open_pairs, width
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_complete
from corpus.text.char_bigrams import CharBigrams, count_bigrams

_STOPPED = "，。；：、！？”’）》〉」』】…,.;:!?)%％"
_HANGING = "的和与及以对在将为从向把被或并且而由于等了是其该"
_JOIN, _SURE = 1.0, 2.8
_BAND = 6
#: The share of the wrapped width that a line with Latin letters fills at least.
_NEARLY = 0.7
#: What a block of lines of one width says for a line that goes on, and the least width of one.
_BLOCK, _BLOCK_WIDTH = 2.1, 40
#: Characters of the longest paragraph that is put together, and of the text that is searched for a
#: wording.
_LONGEST, _SEARCHED = 20_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Typesetting:
    """The line layout of a file, learned from the file itself.

    ``wrap`` is the width at which it wraps (columns; None: it does not), ``openings`` the first two
    characters of its paragraphs, ``threes`` its runs of three characters, ``whole`` all its running
    text.
    """

    wrap: int | None
    indents: bool
    bigrams: CharBigrams
    openings: Counter[str]
    threes: frozenset[str]
    whole: str

    def paragraphs(self, lines: Sequence[TextLine]) -> list[tuple[str, int]]:
        """Return the paragraphs of some lines, each with the number of the line it begins on."""
        return [(text, lines[place].source.number) for place, text in self.joined(lines)]

    def joined(self, lines: Sequence[TextLine]) -> list[tuple[int, str]]:
        """Return the paragraphs of some lines, each after the place where it begins."""
        found: list[tuple[int, str]] = []
        before: TextLine | None = None
        for place, (line, after) in enumerate(zip(lines, [*lines[1:], None], strict=False)):
            if before is not None and self._goes_on(found[-1][1], before, line, after):
                found[-1] = (found[-1][0], self._glue(found[-1][1], line.text))
            else:
                found.append((place, line.source.text.rstrip() if line.source.table else line.text))
            before = line
        return found

    def goes_on(self, lines: Sequence[TextLine], place: int, *, sure: bool = False) -> bool:
        """Return whether the line at `place` continues the paragraph before it.

        `sure`: beyond reasonable doubt.
        """
        after = lines[place + 1] if place + 1 < len(lines) else None
        enough = _SURE if sure else _JOIN
        return place > 0 and self._goes_on(lines[place - 1].text, lines[place - 1], lines[place], after, enough)

    def _goes_on(
        self, text: str, before: TextLine, line: TextLine, after: TextLine | None, enough: float = _JOIN
    ) -> bool:
        if before.source.table or line.source.table or line.source.level or before.source.level:
            return False
        if "\t" in line.text or "\t" in before.text or is_complete(before.text) or is_complete(line.text):
            return False
        if len(text) > _LONGEST:
            return False
        if self.wrap is not None and line.gap == "none":
            return self._wraps(text, before, line, after)
        return self._evidence(text, line, after) + _BLOCK * _fill_a_block(before, line, after) > enough

    def _wraps(self, text: str, before: TextLine, line: TextLine, after: TextLine | None) -> bool:
        """In a file wrapped at the margin: whether a line goes on in the next one.

        Latin letters are narrower in print than here, so that a line may look short. Under a number
        lines may hang, indented.
        """
        assert self.wrap is not None
        filled = width(before.source.text.rstrip())
        if filled < _NEARLY * self.wrap or (
            filled < self.wrap - _BAND and (ends_sentence(text) or self._evidence(text, line, after) <= _JOIN)
        ):
            return False
        if _indent(line) and (self.indents or not _indent(before)):
            return bool(numbering(text)) and not numbering(line.text) and "，" in text and not ends_sentence(text)
        return not (numbering(line.text) and ends_sentence(text))

    def _evidence(self, text: str, line: TextLine, after: TextLine | None) -> float:
        """Weigh whether a line was cut in mid-sentence (positive) or ended (negative)."""
        opened = open_pairs(text[-400:])
        closed = bool(opened) and closes(line.text, opened)
        if ends_sentence(text):
            return 2.0 if closed and line.gap == "page" and "“" in opened else -9.0
        if _is_item(line, text):
            return -9.0
        score = {"page": 2.0, "blank": -0.5, "none": -0.5}[line.gap]
        score += 3.0 if closed else 0.0
        score += _end_signs(text[-400:])
        score += self._start_signs(line, after)
        score += self._junction(text, line.text)
        if line.gap != "page" and not any(mark in text[:-1] for mark in "，。；,、") and len(text) < 60:
            score -= 1.2 if len(text) > 12 else 2.0
        if len(text) < 60 and _restates(text, line.text):
            score -= 2.0
        if self.indents and not text.startswith(("　", "  ")):
            score += -3.0 if _indent(line) else 1.5
        return score

    def _start_signs(self, line: TextLine, after: TextLine | None) -> float:
        text = line.text
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
        """Weigh whether the file's own words run on over the cut (positive) or stop at it."""
        three = text[-2:] + after[:2]
        score = max(-1.5, min(1.5, 0.5 * self.bigrams.goes_on(text[-1], after[0])))
        if len(three) == 4 and han(three) == 4 and (three[:3] in self.threes or three[1:] in self.threes):
            score += 1.0
        return score

    def _glue(self, text: str, after: str) -> str:
        if text[-1].isascii() and text[-1].isalpha() and after[0].isascii() and after[0].isalpha():
            return f"{text} {after}"
        if text[-1] == after[0] and han(text[-1]):
            # A cut may print a character on both its sides: it is one where the rest of the file
            # knows the words so.
            once, twice = text[-3:] + after[1:2], text[-2:] + after[:2]
            if len(once) == 4 and once in self.whole and twice not in self.whole:
                return text + after[1:]
        return text + after


def learn_typesetting(lines: Sequence[TextLine]) -> Typesetting:
    """Learn from all lines of a file how it sets them."""
    prose = [line for line in lines if not line.source.table and "\t" not in line.text]
    openings = Counter(line.text[:2] for before, line in pairwise(prose) if ends_sentence(before.text))
    long = [line for line in prose if len(line.text) >= 20]
    indented = sum(_indent(line) for line in long)
    whole = "\n".join(line.text for line in prose)[:_SEARCHED]
    return Typesetting(
        wrap=_wrap(prose),
        indents=len(long) >= 4 and indented >= 0.25 * len(long),
        bigrams=count_bigrams(whole),
        openings=openings,
        threes=frozenset(map("".join, zip(whole, whole[1:], whole[2:], strict=False))),
        whole=whole,
    )


def _wrap(prose: Sequence[TextLine]) -> int | None:
    """Return the width at which lines are wrapped: many lines fill it and none is wider."""
    widths = sorted(width(line.source.text.rstrip()) for line in prose)
    widths = [columns for columns in widths if columns >= 16]
    if len(widths) < 12:
        return None
    margin = widths[int(len(widths) * 0.97)]
    full = sum(margin - _BAND <= columns <= margin + 2 for columns in widths)
    return margin if margin <= 170 and full >= 0.35 * len(widths) else None


def _indent(line: TextLine) -> bool:
    return line.source.text[:1] == "\u3000" or line.source.text[:2] == "  "


def _fill_a_block(before: TextLine, line: TextLine, after: TextLine | None) -> bool:
    """Return whether two lines over a third are as wide and do not end: a block that is wrapped."""
    widths = [width(one.source.text.rstrip()) for one in (before, line)]
    near = line.gap == "none" and after is not None and after.gap == "none"
    return near and min(widths) >= _BLOCK_WIDTH and abs(widths[0] - widths[1]) <= 2 and not ends_sentence(line.text)


def _restates(text: str, after: str) -> bool:
    """Return whether a paragraph begins with the words of the line before it.

    That line was its heading.
    """
    pairs = {text[place : place + 2] for place in range(len(text) - 1)}
    return sum(pair in after[:120] for pair in pairs) >= 0.35 * len(pairs) > 1


def _is_item(line: TextLine, text: str) -> bool:
    """Return whether a line begins a list item; a number cut off mid-sentence begins none."""
    kind = numbering(line.text)
    if kind in {"decimal", "arabic"}:
        return text[-1:] not in "，、" or len(line.text) < 40
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
