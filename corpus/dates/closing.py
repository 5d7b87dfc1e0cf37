"""The day at the end of a text: of the medium that it is from, or of who signs its last line."""

from __future__ import annotations

import re

from corpus.text.date_expressions import DateText
from corpus.text.passage import Passage

#: A medium in brackets at the end, with its day or number: （某某之声 2023年5月29日）, （摘自《某刊》2023年第5期）.
_TAKEN_FROM = re.compile(
    r"[(\[]\s*(?:摘自|选自|来源|原载|转自|转载自|据)?\s*:?\s*[^()。;\n\d]{2,24}[\s,]*"
    r"(?:(?:19|20)\d\d\s*年第?\s*\d{1,2}\s*期[^()\n]{0,40}|(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?)\s*[)\]]\s*$"
)
#: The same without a year, or with more behind the day: （某报 6月18日第4版）, 来源：《某刊》，2024年3月29日，记者….
_TAKEN_ON = re.compile(
    r"(?:[(\[]|(?:来源|摘自|选自|原载|转自)\s*:)[^。;\n]{0,40}?(?P<day>(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日)(?P<rest>[^。;\n]{0,24})$"
)
_MEDIUM = re.compile(r"[报刊社网]|观察|周[刊报]|杂志|电视台|转自|编译自|摘自|来源|记者|版[)\]]$")
#: Before the day that ends a text: …大队政工科，2025年5月23日。; 发布日期：2025/05/21.
_CLOSES = re.compile(r"(?:[局委部厅会院办室署社校处所科队心司],|(?:发布|成文|印发|公告|落款)(?:日期|时间)\s*:)\s*$")


def taken_from(passage: Passage) -> DateText | None:
    """Return the day, or at least the year, of the medium that the last line of a text names."""
    start, end = passage.bounds(max(passage.printed, default=0))
    if _TAKEN_FROM.match(passage.folded, start, end):
        return next((one for one in passage.dates(start, end) if one.year), None)
    near = _TAKEN_ON.match(passage.folded, start, end)
    if near is None or not _MEDIUM.search(near.group()):
        return None
    return next((one for one in passage.dates(*near.span("day")) if one.day), None)


def closing_day(passage: Passage) -> DateText | None:
    """Return the day in full behind the signer, or a label, that ends the last paragraph."""
    start, end = passage.bounds(max(passage.printed, default=0))
    days = [one for one in passage.dates(start, end) if one.year and one.day and one.to_day is None]
    if not days or passage.folded[days[-1].end : end].strip(" 。)"):
        return None
    return days[-1] if _CLOSES.search(passage.folded, start, days[-1].start) else None
