"""Member lists: the companies of a workbook, a table of values or a text, with their short forms.

Each row either gives a company or is told with the reason why it gives none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.companies.name_parts import company_key, is_full
from corpus.errors import UnknownFormat
from corpus.formats.encoding import decode
from corpus.formats.workbook import Cells, xlsx_cells
from corpus.text.fold import fold
from corpus.text.lexicon import is_common

SUFFIXES: Final = (".xlsx", ".csv", ".txt")
_BODY: Final = "(?:企业|公司|单位|会员|机构|成员|商家)"
#: The heads of columns of full names and of short ones.
_FULL: Final = re.compile(
    rf"(?:[\u4e00-\u9fff]{{0,6}}{_BODY})?(?:全称|名称|中文名)|[\u4e00-\u9fff]{{0,6}}{_BODY}(?:名单)?"
)
_NAME: Final = ("全称", "名称")
_SHORT: Final = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:简称|别名|曾用名|原名|又名|字号|品牌|英文名|英文名称|英文简称|缩写)"
)
_REMARK: Final = re.compile(r"\([^()]*\)$|[\s:：*★]+")
_NUMBER: Final = re.compile(r"^[\s(★*·•\-]*\d{0,4}[\s).、:．★*·•\-]*(?=\D)")
_DEFINED: Final = re.compile(r"\((?:以下)?(?:简称|又称|原名)[:为]?[“\"]?([^()“”\"]+)[”\"]?\)")
_BETWEEN: Final = re.compile(r"[、,，;；/|]|\s{2,}")
_PARTED: Final = re.compile(r"[\s、,，;；/|]+")
_CELLS: Final = re.compile(r"\t|\s{2,}|[,，;；|]")
_ENDS: Final = ("公司", "集团", "银行", "厂", "事务所", "合作社", "合伙)", "商行", "酒店", "学院有限公司")
NO_NAME: Final = "no name in the row"
TOO_LONG: Final = "too long for a name"
NOT_FULL: Final = "not the full name of a company"
TWICE: Final = "the same as a row before"
COMMON: Final = "a short form too short or too common"
_LONGEST: Final = 60
#: A head stands in the first so many rows that hold something.
_TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Member:
    """A company of the list: where it stands, its full name and its short forms."""

    place: str
    name: str
    shorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row, or a short form, that gives nothing: where it stands, what it says, and why."""

    place: str
    text: str
    reason: str
    #: The name, where the keeper may take it for a company's all the same.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """A list as read; ``heads`` are the columns that were taken, sheet by sheet."""

    members: tuple[Member, ...]
    left_out: tuple[LeftOut, ...]
    heads: tuple[str, ...]


@dataclass(slots=True)
class _Columns:
    """The columns of a sheet: of full names, of short ones."""

    full: int
    shorts: tuple[int, ...] = ()


def read_members(name: str, data: bytes) -> Members:
    """Return the companies of a list. Raises UnknownFormat, UndecodableText or TooLarge."""
    found: dict[str, Member] = {}
    left: list[LeftOut] = []
    heads: list[str] = []
    for sheet, rows in _sheets(name, data):
        first, columns = _first_head(rows)
        for number, cells in rows:
            place = f"{sheet}{number}"
            head = _head(cells, anew=number == first)
            if head:
                columns = head
                heads.append(f"{place}：{'、'.join(cells[at] for at in (head.full, *head.shorts))}")
            else:
                _take(place, cells, columns, found, left)
    return Members(tuple(found.values()), tuple(left), tuple(heads))


def _sheets(name: str, data: bytes) -> Iterator[tuple[str, list[tuple[int, Cells]]]]:
    """Yield the sheets of a list: how a place in it begins, and its filled rows, numbered."""
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        for title, rows in xlsx_cells(name, data):
            yield f"{title}!", [(number, cells) for number, cells in rows if any(cells)]
        return
    if suffix not in SUFFIXES:
        raise UnknownFormat(f"{name}: not a member list; save it as {', '.join(SUFFIXES)}")
    text = decode(name, data).removeprefix("\ufeff")
    if suffix == ".csv":
        mark = max(",;\t", key=text.count)
        lines = [[cells] for cells in csv.reader(text.splitlines(), delimiter=mark)]
    else:
        lines = [_text_rows(line.strip()) for line in text.splitlines()]
    numbered = [
        (number, [" ".join(cell.split()) for cell in row]) for number, rows in enumerate(lines, 1) for row in rows
    ]
    yield "", [(number, cells) for number, cells in numbered if any(cells)]


