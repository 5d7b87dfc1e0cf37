"""Word documents: what a reader sees in Word is what is read, and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest

from corpus.errors import UnreadableFile
from corpus.formats import source_of
from corpus.formats.word.numbering import in_format
from corpus.formats.word.symbols import symbol
from corpus.model import Line

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OTHERS = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="U"><w:name w:val="own"/><w:basedOn w:val="T"/></w:style>
<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="HP"><w:name w:val="hp"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="N"><w:name w:val="numbered"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="9">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="8"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
"""


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _listed(number: int, text: str, depth: int = 0) -> str:
    return _p(_run(text), f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def _notes(kind: str, texts: dict[int, str]) -> str:
    notes = "".join(f'<w:{kind} w:id="{number}">{_p(_run(text))}</w:{kind}>' for number, text in texts.items())
    return f'<w:{kind} w:id="0" w:type="separator">{_p("")}</w:{kind}>{notes}'


def word(body: str, *, strict: bool = False, main: str = "word/document.xml", **parts: str) -> bytes:
    """Return a .docx of a body and parts (``numbering``, ``footnotes``, ``header``, …)."""
    written = io.BytesIO()
    roots = {
        "numbering": "numbering",
        "footnotes": "footnotes",
        "endnotes": "endnotes",
        "header": "hdr",
        "footer": "ftr",
    }
    parts = {"styles": STYLES, **parts}
    with zipfile.ZipFile(written, "w") as package:
        folder, _, name = main.rpartition("/")
        relation = '<Relationship Id="{0}" Type="{1}/{2}" Target="{3}"/>'
        relations = "".join(relation.format(f"r{kind}", _KIND, kind, f"{kind}.xml") for kind in parts)
        head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        package.writestr("_rels/.rels", f"{head}{relation.format('a', _KIND, 'officeDocument', main)}</Relationships>")
        package.writestr(f"{folder}/_rels/{name}.rels", f"{head}{relations}</Relationships>")
        document = f"<w:document {_W} {_OTHERS}><w:body>{body}</w:body></w:document>"
        for path, text in [(main, document)] + [
            (f"{folder}/{kind}.xml", f"<w:{roots.get(kind, kind)} {_W}>{text}</w:{roots.get(kind, kind)}>")
            for kind, text in parts.items()
        ]:
            ours = text
            if strict:
                ours = text.replace(
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "http://purl.oclc.org/ooxml/wordprocessingml/main",
                ).replace(f'r="{_KIND}"', 'r="http://purl.oclc.org/ooxml/officeDocument/relationships"')
            package.writestr(path, ours)
    return written.getvalue()


def lines(data: bytes, name: str = "x.docx") -> list[Line]:
    return [line for line in source_of(name, data).lines if line.text.strip()]


def texts(body: str, *, numbering: str = "") -> list[str]:
    return [line.text for line in lines(word(body, numbering=numbering))]


def test_automatic_numbers_stand_before_their_paragraphs() -> None:
    body = "".join([_listed(1, "为了。"), _listed(1, "范围。"), _listed(1, "甲项。", 1), _listed(1, "乙项。", 1)])
    body += "".join([_listed(1, "附则。"), _listed(1, "丙项。", 1), _p(_run("由样式编号。"), '<w:pStyle w:val="N"/>')])
    body += "".join(
        [_listed(2, "三。"), _listed(2, "四。"), _listed(4, "九。"), _listed(4, "十。"), _listed(3, "点。")]
    )
    assert texts(body, numbering=NUMBERING) == [
        "第一条 为了。", "第二条 范围。", "2.1 甲项。", "2.2 乙项。", "第三条 附则。", "3.1 丙项。", "第四条 由样式编号。",
        "3、三。", "4、四。", "9、九。", "10、十。", "点。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "shape", "written"),
    [
        (11, "chineseCountingThousand", "十一"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (14, "upperRoman", "XIV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalEnclosedCircleChinese", "⑦"),
        (7, "decimalZero", "07"),
        (7, "unknown", "7"),
    ],
)
def test_a_number_is_written_as_word_writes_it(number: int, shape: str, written: str) -> None:
    assert in_format(number, shape) == written


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    body = _p(_run("产值增长") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + _run("百分之六。"))
    body += _p(_run("另见") + '<w:r><w:endnoteReference w:id="2"/></w:r>') + _p(_run("下一段。"))
    made = lines(
        word(body, footnotes=_notes("footnote", {2: "数据来自统计局。"}), endnotes=_notes("endnote", {2: "尾注。"}))
    )
    assert [(line.text, line.part) for line in made] == [
        ("产值增长百分之六。", "body"), ("[1] 数据来自统计局。", "note"), ("另见", "body"), ("[1] 尾注。", "note"), ("下一段。", "body"),
    ]  # fmt: skip


def test_page_heads_come_first_and_feet_last() -> None:
    body = (
        _p(_run("正文。"))
        + '<w:sectPr><w:headerReference r:id="rheader"/><w:footerReference r:id="rfooter"/></w:sectPr>'
    )
    made = lines(word(body, header=_p(_run("云麓茶讯　总第9期")), footer=_p(_run("内部资料"))))
    assert [(line.text, line.part) for line in made] == [
        ("云麓茶讯　总第9期", "head"),
        ("正文。", "body"),
        ("内部资料", "foot"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        _run("不可见", "<w:vanish/>"),
        _run("不可见", '<w:vanish w:val="true"/>'),
        _run("不可见", '<w:rStyle w:val="H"/>'),
        f"<w:del>{_run('不可见')}</w:del>",
        f"<w:moveFrom>{_run('不可见')}</w:moveFrom>",
        "<w:r><w:instrText>不可见</w:instrText></w:r>",
    ],
)
def test_what_word_does_not_show_is_left_out(hidden: str) -> None:
    assert texts(_p(_run("前") + hidden + _run("后"))) == ["前后"]


def test_hidden_type_is_switched_on_and_off() -> None:
    body = _p(_run("整段隐藏"), '<w:pStyle w:val="HP"/>')
    body += _p(_run("段内", '<w:vanish w:val="0"/>') + _run("隐藏"), '<w:pStyle w:val="HP"/>')
    body += _p(_run("可见", '<w:rStyle w:val="H"/><w:vanish w:val="false"/>'))
    assert texts(body) == ["段内", "可见"]


def test_accepted_changes_stand_once() -> None:
    body = _p(f"{_run('原处。')}<w:moveFrom>{_run('移动的话。')}</w:moveFrom>")
    body += f"<w:moveTo>{_p(_run('移来的段。'))}</w:moveTo>" + _p(
        f"<w:moveTo>{_run('移动的话。')}</w:moveTo><w:ins>{_run('新增。')}</w:ins>"
    )
    assert texts(body) == ["原处。", "移来的段。", "移动的话。新增。"]


def test_guides_symbols_and_formulas() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{_run('lù')}</w:rt><w:rubyBase>{_run('麓')}</w:rubyBase></w:ruby></w:r>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\* jc2 \\o\\ad(\\s\\up 9(lù</w:instrText></w:r>'
        '<w:r><w:instrText>),麓)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    sym = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    power = (
        "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
    )
    share = (
        "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>"
    )
    body = (
        _p(_run("云") + ruby + _run("茶"))
        + _p(_run("云") + field + _run("茶"))
        + _p(sym)
        + _p(power + _run("，") + share)
    )
    assert texts(body) == ["云麓茶", "云麓茶", "☑≥", "x^2，(a+b)/c"]


def test_a_symbol_that_nobody_knows_leaves_a_mark() -> None:
    assert symbol("Wingdings", "F001") == "▯"
    assert symbol("Webdings", "nonsense") == "▯"
    assert symbol("Symbol", "F061") == "α"


def test_levels_are_inherited_and_stated() -> None:
    body = (
        _p(_run("标题"), '<w:pStyle w:val="U"/>')
        + _p(_run("纲要"), '<w:outlineLvl w:val="0"/>')
        + _p(_run("粗", "<w:b/>"))
    )
    assert [line.level for line in lines(word(body))] == [2, 1, 7]


def test_tables_keep_their_columns() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_p(_run(text) if text else '')}</w:tc>"

    first = [cell("区县", '<w:vMerge w:val="restart"/>'), cell("产值", '<w:gridSpan w:val="2"/>'), cell("注")]
    table = f"<w:tbl><w:tr>{''.join(first)}</w:tr>"
    table += f"<w:tr>{cell('', '<w:vMerge/>')}{cell('上年')}{cell('今年')}{cell('')}</w:tr>"
    table += f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("1")}{cell("2")}{cell("增")}</w:tr></w:tbl>'
    assert [(line.text, bool(line.table)) for line in lines(word(table))] == [
        ("区县\t产值\t\t注", True), ("\t上年\t今年", True), ("\t1\t2\t增", True),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["x.docx", "x.doc", "x.wps", "x.dotx", "x.txt"])
def test_a_word_file_is_read_whatever_its_name_and_flavour(name: str) -> None:
    body = _p(_run("正文在此。"))
    assert [line.text for line in lines(word(body), name)] == ["正文在此。"]
    assert [line.text for line in lines(word(body, strict=True), name)] == ["正文在此。"]
    assert [line.text for line in lines(word(body, main="word/document2.xml"), name)] == ["正文在此。"]


def test_an_encrypted_file_asks_for_a_copy_without_a_password() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableFile, match="password"):
        source_of("x.docx", data)
