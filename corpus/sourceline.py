"""What an article prints about where it comes from: the medium, the day, the address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Date
from corpus.shape import is_url

_DAY = r"(?P<year>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?P<month>\d{1,2})\s*(?:月|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*日?"
_TIME = r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
_LABEL = r"(?:(?:信息|文章|稿件|资料|数据|内容)?(?:来源|出处|摘自|转自|转载自|原载|据)(?:于)?\s*[:：]?)"
_NAME = r"(?P<name>[^\s：:，。；！？,;!?]{2,30}(?:\s?[^\s：:，。；！？,;!?\d]{2,20})?)"
_LINES = (
    re.compile(
        rf"^[（(【\[]?\s*{_LABEL}?\s*{_NAME}\s*[，,/|｜]?\s*(?:发布时间|发布日期|日期|时间)?[:：]?\s*[（(]?{_DAY}{_TIME}\s*[)）】\]]*$"
    ),
    re.compile(
        rf"^[（(【\[]?\s*(?:发布时间|发布日期|日期|时间)?[:：]?\s*{_DAY}{_TIME}\s*[，,/|｜]?\s*{_LABEL}?\s*{_NAME}\s*[)）】\]]*$"
    ),
)
_LABELLED = re.compile(
    r"^[（(【\[]?\s*(?:\d{1,2}[.、]\s*)?(?P<kind>信息|文章|稿件|资料|数据|内容)?(?:来源|出处|摘自|转自|转载自|原载)(?:于)?\s*[:：]?\s*"
    r"(?P<name>[^：:。；！？]{2,40}?)\s*[)）】\]]*\s*$"
)
_TAIL = re.compile(
    r"[（(](?:来源|摘自|转自|转载自|据|原载)(?:于)?\s*[:：]?\s*(?P<name>[^（）()：:。；]{2,40}?)\s*[)）]\s*$"
)
_ENDS_IN_DAY = re.compile(
    rf"(?:{_DAY}|[〇○零一二三四五六七八九]{{4}}年[一二三四五六七八九十]{{1,2}}月[一二三四五六七八九十]{{1,3}}日)\s*[)）]?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>（）()，。；]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found: the medium, the day it printed the matter, the address."""

    source: str | None = None
    date: Date | None = None
    link: str | None = None


def read_source_line(paragraphs: Sequence[tuple[str, int]]) -> Told:
    """Return what an article's paragraphs (text and line) tell: first the line under the title, then its last lines."""
    link = next((_address(text) for text, _ in reversed(paragraphs) if is_url(text)), None)
    edge = [*paragraphs[:2], *paragraphs[-4:]]
    for text, line in edge:
        if len(text) <= 60 and (found := _dated(text, line)):
            return Told(found[0], found[1], link)
    weak: str | None = None
    for text, _ in [*paragraphs[:2], *reversed(paragraphs[-4:])]:
        match = _LABELLED.match(text) if len(text) <= 60 else _TAIL.search(text[-60:])
        if match is None and len(text) <= 60:
            match = _TAIL.search(text)
        if match is None or is_url(match.group("name")):
            continue
        if match.groupdict().get("kind") == "数据":
            weak = weak or _name(match.group("name"))
        else:
            return Told(_name(match.group("name")), None, link)
    return Told(weak, None, link)


def is_complete(text: str) -> bool:
    """Whether a line says all it has to say and never goes on in the next: an address, a medium with its day, a day."""
    if len(text) > 60:
        return is_url(text)
    return is_url(text) or bool(_ENDS_IN_DAY.search(text)) or is_source_line(text)


def is_source_line(text: str) -> bool:
    """Whether a line names a medium and the day it printed the matter."""
    return len(text) <= 60 and _dated(text, 0) is not None


def is_closing_line(text: str) -> bool:
    """Whether a line names the medium and stands apart for that: with the day, or in brackets (（来源：某报）)."""
    if len(text) > 60 or text.startswith(("数据", "资料")):
        return False
    return is_source_line(text) or (_LABELLED.match(text) is not None and text[0] in "（(【[来")


def _dated(text: str, line: int) -> tuple[str, Date] | None:
    if not _YEAR.search(text):
        return None
    for pattern in _LINES:
        match = pattern.match(text.strip())
        if match is None:
            continue
        try:
            day = dt.date(int(match.group("year")), int(match.group("month")), int(match.group("day")))
        except ValueError:
            return None
        return _name(match.group("name")), Date(day.isoformat(), None, "source-line", text.strip(), line)
    return None


def _name(text: str) -> str:
    text = text.strip(" 　·-—|｜（）()【】[]，,、")
    if text.startswith("《") and text.endswith("》"):
        text = text[1:-1]
    return text


def _address(text: str) -> str | None:
    match = _ADDRESS.search(text)
    return match.group() if match else None
