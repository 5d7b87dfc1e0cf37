"""Lines of a cover: numbers, labels and periods as only covers and imprints print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.layout.line_features import is_prose, is_url
from corpus.layout.lines import TextLine
from corpus.masthead.issue_period import Period, find_period, normalised
from corpus.text.fold import simplified
from corpus.text.numerals import NUMERALS, number
from corpus.text.word_lists import compile_pattern

N = rf"(\d{{1,5}}|[{NUMERALS}○]{{1,7}})"
#: 第8-9期: two numbers in one issue, which is called by the first.
_TO = r"(?:[-—–~～至、/]\d{1,5})?"
_TOTAL = re.compile(rf"总(?:第)?{N}{_TO}[期号]|总期(?:数|号)?[:：]?{N}")
NUMBER = re.compile(rf"第{N}{_TO}[期号辑]|(?<=[刊报讯])#{N}(?!\d)|(?:NO|No|no)[.．:：]?0*{N}(?!\d)|{N}期(?!间)")
_SIGNED = re.compile(r"\b(?:NO|No|no|№)\s?[.．:：]?\s?0*(\d{1,5})(?!\d)")
_SIGNED_VOLUME = re.compile(rf"(?:VOL|Vol|vol)[.．:：]?0*{N}")
_VOLUME = re.compile(rf"第{N}卷|{_SIGNED_VOLUME.pattern}")
#: All that numbers an issue, with the year before it.
NUMBERED = re.compile(rf"(?:(?:19|20)\d\d年?)?(?:{_TOTAL.pattern}|{NUMBER.pattern}|{_VOLUME.pattern})")
#: What may stand beside the number: the year, the volume, pages, how often it comes out, the day of
#: the week, brackets.
_BESIDE_NUMBER = re.compile(
    rf"(?:19|20)\d{{4}}(?:\d\d)?(?!\d)|(?:19|20)\d\d年?|第{N}卷|合刊|总(?:期)?(?:第)?{N}?[期号]?|[共本]{N}?[页版期]|(?:内部|资料|刊物|交流|试刊|增刊|专刊|特刊|电子版)"
    r"|(?:责任|执行)?(?:编辑|主编|责编|校对|审核)[:：][\u4e00-\u9fff]{2,4}|星期[一二三四五六日天]|[号（()）【】\[\]〔〕《》,，.．·:：/|｜—–\-_*#\s]"
)
_LONGEST_COVER_LINE = 30
LABEL = re.compile(r"^(?P<label>[^：:]{1,12})[：:](?P<value>.*)$")
PUBLISHER = compile_pattern("{publisher_labels}")
EDITOR = re.compile(r"(?:副|执行|责任)?(?:主编|总编辑?|编辑|编审|责编|统稿)(?:人员)?$")
STAFF = compile_pattern("{staff_labels}", re.IGNORECASE)
_IMPRINT = compile_pattern("{imprint_labels}", re.IGNORECASE)
#: What an article may print, too: whom to ask.
_CONTACT = re.compile("电话|传真|网址|邮箱|mail|地址|邮编", re.IGNORECASE)
_PIECES = re.compile(r"[\s，,；;|｜]+(?=[^：:\s]{1,12}[：:]|(?:电话|传真|邮编)\s*[\d（(])")
_BARE_LABEL = re.compile(r"(?P<label>电话|传真|邮编|(?:责任)?编辑|主编|校对)(?:\s*[\d（(]|\s+[\u4e00-\u9fff])")
#: How many are printed; who prints it, and the day: GB/T 9704.
_COPIES = re.compile(r"共?印(?:数|发)?[:：]?\d+份|\d+日印(?:发|制)?$")
_LABELS = (PUBLISHER, EDITOR, STAFF, _IMPRINT, re.compile("日期|时间|[期编刊]号|责任|本期"))
#: What comes in instalments and is no serial: 某某培训班第3期.
_COUNTED = re.compile(r"(?:班|项目|工程|基金|课|讲|活动|论坛|沙龙|债券?|计划)$")
#: A name in title marks or between rules.
_SET_APART = re.compile("《|[|｜]..")
_BODY = compile_pattern("..{publisher_endings}$")
#: The names of serials that other things bear, too: 工作总结报告, 新闻动态.
GENERIC = compile_pattern("{generic_serial_endings}$")
GENRE = compile_pattern("{serial_endings}$")
BARE = compile_pattern("(?:工作|信息|情况|内部|政务|行业|协会|学会|商会|会员|季度|月度)?{bare_serials}")
#: How often a serial comes out: no name of its own.
RHYTHM = re.compile(r"(?:双|半)?(?:年|季|月|旬|周|日)刊")
#: What stands in brackets behind a name and says how often it comes out.
OFTEN = re.compile(r"(?:双|半)?(?:年|季|月|旬|周|日)[刊报]|内部(?:资料|刊物|交流)|试刊|电子版")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that a cover prints: through the years, of the year, of the volume.

    And the line of the first.
    """

    total: int | None = None
    number: int | None = None
    volume: int | None = None
    line: int = -1


