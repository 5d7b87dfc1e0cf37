"""Scans: pages read by their picture. The real recogniser reads small pages that are made here."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.scans import picture, scanned
from corpus import read_bulletins
from corpus.errors import TooLarge, UnknownFormat
from corpus.formats import pdf as pdf_module
from corpus.formats import source_of
from corpus.formats.pdf.numbering import numbered
from corpus.formats.scan import picture as picture_module
from corpus.formats.scan.page import in_few_sizes, lines_of
from corpus.formats.scan.recognised import Corners, Found, NeedsOcr, RecognisedPage, ScanWaiting, recognise_later
from corpus.formats.source import make_source
from corpus.model import Line
from corpus.parse import parse
from corpus.text.fold import fold

FONT = "STSong-Light"
PAGE = [
    "云麓市茶业协会会议纪要",
    "九月十日，协会召开理事会，听取了上半年工作报告。",
    "会议认为，茶路考察团二十三人历时七天，成果丰富。",
    "会议决定，下半年举办三场培训，覆盖全市会员单位。",
    "各会员单位应于十月底前报送培训需求和联系人名单。",
    "二〇二三年九月十一日",
]


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1)
    draw(canvas)
    canvas.save()
    return written.getvalue()


def one_page(canvas: Canvas) -> None:
    for row, text in enumerate(PAGE):
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 700 - 24 * row, text)
    canvas.showPage()


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [fold(line.text.strip()) for line in lines if line.text.strip()]


@pytest.fixture(scope="module")
def paper(ocr: None) -> bytes:
    """Return a page as a scanner makes it: turned, with noise."""
    del ocr
    return scanned(drawn(one_page))


@pytest.mark.slow
def test_a_scan_is_read_with_places_and_confidence(paper: bytes) -> None:
    read = [line for line in source_of("scan.pdf", paper).lines if line.text.strip()]
    given = [line for line in source_of("text.pdf", drawn(one_page)).lines if line.text.strip()]
    true = "".join(texts(tuple(given)))
    assert Levenshtein.distance(true, "".join(texts(tuple(read)))) <= 0.015 * len(true)
    assert len(read) == len(given)
    for one, other in zip(read, given, strict=True):
        assert one.box
        assert other.box
        # The page is turned by two degrees: a line is lower at its end, by some of its height.
        assert abs(sum(one.box[1::2]) - sum(other.box[1::2])) / 2 < 0.03
        assert 0.5 < one.confidence <= 1


@pytest.mark.slow
@pytest.mark.usefixtures("ocr")
def test_pictures_are_read_page_by_page() -> None:
    from PIL import Image

    document = pdf_document(drawn(one_page))
    frames = [Image.open(picture(document[0], 0)) for _ in range(2)]
    for name, more in (("scan.tiff", frames[1:]), ("scan.png", [])):
        written = io.BytesIO()
        options = {"save_all": True, "append_images": more} if more else {}
        frames[0].save(written, Path(name).suffix[1:].upper(), **options)
        read = source_of(name, written.getvalue())
        assert (read.kind, {line.page for line in read.lines}) == ("picture", set(range(1, 2 + len(more))))
        assert texts(read.lines)[1].startswith(fold(PAGE[1])[:8])


def pdf_document(data: bytes) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(data)


@pytest.mark.slow
def test_a_page_that_lies_on_a_side_or_its_head_is_read_all_the_same(ocr: None) -> None:
    del ocr
    import numpy as np
    from PIL import Image

    from corpus.formats.scan.engine import recognise

    pixels = np.asarray(Image.open(picture(pdf_document(drawn(one_page))[0], 0)).convert("RGB"))
    upright, *turned = [lines_of(recognise(np.ascontiguousarray(np.rot90(pixels, turn)))) for turn in range(4)]
    for lines in turned:
        assert [line.text for line in lines] == [line.text for line in upright]
    left, top, right, bottom = upright[1].box or (0, 0, 0, 0)
    assert turned[1][1].box == pytest.approx((1 - right, 1 - bottom, 1 - left, 1 - top), abs=0.01)


@pytest.mark.slow
def test_a_text_layer_without_meaning_is_read_by_its_picture(ocr: None) -> None:
    del ocr
    from reportlab.lib.utils import ImageReader

    def garbled(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture(pdf_document(drawn(one_page))[0], 0)), 0, 0, *A4)
        layer = canvas.beginText(72, 700)
        layer.setFont(FONT, 12)
        layer.setTextRenderMode(3)
        for _ in range(4):
            layer.textLine("龘靐齉爩麤灪龖厵驫麣灩籲鱻爨癵驫鸞虋鸜麷")
        canvas.drawText(layer)

    read = texts(source_of("scan.pdf", drawn(garbled)).lines)
    assert len(read) == len(PAGE)
    assert read[1].startswith(fold(PAGE[1])[:8])


def test_without_the_extra_the_refusal_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf_module, picture_module):
        monkeypatch.setattr(module, "can_recognise", lambda: False)
    for name, data in (("a.pdf", scanned(drawn(one_page))), ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40))):
        with pytest.raises(NeedsOcr, match=r"pip install 'jianbao\[ocr\]'"):
            source_of(name, data)


@pytest.mark.usefixtures("installed")
def test_where_nobody_can_wait_a_scan_is_for_later(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(scanned(drawn(one_page)))
    with pytest.raises(ScanWaiting, match="recognised when it is indexed"):
        read_bulletins(file, recogniser=recognise_later)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(40), b"II*\0" + bytes(40), b"\xff\xd8\xff" + bytes(40)])
def test_a_broken_picture_is_told(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(data)
    with pytest.raises(UnknownFormat, match="not a whole picture"):
        read_bulletins(file)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("side", [10_000, 20_000])
def test_a_picture_with_more_pixels_than_any_scan_is_refused(tmp_path: Path, side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    file = tmp_path / "a.png"
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in parts
        )
    )
    with pytest.raises(TooLarge, match="300 dots an inch"):
        read_bulletins(file)


def found(text: str, left: float, top: float, size: float = 20.0, confidence: float = 0.99) -> Found:
    breadth = sum(0.5 if character.isascii() else 1.0 for character in text) * size
    corners: Corners = (left, top, left + breadth, top, left + breadth, top + 1.4 * size, left, top + 1.4 * size)
    return Found(text, confidence, corners)


def test_pieces_become_lines_by_their_places() -> None:
    pieces = [
        found("第二行在下面，字数也比较多一些", 100, 140),
        found("第一行在上面，", 100, 100),
        found("右边的一段接着它", 242, 102),
        found("表的一栏", 100, 180),
        found("另一栏", 400, 181),
    ]
    lines = lines_of(RecognisedPage(1000, 1400, tuple(pieces)))
    assert [line.text for line in lines] == [
        "第一行在上面，右边的一段接着它", "第二行在下面，字数也比较多一些", "表的一栏\t另一栏",
    ]  # fmt: skip
    assert lines[2].box == pytest.approx((0.1, 180 / 1400, 0.46, 209 / 1400))


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = range(8)
    pieces = [found("左栏的文字一行接着一行地写", 60, 100 + 40 * row) for row in rows]
    pieces += [found("右栏的文字也是一行接着一行", 540, 100 + 40 * row) for row in rows]
    lines = lines_of(RecognisedPage(1000, 1400, tuple(pieces)))
    assert [line.text[0] for line in lines] == ["左"] * 8 + ["右"] * 8


def test_sizes_that_differ_by_how_they_were_measured_are_one() -> None:
    sizes = [(20.0, "正文一行有许多字写在这里"), (20.8, "正文又一行有许多字写在这"), (19.4, "正文三行有许多字写在这里"),
             (30.0, "标题甲"), (31.0, "标题乙")]  # fmt: skip
    page = RecognisedPage(
        1000, 1400, tuple(found(text, 60, 100 + 60 * n, size) for n, (size, text) in enumerate(sizes))
    )
    (lines,) = in_few_sizes([lines_of(page)])
    assert len({line.size for line in lines}) == 2


def test_a_line_that_may_be_recognised_wrong_is_a_doubt() -> None:
    page = RecognisedPage(
        1000, 1400, (found("云麓市茶业协会简报", 60, 60), found("看不清的一行字", 60, 160, confidence=0.6))
    )
    lines = tuple(numbered([lines_of(page)], {}))
    doubts = [doubt for doubt in parse(make_source("pdf", "a.pdf", lines)).doubts if doubt.code == "line-unsure"]
    assert [(doubt.line, doubt.message) for doubt in doubts] == [
        (lines[-1].number, "识别得没有把握（60%）：看不清的一行字")
    ]
