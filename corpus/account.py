"""The account of a file: which of its lines is what, and what of it is in no article.

Every line has exactly one fate. Rows of text are shared out between front matter, contents page and
articles by the outline; the rest is furniture or nothing that a reader sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.layout.furniture import wording
from corpus.layout.lines import Sheet
from corpus.model import Account, Doubt, Line
from corpus.outline.contents_page import Contents
from corpus.outline.outline import Outline

FateKind = Literal["front", "contents", "article", "furniture", "unseen"]
#: A file of which more than this share of the text is furniture may have lost text to it: the limit
#: that the scorer of coverage sets on files never seen.
_MOST_FURNITURE = 0.02
_SHOWN = 12
#: Wordings of the furniture that an account keeps.
_KEPT = 50


@dataclass(frozen=True, slots=True)
class Fate:
    """The fate of a line: in article number ``article``, or elsewhere for ``reason``."""

    kind: FateKind
    article: int | None = None
    reason: str = ""


def account(
    lines: Sequence[Line], sheet: Sheet, outline: Outline, contents: Contents | None, body: int
) -> tuple[Fate, ...]:
    """Return the fate of each line.

    `body` is the line at which the text of the issue ends (the imprint begins).
    """
    fates = [Fate("unseen", reason="mark" if line.part == "mark" else "blank") for line in lines]
    for place, reason in sheet.furniture.items():
        fates[place] = Fate("furniture", reason=reason)
    for place in sheet.heads:
        fates[place] = Fate("front", reason="margin")
    owner = 0
    ends = {head.first: number for number, head in enumerate(outline.heads, 1)}
    titles = {line for head in outline.heads for line in range(head.first, head.last + 1)}
    for place, line in enumerate(sheet.lines):
        owner = ends.get(place, owner)
        if place >= body:
            fates[line.place] = Fate("front", reason="imprint")
        elif contents is not None and contents.start <= place < contents.end:
            fates[line.place] = Fate("contents")
        elif place in outline.silent:
            fates[line.place] = Fate("front", reason="section")
        elif owner:
            fates[line.place] = Fate("article", owner, "title" if place in titles else "")
        else:
            fates[line.place] = Fate("front", reason="cover")
    return tuple(fates)


def summary(lines: Sequence[Line], fates: Sequence[Fate]) -> Account:
    """Count the lines of each fate, and list each wording left out at its first line."""
    counts = Counter(fate.kind for fate in fates)
    wordings: dict[str, int] = {}
    for line, fate in zip(lines, fates, strict=True):
        if fate.kind == "furniture":
            wordings.setdefault(line.text.strip(), line.number)
    left = sorted((number, text) for text, number in wordings.items())
    return Account(counts["article"], counts["front"], counts["contents"], counts["furniture"], tuple(left[:_KEPT]))


def left_out(lines: Sequence[Line], fates: Sequence[Fate]) -> list[Doubt]:
    """Return a doubt where much of the text is furniture.

    A wording that returns, other numbers in it or not, counts once, and page numbers count nothing.
    """
    furniture = {
        mark: line
        for line, fate in zip(lines, fates, strict=True)
        if fate.kind == "furniture" and (mark := wording(line.text))
    }
    total = sum(len(line.text.strip()) for line in lines)
    lost = sum(len(line.text.strip()) for line in furniture.values())
    if lost <= _MOST_FURNITURE * total:
        return []
    numbers = sorted(line.number for line in furniture.values())
    named = "、".join(map(str, numbers[:_SHOWN])) + (" 等" if len(numbers) > _SHOWN else "")
    message = f"有 {lost / max(1, total):.0%} 的文字作为页眉页脚略去，不在任何文章中（第 {named} 行）"
    return [Doubt(numbers[0], "text-left-out", message)]
