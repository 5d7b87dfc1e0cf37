"""The title of a page: the line that says what the page calls itself, or stands over its byline."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Final

from corpus.formats.web.site import NUMBERED, Shown

#: Lines over which a title may run, and lines below it in which a serial prints its number.
_MOST_LINES, _MASTHEAD = 4, 3
_BOLD: Final = 7
_SHORTEST, _LONGEST = 3, 80
#: What parts the title in the window's title from the name of the site.
_PARTS: Final = re.compile(r"[\s\-_|｜—–·―~»>/]")
_BYLINE: Final = re.compile(
    r"(?:发布|更新|发表)?(?:时间|日期)\s*[:：]\s*\d{4}\s*[-年./]\s*\d|(?:信息|文章|稿件)?(?:来源|出处|稿源)于?\s*[:：]"
    r"|\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}.{0,30}(?:来源|出处|作者|浏览|点击|编辑)"
)


def stated_title(shown: Sequence[Shown], stated: str) -> range:
    """Return the first lines that are the title that a page states of itself, or an empty range.

    It stands above the first paragraph. A name above the number of an issue is a serial's.
    """
    bare = "".join(stated.split())
    ends = {len("".join(stated[: part.start()].split())) for part in _PARTS.finditer(stated)} | {len(bare)}
    best, most = range(0), 0
    for first, one in enumerate(shown):
        joined = ""
        for last in range(first, min(first + _MOST_LINES, len(shown))):
            joined += "".join(shown[last].line.text.split())
            if not joined or not bare.startswith(joined):
                break
            size = len(joined) + ((one.line.level or _BOLD) < _BOLD)
            if len(joined) in ends and size > max(most, _SHORTEST):
                best, most = range(first, last + 1), size
        if one.prose and not best:
            break
    return range(0) if _is_serial(shown, best) else best


def title_over_byline(shown: Sequence[Shown], site: Collection[int]) -> range:
    """Return the line over the byline of a page that has just one and no headings above it."""
    text = [place for place, one in enumerate(shown) if one.line.text and place not in site]
    bylines = [n for n, place in enumerate(text) if _BYLINE.match(shown[place].line.text)]
    if not bylines or bylines[0] == 0 or bylines[-1] - bylines[0] >= len(bylines):
        return range(0)
    above = [shown[place] for place in text[: bylines[0]]]
    title = range(text[bylines[0] - 1], text[bylines[0] - 1] + 1)
    headed = any(one.line.level is not None and one.line.level < _BOLD for one in above)
    fits = _SHORTEST < len(above[-1].line.text) <= _LONGEST and above[-1].line.text[-1] not in "。：:；，"
    return range(0) if headed or not fits or _is_serial(shown, title) else title


def below_title(shown: Sequence[Shown], title: range) -> list[int]:
    """Return the lines that go on with the title of a page, which are no titles for all their type.

    All above its byline, and those in bold type above its text.
    """
    near = range(title.stop, min(title.stop + _MASTHEAD, len(shown)))
    byline = next((place for place in near if _BYLINE.match(shown[place].line.text)), None)
    if byline is None:
        return []
    bold = takewhile(lambda place: not shown[place].prose, range(byline, len(shown)))
    return [*range(title.stop, byline), *(place for place in bold if shown[place].line.level == _BOLD)]


def _is_serial(shown: Sequence[Shown], title: range) -> bool:
    """Tell whether a line over the first paragraphs numbers an issue: the name is a serial's."""
    return any(NUMBERED.search(one.line.text) for one in shown[: title.stop + _MASTHEAD] if not one.prose)
