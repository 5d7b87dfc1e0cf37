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
from corpus.text.fold import simplified
from corpus.text.numerals import NUMERALS, TWO_DIGITS, YEAR, count
from corpus.text.word_lists import alternation, compile_pattern

_DAY = r"(?P<year>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?P<month>\d{1,2})\s*(?:月|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*日?"
_TIME = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_SOURCE = alternation("source_labels")
_LABEL = rf"(?:(?:信息|文章|稿件|资料|数据|内容)?(?:{_SOURCE}|据)(?:于)?\s*[:：]?)"
#: What a page says of the day: 发布日期：, 生成时间：.
_DAY_LABEL = r"[^\s：:]{0,4}(?:时间|日期)\s*[:：]"
_OPEN, _SHUT = r"[（(【\[〔［]", r"[)）】\]〕］]"
_NAME = (
    rf"(?P<name>(?!{_DAY_LABEL})[^\s：:，。；！？,;!?]{{2,30}}(?:\s?(?!{_DAY_LABEL})[^\s：:，。；！？,;!?\d]{{2,20}})?)"
)
_LINES = (
    re.compile(
        rf"^(?!{_DAY_LABEL}){_OPEN}?\s*{_LABEL}?\s*{_NAME}\s*[，,/|｜]?\s*(?:{_DAY_LABEL})?\s*"
        rf"{_OPEN}?{_DAY}{_TIME}\s*{_SHUT}*$"
    ),
    re.compile(
        rf"^{_OPEN}?\s*(?:{_LABEL}|{_DAY_LABEL})?\s*{_DAY}{_TIME}\s*{_SHUT}?\s*[，,/|｜]?\s*"
        rf"{_LABEL}?\s*{_NAME}\s*{_SHUT}*$"
    ),
)
_LABELLED = re.compile(
    rf"^(?:{_OPEN}|[◎●■]\s*|[—–―-]{{1,4}}\s*)?\s*(?:\d{{1,2}}[.、]\s*)?(?P<kind>信息|文章|稿件|资料|数据|内容)?{_SOURCE}(?:于)?"
    rf"\s*[:：|｜丨/]?\s*(?P<name>[^：:。；！？]{{2,40}}?)\s*{_SHUT}*\s*$"
)
_TAIL = re.compile(
    rf"{_OPEN}(?:[^（）()：:。；]{{0,16}}[\s　])?(?:{_SOURCE}|据)(?:于)?\s*[:：]?\s*(?P<name>[^（）()：:。；]{{2,40}}?)\s*{_SHUT}\s*$"
)
#: （某某日报4月16日）, （某某镇）, ——《某某报》3月2日: a note behind the last sentence, or on a line of its own.
_NOTE = re.compile(
    rf"(?:^|[。！？…”])\s*(?:{_OPEN}|(?<!.)[—–―-]{{1,4}}\s*|(?<!.)(?=《))(?P<name>[^\s（）()【】［］\[\]〔〕：:，。；！？,;!?]{{2,24}})\s*{_SHUT}?\s*$"
)
_MEDIUM = compile_pattern("(?:{media_endings}|{publisher_endings}|[镇乡县市区村]|街道)》?$")
_SHORT_DAY = re.compile(
    rf"\s*(?P<month>\d{{1,2}}|{TWO_DIGITS})月(?P<day>\d{{1,2}}|{TWO_DIGITS})日\s*(?:电|讯|报道|刊发|消息)?(?:$|(?=《))"
)
#: A day that a page says it published an article.
_PUBLISHED = re.compile(rf"(?:发布|更新|发表)(?:时间|日期)\s*[:：]\s*{_DAY}")
_ENDS_IN_DAY = re.compile(rf"(?:{_DAY}|{YEAR}年{TWO_DIGITS}月{TWO_DIGITS}日)\s*[)）]?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: A row of a table of documents, with their numbers and days.
_IN_ROW = re.compile(r"\t.*\t|[〔\[]\d{4}[〕\]]")
#: Who signs, and the day: 某某市商务局　2024年9月21日.
_SIGNATURE = re.compile(
    r"[\u4e00-\u9fff、\s]{2,40}(?:[局委厅署院办处部会]|公司|政府|办公室|中心|组委会|联盟|集团)\s*\d{4}年\d{1,2}月\d{1,2}日"
)
#: What names a day and no medium: 截止日期 2024-09-21.
_LABELS_DAY = compile_pattern("(?:{day_labels}|[至于到自从起前后])$")
#: What says that a name edits or prints the bulletin: 某某商会编　2024年3月29日.
_EDITS = re.compile(r"(?:主办|主编|编印|编辑|编写|编制|编发|印制|印发|编)$")
#: Who wrote or edited, and the page: what stands beside the medium.
_BESIDE = re.compile(
    r"[｜|，,\s]*(?:作者|记者|文|编辑|责编|责任编辑|审核|校对)\s*[:：]\s*[^\s：:｜|）)]{2,8}"
    r"|\s+(?:发布)?(?:时间|日期)\s*[:：]\s*[^\d\s]{0,6}$|\s*第?\s*\d{1,2}\s*版"
    r"|[｜|，,\s]*(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]\s*\d*次?|\s+字[号体]\s*[:：].*$"
    r"|\s+(?:本报|本社)?记者\s*[\u4e00-\u9fff]{2,4}(?=[）)]?$)"
)
#: What says the day, glued to the medium: 某报发布时间：.
_SAYS_DAY = re.compile(r"(?<=..)(?:发布|更新|发表)(?=(?:时间|日期)\s*[:：])")
#: The number of an issue, which stands beside the day as a medium does.
_NUMBERS = re.compile(rf"第\s*(?:\d{{1,5}}|[{NUMERALS}]{{1,7}})\s*[期号辑]|总第")
#: The number of a line, and what an editor did to an article.
_NUMBER = re.compile(r"^\s*\d{1,2}[.、．]\s*(?=\D)")
_SHORTENED = re.compile(r"[，,；;]\s*(?:略?有|内容有|本刊有)?(?:删节|删减|改动|节选)$")
#: The place in the head of a dispatch: 某社北京11月21日电.
_DISPATCH = re.compile(r"(?<=社)[\u4e00-\u9fff]{1,6}$")
#: A medium in title marks, and its number or page.
_TITLED = re.compile(r"《([^《》]+)》[^《》，,、]{0,20}")
#: The bar under the title of a web page.
_BYLINE = re.compile(
    r"(?:本[刊报台站]|特约|见习)?(?:记者|通讯员|作者|撰稿人?|供稿)(?:\s*[:：/／]|\s+)\s*[\u4e00-\u9fff·、\s]{2,16}$|"
    rf"(?:发布|更新|发表)(?:时间|日期)\s*[:：]|(?:时间|日期)\s*[:：]\s*{_DAY}|(?:信息|文章|稿件)?(?:来源|出处|稿源)于?\s*[:：]"
)
_LONGEST_BYLINE = 120
#: Characters at the end of a paragraph in which it may name its source.
_EDGE = 130
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>（）()，。；]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The medium, the day it printed the article, the address; None for what is not printed."""

    source: str | None = None
    date: Date | None = None
    link: str | None = None


def read_source_line(paragraphs: Sequence[tuple[str, int]], until: PartialDate | None = None) -> SourceLine:
    """Read the source from the lines under the title, then from the last ones.

    `until` is the last day of the issue: a day printed without its year is the last before it.
    """
    link = next((_address(text) for text, _ in reversed(paragraphs) if is_url(text)), None)
    printed = [(text[-_EDGE:], line) for text, line in (*paragraphs[:2], *paragraphs[2:][-4:])]
    plain = [(simplified(text), line) for text, line in printed]
    told = _told(plain, plain[-4:], until)
    source = told.source
    for (given, _), (text, _) in zip(printed, plain, strict=True):
        if source and given != text and source in text and len(given) == len(text):
            source = given[text.index(source) :][: len(source)]
    return SourceLine(source, told.date, link)


def _told(
    paragraphs: Sequence[tuple[str, int]], last: Sequence[tuple[str, int]], until: PartialDate | None
) -> SourceLine:
    first = paragraphs[:2]
    edge = [*first, *(one for one in last if not _SIGNATURE.fullmatch(one[0].strip()))]
    for text, line in edge:
        if len(text) <= 60 and (found := _dated(text, line)):
            return SourceLine(*found)
    published = next((day for text, line in edge if len(text) < _EDGE and (day := _published(text, line))), None)
    weak: str | None = None
    for text, line in [*first, *reversed(last)]:
        bare = _BESIDE.sub("", text[-60:]).strip()
        match = (_LABELLED.match(bare) if len(text) <= 60 else None) or _TAIL.search(bare)
        if match is None or is_url(match.group("name")):
            continue
        if match.groupdict().get("kind") == "数据":
            weak = weak or _name(match.group("name"))
        else:
            day = _short_day(match.group("name"), text, line, until)
            return SourceLine(_name(match.group("name")), day or published)
    for text, line in [] if weak else reversed(last[-2:]):
        match = _NOTE.search(_BESIDE.sub("", text[-60:]))
        if match and _is_medium(match.group("name")):
            return SourceLine(
                _name(match.group("name")), _short_day(match.group("name"), text, line, until) or published
            )
    return SourceLine(weak, published)


def _is_medium(name: str) -> bool:
    """Return whether a note names a medium or a body, or something with the day it was printed."""
    bare = _SHORT_DAY.sub("", name)
    return not _LABELS_DAY.search(bare) and (bare != name or bool(_MEDIUM.search(bare)))


def _short_day(name: str, text: str, line: int, until: PartialDate | None) -> Date | None:
    match = _SHORT_DAY.search(_SHORTENED.sub("", name))
    if match is None or until is None:
        return None
    month, day = count(match["month"]), count(match["day"])
    years = (PartialDate.of(year, month, day) for year in (until.year, until.year - 1))
    found = next((one for one in years if one is not None and one.first <= until.last), None)
    return Date(found, None, "source-line", text[-60:].strip(), line) if found else None


def _published(text: str, line: int) -> Date | None:
    match = _PUBLISHED.search(text)
    day = PartialDate.of(*(int(match[name]) for name in ("year", "month", "day"))) if match else None
    return Date(day, None, "source-line", text.strip(), line) if day else None


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
    if not _YEAR.search(text) or _IN_ROW.search(text):
        return None
    bare = _SAYS_DAY.sub(" ", _NUMBER.sub("", _BESIDE.sub("", text))).strip()
    for pattern in _LINES:
        match = pattern.match(bare)
        name = _name(match["name"]) if match else ""
        if match is None or not name or _NUMBERS.search(name) or _LABELS_DAY.search(name) or _EDITS.search(name):
            continue
        day = PartialDate.of(*(int(match[name]) for name in ("year", "month", "day")))
        if day is None:
            return None
        return name, Date(day, None, "source-line", text.strip(), line)
    return None


def _name(text: str) -> str:
    bare = _SHORTENED.sub("", text.strip(" 　·-—|｜/（）()【】[]［］〔〕，,、"))
    name = _SHORT_DAY.sub("", bare)
    name = _DISPATCH.sub("", name) if name != bare else name
    titled = _TITLED.fullmatch(name)
    return titled[1] if titled else name


def _address(text: str) -> str | None:
    match = _ADDRESS.search(text)
    return match.group() if match else None
