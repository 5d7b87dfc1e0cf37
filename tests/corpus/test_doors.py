"""More doors.

Workbooks, rich text, EPUB, OpenDocument, mails, archives in archives, files of systems.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from corpus import read_bulletins
from corpus.errors import JianbaoError, UnknownFormat
from corpus.formats import source_of
from corpus.formats.system_files import is_system_file
from corpus.model import Line

PROSE = "九月十日，云麓市茶业协会召开理事会，二十三名理事出席，会议审议了年度报告和经费预算。"
_OPF = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = f"""<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0"
 xmlns:table="{_ODF}:table:1.0" xmlns:style="{_ODF}:style:1.0"><office:automatic-styles>
<style:style style:name="H"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix="."/></text:list-style></office:automatic-styles>
<office:body><office:text><text:tracked-changes><text:p>删去的话</text:p></text:tracked-changes>
<text:h text:outline-level="2">理事会<text:s text:c="2"/>召开</text:h>
<text:p>正文<text:span text:style-name="H">隐藏</text:span>在此<text:note><text:note-citation>1</text:note-citation>
<text:note-body><text:p>注文。</text:p></text:note-body></text:note>。</text:p>
<text:list text:style-name="L"><text:list-item><text:p>甲</text:p></text:list-item>
<text:list-item><text:p>乙</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>区县</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2"><text:p/></table:table-cell>
<table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def lines(name: str, data: bytes) -> list[Line]:
    return [line for line in source_of(name, data).lines if line.text.strip()]


def packed(members: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


def test_a_workbook_is_a_table_a_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "产量"
    for row in (
        ["2024年产量表"],
        ["区县", "产量", "占比", "日期"],
        ["云麓", 1234567, 0.125, dt.date(2024, 9, 1)],
        [None, 2.5, None, "注"],
    ):
        sheet.append(row)
    sheet["B3"].number_format, sheet["C3"].number_format = "#,##0", "0.0%"
    sheet["E3"], sheet["E4"] = "隐藏列", "x"
    sheet.column_dimensions["E"].hidden = True
    other = book.create_sheet("草稿")
    other["A1"], other.sheet_state = "看不见", "hidden"
    written = io.BytesIO()
    book.save(written)
    assert [(line.text, line.level, bool(line.table)) for line in lines("x.xlsx", written.getvalue())] == [
        ("产量", 2, False), ("2024年产量表", None, False), ("区县\t产量\t占比\t日期", None, True),
        ("云麓\t1,234,567\t12.5%\t2024-09-01", None, True), ("\t2.5\t\t注", None, True),
    ]  # fmt: skip


def _rtf(body: str) -> bytes:
    head = r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
    head += r"{\stylesheet{\s0 Normal;}{\s2 heading 2;}}{\*\generator x;}{\info{\title t}}"
    text = "".join(c if c.isascii() else "".join(rf"\'{b:02x}" for b in c.encode("gb18030")) for c in body)
    return f"{head}{text}}}".encode()


def test_rich_text_is_read_as_shown() -> None:
    body = (
        r"{\header\pard 茶讯 第9期\par}\pard\s2\f0 理事会召开\par\pard 正文{\v 隐藏}在{\deleted 删}此{\footnote 注文。}"
    )
    body += r"\u-28671?\u8364? \f1 A\'e9\f0\par{\listtext 1.\tab}甲\par\trowd\intbl 区县\cell \cell 5\cell\row\pard 尾{\pict 00ff}\par"
    assert [(line.text, line.level, bool(line.table), line.part) for line in lines("x.rtf", _rtf(body))] == [
        ("茶讯 第9期", None, False, "head"), ("理事会召开", 2, False, "body"), ("正文在此送€ Aé", None, False, "body"),
        ("注文。", None, False, "note"), ("1.\t甲", None, False, "body"), ("区县\t\t5", None, True, "body"), ("尾", None, False, "body"),
    ]  # fmt: skip


def test_an_epub_is_read_in_the_order_of_its_spine() -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>{}</h1><p>{}</p></body></html>'
    members: dict[str, bytes | str] = {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER}
    members |= {
        "OEBPS/book.opf": _OPF,
        "OEBPS/nav.xhtml": page.format("导航", ""),
        "OEBPS/text/one.xhtml": page.format("甲", PROSE),
    }
    members["OEBPS/text/two b.xhtml"] = page.format("乙", PROSE)
    made = lines("x.epub", packed(members))
    assert [(line.number, line.text, line.level) for line in made] == [
        (1, "甲", 1),
        (2, PROSE, None),
        (3, "乙", 1),
        (4, PROSE, None),
    ]


def test_an_opendocument_text_is_read_as_shown() -> None:
    styles = f'<office:document-styles xmlns:office="{_ODF}:office:1.0"/>'
    members: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": _ODT,
        "styles.xml": styles,
    }
    data = packed({**members, "META-INF/manifest.xml": "<m/>"})
    assert [(line.text, line.level, bool(line.table), line.part) for line in lines("x.odt", data)] == [
        ("理事会  召开", 2, False, "body"), ("正文在此。", None, False, "body"), ("[1] 注文。", None, False, "note"),
        ("1. 甲", None, False, "body"), ("2. 乙", None, False, "body"), ("区县\t\t\t5", None, True, "body"),
    ]  # fmt: skip
    locked = packed({**members, "META-INF/manifest.xml": "<manifest:encryption-data/>"})
    with pytest.raises(JianbaoError, match="password"):
        source_of("x.odt", locked)


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "理事会召开", "a@tea.example", "b@tea.example"
    mail.set_content(f"各位同事：\n{PROSE}\n")
    return mail


