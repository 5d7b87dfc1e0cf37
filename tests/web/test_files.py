"""Searches and articles as files for Word and for spreadsheets."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient

from search import Request
from search.result import Hit
from tests.server import jianbao
from tools import sample_site
from web.export import xlsx
from web.export.formats import HEAD
from web.http.links import Links

pytestmark = pytest.mark.slow


@pytest.fixture
def client() -> FlaskClient:
    return sample_site.application().test_client()


def test_a_search_is_a_workbook_with_typed_dates_and_links(client: FlaskClient) -> None:
    hits = sample_site.engine().search(Request(q="跨境电商", size=100)).hits
    answer = client.get("/search.xlsx?q=跨境电商")
    assert answer.mimetype == xlsx.MIMETYPE
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in rows[0]) == HEAD
    assert [row[4].value for row in rows[1:]] == [hit.record.article.title for hit in hits]
    url = Links("http://localhost").article(hits[0].record.article.id)
    assert rows[1][4].hyperlink.target == rows[1][11].value == url
    days = [row[5].value for row in rows[1:] if isinstance(row[5].value, datetime)]
    assert days
    dates = [hit.record.article.date for hit in hits]
    assert len(days) == sum(
        bool(date and date.kind != "issue" and date.value.day and not date.end) for date in dates
    ), "a month, a range and the period of an issue stay text"


def test_no_text_of_a_workbook_is_a_formula() -> None:
    hit = sample_site.engine().search(Request(q="跨境电商")).hits[0]
    article = replace(hit.record.article, title="=HYPERLINK(1)", section="+1\x0b", source="@a" * 40_000)
    stored: Any = SimpleNamespace(id=article.id, title=article.title, record=replace(hit.record, article=article))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook([Hit(stored)], Links()))).active
    assert sheet is not None
    cells = list(sheet.iter_rows())[1]
    assert (cells[4].value, cells[4].data_type, cells[3].value) == ("=HYPERLINK(1)", "s", "+1")
    assert cells[4].hyperlink is None, "without a root there is no address to follow"
    assert len(str(cells[7].value)) == 32_767


def test_a_search_is_a_document_with_what_was_found_in_bold(client: FlaskClient) -> None:
    hits = sample_site.engine().search(Request(q="跨境电商", size=100)).hits
    paper = docx.Document(io.BytesIO(client.get("/search.docx?q=跨境电商").data))
    assert paper.paragraphs[0].text == "简报检索：跨境电商"
    titles = [part.text for part in paper.paragraphs if part.style and part.style.name == "Heading 1"]
    assert titles == [hit.record.article.title for hit in hits]
    assert "跨境电商" in {run.text for part in paper.paragraphs for run in part.runs if run.bold}
    assert quote(hits[0].record.article.id.split("/")[0]) in "".join(part.text for part in paper.paragraphs)


def test_an_article_is_a_document_with_its_tables_and_citation(client: FlaskClient) -> None:
    record = next(record for record in sample_site.records() if "\t" in record.article.text)
    page = client.get(f"/articles/{quote(record.article.id)}").text
    assert f'href="/articles/{quote(record.article.id)}.docx"' in page
    answer = client.get(f"/articles/{quote(record.article.id)}.docx")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    paper = docx.Document(io.BytesIO(answer.data))
    assert paper.paragraphs[0].text == record.article.title
    assert record.issue.serial in paper.paragraphs[1].text
    rows = [text.split("\t") for text in record.article.paragraphs if "\t" in text]
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {text for row in rows for text in row} <= cells
    assert "[J/OL]" in paper.paragraphs[-1].text
    assert client.get("/articles/nowhere.docx").status_code == 404


def test_the_command_line_writes_them_too(tmp_path: Path) -> None:
    library = ["--library", str(sample_site.library())]
    for form in ("docx", "xlsx"):
        target = tmp_path / f"found.{form}"
        line = jianbao("export", form, "跨境电商", "--output", str(target), *library)
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert target.read_bytes().startswith(b"PK")
        line = jianbao("export", form, *library)
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 2
        assert "--output" in done.stderr
