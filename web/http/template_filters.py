"""Filters for templates: marks, labels of issues and dates, text that is safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import zip_longest
from typing import Any, Final

from markupsafe import Markup

from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.characters import COMMON_HAN
from search.query.note import Note
from web.http.i18n import Translate

# What nobody can see but what changes how the rest of a page reads: controls, bidirectional marks,
# tags, and the halves of characters that cannot be written as UTF-8. None of it is legal in XML or
# of use to a reader.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_HAN: Final = re.compile(rf"[{COMMON_HAN}]+")
_DOUBLE: Final = re.compile('[“”"]')
_QUOTES: Final = re.compile('[“”„‟〝〞「」『』＂"]')
#: Why an article has its date, in a word; `DATE_REASONS` explains the words.
DATE_KINDS: Final = {
    "source-line": "来源行",
    "signed": "落款",
    "event": "文中",
    "reported-period": "所述",
    "issue": "本期",
    "corrected": "馆员更正",
}
DATE_REASONS: Final = {
    "来源行": "来源行所印的日期",
    "落款": "文末署名处的日期",
    "文中": "文中所写事情的日期",
    "所述": "文章所述的时期",
    "本期": "文中没有日期，以本期的时间为准",
    "馆员更正": "馆员更正的日期",
}
ROLES: Final = {"full-text": "全文", "excerpt": "节选", "subject": "主题", "cited": "引用"}
#: What a policy says of another one, and what is said of it.
RELATIONS: Final = {
    "repeals": "废止",
    "repeals-by": "被废止",
    "revises": "修订自",
    "revises-by": "被修订",
    "based-on": "依据",
    "based-on-by": "据此制定",
    "until": "有效期至",
}
#: Names of the kinds of things that a typed text may be.
CARDS: Final = {"company": "这家企业", "policy": "这件政策", "issue": "这一期", "section": "这个栏目"}
#: Names of the kinds of doubts; a kind without a name shows its words only.
DOUBTS: Final = {
    "article-without-text": "没有正文",
    "contents-missing": "没有目录",
    "correction-lost": "更正没有用上",
    "date-far": "日期太远",
    "date-misprint": "日期疑误印",
    "entry-without-body": "正文中没有",
    "line-unsure": "识别没把握",
    "issue-id-taken": "编号已占用",
    "member-unread": "没有读成",
    "text-left-out": "略去文字",
    "misprint-suspected": "标题疑误印",
    "number-missing": "没有期号",
    "out-of-order": "次序不同",
    "period-missing": "没有时间",
    "serial-missing": "没有刊名",
    "title-not-in-contents": "目录中没有",
    "title-reworded": "题目改了字",
}
RUNGS: Final = {
    "all": "全部",
    "literal": "逐字",
    "synonyms": "同义",
    "words": "所有词",
    "any": "任一词",
    "meaning": "意思相近",
}


def clean(text: str) -> str:
    """Return text without the characters that are not seen but change how others are shown."""
    return _UNSEEN.sub("", text)


def finalize(value: Any) -> Any:
    """Clean whatever a template puts on a page (jinja2's ``finalize``)."""
    # What can be printed is clean, and whether it can is known fast; there are more than a thousand
    # values on a page.
    if not isinstance(value, str) or value.isprintable():
        return value
    return Markup(_UNSEEN.sub("", value)) if isinstance(value, Markup) else _UNSEEN.sub("", value)  # noqa: S704 - it was safe before


def marked(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """Return text as escaped HTML, ``<mark>`` around each [start, end), table cells parted."""
    parts: list[str] = []
    at = 0
    for start, end in marks:
        parts += (escape(text[at:start], quote=False), "<mark>", escape(text[start:end], quote=False), "</mark>")
        at = end
    parts.append(escape(text[at:], quote=False))
    return Markup("".join(parts).replace("\t", " · "))  # noqa: S704 - every part is escaped, or ours


def chinese_in(text: str) -> Markup:
    """Return English text as HTML with what is Chinese in it marked as such."""
    return Markup(_HAN.sub(r'<span lang="zh-CN">\g<0></span>', escape(text, quote=False)))  # noqa: S704 - it is escaped


def quotable(typed: str) -> str:
    """Return a query as it stands between “ and ”: its own outer quotes off, inner ones single."""
    text = typed.strip()
    ends = text[:1] + text[-1:]
    if ends in {"“”", '""'} and not _DOUBLE.search(text[1:-1]):
        return text[1:-1]
    return text.replace("“", "‘").replace("”", "’")


def unquoted(typed: str) -> str:
    """Return a query without the quotes that hold its texts to the letter."""
    return " ".join(_QUOTES.sub(" ", typed).split())


def translated_note(note: str, translate: Translate) -> str:
    """Return an engine's note in the reader's language, as far as it can be said in it."""
    if not isinstance(note, Note):
        return note
    values = {name: translate(str(value)) if name == "field" else value for name, value in note.values.items()}
    return translate(note.message, **values)


def issue_number(issue: Issue, translate: Translate) -> str:
    """Return 总第46期, or 第11卷第1期 where volumes are counted, or the period, or the id."""
    if issue.number is not None and issue.volume is not None:
        return translate("第{volume}卷第{number}期", volume=issue.volume, number=issue.number)
    if issue.number is not None:
        return translate("总第{number}期", number=issue.number)
    return issue.period or issue.id


def issue_name(issue: Issue, translate: Translate) -> str:
    """Return serial and number in one line."""
    return f"{issue.serial} {issue_number(issue, translate)}".strip()


def issue_year(issue: Issue) -> str:
    """Return the year an issue belongs to, or an empty text."""
    year = issue.start.year if issue.start else issue.year
    return str(year) if year else ""


def span(start: PartialDate | str | None, end: PartialDate | str | None) -> str:
    """Return a day, month or range in figures: what both ends share is not repeated."""
    first, last = str(start or ""), str(end or "")
    if not first or not last or last == first:
        return first or last
    left, right = first.split("-"), last.split("-")
    shared = next(n for n, (one, other) in enumerate(zip_longest(left, right)) if one != other)
    return f"{first}–{'-'.join(right[shared:] if len(left) == len(right) else right)}"


def date_of(date: Date | None, issue: Issue) -> tuple[str, str]:
    """Return an article's date in figures and the key of why that date (see DATE_KINDS)."""
    if date is None or date.kind == "issue":
        return _covered(issue.start, issue.end) or issue.period, DATE_KINDS["issue"]
    return span(date.value, date.end), DATE_KINDS[date.kind]


def dates_of(start: PartialDate | str | None, end: PartialDate | str | None, translate: Translate) -> str:
    """Return the dates that a search keeps to, in words."""
    if start and end:
        return span(start, end)
    return translate("{date} 起", date=str(start)) if start else translate("至 {date}", date=str(end))


def _covered(start: PartialDate | None, end: PartialDate | None) -> str:
    """Return the period of an issue in figures: whole months and years as such."""
    if start is None or end is None:
        return span(start, end)
    first, last = start.first, end.last
    if first.day == 1 and last == PartialDate.on(last).to_month().last:
        if (first.month, last.month) == (1, 12):
            return span(PartialDate(first.year), PartialDate(last.year))
        return span(PartialDate.on(first).to_month(), PartialDate.on(last).to_month())
    return span(start, end)


def count(number: int) -> str:
    """Return a number with thousands apart."""
    return f"{number:,}"


def timestamp(moment: PartialDate | str) -> str:
    """Return an ISO time, or the beginning of a date, as an RFC 3339 time (UTC by default)."""
    if isinstance(moment, PartialDate):
        return f"{moment.first}T00:00:00Z"
    return moment if moment[-1:] == "Z" or "+" in moment[10:] else f"{moment}Z"
