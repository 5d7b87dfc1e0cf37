"""Member lists as associations keep them: title rows, merged cells, numbers, several sheets."""

from __future__ import annotations

import io

import openpyxl
import pytest

from corpus.companies.members import COMMON, NO_NAME, NOT_FULL, TWICE, Members, read_members
from corpus.errors import UnknownFormat


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "理事单位"
    sheet.append(["沧澜市数字贸易协会会员名单"])
    sheet.merge_cells("A1:E1")
    sheet.append(["序号", "类别", "企业名称（全称）", "简称", "联系人"])
    sheet.append([1, "会长单位", "云岫数据服务有限公司", "云岫数据、云岫", "甲某"])
    sheet.append([2, "理事单位", "沧浪软件（沧澜）股份有限公司", "沧浪软件", "乙某"])
    sheet.append([3, None, "沧澜师范大学", "", "丙某"])
    sheet.append([4, None, None, "", "丁某"])
    sheet.append([5, None, "云岫数据服务有限公司", "", "戊某"])
    sheet.merge_cells("B4:B7")
    sheet.append(["共 5 家"])
    other = book.create_sheet("普通会员")
    other.append(["会员单位"])
    other.append(["1.新林数科有限公司（简称：新林数科）"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _names(read: Members) -> dict[str, tuple[str, ...]]:
    return {one.name: one.shorts for one in read.members}


def test_a_workbook_with_titles_numbers_merged_cells_and_several_sheets() -> None:
    read = read_members("名单.xlsx", _workbook())
    assert _names(read) == {
        "云岫数据服务有限公司": ("云岫数据", "云岫"),
        "沧浪软件（沧澜）股份有限公司": ("沧浪软件",),
        "新林数科有限公司": ("新林数科",),
    }
    assert read.heads == ("理事单位!2：企业名称（全称）、简称", "普通会员!1：会员单位")
    told = {one.place: one.reason for one in read.left_out}
    assert told == {
        "理事单位!1": NO_NAME,
        "理事单位!5": NOT_FULL,
        "理事单位!6": NO_NAME,
        "理事单位!7": TWICE,
        "理事单位!8": NO_NAME,
    }
    assert [one.name for one in read.left_out if one.place == "理事单位!5"] == ["沧澜师范大学"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_of_values_in_any_encoding(encoding: str) -> None:
    text = (
        "序号,会员单位,单位简称,电话\n1,云岫数据服务有限公司,云岫数据,13000000000\n"
        '2,"沧浪软件, 股份有限公司",沧浪软件,13000000001\n这份名单由秘书处整理,,,\n'
    )
    read = read_members("名单.csv", text.encode(encoding))
    assert _names(read)["云岫数据服务有限公司"] == ("云岫数据",)
    assert len(read.members) == 2
    assert [(one.place, one.reason) for one in read.left_out] == [("4", NO_NAME)]


def test_a_text_without_a_head() -> None:
    text = "会员名单\n\n1、云岫数据服务有限公司\n2、沧浪软件股份有限公司\t沧浪软件\n（3）新林数科有限公司（以下简称“新林”）\n"
    read = read_members("名单.txt", text.encode())
    assert list(_names(read)) == ["云岫数据服务有限公司", "沧浪软件股份有限公司", "新林数科有限公司"]
    assert _names(read)["新林数科有限公司"] == ("新林",)
    assert read.heads == ("1：会员名单",)
    assert read.left_out == ()


@pytest.mark.parametrize("between", [" ", "、", "，", "；", "　", " / "])
def test_names_side_by_side_in_a_text(between: str) -> None:
    line = between.join(("云岫数据服务有限公司", "新林数科有限公司", "沧浪软件（沧澜）股份有限公司"))
    read = read_members("会员.txt", f"会员名单\n{line}\n远山贸易有限公司 甲某 13800000000\n".encode())
    assert [(one.place, one.name) for one in read.members] == [
        ("2", "云岫数据服务有限公司"),
        ("2", "新林数科有限公司"),
        ("2", "沧浪软件（沧澜）股份有限公司"),
        ("3", "远山贸易有限公司"),
    ]
    assert not read.left_out


def test_a_short_form_that_is_a_word_is_told_and_left_out() -> None:
    read = read_members("名单.csv", "企业全称,简称\n云岫数据服务有限公司,创新\n".encode())
    assert _names(read) == {"云岫数据服务有限公司": ()}
    assert [(one.text, one.reason) for one in read.left_out] == [("创新", COMMON)]


@pytest.mark.parametrize(("name", "data"), [("a.doc", b"x"), ("a.xlsx", b"PK\x03\x04 no workbook"), ("a.xlsx", b"")])
def test_what_is_no_list_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(UnknownFormat):
        read_members(name, data)
