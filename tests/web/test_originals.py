"""The original of an issue: the file as it came, and the place of each line in it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from werkzeug.test import TestResponse

from corpus import codec, samples
from corpus.formats.scan.recognised import Found, RecognisedPage, digest_of
from indexer import Library
from indexer.library.scans import engine_version
from search import open_engine
from tools import sample_site
from web import create_app
from web.config import Config
from web.pages.leaf import leaves, picture

pytestmark = pytest.mark.slow


def _get(app: Flask, address: str, **headers: str) -> TestResponse:
    """Ask for something to its end, as a server does, which then closes the file."""
    return app.test_client().get(address, headers=headers, buffered=True)


def _sample(suffix: str) -> Path:
    return next(file for file in samples.files() if file.suffix == suffix)


def _issue(name: str) -> str:
    """Return the id of the issue that a file of the sample library gives."""
    ids = (summary.issue.id for summary in sample_site.engine().issues())
    return next(quote(id_) for id_ in ids if sample_site.engine().source(id_) == name)


def _library(folder: Path, *files: Path) -> tuple[Flask, list[str]]:
    """Return an application over some files, and the ids of its issues."""
    library = Library.create(folder / "library")
    for file in files:
        library.add(file)
    library.sync()
    engine = open_engine(library.path)
    return create_app(engine, library.path), [summary.issue.id for summary in engine.issues()]


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".txt", "text/plain"), (".pdf", "application/pdf"), (".md", "text/markdown"),
     (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")],
)  # fmt: skip
def test_a_file_is_given_as_it_came(suffix: str, kind: str) -> None:
    file = _sample(suffix)
    answer = _get(sample_site.application(), f"/issues/{_issue(file.name)}/file")
    assert answer.data == file.read_bytes()
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_a_file_is_not_sent_twice_and_can_be_sent_in_parts() -> None:
    app = sample_site.application()
    address = f"/issues/{_issue(_sample('.pdf').name)}/file"
    first = _get(app, address)
    again = _get(app, address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = _get(app, address, Range="bytes=10-19")
    assert (part.status_code, part.data) == (206, first.data[10:20])


def test_a_chinese_name_is_kept_and_a_packed_issue_gives_its_archive(tmp_path: Path) -> None:
    named, packed = tmp_path / "简报 第十二期.txt", tmp_path / "合订.zip"
    files = [file for file in samples.files() if file.suffix == ".txt"]
    named.write_bytes(files[0].read_bytes())
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(files[1], "内/一.txt")
    app, ids = _library(tmp_path, named, packed)
    answers = [_get(app, f"/issues/{quote(id_)}/file") for id_ in ids]
    names = {answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]: answer for answer in answers}
    assert set(names) == {quote(named.name), quote(packed.name)}
    zipped = names[quote(packed.name)]
    assert (zipped.headers["Content-Type"], zipped.data) == ("application/zip", packed.read_bytes())


def test_lines_of_a_packed_issue_lead_to_its_article(tmp_path: Path) -> None:
    packed = tmp_path / "issues.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(_sample(".txt"), "one.txt")
    app, (id_,) = _library(tmp_path, packed)
    article = next(record.article for record in open_engine(tmp_path / "library").issue(id_) if record.article.lines)
    assert article.lines
    answer = _get(app, f"/issues/{quote(id_)}/lines/{article.lines[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/articles/{quote(article.id)}")
    assert _get(app, f"/issues/{quote(id_)}/pages/1.png").status_code == 404


def test_a_web_page_runs_nothing_here(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<h1>协会简报</h1><script>alert(1)</script><p>本月协会举办了一次交流活动。</p>", encoding="utf-8")
    app, (id_,) = _library(tmp_path, page)
    headers = _get(app, f"/issues/{quote(id_)}/file").headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "这一期的原文件不在这台服务器上。"), ("en", "The original file of this issue is not on")]
)
def test_a_file_that_is_away_or_leads_elsewhere_is_told(tmp_path: Path, lang: str, said: str) -> None:
    app, (id_,) = _library(tmp_path, _sample(".txt"))
    file = next((tmp_path / "library/issues").iterdir())
    file.unlink()
    for stands in (False, True):
        if stands:
            (tmp_path / "secret").write_text("secret", encoding="utf-8")
            file.symlink_to(tmp_path / "secret")
        for what in ("file", "lines/3", "pages/1", "pages/1.png"):
            answer = _get(app, f"/issues/{quote(id_)}/{what}?lang={lang}")
            assert answer.status_code == 404
            assert said in answer.text


def test_a_setting_turns_originals_off() -> None:
    app = create_app(sample_site.engine(), sample_site.library(), config=Config(originals=False))
    issue = _issue(_sample(".pdf").name)
    for what in ("file", "lines/3", "pages/1", "pages/1.png"):
        assert "这里不提供原文件。" in _get(app, f"/issues/{issue}/{what}").text
    assert f"/issues/{issue}/" not in _get(app, f"/issues/{issue}").text


def test_a_line_of_a_pdf_is_marked_on_its_page(tmp_path: Path) -> None:
    file = _sample(".pdf")
    issue, app = _issue(file.name), sample_site.application()
    found = leaves(file, tmp_path)
    line = next(line for line in found.lines if line.page == 3 and len(line.text) > 20)
    shown = _get(app, f"/issues/{issue}/lines/{line.number}")
    assert shown.status_code == 200
    assert f'href="/issues/{issue}/pages/3.png"' in shown.text
    box = re.search(r'class="here" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', shown.text)
    assert box
    x, y, width, height = map(float, box.groups())
    assert line.box
    assert 0 < x < x + width < found.pages[2][0]
    assert 0 < y < y + height < found.pages[2][1]
    assert 8 < height < 40


def test_places_on_a_page_go_down_with_its_lines(tmp_path: Path) -> None:
    lines = [line for line in leaves(_sample(".pdf"), tmp_path).lines if line.page == 2 and line.box]
    tops = [line.box[1] for line in lines if line.box]
    assert len(tops) > 10
    assert tops == sorted(tops)


def test_every_place_that_is_printed_leads_somewhere() -> None:
    issue, app = _issue(_sample(".pdf").name), sample_site.application()
    pages = [_get(app, f"/issues/{issue}").text]
    pages += [_get(app, address).text for address in re.findall(r'href="(/articles/[^"#?]+)"', pages[0])[:4]]
    places = {
        place for page in pages for place in re.findall(rf'href="(/issues/{issue}/(?:lines|pages)/\d+)[#"]', page)
    }
    assert len(places) > 5
    assert {_get(app, place).status_code for place in places} == {200}


def test_a_page_of_any_size_becomes_a_picture_of_bounded_size(tmp_path: Path) -> None:
    for number, size in enumerate([(14_400.0, 14_400.0), (3.0, 14_400.0), (14_400.0, 3.0)]):
        file = tmp_path / f"{number}.pdf"
        canvas = Canvas(str(file), pagesize=size)
        canvas.drawString(1, 1, "x")
        canvas.save()
        width, height = struct.unpack(">II", picture(file, tmp_path, 1)[16:24])
        assert 0 < width * height <= 4_100_000


@pytest.mark.usefixtures("installed")
def test_a_scan_shows_its_page_and_leads_there_from_a_doubt(tmp_path: Path) -> None:
    written = io.BytesIO()
    Image.new("L", (400, 560), 250).save(written, "PNG")
    library = Library.create(tmp_path / "library")
    (library.issues / "扫描.png").write_bytes(written.getvalue())
    texts = [("云麓市茶业协会简报", 0.99), ("协会召开理事会，听取了报告。", 0.6)]
    page = RecognisedPage(400, 560, tuple(_found(text, sure, 60.0 + 60 * n) for n, (text, sure) in enumerate(texts)))
    folder = library.scans / f"{digest_of(written.getvalue())}-{engine_version()}"
    folder.mkdir(parents=True)
    (folder / "1.json").write_bytes(codec.encode(page))
    assert not library.sync().failed
    engine = open_engine(library.path)
    app, (summary,) = create_app(engine, library.path), engine.issues()
    address = f"/issues/{quote(summary.issue.id)}"
    shown = _get(app, address).text
    assert "识别没把握" in shown
    place = max(re.findall(rf'href="({address}/lines/\d+)#', shown))
    marked = _get(app, place).text
    assert 'class="here" x="38.0" y="118.0"' in marked
    assert _get(app, f"{address}/pages/1.png").data.startswith(b"\x89PNG")
    assert _get(app, f"{address}/file").headers["Content-Type"] == "image/png"


def _found(text: str, confidence: float, top: float) -> Found:
    right, bottom = 40.0 + 16 * len(text), top + 22
    return Found(text, confidence, (40.0, top, right, top, right, bottom, 40.0, bottom))


@pytest.mark.parametrize("place", ["lines/0", "lines/999999", "pages/0", "pages/999", "pages/999.png", "pages/0.png"])
def test_a_place_that_is_not_there(place: str) -> None:
    answer = _get(sample_site.application(), f"/issues/{_issue(_sample('.pdf').name)}/{place}")
    assert answer.status_code == 404
