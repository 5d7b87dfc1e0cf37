"""Administration as the library's keeper meets it.

Over HTTP, with real files, real indexing and no script.
"""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from corpus import samples
from corpus.errors import UnknownFormat
from indexer import Library
from indexer.backends import backend_of
from search import open_engine
from tools import sample_site
from web import create_app
from web.admin import desk, jobs, uploads
from web.admin.login import hashed
from web.config import Config
from web.http import missed_queries
from web.http.state import State

pytestmark = pytest.mark.slow

PASSWORD = "一个足够长的密码"
HASH = hashed(PASSWORD)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with one small issue, indexed."""
    made = Library.create(tmp_path / "library")
    _write(made.issues / "first.json", "first", 1)
    made.sync()
    return made


def _write(path: Path, id_: str, number: int, word: str = "梧桐") -> None:
    path.write_bytes(_document(id_, number, word))


def _document(id_: str, number: int, word: str = "梧桐") -> bytes:
    articles = [
        {"id": f"{id_}/{n}", "section": "动态", "title": f"第{n}篇", "text": f"院里种了{word}。"} for n in (1, 2)
    ]
    issue = {"id": id_, "serial": "试刊", "number": number, "period": f"第{number}期"}
    return json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False).encode()


def _application(library: Library) -> Flask:
    return create_app(open_engine(library.path), library.path, config=Config(admin_hash=HASH, secret="s" * 40))


def _token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found.group(1)


@pytest.fixture
def client(library: Library) -> FlaskClient:
    """Return a client that has signed in."""
    found = _application(library).test_client()
    token = _token(found.get("/admin/login"))
    answer = found.post("/admin/login", data={"csrf_token": token, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/admin")
    return found


def _post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    return client.post(path, data={"csrf_token": _token(client.get("/admin")), **data})


def _send(client: FlaskClient, name: str, content: bytes) -> TestResponse:
    return _post(client, "/admin/uploads", file=(io.BytesIO(content), name))


def _await_index(library: Library, client: FlaskClient, client_total: int) -> None:
    """Wait until the indexing has ended and this application answers with its outcome."""
    end = time.monotonic() + 60
    state = State(library.path / "state")
    while time.monotonic() < end:
        job = jobs.last(state)
        if job is not None and not job.running:
            assert job.phase == "done", job
            newest = backend_of(library.path).current()
            answers = client.get("/healthz").get_json()["snapshot"]
            if newest and answers == newest.number and client.get("/api/search").get_json()["total"] == client_total:
                return
        time.sleep(0.1)
    raise AssertionError(jobs.last(state))


def test_without_a_password_there_is_no_administration() -> None:
    for path in ("/admin", "/admin/", "/admin/login", "/admin/files"):
        assert sample_site.application().test_client().get(path).status_code == 404


def test_an_issue_is_sent_looked_at_stored_and_found(library: Library, client: FlaskClient) -> None:
    sent = _send(client, "第二期.json", _document("second", 2, "银杏"))
    assert sent.status_code == 303
    assert not (library.issues / "第二期.json").exists(), "stored before anybody looked"
    page = LexborHTMLParser(client.get(sent.location).text)
    text = page.body.text() if page.body else ""
    assert "试刊" in text
    assert "第1篇" in text
    assert "第二期.json" in client.get("/admin").text
    stored = _post(client, sent.location, do="store")
    assert stored.location == "/admin/progress"
    _await_index(library, client, 4)
    assert client.get("/api/search?q=银杏").get_json()["total"] == 2
    assert "更新完成" in client.get("/admin/progress").text
    assert client.get(sent.location).status_code == 404, "it waits no longer"


def test_a_sample_shows_its_outline_and_doubts(client: FlaskClient) -> None:
    file = next(path for path in samples.files() if path.suffix == ".docx")
    page = client.get(_send(client, file.name, file.read_bytes()).location)
    held = [r for r in sample_site.records() if sample_site.library().joinpath("issues", file.name).exists()]
    titles = {record.article.title for record in held}
    shown = {node.text() for node in LexborHTMLParser(page.text).css(".entry .n")}
    assert len(shown) >= 10
    assert shown <= titles


def test_a_file_that_cannot_be_read_says_why_and_can_only_be_discarded(library: Library, client: FlaskClient) -> None:
    sent = _send(client, "broken.docx", b"PK\x03\x04 not a word file")
    page = client.get(sent.location)
    assert "broken.docx" in page.text
    assert 'value="store"' not in page.text
    assert _post(client, sent.location, do="").location == "/admin"
    assert client.get(sent.location).status_code == 404
    assert not list(library.issues.glob("*.docx"))


def test_the_desk_says_which_of_several_files_it_does_not_take(client: FlaskClient) -> None:
    files = [(io.BytesIO(b"x"), name) for name in ("第三期.txt", "照片.heic", "备份.rar")]
    desk = _post(client, "/admin/uploads", file=files)
    assert desk.status_code == 200
    refused = [node.text() for node in LexborHTMLParser(desk.text).css('.wrongs[role="alert"] li')]
    assert refused[0] == "照片.heic：不读 .heic 文件，请另存为 .docx、.pdf、.txt 或 .md"
    assert (len(refused), "第三期.txt" in desk.text) == (2, True)
    alone = _post(client, "/admin/uploads?lang=en", file=(io.BytesIO(b"x"), "照片.heic"))
    assert (alone.status_code, "照片.heic: .heic is not read" in alone.text) == (400, True)


def test_an_error_of_a_file_is_said_without_a_path(library: Library, client: FlaskClient) -> None:
    page = client.get(_send(client, "空.txt", b" ").location).text
    assert "空.txt：文件是空的，请重新复制或导出" in page
    assert str(library.path) not in page
    (library.issues / "坏.pdf").write_bytes(b"%PDF-1.4 no")
    _post(client, "/admin/sync")
    end = time.monotonic() + 60
    while (job := jobs.last(State(library.path / "state"))) is None or job.running:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert "坏.pdf：不是完整的 PDF，请重新保存或下载" in client.get("/admin/progress").text


def test_a_correction_says_what_it_replaces_and_the_old_file_is_kept(library: Library, client: FlaskClient) -> None:
    sent = _send(client, "first.json", _document("first", 1, "香樟"))
    text = client.get(sent.location).text
    assert "馆里已有同名的文件" in text
    assert "馆里已有这一期" in text
    _post(client, sent.location, do="store")
    _await_index(library, client, 2)
    assert client.get("/api/search?q=香樟").get_json()["total"] == 2
    kept = list((library.path / "state" / "withdrawn").glob("*/first.json"))
    assert [path.read_bytes() for path in kept] == [_document("first", 1)]


def test_a_withdrawn_file_goes_from_the_search_and_is_kept(library: Library, client: FlaskClient) -> None:
    assert "first.json" in client.get("/admin/files").text
    assert "撤下 first.json" in client.get("/admin/withdraw?file=first.json").text
    _post(client, "/admin/withdraw", file="first.json")
    _await_index(library, client, 0)
    assert not (library.issues / "first.json").exists()
    assert list((library.path / "state" / "withdrawn").glob("*/first.json"))


@pytest.mark.parametrize("name", ["../library.toml", "nowhere.txt", "/etc/passwd", "../../etc/passwd", ""])
def test_only_files_of_the_library_can_be_withdrawn(client: FlaskClient, name: str) -> None:
    assert client.get("/admin/withdraw", query_string={"file": name}).status_code == 404
    assert _post(client, "/admin/withdraw", file=name).status_code == 404


def test_problems_and_queries_without_hits_are_shown(library: Library, client: FlaskClient) -> None:
    (library.issues / "empty.txt").write_bytes(b"")
    library.sync()
    client.get("/?q=找不到的词语")
    client.get("/?q=找不到的词语")
    client.get("/?q=找不到&section=动态")
    client.get("/?q=张三13800138000")
    client.get("/?q=正在打的字", headers={"Sec-Fetch-Mode": "cors"})
    end = time.monotonic() + 10
    while "empty.txt" not in client.get("/admin").text and time.monotonic() < end:
        time.sleep(0.2)
    page = client.get("/admin").text
    assert "empty.txt" in page
    assert "找不到的词语" in page
    assert "2 次" in page
    for hidden in ("13800138000", "正在打的字"):
        assert hidden not in page
    assert [one.text for one in missed_queries.most_missed(State(library.path / "state"), 9)] == ["找不到的词语"]
    _post(client, "/admin/queries")
    assert "找不到的词语" not in client.get("/admin").text


def test_the_file_of_queries_is_bounded(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    for number in range(400):
        missed_queries.append(state, f"词{number % 7}", f"2024-01-{number % 28 + 1:02}", full=4_000)
    size = sum(path.stat().st_size for path in state.path.iterdir())
    assert size < 9_000
    assert {one.text for one in missed_queries.most_missed(state, 100)} == {f"词{number}" for number in range(7)}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/cron.d/evil.txt", "evil.txt"),
        ("C:\\temp\\简报.docx", "简报.docx"),
        ("a\u202etxt.exe.md", "a txt.exe.md"),
        (".hidden.txt", "hidden.txt"),
        ("简" * 300 + ".pdf", "简" * 58 + ".pdf"),
        ("line\nbreak.txt", "line break.txt"),
    ],
)
def test_a_name_leads_nowhere_and_misleads_nobody(given: str, name: str) -> None:
    assert uploads.safe_name(given) == name


@pytest.mark.parametrize("given", ["", "..", "/", "nosuffix", "a.exe", ".txt", "x.txt\x00.sh"])
def test_what_is_no_bulletin_by_its_name_is_not_taken(client: FlaskClient, given: str) -> None:
    with pytest.raises((uploads.BadUpload, UnknownFormat)):
        uploads.safe_name(given)
    if given:
        assert _send(client, given, b"x").status_code in {303, 400}


def test_a_sent_file_larger_than_the_limit_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1_000)
    monkeypatch.setattr(desk, "FORM", 1_000)
    assert _send(client, "small.txt", b"x" * 500).status_code == 303
    assert _send(client, "large.txt", b"x" * 100_000).status_code == 413


def test_every_page_is_private_and_in_english_too(client: FlaskClient) -> None:
    sent = _send(client, "second.json", _document("second", 2)).location
    for path in (
        "/admin",
        "/admin/files",
        "/admin/names",
        "/admin/decisions",
        "/admin/members",
        "/admin/terms",
        "/admin/progress",
        "/admin/withdraw?file=first.json",
        "/admin/rollback",
        "/admin/issues/first/correct?open=0-0",
        sent,
        f"{sent}?open=0-1",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        english = client.get(path + ("&" if "?" in path else "?") + "lang=en").text
        main = LexborHTMLParser(english).css_first("main")
        assert main is not None
        for node in main.css("[lang=zh-CN], .n, code, b"):
            node.decompose()
        left = re.findall(r"[\u4e00-\u9fff]+", re.sub(r"试刊|第\d+期", "", main.text()))
        assert not left, (path, left)


@pytest.fixture
def sample(tmp_path: Path) -> tuple[Library, FlaskClient]:
    """Return a library with one sample, and a client that has signed in."""
    library = Library.create(tmp_path / "samples")
    library.add(samples.files()[0])
    library.sync()
    found = _application(library).test_client()
    found.post("/admin/login", data={"csrf_token": _token(found.get("/admin/login")), "password": PASSWORD})
    return library, found


def _article(client: FlaskClient) -> tuple[str, str]:
    """Return an article that names a company, and a form of the name that it prints."""
    for hit in client.get("/api/search?size=100").get_json()["hits"]:
        companies = client.get(f"/api/articles/{hit['id']}").get_json()["companies"]
        if companies:
            return hit["id"], companies[0]["mentions"][0]
    raise AssertionError("no article names a company")


def test_the_keeper_is_shown_why_a_name_is_one(sample: tuple[Library, FlaskClient]) -> None:
    library, client = sample
    article, name = _article(client)
    page = LexborHTMLParser(client.get(f"/articles/{article}").text)
    ways = [a.attributes["href"] or "" for a in page.css("a.why")]
    assert ways
    assert all(client.get(way).status_code == 200 for way in ways)
    shown = client.get("/admin/explain", query_string={"article": article, "name": name})
    reasons = LexborHTMLParser(shown.text).css(".reasons li:not(.against)")
    assert reasons, "what speaks for the name"
    english = client.get("/admin/explain", query_string={"article": article, "name": name, "lang": "en"}).text
    assert "is not written like a date" in english
    assert "companies/" in english
    reader = _application(library).test_client()
    assert "admin" not in reader.get(f"/articles/{article}").text, "a reader is led nowhere"
    assert reader.get("/admin/explain", query_string={"article": article, "name": name}).status_code == 303


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "a\0b", "--library", "龘" * 10_000, "\ud800"])
def test_any_string_may_be_asked_for(sample: tuple[Library, FlaskClient], name: str) -> None:
    _, client = sample
    article, _ = _article(client)
    answer = client.get("/admin/explain", query_string={"article": article, "name": name.encode(errors="replace")})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert not LexborHTMLParser(answer.text).css(".reasons")


def test_what_cannot_be_explained_is_said(sample: tuple[Library, FlaskClient]) -> None:
    library, client = sample
    article, name = _article(client)
    assert client.get("/admin/explain?article=nowhere/1&name=a").status_code == 404
    near = LexborHTMLParser(client.get(f"/admin/explain?article={article}&name={name}某").text).css(".note a")
    assert [a.text() for a in near if a.text() == name]
    next(library.issues.iterdir()).unlink()
    gone = client.get("/admin/explain", query_string={"article": article, "name": name})
    assert gone.status_code == 200
    assert LexborHTMLParser(gone.text).css(".note")


def test_signing_out_takes_the_ways_to_the_administration_away(sample: tuple[Library, FlaskClient]) -> None:
    _, client = sample
    article, _ = _article(client)
    assert "/admin/explain" in client.get(f"/articles/{article}").text
    _post(client, "/admin/logout")
    assert "/admin" not in client.get(f"/articles/{article}").text
