"""Front matter.

Cover, masthead and imprint as a unit of the issue that is searched and shown apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.account import Fate
from corpus.layout.line_features import key
from corpus.layout.lines import TextLine
from corpus.model import FRONT_TITLE, Article, Line
from corpus.outline.contents_page import Contents
from corpus.outline.outline import Outline


def front_matter(
    printed: Sequence[Line],
    lines: Sequence[TextLine],
    fates: Sequence[Fate],
    outline: Outline,
    contents: Contents | None,
    issue: str,
) -> Article | None:
    """Return the front matter of an issue: cover, section headings, imprint.

    What only the contents page prints (an entry without a body, other words than the title's)
    stands in it too.
    """
    places = {place for place, fate in enumerate(fates) if fate.kind == "front"}
    if contents is not None:
        printed_as = {head.toc_title: key(head.title) for head in outline.heads}
        places |= {
            lines[entry.line].place
            for entry in contents.entries
            if key(entry.text) not in printed_as.get(entry.text, "")
        }
    kept = [printed[place] for place in sorted(places)]
    if not kept:
        return None
    return Article(
        id=f"{issue}/front",
        title=FRONT_TITLE,
        text="\n".join(line.text.strip() for line in kept),
        lines=(kept[0].number, kept[-1].number),
        page=kept[0].page,
        paragraph_lines=tuple(line.number for line in kept),
        kind="front",
    )
