"""Source lines.

The medium, the day and the address that an article prints of where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout.line_features import is_url
from corpus.model import Date
from corpus.partial_date import PartialDate
from corpus.text.numerals import TWO_DIGITS, YEAR
from corpus.text.word_lists import compile_pattern

_DAY = r"(?P<year>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?P<month>\d{1,2})\s*(?:月|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*日?"
_TIME = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_LABEL = r"(?:(?:信息|文章|稿件|资料|数据|内容)?(?:来源|出处|稿源|摘自|转自|转载自|原载|据)(?:于)?\s*[:：]?)"
_OPEN, _SHUT = r"[（(【\[〔［]", r"[)）】\]〕］]"
_NAME = r"(?P<name>[^\s：:，。；！？,;!?]{2,30}(?:\s?[^\s：:，。；！？,;!?\d]{2,20})?)"
_LINES = (
    re.compile(
        rf"^{_OPEN}?\s*{_LABEL}?\s*{_NAME}\s*[，,/|｜]?\s*(?:(?:发布时间|发布日期|日期|时间)\s*[:：]?)?\s*"
        rf"{_OPEN}?{_DAY}{_TIME}\s*{_SHUT}*$"
    ),
    re.compile(
        rf"^{_OPEN}?\s*(?:{_LABEL}|发布时间|发布日期|日期|时间)?[:：]?\s*{_DAY}{_TIME}\s*{_SHUT}?\s*[，,/|｜]?\s*"
        rf"{_LABEL}?\s*{_NAME}\s*{_SHUT}*$"
    ),
)
_LABELLED = re.compile(
    rf"^(?:{_OPEN}|[◎●■]\s*)?\s*(?:\d{{1,2}}[.、]\s*)?(?P<kind>信息|文章|稿件|资料|数据|内容)?(?:来源|出处|稿源|摘自|转自|转载自|原载)(?:于)?"
    rf"\s*[:：|｜]?\s*(?P<name>[^：:。；！？]{{2,40}}?)\s*{_SHUT}*\s*$"
)
_TAIL = re.compile(
    r"[（(](?:来源|摘自|转自|转载自|据|原载)(?:于)?\s*[:：]?\s*(?P<name>[^（）()：:。；]{2,40}?)\s*[)）]\s*$"
)
_ENDS_IN_DAY = re.compile(rf"(?:{_DAY}|{YEAR}年{TWO_DIGITS}月{TWO_DIGITS}日)\s*[)）]?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Who signs, and the day: 某某市商务局　2024年9月21日.
_SIGNATURE = re.compile(
    r"[\u4e00-\u9fff、\s]{2,40}(?:[局委厅署院办处部会]|公司|政府|办公室|中心|组委会|联盟|集团)\s*\d{4}年\d{1,2}月\d{1,2}日"
)
#: What names a day and no medium: 截止日期 2024-09-21.
_LABELS_DAY = compile_pattern("{day_labels}$")
#: What says that a name edits or prints the bulletin: 某某商会编　2024年3月29日.
_EDITS = re.compile(r"(?:主办|主编|编印|编辑|编写|编制|编发|印制|印发|编)$")
#: Who wrote or edited, and the page: what stands beside the medium.
_BESIDE = re.compile(
    r"[｜|，,\s]*(?:作者|记者|文|编辑|责编|责任编辑)\s*[:：]\s*[^\s：:｜|）)]{2,8}"
    r"|\s+(?:发布)?(?:时间|日期)\s*[:：]\s*[^\d\s]{0,6}$|\s*第\s*\d{1,2}\s*版"
)
#: The head of a dispatch: 某社北京11月21日电.
_DISPATCH = re.compile(r"(?<=社)[\u4e00-\u9fff]{0,6}\d{1,2}月\d{1,2}日电$")
#: The bar under the title of a web page.
_BYLINE = re.compile(
    rf"(?:发布|更新|发表)(?:时间|日期)\s*[:：]|(?:时间|日期)\s*[:：]\s*{_DAY}|(?:信息|文章|稿件)?(?:来源|出处|稿源)于?\s*[:：]"
)
_LONGEST_BYLINE = 120
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>（）()，。；]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The medium, the day it printed the article, the address; None for what is not printed."""

    source: str | None = None
    date: Date | None = None
    link: str | None = None


def read_source_line(paragraphs: Sequence[tuple[str, int]]) -> SourceLine:
    """Read the source from the lines under the title, then from the last ones."""
    link = next((_address(text) for text, _ in reversed(paragraphs) if is_url(text)), None)
    edge = [*paragraphs[:2], *(one for one in paragraphs[-4:] if not is_signature(one[0].strip()))]
    for text, line in edge:
        if len(text) <= 60 and (found := _dated(text, line)):
            return SourceLine(found[0], found[1], link)
    weak: str | None = None
    for text, _ in [*paragraphs[:2], *reversed(paragraphs[-4:])]:
        bare = _BESIDE.sub("", text[-60:]).strip()
        match = (_LABELLED.match(bare) if len(text) <= 60 else None) or _TAIL.search(bare)
        if match is None or is_url(match.group("name")):
            continue
        if match.groupdict().get("kind") == "数据":
            weak = weak or _name(match.group("name"))
        else:
            return SourceLine(_name(match.group("name")), None, link)
    return SourceLine(weak, None, link)


def is_complete(text: str) -> bool:
    """Return whether a line is complete in itself: an address, a day, or a medium with its day."""
    if len(text) > 60:
        return is_url(text)
    return is_url(text) or bool(_ENDS_IN_DAY.search(text)) or is_source_line(text)


def is_signature(text: str) -> bool:
    """Return whether a line names who signs, and the day."""
    return len(text) <= 60 and bool(_SIGNATURE.fullmatch(text))


def is_source_line(text: str) -> bool:
    """Return whether a line names a medium and the day it printed the matter."""
    return len(text) <= 60 and _dated(text, 0) is not None


def is_byline(text: str) -> bool:
    """Return whether a line says under a title where it is from, or when a page published it."""
    return len(text) <= _LONGEST_BYLINE and (_BYLINE.match(text) is not None or is_source_line(text))


def is_closing_line(text: str) -> bool:
    """Return whether a line names the medium and stands apart for that.

    With the day, or in brackets (（来源：某报）).
    """
    if len(text) > 60 or text.startswith(("数据", "资料")):
        return False
    return is_source_line(text) or (_LABELLED.match(_BESIDE.sub("", text)) is not None and text[0] in "（(【[来")


def _dated(text: str, line: int) -> tuple[str, Date] | None:
    if not _YEAR.search(text):
        return None
    for pattern in _LINES:
        match = pattern.match(_BESIDE.sub("", text).strip())
        if match is None or _LABELS_DAY.search(match.group("name")) or _EDITS.search(match.group("name")):
            continue
        day = PartialDate.of(*(int(match[name]) for name in ("year", "month", "day")))
        if day is None:
            return None
        return _name(match["name"]), Date(day, None, "source-line", text.strip(), line)
    return None


def _name(text: str) -> str:
    text = _DISPATCH.sub("", text.strip(" 　·-—|｜/（）()【】[]〔〕，,、"))
    if text.startswith("《") and text.endswith("》"):
        text = text[1:-1]
    return text


def _address(text: str) -> str | None:
    match = _ADDRESS.search(text)
    return match.group() if match else None
