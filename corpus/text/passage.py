"""A passage: an article's title and text as one folded string that knows its source lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile

from corpus.evidence import Sign
from corpus.model import Article
from corpus.text.date_expressions import DateText, find_dates
from corpus.text.fold import fold
from corpus.text.word_lists import compile_pattern

#: Leftovers of markup inside a sentence; they become spaces so that offsets survive.
_MARKUP = str.maketrans("*`", "  ")
#: Numbers in circles, brackets or with a point count off what a sentence says: they part as ; does.
_COUNTED = str.maketrans(dict.fromkeys([*range(0x2460, 0x249C), *range(0x24EB, 0x2500), *range(0x2776, 0x2794)], ";"))
#: The line of medium and day under the title: it was read before, and the medium is no company
#: of the text.
_SOURCE_LINE = re.compile(
    r"(?<=\n)[^\n]{2,40}?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?[^\S\n]*(?=\n|$)"
)

#: A body that signs: 某市商务局, 某某大会组委会.
_SIGNER = re.compile(
    r"[^,;:。!?]*(?:[局委部厅会院办室署司社团校处所组行]|政府|中心|大学|海关|集团|联盟|园区|指挥部|专班)"
)
#: The characters of a line that signs, and of the bodies named on it before the day. In all 22
#: signatures of the labelled bulletins and the samples the day stands alone (7 to 11 characters);
#: the room is for two bodies of full name. Nothing changes with 15-360 and 0-240.
_LONGEST_SIGNATURE, _LONGEST_SIGNERS = 60, 40
#: No sentence reaches further than this: a text without marks must not be read for each of its
#: words. The longest of three bulletins and the samples has 277 characters.
_REACH = 1_000
#: A title in 《》, one inside another included.
_TITLE = re.compile(r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》")
#: Behind a year that belongs to a document number: 2024年第12号.
_NTH = re.compile(r"\s*第?\s*\d+\s*号(?![楼馆线])")
_FOUR_DIGITS = re.compile(r"(?=(\d{4}))", re.ASCII)
#: A line of the card above a document on a web page; so many of them in so many lines are one.
_CARD_LABEL = compile_pattern(r"(?<=[\n\t]){card_labels}\s*:[^\n\t]*")
_CARD_LABELS, _CARD_WITHIN = 3, 24


def is_signer(words: str) -> bool:
    """Return whether folded words are the name of a body that signs."""
    return _SIGNER.fullmatch(words) is not None


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a document: the number of its paragraph, and the day printed there."""

    paragraph: int
    date: DateText


