"""The text within a paragraph: runs, symbols, formulas.

Nothing deleted, hidden, or set as a guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from corpus.formats.word.package import MC, M, W
from corpus.formats.word.styles import Styles
from corpus.formats.word.symbols import private, symbol

#: Elements whose text is not the paragraph's: deleted or moved away, field codes, properties, the
#: second copy of a drawing, text boxes (read as blocks), the pinyin over a character.
_SKIPPED = frozenset(
    {
        *(f"{W}{name}" for name in ("del", "moveFrom", "instrText", "txbxContent", "pPr", "rPr", "rt", "rubyPr")),
        f"{MC}Fallback",
    }
)
_BREAKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
#: A field that sets one character over another (pinyin, a circled number): the last one is read.
_OVERSTRIKE = re.compile(r"\s*EQ\s.*?\\o(?:\\a[a-z])?\s*\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)


class Inline:
    """Reads paragraphs of one document.

    `refer` is called with each footnote or endnote reference.
    """

    def __init__(self, styles: Styles, refer: Callable[[Any], None]) -> None:
        self._styles = styles
        self._refer = refer

    def text(self, paragraph: Any) -> str:
        r"""Return the visible text of a paragraph; ``\\n`` is a line break in it."""
        return _Reading(self._styles, self._refer, paragraph).text(paragraph)

    def is_bold(self, paragraph: Any) -> bool:
        """Tell whether every run with text is set in bold type."""
        runs = [run for run in paragraph.iter(f"{W}r") if any((one.text or "").strip() for one in run.iter(f"{W}t"))]
        return bool(runs) and all(self._styles.is_bold(run) for run in runs)


class _Reading:
    """One paragraph being read; a field of several runs is gathered on the way."""

    def __init__(self, styles: Styles, refer: Callable[[Any], None], paragraph: Any) -> None:
        self._styles = styles
        self._refer = refer
        self._paragraph = paragraph
        self._code: list[str] | None = None

    def text(self, element: Any) -> str:
        return "".join(self._piece(child) for child in element)

    def _piece(self, child: Any) -> str:
        tag = child.tag
        if tag == f"{W}instrText":
            if self._code is not None:
                self._code.append(child.text or "")
            return ""
        if tag in _SKIPPED or not isinstance(tag, str):
            return ""
        if tag == f"{W}r":
            return "" if self._styles.is_hidden(child, self._paragraph) else self.text(child)
        if tag == f"{W}t":
            return private(child.text or "", _font(child.getparent()))
        if tag in _BREAKS:
            return _BREAKS[tag]
        if tag == f"{W}sym":
            return symbol(child.get(f"{W}font", ""), child.get(f"{W}char", ""))
        if tag == f"{W}fldChar":
            return self._field(child.get(f"{W}fldCharType", ""))
        if tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            self._refer(child)
            return ""
        return _formula(child) if tag.startswith(M) else self.text(child)

    def _field(self, kind: str) -> str:
        if kind == "begin":
            self._code = []
            return ""
        code, self._code = "".join(self._code or ()), None
        match = _OVERSTRIKE.match(code)
        return re.split(r"[,;，]", match.group(1))[-1].strip(" )") if match else ""


def _font(run: Any) -> str:
    fonts = run.find(f"{W}rPr/{W}rFonts") if run.tag == f"{W}r" else None
    return "" if fonts is None else fonts.get(f"{W}ascii", "") or fonts.get(f"{W}hAnsi", "")


def _formula(element: Any) -> str:
    """Return a formula in a line.

    ``a/b`` for a fraction, ``x^2`` and ``x_1`` for raised and lowered parts.
    """
    name = element.tag.removeprefix(M)
    parts = {child.tag.removeprefix(M): child for child in element if isinstance(child.tag, str)}
    if name == "t":
        return element.text or ""
    if name == "f" and {"num", "den"} <= parts.keys():
        return f"{_operand(parts['num'])}/{_operand(parts['den'])}"
    if name in {"sSup", "sSub", "sSubSup"} and "e" in parts:
        raised = f"^{_operand(parts['sup'])}" if "sup" in parts else ""
        lowered = f"_{_operand(parts['sub'])}" if "sub" in parts else ""
        return f"{_formula(parts['e'])}{lowered}{raised}"
    if name == "rad" and "e" in parts:
        return f"√{_operand(parts['e'])}"
    if name == "d":
        return f"({','.join(_formula(child) for child in element if child.tag == f'{M}e')})"
    if name == "nary":
        sign = element.find(f"{M}naryPr/{M}chr")
        mark = sign.get(f"{M}val", "∫") if sign is not None else "∫"
        return mark + "".join(_formula(child) for child in element)
    return "".join(_formula(child) for child in element if isinstance(child.tag, str))


def _operand(element: Any) -> str:
    text = _formula(element)
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
