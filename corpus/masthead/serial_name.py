"""The name of the serial: the line of a cover that names it, borne out by what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.line_features import han, is_prose, is_url, key
from corpus.layout.source_line import is_byline
from corpus.masthead.cover_lines import (
    BARE,
    GENERIC,
    GENRE,
    LABEL,
    NUMBER,
    OFTEN,
    RHYTHM,
    STAFF,
    first_number,
    is_dated,
)
from corpus.masthead.issue_period import find_period, normalised
from corpus.text.word_lists import compile_pattern

#: Who edits, on a line of its own: 某某协会秘书处编  2024年3月1日.
_EDITED = re.compile(r"(?<=..)(?:主办|编印|编辑|编写|编制|印制|主编|编)$")
#: 某某通讯_27: the name of a file that ends in a number.
NAMED = re.compile(r"(.*?[^\d.])0*(\d{1,4})")
#: What other papers are called whose cover prints a day.
_DOCUMENT = compile_pattern("(?:{document_endings}|文件|合同|论文|总结|[书册表]|附件\\d*)$")
_SET_APART = re.compile(r"(?:《|[|｜]\s*)(?P<name>[^《》|｜\d]{2,20}?)\s*(?:》|[|｜]|$)")
#: Characters of a line that may state a period beside other words.
LONGEST_DATED = 60
_BODY = compile_pattern("{publisher_endings}(?:[（(][^（）()]{2,40}[)）])?$")


def find_serial(texts: Sequence[str], line: int, stem: str) -> tuple[str, int]:
    """Return the serial's name and its place: on the issue line, or the best line above it.

    What looks like a name is none by that alone: see `_is_borne_out`.
    """
    best, best_score, best_place = "", 0.0, -1
    for place in range(min(len(texts), line + 4 if line >= 0 else 14)):
        name = _before_number(texts[place]) if place == line else _without_period(texts[place])
        if place == line and GENRE.search(normalised(name)) and not RHYTHM.fullmatch(normalised(name)):
            return normalised(name), line
        score = _serial_score(name, place, line)
        if score > best_score and _is_borne_out(normalised(name), texts, place, line, stem):
            best, best_score, best_place = normalised(name), score, place
    return best.strip("《》*#"), best_place


def _before_number(text: str) -> str:
    """Return the words of an issue line before its first year or number, if two or more.

    Else a name in title marks or between rules behind it.
    """
    parts = re.split(r"[【\[（(]|(?:19|20)\d\d|总?第|第?[一二]〇|NO|No|VOL|Vol|总期|#", text.strip("# "))
    behind = _SET_APART.search(text)
    names = (parts[0].strip(" 　:：·-—|《》"), behind["name"] if behind else "")
    return next((name for name in names if han(name) >= 2), "")


def _is_borne_out(name: str, texts: Sequence[str], place: int, line: int, stem: str) -> bool:
    """Tell whether something bears out that a line names a serial.

    The cover prints a number; the name ends as only serials do; the line below is a period;
    the file is called so with a number.
    """
    bare = name.strip("《》*#")
    if line >= 0 or (GENRE.search(bare) and not GENERIC.search(bare)):
        return True
    named = NAMED.fullmatch(normalised(stem))
    if named and key(named[1]) == key(bare):
        return True
    below = "".join(texts[place + 1 : place + 2])
    dated = len(below) <= LONGEST_DATED and is_dated(normalised(below)) and not is_byline(below)
    return dated and "\t" not in texts[place] and not is_body(bare) and not _DOCUMENT.search(bare)


def _without_period(text: str) -> str:
    """Return a line without a period or number in brackets at its end: 政策月报（2023年12月）."""
    head, mark, tail = re.sub(r"[(〔【\[]", "（", text).rpartition("（")
    told = find_period(tail) or "期" in tail or OFTEN.fullmatch(tail.rstrip("）)〕】] "))
    return text[: len(head)] if mark and han(head) >= 2 and told else text


def _serial_score(text: str, place: int, line: int) -> float:
    bare = normalised(text).strip("《》*#")
    if not 2 <= len(bare) <= 30 or han(bare) < 2 or LABEL.match(text) or STAFF.search(bare) or is_url(text):
        return 0.0
    if is_prose(text) or first_number(NUMBER, bare) is not None or key(bare).isdecimal() or find_period(bare):
        return 0.0
    if RHYTHM.fullmatch(bare):
        return 0.0
    score = (0.5 if place == line else 1.0) + (2.0 if GENRE.search(bare) else 0.0) - (1.0 if is_body(bare) else 0.0)
    if line >= 0:
        score += max(0.0, 1.0 - 0.2 * abs(line - place)) - (0.6 if place > line else 0.0)
    else:
        score += max(0.0, 0.6 - 0.1 * place)
    return score


def without_editing(text: str) -> str:
    """Return the name of a body without what it did: 某某协会秘书处编."""
    return _EDITED.sub("", text)


def is_body(bare: str) -> bool:
    """Tell whether words end as the names of publishing bodies do."""
    return bool(_BODY.search(_EDITED.sub("", bare)))


def full_serial(serial: str, publisher: str) -> str:
    """A serial that is called nothing but 简报 is its publisher's 简报."""
    if publisher and BARE.fullmatch(serial) and not serial.startswith(publisher):
        return re.sub(r"[（(].*[)）]$", "", publisher) + serial
    return serial