def imprint_start(lines: Sequence[TextLine]) -> int:
    """Return the line where the final imprint begins (主编：…, 地址：…), or the number of lines.

    Two lines with labels make one, or two labels in one line that are not both of a contact.
    """
    start, labels, own = len(lines), list[list[str]](), False
    for place in range(len(lines) - 1, max(-1, len(lines) - 16), -1):
        text = simplified(lines[place].text)
        found = _imprint_labels(text) if len(text) <= 120 else []
        if found:
            start, own = place, own or not all(_is_contact(label) for label in found)
            labels.append(found)
        elif len(text) > 40 or is_prose(text) or lines[place].source.table or place < start - 3:
            break
    enough = len(labels) >= 2 or (own and sum(map(len, labels)) >= 2 and not _credits(lines[:start], labels[0][0]))
    return start if enough and start > 0 else len(lines)


def _imprint_labels(text: str) -> list[str]:
    """Return the labels of an imprint in a line.

    How many are printed, and the day of printing, say it alone: they count twice.
    """
    pieces = _PIECES.split(text) if text[0] not in "（([【" else [text]
    labels = [
        normalised(match["label"]) for piece in pieces if (match := LABEL.match(piece) or _BARE_LABEL.match(piece))
    ]
    found = [words for words in labels if PUBLISHER.search(words) or EDITOR.search(words) or _IMPRINT.search(words)]
    copies = _COPIES.search(normalised(text))
    return [*found, copies[0], copies[0]] if copies else found


def _is_contact(label: str) -> bool:
    return bool(_CONTACT.search(label)) and not PUBLISHER.search(label)


def _credits(lines: Sequence[TextLine], label: str) -> bool:
    """Return whether articles before bear a label, too: it tells who edited each."""
    return sum(label in normalised(line.text[:30]) for line in lines if "：" in line.text or ":" in line.text) >= 2


@lru_cache(maxsize=4096)  # Covers are looked for from every heading on, so over the same lines.
def is_cover_line(text: str) -> bool:
    """Tell whether only covers print a line.

    Labelled, an address, a number or a period with little else.
    """
    text = simplified(text)
    bare = normalised(text)
    label = LABEL.match(text) if len(bare) <= 60 else None
    if is_url(text) or (label and any(words.search(normalised(label["label"])) for words in _LABELS)):
        return True
    if len(bare) > _LONGEST_COVER_LINE or is_prose(text):
        return False
    return bool(_TOTAL.search(bare)) or _numbers_issue(bare) or is_dated(bare)


def _numbers_issue(bare: str) -> bool:
    """Tell whether a line's 第N期 is the number of the issue, not of a class, a project or a fund.

    Beside an issue's number stands nothing but a period, a name that serials bear, or brackets.
    """
    match = NUMBER.search(bare) or _SIGNED.search(bare)
    if match is None:
        return False
    before, after, period = _around(bare, match)
    rest = before + after
    if not rest or GENRE.search(rest) or GENRE.search(before) or RHYTHM.search(rest):
        return True
    if period is None or not period.exact:
        return False
    # With the number and the day alone a line names the serial before them, or the publisher behind.
    return names_issue(bare) if before else bool(_BODY.search(after)) or _SET_APART.search(bare) is not None


def names_issue(bare: str) -> bool:
    """Tell whether a line is a name and a number, with nothing else but a period: 某某周报 第51期.

    A 号 numbers orders and documents, too: 某某令第87号.
    """
    match = NUMBER.search(bare)
    before, after, _ = _around(bare, match) if match else ("", "", None)
    return match is not None and match[0][-1] != "号" and len(before) >= 2 and not after and not _COUNTED.search(before)


def _around(bare: str, match: re.Match[str]) -> tuple[str, str, Period | None]:
    """Return the words before and behind a number, and the period of the line."""
    period = find_period(bare)
    day = period.text if period else "\n"
    parts = (bare[: match.start()], bare[match.end() :])
    before, after = (_BESIDE_NUMBER.sub("", part.replace(day, "")) for part in parts)
    return before, after, period


def is_dated(bare: str) -> bool:
    """Tell whether more than half of a line is a period."""
    period = find_period(bare)
    return period is not None and len(period.text) * 2 > len(bare)


def read_numbers(texts: Sequence[str]) -> Numbers:
    """Return the numbers printed first: 总第46期 before 第3期."""
    found, signed = Numbers(), -1
    for line, text in enumerate(texts):
        bare = normalised(text)
        if len(bare) > 80 or is_prose(text):
            continue
        total, volume = first_number(_TOTAL, bare), first_number(_VOLUME, bare)
        number = first_number(_SIGNED, text)
        if number is None and (_numbers_issue(bare) or total is not None or (line == 0 and names_issue(bare))):
            number = first_number(NUMBER, _TOTAL.sub("", bare))
        if found.line < 0 and (total is not None or number is not None):
            found = replace(found, total=total, number=number, line=line)
        elif found.total is None and total is not None:
            found = replace(found, total=total)
        if found.volume is None and volume is not None:
            found = replace(found, volume=volume)
            signed = line if _SIGNED_VOLUME.search(bare) else signed
    if found.line < 0 and signed >= 0:  # a serial that has no numbers but VOL. 51
        return Numbers(number=found.volume, line=signed)
    return found


def first_number(pattern: re.Pattern[str], text: str) -> int | None:
    """Return the number that a pattern finds first in a text, or None."""
    match = pattern.search(text)
    return number(next(group for group in match.groups() if group)) if match else None
