"""登过没有: a draft and what was printed of it."""

from __future__ import annotations

import csv
import io
import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from corpus import samples
from search import Request
from tools import sample_site
from web.cli import cli
from web.http import drafts
from web.pages.drafts import rows_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _page(client: FlaskClient, draft: str, lang: str = "zh") -> LexborHTMLParser:
    answer = client.post(f"/check?lang={lang}", data={"draft": draft}, follow_redirects=True)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def test_what_is_too_short_is_searched_for(client: FlaskClient) -> None:
    note = _page(client, "企业").css_first("[role=status]")
    assert note is not None
    assert note.text().startswith("太短")
    link = note.css_first("a")
    assert link is not None
    total = sample_site.engine().search(Request(q="企业")).total
    assert total > 0
    assert f"{total} 篇" in link.text()
    assert client.get(link.attributes["href"] or "").status_code == 200
    assert "Too short" in _page(client, "企业", "en").css_first("[role=status]").text()  # type: ignore[union-attr]


def test_the_share_that_is_told_is_that_of_the_marks(client: FlaskClient) -> None:
    record = max(sample_site.records(), key=lambda one: len(one.article.text))
    draft = f"{record.article.text[:120]}，这以后的话从来没有哪一期印过：木棉树下的算盘声停了又响。"
    hit = _page(client, draft).css_first(".hits article")
    assert hit is not None
    marked = sum(map(str.isalnum, "".join(mark.text() for mark in hit.css(".overlap mark"))))
    share = round(100 * marked / sum(map(str.isalnum, draft)))
    assert 50 < share < 100
    assert f"稿子的 {share}%" in hit.text()


def _opened(client: FlaskClient, address: str | None) -> LexborHTMLParser:
    answer = client.get(address or "")
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def _sent(client: FlaskClient, name: str, data: bytes) -> TestResponse:
    return client.post("/check", data={"file": (BytesIO(data), name)}, content_type="multipart/form-data")


def test_a_hit_opens_beside_the_draft_with_marks_that_lead_to_each_other(client: FlaskClient) -> None:
    record = max(sample_site.records(), key=lambda one: len(one.article.text))
    draft = (
        f"木棉树下的算盘声停了又响。\n{record.article.text[200:320]}\n这以后的话从来没有印过。\n{record.article.title}"
    )
    answer = client.post("/check", data={"draft": draft})
    assert (answer.status_code, answer.headers["Location"].partition("=")[0]) == (303, "/check?kept")
    hit = _opened(client, answer.headers["Location"]).css_first(".hits h2 a")
    assert hit is not None
    page = client.get(hit.attributes["href"] or "")
    assert page.headers["Cache-Control"] == "no-store"
    shown = LexborHTMLParser(page.text)
    assert len(shown.css(".beside section")) == 2
    marks = shown.css(".beside mark[id]")
    assert len(marks) >= 4
    for mark in marks:
        (link,) = mark.css("a")[:1]
        there = shown.css_first(link.attributes["href"] or "")
        assert there is not None
        assert mark.attributes["id"] != there.attributes["id"]
    first = shown.css_first("#d1")
    assert first is not None
    assert first.text(deep=True).rstrip("1") in draft
    assert client.get("/check/none", query_string=answer.headers["Location"].partition("?")[2]).status_code == 404


def test_a_draft_is_given_only_to_the_browser_that_sent_it_and_for_an_hour() -> None:
    app = sample_site.application()
    mine, other = app.test_client(), app.test_client()
    address = mine.post("/check", data={"draft": "木棉树下的算盘声停了又响"}).headers["Location"]
    key = mine.get_cookie("drafts")
    assert key is not None
    assert key.http_only
    assert "算盘声" in mine.get(address).text
    other.set_cookie("drafts", "0" * 32)
    for client in (other, app.test_client()):
        assert "算盘声" not in client.get(address).text
        assert "请再送一次" in client.get(address).text
        assert client.get(address.replace("/check", "/check/x")).status_code == 404
    library = sample_site.library()
    assert library is not None
    kept = library / "state" / "drafts" / address.partition("=")[2]
    assert kept.stat().st_mode & 0o777 == 0o600
    past = time.time() - drafts.SECONDS - 1
    os.utime(kept, (past, past))
    assert "请再送一次" in mine.get(address).text
    assert not kept.exists()
    assert "请再送一次" in mine.get("/check?kept=../secret").text
    kept.write_bytes(b"{}")
    os.utime(kept, (past, past))
    drafts.forget(library)
    assert not kept.exists()
    drafts.forget(None)


def test_old_drafts_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    client = sample_site.application().test_client()
    monkeypatch.setattr(drafts, "MOST", 2)
    sent = [client.post("/check", data={"draft": f"木棉树下第{n}回"}).headers["Location"] for n in "一二三"]
    assert [f"第{n}回" in client.get(one).text for n, one in zip("一二三", sent, strict=True)][1:] == [True, True]
    library = sample_site.library()
    assert library is not None
    assert len(list((library / "state" / "drafts").iterdir())) == 2


