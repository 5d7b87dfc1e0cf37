"""The lists of companies and policies: initials, pages, what is typed; as pages and as JSON."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tools import sample_site
from web.http.name_order import by_name


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _names(page: LexborHTMLParser) -> list[str]:
    return [node.text(deep=False).strip() for node in page.css(".entries .n")]


@pytest.mark.parametrize(("kind", "path"), [("company", "companies"), ("policy", "policies")])
def test_json_gives_every_name_once_page_by_page(client: FlaskClient, kind: str, path: str) -> None:
    every = [summary.entity.id for summary in sample_site.engine().entities(kind)]
    found, following = [], f"/api/{path}?size=5"
    while following:
        answer = client.get(following).get_json()
        assert answer["total"] == len(every)
        found += [one["id"] for one in answer[path]]
        following = answer["next"]
    assert found == every


def test_a_list_by_initial_holds_what_its_count_says(client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/companies?order=name").text)
    names = _names(page)
    assert names == sorted(names, key=by_name)
    links = page.css(".letters a")
    assert len(links) > 3
    for link in links:
        letter, count = link.text().split()
        opened = LexborHTMLParser(client.get(str(link.attributes["href"])).text)
        assert len(_names(opened)) == int(count)
        assert {by_name(name)[0] for name in _names(opened)} == {letter}


def test_what_is_typed_narrows_the_names_and_the_counts(client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/companies?find=数字").text)
    assert 0 < len(_names(page)) < len(sample_site.engine().entities("company"))
    counted = sum(int(node.text()) for node in page.css(".letters small"))
    assert counted == len(_names(page))
    assert client.get("/api/companies?find=数字").get_json()["total"] == counted


def test_a_page_behind_the_last_leads_back(client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/companies?page=9").text)
    assert page.css(".none")
    assert client.get("/companies?page=x").status_code == 400


def test_names_stand_by_their_sounds() -> None:
    names = ["重庆银行", "APJ软件", "《长三角》规划", "2022年办法", "张三", "章四", "张五"]
    assert sorted(names, key=by_name) == [
        "2022年办法", "APJ软件", "《长三角》规划", "重庆银行", "张三", "张五", "章四",
    ]  # fmt: skip
