"""Numbered lists of a page: the number that a browser sets before an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from corpus.formats.word.numbering import in_format

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TYPES: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES: Final = {
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
}
_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)


class Labels:
    """Counts the items of one list; an unnumbered list gives no labels."""

    def __init__(self, node: LexborNode) -> None:
        self._shape = (_shape(node) or "decimal") if node.tag == "ol" else "none"
        self._step = -1 if "reversed" in node.attributes else 1
        start = _stated(node, "start")
        items = sum(one.tag == "li" for one in node.iter()) if start is None and self._step < 0 else 1
        self._next = items if start is None else start

    def label(self, item: LexborNode) -> str:
        """Return the number of the next item as shown, ``1. ``, or nothing for a bullet."""
        stated = _stated(item, "value")
        number = self._next if stated is None else stated
        self._next = number + self._step
        shape = "none" if self._shape == "none" else _shape(item) or self._shape
        if shape == "none":
            return ""
        return f"{in_format(number, shape)}{'、' if shape.startswith(('chinese', 'ideo')) else '. '}"


def _shape(node: LexborNode) -> str:
    style = _STYLE.search(node.attributes.get("style") or "")
    if style:
        for word in style.group(1).lower().split():
            if word in {"none", "disc", "circle", "square"}:
                return "none"
            if word in _STYLES:
                return _STYLES[word]
    return _TYPES.get(node.attributes.get("type") or "", "")


def _stated(node: LexborNode, name: str) -> int | None:
    value = (node.attributes.get(name) or "").strip()
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else None
