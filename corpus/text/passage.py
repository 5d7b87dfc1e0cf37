"""A passage: an article's title and text as one folded string that knows its source lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from corpus.model import Article
from corpus.text.fold import fold

#: Leftovers of markup inside a sentence; they become spaces so that offsets survive.
_MARKUP = str.maketrans("*`", "  ")
#: The line of medium and day under the title; the reader has read it, and the medium is no company of the text.
_SOURCE_LINE = re.compile(
    r"(?<=\n)[^\n]{2,40}?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?[^\S\n]*(?=\n|$)"
)


@dataclass(frozen=True, slots=True)
class Passage:
    r"""What an article prints: ``text`` is the title and the paragraphs, joined by ``\n``.

    ``folded`` is the folded text, character for character; the source line is blank in it. ``starts[i]`` is the offset of paragraph ``i`` (0 is the
    title) and ``lines[i]`` its source line, 0 where the document came without source lines.
    """

    text: str
    folded: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph an offset lies in; the title is 0."""
        return bisect_right(self.starts, offset) - 1

    def line(self, offset: int) -> int:
        """Return the source line of the paragraph an offset lies in."""
        return self.lines[self.paragraph(offset)]

    def bounds(self, paragraph: int) -> tuple[int, int]:
        """Return the offsets at which a paragraph begins and ends."""
        end = self.starts[paragraph + 1] - 1 if paragraph + 1 < len(self.starts) else len(self.folded)
        return self.starts[paragraph], end


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
    folded = fold(text).translate(_MARKUP)
    if article.date is not None and article.date.kind == "source-line":
        folded = _SOURCE_LINE.sub(lambda line: " " * len(line.group()), folded, count=1)
    return Passage(text, folded, tuple(starts), lines[: len(starts)])