def test_a_mail_gives_its_text_and_its_attachments(tmp_path: Path) -> None:
    mail = _mail()
    mail.add_attachment(
        f"茶讯\n第9期\n\n喜讯传来\n\n    {PROSE}\n".encode(), maintype="text", subtype="plain", filename="第9期.txt"
    )
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="图.png")
    (tmp_path / "信.eml").write_bytes(mail.as_bytes())
    one, other = read_bulletins(tmp_path / "信.eml")
    assert [article.title for article in one.articles] == ["理事会召开"]
    assert PROSE in one.articles[0].text
    assert (other.issue.number, [article.title for article in other.articles]) == (9, ["喜讯传来"])


def test_a_mail_is_read_by_its_bytes_where_it_names_another_encoding(tmp_path: Path) -> None:
    head = b'Subject: x\nContent-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: 8bit\n\n'
    (tmp_path / "信.eml").write_bytes(head + f"<h1>理事会召开</h1><p>{PROSE}</p>".encode())
    assert [article.title for article in read_bulletins(tmp_path / "信.eml")[0].articles] == ["理事会召开"]


def test_archives_in_archives_to_a_depth_of_three(tmp_path: Path) -> None:
    text = f"茶讯\n第9期\n\n喜讯传来\n\n    {PROSE}\n".encode()
    two = packed({"里.zip": packed({"第9期.txt": text}), "表.pages": "x", "Thumbs.db": "x", "__MACOSX/._a": "x"})
    (tmp_path / "外.zip").write_bytes(two)
    (bulletin,) = read_bulletins(tmp_path / "外.zip")
    assert bulletin.issue.number == 9
    assert [doubt.message for doubt in bulletin.doubts if doubt.code == "member-unread"] == [
        "压缩包 外.zip 中的 表.pages 没有读：不读这类文件"
    ]
    for _ in range(3):
        two = packed({"更深.zip": two})
    (tmp_path / "深.zip").write_bytes(two)
    with pytest.raises(UnknownFormat, match="unpack it"):
        read_bulletins(tmp_path / "深.zip")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_names_in_an_archive_are_read_whoever_packed_it(tmp_path: Path, codec: str) -> None:
    data = packed({"_" * len("政策9.txt".encode(codec)): f"喜讯传来\n\n    {PROSE}\n"})
    data = data.replace(b"_" * len("政策9.txt".encode(codec)), "政策9.txt".encode(codec))
    (tmp_path / "a.zip").write_bytes(data)
    assert read_bulletins(tmp_path / "a.zip")[0].issue.id == "zhengce9"


@pytest.mark.parametrize(
    ("name", "data", "remedy"),
    [
        ("a.ofd", packed({"OFD.xml": "x"}), "save it as PDF"),
        ("a.docx", packed({"OFD.xml": "x"}), "save it as PDF"),
        ("a.pptx", packed({"ppt/presentation.xml": "x"}), "save it as PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
    ],
)
def test_a_kind_that_is_not_read_is_told_with_the_remedy(name: str, data: bytes, remedy: str) -> None:
    with pytest.raises(UnknownFormat, match=remedy):
        source_of(name, data)


@pytest.mark.parametrize(
    "name",
    ["Thumbs.db", "a/desktop.ini", "~WRL0001.tmp", "~$简报.docx", ".DS_Store", "__MACOSX/._a.txt", "@eaDir/a.txt", "a.txt.crdownload",
     "b.pdf.part", "#recycle/a.txt", ".~lock.a.docx#", "备份.wbk", "简报.docx~"],
)  # fmt: skip
def test_files_of_systems_are_known(name: str) -> None:
    assert is_system_file(name)


@pytest.mark.parametrize("name", ["第27期.txt", "2024/简报.docx", "part.txt", "temp.md", "下载.pdf", "a~b.txt"])
def test_files_of_people_are_none(name: str) -> None:
    assert not is_system_file(name)
