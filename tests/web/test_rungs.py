"""The step of the ladder that an address asks for: it stays with its query, and only with it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from search import open_engine
from web import create_app

_TEXTS = ("甲镇服贸会议。", "甲镇服务贸易会议。", "乙镇说服务贸易。", "甲镇的丙村。")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    made = Library.create(tmp_path_factory.mktemp("library"))
    articles = [{"title": f"第{n}篇", "text": text, "section": "要闻"} for n, text in enumerate(_TEXTS)]
    (made.issues / "a.json").write_text(json.dumps({"issue": {"id": "a"}, "articles": articles}), encoding="utf-8")
    made.sync()
    return create_app(open_engine(made.path), made.path).test_client()


def _page(client: FlaskClient, **asked: str) -> LexborHTMLParser:
    answer = client.get(f"/?{urlencode(asked)}", follow_redirects=True)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def _total(page: LexborHTMLParser) -> str:
    return page.css("#found b")[0].text()


def _sent(page: LexborHTMLParser) -> dict[str, str]:
    """Return what the form of a page sends beside what is typed and chosen."""
    hidden = page.css('#ask input[type="hidden"]')
    return {str(field.attributes["name"]): field.attributes["value"] or "" for field in hidden}


def test_a_filter_keeps_the_rung_and_another_query_leaves_it(client: FlaskClient) -> None:
    page = _page(client, q="服贸", rung="synonyms")
    assert _total(page) == "3"
    assert _total(_page(client, q="服贸", section="要闻", **_sent(page))) == "3"
    assert _total(_page(client, q="服贸", section="要闻")) == "1"
    loose = _page(client, q="甲镇 丙村", rung="any")
    assert _total(loose) == "4"
    other = client.get(f"/?{urlencode({'q': '甲镇 服贸', **_sent(loose)})}")
    assert parse_qs(urlsplit(other.headers["Location"]).query) == {"q": ["甲镇 服贸"]}


@pytest.mark.parametrize("asked", [{"q": "丙村会议"}, {"q": "服贸", "mode": "exact"}, {"section": "要闻"}])
def test_a_rung_that_a_query_has_not_is_as_none(client: FlaskClient, asked: dict[str, str]) -> None:
    plain, page = _page(client, **asked), _page(client, rung="synonyms", **asked)
    texts = [[" ".join(node.text().split()) for node in one.css(".summary, .tools, .note")] for one in (plain, page)]
    assert texts[0] == texts[1]
    assert not any("rung=synonyms" in str(link.attributes["href"]) for link in page.css(".chips a, .pager a, .take a"))
