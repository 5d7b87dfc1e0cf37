"""The masthead: which serial, which number, which period, who publishes and edits it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from corpus.layout.line_features import han, is_prose, is_url, key
from corpus.layout.source_line import is_byline
from corpus.masthead.cover_lines import (
    BARE,
    EDITOR,
    GENERIC,
    GENRE,
    LABEL,
    NUMBERED,
    OFTEN,
    PUBLISHER,
    N,
    Numbers,
    is_dated,
    read_numbers,
)
from corpus.masthead.issue_id import issue_id
from corpus.masthead.issue_period import Period, find_period, normalised
from corpus.masthead.overrides import Overrides
from corpus.masthead.serial_name import LONGEST_DATED, NAMED, find_serial, full_serial, is_body, without_editing
from corpus.model import Doubt, Issue, Line
from corpus.text.file_name import given_name
from corpus.text.fold import simplified

#: Numbers from here on in a file's name are years.
_FIRST_YEAR = 1900
#: Lines of a cover in which a body without a label may be who publishes.
_MASTHEAD = 30
#: What a label says of a day that is none of the issue's.
_PROJECT = re.compile("起止|[起截]至|项目|合同|工期|服务期|开标|有效|填[写表报]|评审|立项|名称")


def read_masthead(cover: Sequence[Line], name: str, overrides: Overrides) -> tuple[Issue, list[Doubt]]:
    """Read the issue from its first lines, the overrides and the file's name.

    Return it with a doubt for everything missing.
    """
    printed = [line.text.strip() for line in cover]
    texts = [simplified(text) for text in printed]
    labels = _labels(texts)
    numbers = read_numbers(texts)
    stem = PurePath(given_name(name)).stem
    serial, place = find_serial(texts, numbers.line, stem)
    bears = bool(serial or overrides.serial or numbers.line >= 0)
    publisher = _publisher(texts[: _MASTHEAD if bears else 0], labels, serial, place)
    serial = overrides.serial or _as_printed(full_serial(serial, publisher), texts, printed)
    number, running = _number(numbers, overrides, stem, serial)
    stated = find_period(overrides.period) if overrides.period else None
    if stated is None and overrides.year:
        stated = find_period(f"{overrides.year}年")
    period = _period(texts, numbers.line) or stated or find_period(stem)
    issue = Issue(
        id="",
        serial=serial,
        publisher=_as_printed(publisher, texts, printed) or overrides.publisher or "",
        editors=tuple(_as_printed(name, texts, printed) for name in _editors(labels)),
        number=number,
        volume=numbers.volume if numbers.volume is not None else overrides.volume,
        year=period.year if period else overrides.year,
        period=period.text if period else overrides.period or "",
        start=period.start if period else None,
        end=period.end if period else None,
    )
    made = overrides.id or issue_id(issue, stem, running=running)
    return replace(issue, id=made), _missing(issue, numbers, cover[0].number if cover else 1)


def _as_printed(value: str, texts: Sequence[str], printed: Sequence[str]) -> str:
    """Return a value in the characters it was printed in.

    `texts` are the lines `printed`, simplified.
    """
    for text, given in zip(texts, printed, strict=True):
        bare, own = normalised(text), normalised(given)
        if value and text != given and value in bare and len(bare) == len(own):
            at = bare.index(value)
            return own[at : at + len(value)]
    return value


def _number(numbers: Numbers, overrides: Overrides, stem: str, serial: str) -> tuple[int | None, bool]:
    """Return the number (printed, set, or in the file's name), and whether it spans years."""
    if numbers.total is not None:
        return numbers.total, True
    number = overrides.number if overrides.number is not None else numbers.number
    if number is not None:
        return number, False
    named = read_numbers([stem])
    number = named.total if named.total is not None else named.number
    match = NAMED.fullmatch(normalised(stem))
    if number is None and match and int(match[2]) < _FIRST_YEAR and _names_serial(match[1], serial):
        number = int(match[2])
    return number, named.total is not None


def _names_serial(words: str, serial: str) -> bool:
    """Tell whether what stands before a number in a file's name names the serial: 简报27, 某某通讯_27."""
    bare = key(words)
    return bool(bare) and (bare == key(serial) or bool(GENRE.search(simplified(bare))))


def _missing(issue: Issue, numbers: Numbers, line: int) -> list[Doubt]:
    doubts = []
    if not issue.serial:
        doubts.append(Doubt(line, "serial-missing", "没有读到刊名，可在 library.toml 中补上"))
    if numbers.total is None and numbers.number is None:
        said = "没有读到期号" if issue.number is None else f"期号没有印出，据文件名或设置作第{issue.number}期"
        doubts.append(Doubt(line, "number-missing", said))
    if issue.year is None or issue.start is None:
        doubts.append(Doubt(line, "period-missing", "没有读到这一期的时间"))
    return doubts


def _period(texts: Sequence[str], line: int) -> Period | None:
    """Return the period.

    The issue line's own, made exact by the dates of coverage where it names only a year.
    """
    own = find_period(texts[line]) if line >= 0 else None
    others = [
        (find_period(text), text) for place, text in enumerate(texts) if place != line and len(text) <= LONGEST_DATED
    ]
    found = [period for period, text in others if period and not is_prose(text) and _states(text, period)]
    if own is None:
        own = max(found, key=lambda period: period.exact, default=None)
    if own is None:
        return None
    if own.exact == 0:
        text = normalised(texts[line]) if line >= 0 else ""
        part = re.search(rf"{own.year}年?(第{N}期)", text)
        closer = [period for period in found if period.exact >= 1 and abs(period.year - own.year) <= 1]
        own = replace(own, text=own.text + part.group(1) if part else own.text)
        if closer:
            best = max(closer, key=lambda period: period.exact)
            return replace(own, start=best.start, end=best.end)
    return own


def _states(text: str, period: Period) -> bool:
    """Tell whether a line states a period of the issue: alone, by a label, beside who edits.

    The years of a project stand within its name or behind its own label.
    """
    bare = normalised(text)
    rest = bare.replace(period.text, "")
    label = LABEL.match(text)
    if label and (_PROJECT.search(normalised(label["label"])) or is_byline(text)):
        return False
    if label or period.exact in {1, 3}:
        return True
    named = (GENRE.search(rest) and not GENERIC.search(rest)) or OFTEN.search(rest)
    return bool(named) or is_body(rest) or (is_dated(bare) and f"{period.text}版" not in bare)


def _labels(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return labels with their values; a value may stand on, or go on in, lines without a label."""
    found: list[tuple[str, str]] = []
    for text in texts:
        match = LABEL.match(text.strip())
        if match and not is_url(text):
            found.append((normalised(match["label"]), match["value"].strip()))
        elif found and (not found[-1][1] or (EDITOR.search(found[-1][0]) and han(text) == len(normalised(text)) <= 12)):
            label, value = found[-1]
            found[-1] = (label, f"{value} {text.strip()}".strip())
    return found


def _editors(labels: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    names: list[str] = []
    for label, value in labels:
        if not EDITOR.search(label):
            continue
        single = ""
        for part in re.split(r"[\s、，,;；/]+", value):
            if len(part) == 1 and not single:
                single = part
                continue
            person, single = single + part, ""
            if 2 <= len(person) <= 12 and person not in names and han(person):
                names.append(person)
        if single and names and len(names[-1]) == 2:  # a surname of two characters, set apart: 欧阳 雪
            names[-1] += single
    return tuple(names)


def _publisher(texts: Sequence[str], labels: Sequence[tuple[str, str]], serial: str, place: int) -> str:
    named = [normalised(value) for label, value in labels if PUBLISHER.search(label) and han(value) >= 3]
    first = [normalised(value) for label, value in labels if "主办" in label and han(value) >= 3]
    bodies = [
        (abs(where - place), where, body)
        for where, text in enumerate(texts)
        if where != place
        and not LABEL.match(text)
        and not is_prose(text)
        and is_body(body := _undated(text))
        and 4 <= len(body) <= 40
    ]
    if named:
        best = (first or named)[0]
        # A department of the body that the cover prints (某某图书馆参考咨询部), not its other name in
        # brackets.
        of = (body for _, _, body in bodies if best.startswith(body) and best[len(body) :][:1] not in {"(", "（"})
        return next(of, best)
    if bodies:
        return without_editing(min(bodies)[2])
    match = re.match(rf"(.*?){BARE.pattern}$", serial)
    return match[1] if match and is_body(match[1]) else ""


def _undated(text: str) -> str:
    """Return a line without what it prints of the issue: 第9期　某某协会秘书处编　2024年3月1日."""
    bare = normalised(text)
    period = find_period(bare)
    bare = NUMBERED.sub("|", bare.replace(period.text, "|") if period else bare)
    return next((part for part in re.split(r"[|｜()（）]+", bare) if is_body(part)), bare)
