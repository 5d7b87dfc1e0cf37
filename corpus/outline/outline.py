"""The outline of an issue.

Which lines begin an article, and in which section each article stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.layout.line_features import key, numbering, undecorated, unglossed, unnumbered
from corpus.layout.lines import TextLine
from corpus.model import Doubt
from corpus.outline.align import Match, Span
from corpus.outline.contents_page import Entry
from corpus.text.numerals import TWO_DIGITS

#: Letters of the longest name a section may have.
LONGEST_SECTION = 16
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}\s+(?=[\u4e00-\u9fff])")
#: A number before a name, set off by a space: 3 协会动态.
_COUNTED = re.compile(rf"^(?:\d{{1,2}}|{TWO_DIGITS})\s+(?=[\u4e00-\u9fff]{{2}})")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an article.

    The lines of its title (first to last), the title, and its section.

    ``toc_title`` is the title as the contents page words it. ``rest`` is what is glued to the title
    in its last line and belongs to the text. ``leading``: it stands before the first title, without
    one of its own; ``opens_section``: it is the introduction of a section, and the section's
    heading its title.
    """

    first: int
    last: int
    title: str
    section: str = ""
    toc_title: str | None = None
    rest: str = ""
    leading: bool = False
    opens_section: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The heads in the order of the body, and the lines of headings and contents page."""

    heads: tuple[Head, ...]
    silent: frozenset[int]
    doubts: tuple[Doubt, ...] = field(default=())


def joined_title(lines: Sequence[TextLine], span: Span) -> str:
    """Return the title printed by some lines.

    A wrapped title in one line, without its number or bullet.
    """
    title = ""
    for line in lines[span.first : span.last + 1]:
        text = line.text
        title += f" {text}" if title[-1:].isascii() and title[-1:].isalnum() and text[:1].isascii() else text
    title = title.strip(" \t\u3000*#_") or title
    if numbering(title) in {"arabic", "arabic-bracket", "dash"} or _DECIMAL.match(title):
        title = unnumbered(title) or title
    return title


def section_name(text: str) -> str:
    """Return a section's name as it is shown: without number, stars, brackets, English."""
    name = unglossed(undecorated(text))
    if numbering(name) in {"cjk", "cjk-bracket", "arabic", "arabic-bracket", "chapter", "dash"}:
        name = undecorated(unnumbered(name)) or name
    return " ".join(_COUNTED.sub("", name).split())


def head_of(lines: Sequence[TextLine], match: Match, entry: Entry) -> Head:
    """Return the head that a match of a contents line and some lines makes."""
    head = Head(match.body.first, match.body.last, joined_title(lines, match.body), toc_title=entry.text)
    line = lines[match.body.last]
    glued = len(line.key or line.text) > len(match.entry.key) + 3 and key(unnumbered(line.text)) != match.entry.key
    if match.body.first == match.body.last and glued:
        return _unglued(head, line, match.entry.key, entry)
    return head


def _unglued(head: Head, line: TextLine, key: str, entry: Entry) -> Head:
    """Cut a title from what is glued to it: the date before it, or the text after it."""
    text = line.text
    letters = [place for place, character in enumerate(text) if character.isalnum()]
    folded = line.key
    if len(letters) < len(key):
        return head
    if folded.startswith(key) or not folded:
        cut = letters[len(key) - 1] + 1
        while cut < len(text) and text[cut] in "”’》）)】」』！？!?]〕":
            cut += 1
        title, rest = text[:cut].strip(), text[cut:].strip()
    elif folded.endswith(key) and len(letters) == len(folded):
        cut = letters[-len(key)]
        while cut and text[cut - 1] in "“‘《（(【「『":
            cut -= 1
        rest, title = text[:cut].strip(), text[cut:].strip()
    else:
        return head
    return replace(head, title=title or entry.text, rest=rest)
