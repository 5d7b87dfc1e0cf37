"""The lines of a source that carry text, each with the gap between it and the line before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.layout.furniture import find_furniture
from corpus.layout.line_features import can_be_title, key
from corpus.layout.source_line import is_byline
from corpus.model import Line

#: What stands between two lines: nothing, blank lines, or the end of a page (furniture, a form
#: feed, a page of a PDF).
Gap = Literal["none", "blank", "page"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with text.

    Its source, its place among all lines, its key for comparing, the gap before it.

    ``title``: it can be a title.
    """

    source: Line
    place: int
    key: str
    gap: Gap
    title: bool

    @property
    def text(self) -> str:
        """The text without white space around it."""
        return self.source.text.strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a source told apart.

    Lines of text, page furniture with its reason, page heads (by place).
    """

    lines: tuple[TextLine, ...]
    furniture: Mapping[int, str]
    heads: tuple[int, ...]


def read_sheet(printed: Sequence[Line]) -> Sheet:
    """Tell the lines of a source apart. Places in the answer are those in `printed`."""
    heads = tuple(place for place, line in enumerate(printed) if line.part == "head" and line.text.strip())
    furniture = dict.fromkeys(find_furniture(printed), "repeated")
    reasons = {"foot": "margin", "site": "site"}
    furniture |= {n: reasons[line.part] for n, line in enumerate(printed) if line.part in reasons and line.text.strip()}
    if all(place in furniture or place in heads or not line.text.strip() for place, line in enumerate(printed)):
        furniture, heads = {}, ()
    lines: list[TextLine] = []
    gap: Gap = "none"
    page: int | None = None
    for place, line in enumerate(printed):
        if place in furniture:
            gap = "page"
        elif not line.text.strip():
            gap = "blank" if gap == "none" else gap
        elif place not in heads:
            if line.page != page:
                gap, page = "page", line.page
            title = not line.table and line.part == "body" and can_be_title(line.text) and not is_byline(line.text)
            lines.append(TextLine(line, place, key(line.text) if len(line.text) <= 300 else "", gap, title))
            gap = "none"
    return Sheet(tuple(lines), furniture, heads)


def text_lines(printed: Sequence[Line]) -> tuple[TextLine, ...]:
    """Return the lines of a source, page furniture and page heads left out."""
    return read_sheet(printed).lines
