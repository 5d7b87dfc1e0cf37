"""Review of an upload: text, facts, corrections, all at once, and going back."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from indexer import Library
from search import open_engine
from tests.corpus.test_corrections import TEXT
from web import create_app
from web.admin import jobs
from web.admin.login import hashed
from web.config import Config
from web.http.state import State

pytestmark = pytest.mark.slow

PASSWORD = "一个足够长的密码"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with one small issue, indexed."""
    made = Library.create(tmp_path / "library")
    articles = [{"title": f"第{n}篇", "text": "院里种了香樟。\n又种了一株。", "section": "动态"} for n in (1, 2)]
    document = {"issue": {"id": "first", "serial": "试刊"}, "articles": articles}
    (made.issues / "first.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    made.sync()
    return made


@pytest.fixture
def client(library: Library) -> FlaskClient:
    """Return a client that has signed in."""
    config = Config(admin_hash=hashed(PASSWORD), secret="s" * 40)
    found = create_app(open_engine(library.path), library.path, config=config).test_client()
    token = _token(found.get("/admin/login"))
    found.post("/admin/login", data={"csrf_token": token, "password": PASSWORD})
    return found


def _token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found.group(1)


def _post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    return client.post(path, data={"csrf_token": _token(client.get("/admin")), **data})


def _send(client: FlaskClient, name: str, content: bytes) -> str:
    location = _post(client, "/admin/uploads", file=(io.BytesIO(content), name)).location
    assert location
    return location


def _fields(page: str, **more: str) -> dict[str, str]:
    """Return what the form of the opened article sends."""
    form = LexborHTMLParser(page).css_first("#open form")
    assert form is not None
    sent = {node.attributes["name"] or "": node.attributes.get("value") or "" for node in form.css("input")}
    return {key: value for key, value in sent.items() if key != "csrf_token"} | more


def _undo(page: str, place: int) -> str:
    """Return what the button sends that takes a correction back."""
    return LexborHTMLParser(page).css('input[name="undo"]')[place].attributes["value"] or ""


def _titles(page: str) -> list[str]:
    return [node.text() for node in LexborHTMLParser(page).css(".entry .n")]


def _settle(library: Library, client: FlaskClient, query: str, total: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = jobs.last(State(library.path / "state"))
        if job and not job.running and client.get(f"/api/search?q={query}").get_json()["total"] == total:
            return
        time.sleep(0.2)
    raise AssertionError(jobs.last(State(library.path / "state")))


def test_an_upload_is_corrected_before_it_is_stored(library: Library, client: FlaskClient) -> None:
    sent = _send(client, "简报.txt", TEXT.encode())
    page = client.get(f"{sent}?open=0-0").text
    assert len(page.encode()) < 60_000
    assert "院里种了梧桐" in page
    assert re.search(r"第 \d+–\d+ 行", page)
    read = _titles(page)
    _post(client, f"{sent}/correct", number="9", was_number="7", period="2023年2季度", was_period="2023年1季度")
    page = client.get(f"{sent}?open=0-0").text
    done = _post(client, f"{sent}/correct", **_fields(page, title="梧桐十二株", date="2023-05-06"))
    assert (done.status_code, done.location) == (303, f"{sent}?open=0-0")
    page = client.get(done.location or "").text
    assert _titles(page) == ["梧桐十二株", *read[1:]]
    assert "总第9期" in page
    assert "2023-05-06" in page
    assert not (library.path / "corrections").exists(), "nothing is stored before it is said"
    page = client.get(f"{sent}?open=0-1").text
    _post(client, f"{sent}/correct", **_fields(page, do="merge"))
    page = client.get(f"{sent}?open=0-1").text
    assert _titles(page) == ["梧桐十二株", read[1]]
    split = LexborHTMLParser(page).css('button[name="split"]')[1].attributes["value"] or ""
    _post(client, f"{sent}/correct", **_fields(page, split=split))
    page = client.get(sent).text
    assert len(_titles(page)) == 3
    assert LexborHTMLParser(page).css_first("#mended small").text() == "6"  # type: ignore[union-attr]
    _post(client, f"{sent}/correct", undo=_undo(page, 2))
    assert _titles(client.get(sent).text)[0] == read[0]
    _post(client, sent, do="store")
    _settle(library, client, "梧桐", 1)
    found = client.get("/api/search?q=梧桐").get_json()["hits"][0]
    kept = client.get(f"/api/articles/{found['id']}").get_json()
    assert (kept["title"], kept["issue"]["number"]) == (read[0], 9)
    assert (library.path / "corrections" / "简报.txt.toml").exists()


def test_what_cannot_be_taken_is_said_and_changes_nothing(client: FlaskClient) -> None:
    sent = _send(client, "简报.txt", TEXT.encode())
    page = client.get(f"{sent}?open=0-0").text
    for more, why in (({"date": "某天"}, "不是日期"), ({"title": ""}, "没有写改成什么")):
        answer = _post(client, f"{sent}/correct", **_fields(page, **more))
        assert (answer.status_code, why in answer.text) == (400, True)
        assert _fields(answer.text) == _fields(page, **more), "what was typed is still there"
    assert _post(client, f"{sent}/correct", number="x", was_number="7").status_code == 400
    assert 'id="mended"' not in client.get(sent).text


def test_an_issue_that_is_held_is_corrected_and_indexed(library: Library, client: FlaskClient) -> None:
    assert "/admin/issues/first/correct" in client.get("/issues/first").text
    page = client.get("/admin/issues/first/correct?open=0-1").text
    _post(client, "/admin/issues/first/correct", **_fields(page, title="银杏的消息"))
    _settle(library, client, "银杏", 1)
    assert "银杏的消息" in client.get("/issues/first").text
    assert _titles(client.get("/admin/issues/first/correct").text) == ["第1篇", "银杏的消息"]
    page = client.get("/admin/issues/first/correct").text
    _post(client, "/admin/issues/first/correct", undo=_undo(page, 0))
    _settle(library, client, "银杏", 0)


def test_what_another_window_corrected_is_neither_lost_nor_built_upon_unseen(client: FlaskClient) -> None:
    sent = _send(client, "简报.txt", TEXT.encode())
    one, other = client.get(f"{sent}?open=0-0").text, client.get(f"{sent}?open=0-0").text
    assert _post(client, f"{sent}/correct", **_fields(one, title="梧桐十二株")).status_code == 303
    refused = _post(client, f"{sent}/correct", **_fields(other, title="梧桐三株", date="2023-05-06"))
    assert refused.status_code == 409
    note = LexborHTMLParser(refused.text).css_first("[role=alert]")
    assert note is not None
    rows = [node.text() for node in note.css("li")]
    assert ["梧桐十二株" in row for row in rows] == [True, False, False]
    assert all(any(typed in row for row in rows) for typed in ("梧桐三株", "2023-05-06"))
    assert _titles(client.get(sent).text)[0] == "梧桐十二株"
    again = {node.attributes["name"] or "": node.attributes["value"] or "" for node in note.css("form input")}
    assert _post(client, f"{sent}/correct", **{**again, "csrf_token": _token(refused)}).status_code == 303
    page = client.get(sent).text
    assert _titles(page)[0] == "梧桐三株"
    assert "2023-05-06" in page
    undo = _undo(page, 0)
    assert _post(client, f"{sent}/correct", undo=undo).status_code == 303
    assert _post(client, f"{sent}/correct", undo=undo).status_code == 409, "not the one that has its place now"
    assert len(LexborHTMLParser(client.get(sent).text).css('input[name="undo"]')) == 1


def test_all_that_can_be_read_is_stored_at_once(library: Library, client: FlaskClient) -> None:
    for name, content in (("甲.txt", TEXT.encode()), ("坏.pdf", b"%PDF-1.4 no"), ("空.txt", b" "), ("零.txt", b"")):
        _send(client, name, content)
    page = _post(client, "/admin/uploads/all")
    assert "入库的有 1 个：甲.txt。" in page.text
    said = [node.text() for node in LexborHTMLParser(page.text).css('.wrongs[role="alert"] li')]
    assert len(said) == 3
    assert [sum(one.count(name) for one in said) for name in ("坏.pdf", "空.txt", "零.txt")] == [1, 1, 1]
    assert any("坏.pdf" in one and "不是完整的 PDF" in one for one in said)
    assert str(library.path) not in page.text
    _settle(library, client, "梧桐", 1)
    assert len(LexborHTMLParser(client.get("/admin").text).css('a[href^="/admin/uploads/"]')) == 3


def test_the_index_goes_back_and_the_page_says_what_that_means(library: Library, client: FlaskClient) -> None:
    alone = _post(client, "/admin/rollback")
    assert alone.status_code == 409
    assert str(library.path) not in alone.text
    (library.issues / "第二期.txt").write_text(TEXT, encoding="utf-8")
    library.sync()
    assert "退回索引" in client.get("/admin/files").text
    page = _post(client, "/admin/rollback").text
    assert "1 期，2 篇" in page
    assert (library.issues / "第二期.txt").exists()