def test_a_file_is_checked_and_a_whole_issue_article_by_article(client: FlaskClient) -> None:
    record = next(one for one in sample_site.records() if 250 < len(one.article.text) < 500)
    text = f"# {record.article.title}\n\n{record.article.text[:400]}\n"
    document = Document()
    for paragraph in text.replace("# ", "").split("\n"):
        document.add_paragraph(paragraph)
    document.save(data := BytesIO())
    for name, one in (("稿.docx", data.getvalue()), ("稿.txt", record.article.text[:400].encode("gb18030"))):
        page = _opened(client, _sent(client, name, one).headers["Location"])
        hit = page.css_first(".hits h2 a")
        assert hit is not None, name
        assert hit.text() == record.article.title
    issue = next(path for path in samples.files() if path.suffix == ".md")
    new = "## 木棉树下\n\n" + "算盘声停了又响，渡口的船工把灯一盏一盏点起来。" * 3
    own = _opened(client, _sent(client, "一期.md", issue.read_bytes()).headers["Location"])
    assert "不与它自己比" in own.text()
    text = f"# 不存在的杂志\n\n## {record.article.title}\n\n{record.article.text[:600]}\n\n{new}\n"
    table = _opened(client, _sent(client, "新.md", text.encode()).headers["Location"])
    rows = table.css(".checked tbody tr")
    assert len(rows) == 2, [row.text() for row in rows]
    told = {row.css("td")[1].text(): row for row in rows}
    assert told["木棉树下"].css("td")[2].text() == "新"
    beside = told[record.article.title].css("td")[3].css_first("a")
    assert beside is not None
    assert _opened(client, beside.attributes["href"]).css_first("mark#a1") is not None
    alone = told["木棉树下"].css_first("a")
    assert alone is not None
    assert "各期都没有" in _opened(client, alone.attributes["href"]).text()


def test_what_is_near_is_told_apart_from_the_same_words(client: FlaskClient) -> None:
    page = _page(
        client,
        "渡口新事\n2024年11月20日，墨鲸数据技术（澜川）股份有限公司在木棉树下办了一场茶会。"
        + "渡口的船工把灯一盏一盏点起来，算盘声停了又响。" * 3,
    )
    assert "各期都没有" in page.css_first("[role=status]").text()  # type: ignore[union-attr]
    (near,) = page.css("section.near")
    hits = near.css("article.hit")
    assert hits
    assert all("墨鲸数据" in hit.css_first(".names").text() for hit in hits)  # type: ignore[union-attr]


def test_a_table_does_not_tell_of_a_clause_in_a_long_article() -> None:
    record = next(one for one in sample_site.records() if 250 < len(one.article.text) < 500)
    clause = record.article.text[100:135]
    text = clause + "".join(chr(0x4E00 + n * 7 % 9_000) for n in range(2_000))
    engine = sample_site.engine()
    assert [one.record.article.id for one in engine.check(text)] == [record.article.id]
    (row,) = rows_of(engine, drafts.Kept(drafts.Part(text)), None)
    assert (row.verdict, row.found) == ("新", 0)


def test_the_command_tells_of_each_article(tmp_path: Path) -> None:
    library = sample_site.library()
    record = next(one for one in sample_site.records() if 250 < len(one.article.text) < 500)
    draft = tmp_path / "稿.txt"
    draft.write_text(f"{record.article.title}\n\n{record.article.text}", encoding="utf-8")
    asked = ["check-draft", str(draft), "--library", str(library)]
    told = CliRunner().invoke(cli, asked)
    assert told.exit_code == 0, told.output
    assert "Run before 100%" in told.output
    ((_, row),) = [list(csv.reader(io.StringIO(CliRunner().invoke(cli, [*asked, "--csv"]).output)))]
    assert row[2:5] == ["Run before", "1.00", record.article.id]
    draft.write_text("", encoding="utf-8")
    refused = CliRunner().invoke(cli, asked)
    assert refused.exit_code == 1
    assert "There is no text in this file." in refused.output


def test_a_file_that_cannot_be_read_is_told_in_the_language_of_the_page(client: FlaskClient) -> None:
    for name, data in (
        ("a.exe", b"MZ"),
        ("a.pdf", b"%PDF-1.7 nothing"),
        ("a.docx", b"PK\3\4 nothing"),
        ("a.txt", b" "),
    ):
        for lang, alone in (("zh", "文件"), ("en", "ile")):
            sent = {"file": (BytesIO(data), name)}
            answer = client.post(f"/check?lang={lang}", data=sent, content_type="multipart/form-data")
            told = LexborHTMLParser(answer.text).css_first("[role=alert]")
            assert answer.status_code == 400
            assert told is not None
            assert alone in told.text(), name
            assert "/tmp" not in answer.text
            assert ("扩展名" in told.text() or "suffix" in told.text()) == (name in {"a.pdf", "a.docx"}), told.text()
    kind = "multipart/form-data; boundary=x"
    large = client.post("/check", data=b"a" * (drafts.LARGEST + (2 << 20)), content_type=kind)
    assert large.status_code == 413
    assert client.post("/check", data={"draft": ""}).status_code == 200
