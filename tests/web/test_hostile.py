"""A hostile bulletin (script, markup, bidirectional and control characters) changes nothing."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from corpus.document import from_dict, to_dict
from corpus.model import (
    Article,
    Bulletin,
    CompanyMention,
    Date,
    Deadline,
    Doubt,
    Issue,
    OrganisationMention,
    PolicyMention,
)
from corpus.partial_date import PartialDate
from tests.fakes import FakeEngine
from tools.sample_site import serve
from web import create_app

EVIL = "甲\"'><script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{7*7}}\u202etxt.exe\u2066\x00\x07\x1b[31m\ud800\u200b乙"
LINKS = ("javascript:window.hacked=1", "data:text/html,<script>window.hacked=1</script>", "//elsewhere.example/")
#: A date is a date: a document that says something else instead is refused
#: (tests/corpus/test_formats.py).
DAYS = (PartialDate(2022, 1, 1), PartialDate(2022, 3, 31))
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


def _bulletin(number: int) -> Bulletin:
    writable = "".join(filter(str.isprintable, EVIL))  # an id is of characters that are seen
    issue = Issue(f"evil/{writable}{number}", EVIL, EVIL, (EVIL,), number, None, 2022, EVIL, *DAYS)
    article = Article(
        id=f"{issue.id}/1",
        title=EVIL,
        text=f"{EVIL}\n{EVIL}\t{EVIL}\n第一行\t=cmd|' /C calc'!A0\n截止 {EVIL}\nhttps://example.invalid/\"onclick=x",
        section=EVIL,
        toc_title=EVIL + "目录",
        lines=(1, 5),
        date=Date(DAYS[0], None, "signed", EVIL, 1),
        source=EVIL,
        link=LINKS[number % len(LINKS)],
        companies=(CompanyMention(EVIL, (EVIL,), (1,)),),
        organisations=(OrganisationMention(EVIL, (EVIL,), (1,)),),
        policies=(PolicyMention(EVIL, EVIL, (EVIL,), DAYS[0], "cited", (2,)),),
        deadlines=(Deadline(DAYS[1], EVIL, 4),),
        paragraph_lines=(1, 2, 3, 4, 5),
    )
    return from_dict(to_dict(Bulletin(issue, (article,), (Doubt(1, EVIL, EVIL),))), name="evil.json")


ENGINE = FakeEngine([_bulletin(number) for number in range(1, 4)])


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(ENGINE).test_client()


def _paths() -> list[str]:
    record = ENGINE.records[0]
    article, issue = quote(record.article.id, errors="replace"), quote(record.issue.id, errors="replace")
    entity, word = quote(record.companies[0].id, errors="replace"), quote(EVIL[:30])
    return [
        "/", "/?sort=newest", f"/?q={word}", f"/?q=甲&section={word}&company={entity}&group=issue", "/?q=没有", "/issues",
        f"/?q={quote('</title><script>window.hacked=1</script>')}", f"/issues/{issue}", f"/issues/{issue}?q=甲",
        f"/articles/{article}?q=甲&n=1&lines=1", "/companies", f"/companies/{entity}", "/policies", f"/policies/{entity}",
        f"/timeline?q={word}&q=乙", "/deadlines", f"/check?draft={word}", f"/basket?id={article}", "/index/2022",
        "/facets/section", "/facets/organisation", "/about", f"/nowhere/{word}", "/?lang=en",
    ]  # fmt: skip


def test_nothing_hostile_becomes_part_of_a_page(client: FlaskClient) -> None:
    for path in _paths():
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code in {200, 404}, path
        page = LexborHTMLParser(answer.text)
        assert not _UNSEEN.search(answer.text), path
        assert [node.attributes["src"] for node in page.css("script")][1:] == [], path
        assert not page.css("main img, [onerror], [onclick]"), path
        for node in page.css("[href]"):
            assert re.match(r"/(?!/)|#|\?|https?://", str(node.attributes["href"])), (path, node.html)
        assert "49" not in [node.text() for node in page.css("h1, h2, h3")]


def test_a_hostile_article_can_be_opened_all_the_same(client: FlaskClient) -> None:
    for kind in ("articles", "issues"):
        record = ENGINE.records[0]
        name = record.article.id if kind == "articles" else record.issue.id
        assert client.get(f"/{kind}/{quote(name)}").status_code == 200


def test_feeds_and_files_stay_what_they_are(client: FlaskClient) -> None:
    ET.fromstring(client.get("/search.atom").data)
    ET.fromstring(client.get(f"/search.atom?q={quote(EVIL[:20])}").data)
    rows = list(csv.reader(io.StringIO(client.get("/search.csv").data.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {12}
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    assert not re.search(r"(?<!\\)<", client.get("/search.md").text)
    article = ENGINE.records[0].article.id
    for path in ("/digest.docx", "/index/2022.docx"):
        answer = client.get(path, query_string={"id": article, "title": EVIL.replace("\ud800", "")})
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            ET.fromstring(archive.read("word/document.xml"))
    assert client.get("/api/search").is_json


def test_a_basket_does_not_lead_elsewhere(client: FlaskClient) -> None:
    for back in (
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "/\r\nSet-Cookie: a=b",
        "/\t/elsewhere.example",
        "/ /elsewhere.example",
        "/\x00/elsewhere.example",
        "javascript:x",
    ):
        answer = client.post("/basket", data={"add": "a/1", "back": back})
        assert answer.status_code == 303
        assert answer.location == "/basket"
    assert (
        client.post("/basket", data={"add": "a/1"}, headers={"Origin": "https://elsewhere.example"}).status_code == 400
    )


@pytest.fixture(scope="module")
def address() -> str:
    return serve(create_app(ENGINE))


def test_nothing_hostile_runs_in_a_browser(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for path in _paths():
        page.goto(address + path)
        assert page.evaluate("window.hacked") is None, path
    page.goto(address + "/")
    page.get_by_role("combobox").press_sequentially("甲")
    page.get_by_role("option").first.wait_for()
    assert page.evaluate("window.hacked") is None
    page.close()
