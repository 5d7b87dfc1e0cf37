"""Formats.

Every kind of file becomes lines, and what cannot is refused in one line that says what to do.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import SUPPORTED, JianbaoError, read_bulletins, samples, to_json
from corpus.errors import (
    BadDocument,
    EmptyBulletin,
    TooLarge,
    UndecodableText,
    UnknownFormat,
    UnreadableFile,
)
from corpus.formats import read_bytes, source_of
from corpus.formats.encoding import decode
from corpus.layout.furniture import find_furniture
from corpus.model import Bulletin
from corpus.parse import parse
from corpus.text.well_formed import well_formed
from tests.corpus.test_parse import COVER, body, check, listed
from tools import printing

LINES = [*COVER, "目录", *listed(pages=True), "", *body()]
PROSE = "云麓市茶业协会近日召开会员大会，审议通过了今年的工作计划，并对名优茶评选作出部署。"


def _squeezed(bulletin: Bulletin) -> list[tuple[str, str, str]]:
    return [
        (article.section, article.title, re.sub(r"\s", "", f"{article.title}{article.text}"))
        for article in bulletin.articles
    ]


@pytest.mark.parametrize(
    ("suffix", "make"),
    [(".docx", printing.word), (".pdf", printing.pdf), (".html", printing.web)],
    ids=["docx", "pdf", "html"],
)
def test_the_same_issue_in_every_format(suffix: str, make: Callable[[list[str]], bytes]) -> None:
    check(parse(source_of(f"issue{suffix}", make(LINES))))


@pytest.mark.parametrize("make", [printing.word, printing.pdf], ids=["docx", "pdf"])
@pytest.mark.parametrize(
    "path", [path for path in samples.files() if path.suffix == ".txt"], ids=lambda path: path.stem
)
def test_samples_converted_and_read_back_are_the_same_articles(path: Path, make: Callable[[list[str]], bytes]) -> None:
    source = source_of(path.name, path.read_bytes())
    furniture = find_furniture(source.lines)
    lines = [line.text for place, line in enumerate(source.lines) if place not in furniture]
    wanted = parse(source)
    made = parse(source_of(f"{path.stem}.{make.__name__.replace('word', 'docx')}", make(lines)))
    assert made.issue.id == wanted.issue.id
    assert [row[:2] for row in _squeezed(made)] == [row[:2] for row in _squeezed(wanted)]
    for there, here in zip(_squeezed(made), _squeezed(wanted), strict=True):
        assert there[2] == here[2]


def test_running_heads_and_page_numbers_of_a_pdf_are_not_text() -> None:
    bulletin = parse(source_of("issue.pdf", printing.pdf([*LINES, *(PROSE * 30,)], head="云麓茶讯　总第21期")))
    text = "".join(article.text for article in bulletin.articles)
    assert "云麓茶讯" not in text
    assert not re.search(r"- \d -", text)
    assert PROSE * 30 in text


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    lines = [
        f"第{number}条　本段用来看分栏的次序，左栏读完再读右栏，编号是{number}，其余文字没有别的意思。"
        for number in range(60)
    ]
    text = "".join(line.text for line in source_of("issue.pdf", printing.pdf(lines, columns=2)).lines)
    numbers = [int(found) for found in re.findall(r"编号是(\d+)", text)]
    assert numbers == sorted(numbers)
    assert len(numbers) == 60


def test_pages_of_a_pdf_are_kept() -> None:
    source = source_of("issue.pdf", printing.pdf([PROSE] * 80))
    assert source.lines[0].page == 1
    assert source.lines[-1].page is not None
    assert source.lines[-1].page > 1
    assert [line.number for line in source.lines] == list(range(1, len(source.lines) + 1))


def test_headings_tables_and_text_boxes_of_a_word_file() -> None:
    document = docx.Document()
    document.add_heading("会员动态", 2)
    bold = document.add_paragraph()
    bold.add_run("整行加粗").bold = True
    table = document.add_table(2, 3)
    for number, cell in enumerate("甲乙丙丁戊己"):
        table.cell(number // 3, number % 3).text = cell
    table.cell(1, 0).merge(table.cell(1, 1))
    layout = document.add_table(1, 1)
    layout.cell(0, 0).text = PROSE
    written = io.BytesIO()
    document.save(written)
    lines = source_of("issue.docx", written.getvalue()).lines
    said = [(line.text, line.level, bool(line.table)) for line in lines if line.text]
    assert said == [
        ("会员动态", 2, False),
        ("整行加粗", 7, False),
        ("甲\t乙\t丙", None, True),
        ("丁 戊\t\t己", None, True),
        (PROSE, None, False),
    ]


def test_levels_tables_and_hidden_parts_of_a_web_page() -> None:
    page = (
        "<body><script>x</script><h2>政策法规</h2><p>一<b>二</b>三</p><p><b>粗体一行</b></p>"
        "<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>2</td></tr></table>四<br>五</body>"
    )
    lines = source_of("issue.htm", page.encode("gb18030")).lines
    assert [(line.text, line.level) for line in lines] == [
        ("政策法规", 2),
        ("一二三", None),
        ("粗体一行", 7),
        ("甲\t乙", None),
        ("1\t2", None),
        ("四", None),
        ("五", None),
    ]


def test_marks_of_markdown_are_understood_and_line_numbers_kept() -> None:
    text = "## 一级\r\n**粗**\n| a | b |\n|---|---|\n| 1 | 2 |\n\n见[此处](#x)与[彼处](http://e.example)，**要点**如下\n![图](a.png)\n"
    lines = source_of("issue.md", text.encode()).lines
    assert [(line.number, line.text, line.level, bool(line.table)) for line in lines if line.text] == [
        (1, "一级", 2, False),
        (2, "粗", 7, False),
        (3, "a\tb", None, True),
        (5, "1\t2", None, True),
        (7, "见此处与彼处 (http://e.example)，要点如下", None, False),
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
@settings(max_examples=60)
def test_utf8_text_is_decoded_as_it_is(text: str) -> None:
    assert decode("x.txt", text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_encodings_are_told_apart(codec: str) -> None:
    text = f"{PROSE}\n2024年第3期\n{PROSE}\n"
    assert decode("x.txt", text.encode(codec)) == text


def test_big5_is_told_from_gbk() -> None:
    text = "本府為促進產業發展，特訂定本辦法，並自公布日施行，請各機關配合辦理。"
    assert decode("x.txt", text.encode("big5")) == text
    assert decode("x.txt", text.encode("gbk")) == text


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("a.txt", b"", EmptyBulletin, "empty"),
        ("a.txt", b" \n\t\n ", EmptyBulletin, "empty"),
        ("a.txt", bytes(range(256)) * 40, UnknownFormat, "binary"),
        ("a.txt", "これは日本語の文章です。".encode("shift_jis") * 20, UndecodableText, "UTF-8"),
        ("a.txt", "Änderung für größere Übungen. ".encode("latin-1") * 20, UndecodableText, "UTF-8"),
        ("a.txt", b"%PDF-1.4 x", UnknownFormat, "not a whole PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnknownFormat, ".xlsx"),
        ("a.ofd", b"x", UnknownFormat, "save it as PDF"),
        ("a", b"x", UnknownFormat, "suffix"),
        ("a.docx", b"PK\x03\x04broken", UnknownFormat, "Word"),
        ("a.pdf", b"%PDF-1.4 broken", UnknownFormat, "PDF"),
        ("a.pdf", printing.picture(), EmptyBulletin, "check that it is the right file"),
        ("a.json", b"{", BadDocument, "a.json:1"),
        ("a.json", b'{"articles": [{}]}', BadDocument, "a.json: articles[0].title is missing"),
        (
            "a.json",
            b'{"issue": {"start": "spring"}}',
            BadDocument,
            "start must be a date like 2022-11-15, 2022-11 or 2022",
        ),
        ("a.json", b'{"issue": {"end": "2022-02-30"}}', BadDocument, "end must be a date"),
        (
            "a.json",
            b'{"articles": [{"title": "", "text": "", "deadlines": [{}]}]}',
            BadDocument,
            "deadlines[0].date is missing",
        ),
        ("a.jsonl", b"\n{", BadDocument, "a.jsonl:2"),
        ("a.zip", b"PK\x05\x06 no", UnknownFormat, "zip"),
        ("a.txt", b"x" * (21 * 2**20), TooLarge, "MB"),
        ("a.txt", b"x\n" * 200_000, TooLarge, "lines"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(
    tmp_path: Path, name: str, data: bytes, error: type[JianbaoError], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error) as raised:
        read_bulletins(path)
    message = str(raised.value)
    assert name.split(".", maxsplit=1)[0] in message
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["<w:document", "<!DOCTYPE d [<!ENTITY a '&a;'>]><d>&a;</d>", "", "<d/>"])
def test_a_word_document_with_a_broken_part_is_one_line(text: str) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("word/document.xml", text)
    with pytest.raises(UnknownFormat, match="not a whole Word document"):
        source_of("issue.docx", written.getvalue())


def test_missing_files_folders_and_forbidden_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_bulletins(tmp_path / "none.txt")
    with pytest.raises(UnreadableFile, match="folder"):
        read_bytes(tmp_path)
    locked = tmp_path / "locked.txt"
    locked.write_text(PROSE, encoding="utf-8")
    locked.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(UnreadableFile, match="permissions"):
            read_bulletins(locked)


def test_parse_documents_are_taken_as_they_are(tmp_path: Path) -> None:
    bulletin = parse(source_of("issue.txt", "\n".join(LINES).encode()))
    one, many = tmp_path / "one.json", tmp_path / "many.jsonl"
    one.write_text(to_json(bulletin, indent=1), encoding="utf-8")
    many.write_text(f"{to_json(bulletin)}\n\n{to_json(bulletin)}\n", encoding="utf-8")
    assert [article.title for article in read_bulletins(one)[0].articles] == [a.title for a in bulletin.articles]
    assert len(read_bulletins(many)) == 2


def _archive(path: Path, members: dict[str, bytes], *, codec: str = "utf-8") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name if codec == "utf-8" else name.encode(codec).decode("cp437"), data)
    return path


def test_an_archive_gives_all_its_issues_and_says_what_it_could_not_read(tmp_path: Path) -> None:
    good = "\n".join(LINES).encode()
    path = _archive(
        tmp_path / "all.zip",
        {"2024/第3期.txt": good, "坏.docx": b"x", "__MACOSX/._a.txt": b"x", "图.png": b"x", ".hidden.txt": b"x"},
    )
    bulletins = read_bulletins(path)
    assert len(bulletins) == 1
    unread = [doubt.message for doubt in bulletins[0].doubts if doubt.code == "member-unread"]
    assert [[name for name in ("坏.docx", "图.png") if name in message] for message in unread] == [
        ["图.png"],
        ["坏.docx"],
    ]
    with pytest.raises(UnknownFormat, match="docx"):
        read_bulletins(_archive(tmp_path / "bad.zip", {"坏.docx": b"x"}))
    with pytest.raises(EmptyBulletin, match="no file"):
        read_bulletins(_archive(tmp_path / "none.zip", {"a.png": b"x"}))


def test_bombs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="unpacks to"):
        read_bulletins(_archive(tmp_path / "bomb.zip", {"a.txt": b"\0" * (64 * 2**20)}))
    word = io.BytesIO(printing.word([PROSE]))
    with zipfile.ZipFile(word, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(3):
            package.writestr(f"word/more{number}.xml", b" " * (80 * 2**20))
    (tmp_path / "bomb.docx").write_bytes(word.getvalue())
    with pytest.raises(TooLarge, match="unpacks to"):
        read_bulletins(tmp_path / "bomb.docx")


def test_entities_of_a_word_file_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("机密", encoding="utf-8")
    given = zipfile.ZipFile(io.BytesIO(printing.word([PROSE])))
    written = io.BytesIO()
    with given, zipfile.ZipFile(written, "w") as package:
        for name in given.namelist():
            data = given.read(name)
            if name == "word/document.xml":
                kind = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
                data = data.replace(b"<w:document", kind + b"<w:document", 1).replace(
                    PROSE.encode(), b"&e;" + PROSE.encode()
                )
            package.writestr(name, data)
    try:
        text = "".join(line.text for line in source_of("x.docx", written.getvalue()).lines)
    except JianbaoError:
        return
    assert "机密" not in text


def test_old_word_files_need_libreoffice_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0 old")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnknownFormat, match="apt-get install libreoffice-writer"):
        read_bulletins(path)


def test_old_word_files_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a stand-in for LibreOffice with the same arguments that writes a .docx, or fails."""
    (tmp_path / "made.docx").write_bytes(printing.word(LINES))
    script = tmp_path / "soffice"
    script.write_text(
        f"#!{sys.executable}\nimport pathlib, shutil, sys\n"
        "given, out = pathlib.Path(sys.argv[-1]), pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "sys.exit(3) if b'broken' in given.read_bytes() else out.mkdir()\n"
        f"shutil.copy({str(tmp_path / 'made.docx')!r}, out / 'given.docx')\n",
        encoding="utf-8",
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "old.wps").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0")
    check(read_bulletins(tmp_path / "old.wps")[0])
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken")
    with pytest.raises(UnknownFormat, match="cannot convert"):
        read_bulletins(tmp_path / "old.doc")


