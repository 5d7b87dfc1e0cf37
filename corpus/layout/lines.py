"""The lines of a source that carry text, each with the gap between it and the line before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.layout.furniture import find_furniture
from corpus.layout.line_features import can_be_title, key
from corpus.model import Line

#: Between two lines: nothing, blank lines, or the end of a page (furniture, a form feed, a page of a PDF).
Gap = Literal["none", "blank", "page"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with text: the line, its key for comparing, the gap before it, whether it can be a title."""

    source: Line
    key: str
    gap: Gap
    title: bool

    @property
    def text(self) -> str:
        """The text without white space around it."""
        return self.source.text.strip()


def text_lines(printed: Sequence[Line]) -> tuple[TextLine, ...]:
    """Return the lines of a source, page furniture left out."""
    furniture = find_furniture(printed)
    if all(place in furniture or not line.text.strip() for place, line in enumerate(printed)):
        furniture = frozenset()
    lines: list[TextLine] = []
    gap: Gap = "none"
    page: int | None = None
    for place, line in enumerate(printed):
        if place in furniture:
            gap = "page"
        elif not line.text.strip():
            gap = "blank" if gap == "none" else gap
        else:
            if line.page != page:
                gap, page = "page", line.page
            title = not line.table and can_be_title(line.text)
            lines.append(TextLine(line, key(line.text) if len(line.text) <= 300 else "", gap, title))
            gap = "none"
    return tuple(lines)