def _text_rows(line: str) -> list[list[str]]:
    """Return the rows of a line: full names side by side, however parted, are one each."""
    names, words = _PARTED.split(line), line.split()
    if "\t" in line or not any(map(_is_full, words + names)):
        return [_CELLS.split(line)]
    return [[name] for name in names] if all(map(_is_full, names)) else [words]


def _is_full(cell: str) -> bool:
    return is_full(_cleaned(cell)[0])


def _head(cells: Cells, *, anew: bool) -> _Columns | None:
    """Return the columns that a row names; None where it is no head.

    Where none is to be found `anew`, a kind of member (理事单位) is none.
    """
    bare = [_REMARK.sub("", fold(cell)) for cell in cells]
    full = [at for at, cell in enumerate(bare) if _FULL.fullmatch(cell)]
    shorts = [at for at, cell in enumerate(bare) if _SHORT.fullmatch(cell) and at not in full]
    # A column that says so before one that may be a kind of member.
    full.sort(key=lambda at: (not bare[at].endswith(_NAME), at))
    if not full or any(map(_is_full, cells)) or not (anew or bare[full[0]].endswith(_NAME)):
        return None
    return _Columns(full[0], tuple(shorts))


def _first_head(rows: Sequence[tuple[int, Cells]]) -> tuple[int, _Columns]:
    """Return the row that heads a sheet, one of several cells if there is, and its columns.

    Without one: no row, and the columns by what stands in them.
    """
    heads = [(number, cells, head) for number, cells in rows[:_TOP] if (head := _head(cells, anew=True))]
    heads.sort(key=lambda head: sum(map(bool, head[1])) == 1)
    return (heads[0][0], heads[0][2]) if heads else (0, _guessed(rows))


def _guessed(rows: Sequence[tuple[int, Cells]]) -> _Columns:
    """Return the column in which most cells are full names; without such, the first."""
    counts: dict[int, int] = {}
    for _, cells in rows:
        for at, cell in enumerate(cells):
            counts[at] = counts.get(at, 0) + _is_full(cell)
    return _Columns(max(counts, key=lambda at: (counts[at], -at), default=0))


def _cleaned(cell: str) -> tuple[str, tuple[str, ...]]:
    """Return a cell's name, folded, without a number before it, and the short forms it defines."""
    folded = fold(cell)
    defined = [cell[found.start(1) : found.end(1)] for found in _DEFINED.finditer(folded)]
    name = _DEFINED.sub("", _NUMBER.sub("", folded)).strip(" *★")
    return name, tuple(one for short in defined for one in _BETWEEN.split(short) if one)


def _take(place: str, cells: Cells, columns: _Columns, found: dict[str, Member], left: list[LeftOut]) -> None:
    text = "　".join(filter(None, cells))
    cell = cells[columns.full] if columns.full < len(cells) else ""
    folded, defined = _cleaned(cell)
    name = _printed(cell, folded)
    if not any(map(str.isalpha, folded)):
        left.append(LeftOut(place, text, NO_NAME))
    elif len(folded) > _LONGEST:
        left.append(LeftOut(place, text, TOO_LONG))
    elif not (is_full(folded) or folded.endswith(_ENDS)):
        left.append(LeftOut(place, text, NOT_FULL, name))
    elif company_key(name) in found:
        left.append(LeftOut(place, text, TWICE))
    else:
        given = [one for at in columns.shorts if at < len(cells) for one in _BETWEEN.split(cells[at]) if one]
        shorts = []
        for short in dict.fromkeys((*defined, *(one.strip() for one in given))):
            if len(short) < 2 or not any(map(str.isalpha, short)) or is_common(fold(short)):
                left.append(LeftOut(place, short, COMMON))
            elif company_key(short) != company_key(name):
                shorts.append(short)
        found[company_key(name)] = Member(place, name, tuple(shorts))


def _printed(cell: str, folded: str) -> str:
    """Return a name as it is printed: folding goes character by character."""
    at = fold(cell).find(folded)
    return cell[at : at + len(folded)] if folded and at >= 0 else folded