#: Systems export text under these names.
_OLD_WORD = {".doc", ".dot", ".wps", ".wpt"}


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
def test_every_suffix_that_is_promised_has_a_reader(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # LibreOffice is on some machines only
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"{}" if "json" in suffix else PROSE.encode())
    if suffix not in {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json", ".jsonl", *_OLD_WORD}:
        with pytest.raises(UnknownFormat, match=r"whole|is not a"):
            read_bulletins(path)
    else:
        assert len(read_bulletins(path)) == 1


@pytest.mark.parametrize("suffix", [".txt", ".json", ".html", ".zip"])
def test_no_half_of_a_character_comes_in(tmp_path: Path, suffix: str) -> None:
    prose = f"{PROSE}\n江城\ud83d附记\n"
    data = {
        ".txt": prose.encode("utf-16", "surrogatepass"),
        ".json": json.dumps({"articles": [{"title": "江城\ud83d附记", "text": prose}]}).encode("ascii"),
        ".html": prose.replace("\ud83d", "&#xD83D;").encode(),
    }
    path = tmp_path / f"\udcff{suffix}"  # a name whose bytes are not UTF-8
    path.write_bytes(data.get(suffix, b""))
    if suffix == ".zip":
        _archive(path, {f"{n}{kind}": content for n, (kind, content) in enumerate(data.items())})
    read = read_bulletins(path)
    assert len(read) == (3 if suffix == ".zip" else 1)
    for bulletin in read:
        assert "江城\ufffd附记" in to_json(bulletin)
        assert bulletin.issue.id == well_formed(bulletin.issue.id)


@pytest.mark.parametrize(("name", "piece"), [("a.txt", "青岚港\n"), ("a.md", "- 甲\n"), ("a.html", "<p>青岚</p>")])
def test_more_lines_than_any_bulletin_has_are_refused_before_they_are_read(name: str, piece: str) -> None:
    data = (piece * 1_000_000).encode()
    began = time.process_time()
    with pytest.raises(TooLarge, match="a bulletin is one issue: split it"):
        source_of(name, data)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("name", "part", "piece", "says"),
    [
        ("a.docx", "word/document.xml", "<w:p/>", "paragraphs"),
        ("a.docx", "word/document.xml", "<w:p><w:r><w:t>青</w:t></w:r></w:p>", "paragraphs"),
        ("a.docx", "word/document.xml", "<w:t/>", "tags"),
        ("a.odt", "content.xml", "<text:p/>", "paragraphs"),
        ("a.xlsx", "xl/worksheets/sheet1.xml", "<c/>", "tags"),
    ],
)
def test_packages_of_more_than_any_bulletin_has_are_refused_before_they_are_read(
    tmp_path: Path, name: str, part: str, piece: str, says: str
) -> None:
    count = 20 * 2**20 // len(piece.encode())
    path = _archive(tmp_path / name, {part: f"<d>{piece * count}</d>".encode()})
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from corpus.errors import JianbaoError\n"
        "from corpus.formats import read_bytes, source_of\n"
        "try:\n"
        "    source_of(sys.argv[1], read_bytes(Path(sys.argv[1])))\n"
        "except JianbaoError as error:\n"
        "    print(error)\n"
        "print(next(line.split()[1] for line in Path('/proc/self/status').open() if line.startswith('VmHWM')))\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    message, most = done.stdout.splitlines()
    assert says in message
    assert int(most) < 150_000, "kilobytes"
    assert time.monotonic() - began < 20
