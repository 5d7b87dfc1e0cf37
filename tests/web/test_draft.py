"""登过没有: a draft and what was printed of it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from search import Request
from tools import sample_site


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