@dataclass(frozen=True)
class Passage:
    r"""The text of an article: title and paragraphs, joined by ``\n``.

    ``folded`` is the folded text, character for character; the source line is blank in it.
    ``starts[i]`` is the offset of paragraph ``i`` (0 is the title) and ``lines[i]`` its source
    line, 0 where the document came without source lines. ``notes`` are the rules by which parts of
    it were taken for policies and dates, or were not: the finders note them as they decide.
    """

    text: str
    folded: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    notes: list[Sign] = field(default_factory=list, repr=False, compare=False)

    def note(self, rule: str, start: int, end: int) -> bool:
        """Note a rule that holds at a place, and return whether it speaks for what stands there."""
        self.notes.append(Sign(rule, 0.0, start, end))
        return not rule.startswith("not-")

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph an offset lies in; the title is 0."""
        return bisect_right(self.starts, offset) - 1

    def line(self, offset: int) -> int:
        """Return the source line of the paragraph an offset lies in."""
        return self.lines[self.paragraph(offset)]

    def bounds(self, paragraph: int) -> tuple[int, int]:
        """Return the offsets at which a paragraph (or the last one before it) begins and ends."""
        paragraph = min(paragraph, len(self.starts) - 1)
        end = self.starts[paragraph + 1] - 1 if paragraph + 1 < len(self.starts) else len(self.folded)
        return self.starts[paragraph], end

    def between(self, marks: str, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the text around a place, up to the nearest mark on either side."""
        least, most = max(0, start - _REACH), min(len(self.folded), end + _REACH)
        begin = max(self.folded.rfind(mark, least, start) for mark in marks) + 1
        ends = (at for mark in marks if (at := self.folded.find(mark, end, most)) >= 0)
        return begin or least, min(ends, default=most)

    @cached_property
    def printed(self) -> tuple[int, ...]:
        """The paragraphs that are not blank, the title first."""
        bounds = zip(self.starts, (*self.starts[1:], len(self.folded)), strict=True)
        return tuple(number for number, (begin, end) in enumerate(bounds) if self.folded[begin:end].strip())

    @cached_property
    def table_tops(self) -> dict[str, tuple[int, ...]]:
        """By mark between cells and paragraph: the first of those in a row that hold the mark."""
        found: dict[str, list[int]] = {"\t": [], "|": []}
        for mark, tops in found.items():
            for number in range(len(self.starts)):
                above = number > 1 and mark in self.folded[slice(*self.bounds(number - 1))]
                tops.append(tops[-1] if above else number)
        return {mark: tuple(tops) for mark, tops in found.items()}

    @cached_property
    def years(self) -> frozenset[str]:
        """All runs of four digits."""
        return frozenset(_FOUR_DIGITS.findall(self.folded))

    @cached_property
    def days_in_full(self) -> dict[tuple[int | None, int], int]:
        """The year of each day and month that is printed in full somewhere: the first one."""
        found: dict[tuple[int | None, int], int] = {}
        for date in self._with_year:
            if date.year and date.day:
                found.setdefault((date.month, date.day), date.year)
        return found

    @cached_property
    def titles(self) -> tuple[tuple[int, int], ...]:
        """The bounds of the titles in 《》, outermost ones."""
        return tuple(match.span() for match in _TITLE.finditer(self.folded))

    @cached_property
    def _dates(self) -> tuple[DateText, ...]:
        return tuple(filter(self._tells, find_dates(self.folded)))

    def _tells(self, date: DateText) -> bool:
        """Return whether a date is its own, not inside a title in 《》 or a document number."""
        title = bisect_right(self.titles, date.start, key=lambda bounds: bounds[0]) - 1
        if title >= 0 and date.start < self.titles[title][1]:
            return False
        return (date.month is not None and not date.period) or not _NTH.match(self.folded, date.end)

    def dates(self, start: int = 0, end: int | None = None) -> Iterator[DateText]:
        """Yield the dates within some bounds, none inside a title in 《》 or a document number."""
        first, stop = bisect_left(self._dates, start, key=lambda date: date.start), end or len(self.folded)
        return takewhile(lambda date: date.end <= stop, islice(self._dates, first, None))

    @cached_property
    def _with_year(self) -> tuple[DateText, ...]:
        return tuple(date for date in self._dates if date.year)

    def dates_with_year(self, start: int, end: int) -> tuple[DateText, ...]:
        """Return the dates within some bounds that print their year."""
        first = bisect_left(self._with_year, start, key=lambda date: date.start)
        return tuple(takewhile(lambda date: date.end <= end, islice(self._with_year, first, None)))

    @cached_property
    def signature(self) -> Signature | None:
        """The first paragraph that is a full date and nothing else but signing bodies."""
        for number in range(1, len(self.starts)):
            begin, end = self.bounds(number)
            if end - begin > _LONGEST_SIGNATURE:
                continue
            for date in find_dates(self.folded, begin, end):
                signers = self.folded[begin : date.start].strip(" \t()")
                last = number == len(self.starts) - 1
                if (
                    date.day
                    and date.month
                    and (date.year or (last and (signers or self._signs(number - 1))))
                    and date.to_day is None
                    and self.folded[date.end : end].strip(" ()。") in {"", "印发", "发布"}
                    and (not signers or (len(signers) <= _LONGEST_SIGNERS and _SIGNER.fullmatch(signers)))
                ):
                    return Signature(number, date)
        return None

    @cached_property
    def is_signed_by_body(self) -> bool:
        """Return whether a text ends with the body that signs it and the day."""
        signature = self.signature
        if signature is None or signature.paragraph != len(self.starts) - 1:
            return False
        begin, _ = self.bounds(signature.paragraph)
        return is_signer(self.folded[begin : signature.date.start].strip()) or self._signs(signature.paragraph - 1)

    @cached_property
    def ends_with_day(self) -> bool:
        """Return whether the last line of a text is a day in full and nothing else."""
        signature = self.signature
        if signature is None or signature.paragraph != len(self.starts) - 1 or not signature.date.year:
            return False
        begin, _ = self.bounds(signature.paragraph)
        return not self.folded[begin : signature.date.start].strip(" \t(")

    def _signs(self, paragraph: int) -> bool:
        """Return whether a paragraph of the text is a body that signs and nothing else."""
        begin, end = self.bounds(paragraph)
        return paragraph > 0 and end - begin <= _LONGEST_SIGNERS and is_signer(self.folded[begin:end].strip())


def passage_of(article: Article) -> Passage:
    """Return the passage of an article. Linear in its length."""
    paragraphs = (article.title.replace("\n", " "), *article.paragraphs)
    text = "\n".join(paragraphs)
    starts, offset = [], 0
    for paragraph in paragraphs:
        starts.append(offset)
        offset += len(paragraph) + 1
    first = article.lines[0] if article.lines else 0
    lines = (first, *article.paragraph_lines)
    lines += (0,) * (len(starts) - len(lines))
    folded = fold(text.translate(_COUNTED)).translate(_MARKUP)
    if article.date is not None and article.date.kind == "source-line":
        folded = _SOURCE_LINE.sub(lambda line: " " * len(line.group()), folded, count=1)
    return Passage(text, _without_card(folded, starts), tuple(starts), lines[: len(starts)])


def _without_card(folded: str, starts: Sequence[int]) -> str:
    """Blank the card of an authority's web page above a document: 索引号, 发文机关, 成文日期, 发文字号.

    Each label stands with its value or above it; the document itself says the same again.
    """
    head = folded[: starts[_CARD_WITHIN] if len(starts) > _CARD_WITHIN else len(folded)]
    labels = list(_CARD_LABEL.finditer(head))
    if len(labels) < _CARD_LABELS:
        return folded
    start, end = labels[0].start(), labels[-1].end()
    if labels[-1].group().rstrip().endswith(":") and folded[end : end + 1] == "\n":
        end = (folded.find("\n", end + 1) + 1 or len(folded) + 1) - 1
    return folded[:start] + re.sub(r"[^\n]", " ", folded[start:end]) + folded[end:]
