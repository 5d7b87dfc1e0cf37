"""Styles.

The heading level, the numbering, bold and hidden type that a paragraph or run inherits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats.word.package import W, is_on, value

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
#: Styles based on each other beyond this depth are a circle.
_DEEPEST = 20


class Styles:
    """The styles of one document, by id."""

    def __init__(self, root: Any | None) -> None:
        styles = root.iter(f"{W}style") if root is not None else ()
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles}
        self._default = next(
            (
                one
                for one in self._styles.values()
                if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") == "1"
            ),
            None,
        )

    def level(self, paragraph: Any) -> int | None:
        """Return the level of a paragraph that is a heading (1 the highest), or None."""
        direct = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if direct is not None:
            return _outline(direct)
        for style in self._of_paragraph(paragraph):
            match = _HEADING.match(value(style.find(f"{W}name")).lower())
            if match:
                return int(match.group(1))
            stated = style.find(f"{W}pPr/{W}outlineLvl")
            if stated is not None:
                return _outline(stated)
        return None

    def numbering(self, paragraph: Any) -> tuple[str, int] | None:
        """Return the list (``numId``) and depth by which a paragraph is numbered, or None."""
        for holder in (paragraph, *self._of_paragraph(paragraph)):
            stated = holder.find(f"{W}pPr/{W}numPr")
            if stated is None:
                continue
            number, depth = value(stated.find(f"{W}numId")), value(stated.find(f"{W}ilvl"))
            if number == "0":
                return None
            if number:
                return number, int(depth) if depth.isdecimal() else self._depth(paragraph)
        return None

    def _depth(self, paragraph: Any) -> int:
        for style in self._of_paragraph(paragraph):
            depth = value(style.find(f"{W}pPr/{W}numPr/{W}ilvl"))
            if depth.isdecimal():
                return int(depth)
        return 0

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """Tell whether a run is set in hidden type, by itself or by its styles."""
        return self._property(run, paragraph, "vanish")

    def is_bold(self, run: Any) -> bool:
        """Tell whether a run is set in bold type by itself or its character style."""
        return self._property(run, None, "b")

    def _property(self, run: Any, paragraph: Any | None, name: str) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            stated = is_on(properties.find(f"{W}{name}"))
            if stated is not None:
                return stated
            for style in self._chain(value(properties.find(f"{W}rStyle"))):
                stated = is_on(style.find(f"{W}rPr/{W}{name}"))
                if stated is not None:
                    return stated
        for style in self._of_paragraph(paragraph) if paragraph is not None else ():
            stated = is_on(style.find(f"{W}rPr/{W}{name}"))
            if stated is not None:
                return stated
        return False

    def _of_paragraph(self, paragraph: Any) -> Iterator[Any]:
        name = value(paragraph.find(f"{W}pPr/{W}pStyle"))
        if name in self._styles:
            yield from self._chain(name)
        elif self._default is not None:
            yield self._default

    def _chain(self, name: str) -> Iterator[Any]:
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = value(style.find(f"{W}basedOn"))


def _outline(element: Any) -> int | None:
    """Return the level that an outline level (0 to 8, 9: body text) states.

    Below 6 it marks lists.
    """
    depth = value(element, "9")
    return int(depth) + 1 if depth.isdecimal() and int(depth) < 6 else None
