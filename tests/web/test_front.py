"""Front matter on pages, in JSON and on the command line: shown apart, and never counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from search import open_engine
from web import create_app
from web.cli import cli
from web.http import missed_queries
from web.http.state import State

_COVER = "北原通讯\n总第1期\n编辑部：柳荫路七号\n失落篇目\t9"


def _issue(number: int, cover: str, *texts: str) -> dict[str, Any]:
    articles = [{"title": f"一事之{place}", "text": text} for place, text in enumerate(texts, 1)]
    front = {"title": "刊头与版权", "text": cover, "kind": "front", "paragraph_lines": [1, 2, 3, 8]}
    issue = {"id": f"bf-{number}", "serial": "北原通讯", "number": number, "start": f"2023-0{number}-01"}
    return {"issue": issue, "articles": [front, *articles]}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library.create(tmp_path_factory.mktemp("library"))
    issues = [_issue(1, _COVER, "柳荫路的港口扩建。", "柳荫书院的编辑部搬迁。"), _issue(2, "柳荫路 八号")]
    (made.issues / "all.jsonl").write_text("\n".join(map(json.dumps, issues)), encoding="utf-8")
    made.sync()
    return made


@pytest.fixture(scope="module")
def client(library: Library) -> FlaskClient:
    return create_app(open_engine(library.path), library.path).test_client()


def _page(client: FlaskClient, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def _texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_results_show_it_below_the_articles_and_link_to_it(client: FlaskClient) -> None:
    page = _page(client, "/?q=柳荫路")
    assert _texts(page, "#found b") == ["1", "1"]
    assert _texts(page, ".hits h2") == ["一事之1"]
    assert _texts(page, "#front h2") == ["刊头与版权 2 期，不计入篇数"]
    assert _texts(page, ".fronts h3") == ["北原通讯 总第2期", "北原通讯 总第1期"]
    assert _texts(page, ".fronts mark") == ["柳荫路"] * 2
    links = [node.attributes["href"] for node in page.css(".fronts a")]
    assert links[2:] == ["/issues/bf-1?q=柳荫路#front", links[3]]
    assert str(links[3]).endswith("#f3")
    assert page.html is not None
    assert page.html.index('class="hits"') < page.html.index('class="fronts"')
    english = _page(client, "/?q=柳荫路&lang=en")
    assert _texts(english, "#front h2") == ["Front matter 2 issues, not counted as articles"]


def test_a_name_that_only_a_cover_prints_is_no_miss(client: FlaskClient, library: Library) -> None:
    page = _page(client, "/?q=失落篇目")
    assert _texts(page, "#found") == ["没有文章写着“失落篇目”"]
    assert _texts(page, ".fronts h3") == ["北原通讯 总第1期"]
    client.get("/?q=龘靐齉爩")
    assert [one.text for one in missed_queries.most_missed(State(library.path / "state"), 9)] == ["龘靐齉爩"]


def test_before_looser_finds_a_line_leads_to_it(client: FlaskClient) -> None:
    page = _page(client, "/?q=柳荫路七号编辑部&size=1")
    assert page.css_first(".note .steps") is not None
    (link,) = page.css('.note a[href="#front"]')
    assert link.text() == "刊头与版权中有：1 期"
    assert _texts(page, ".fronts h3") == ["北原通讯 总第1期"]


def test_an_issue_shows_its_front_matter_folded_and_opened_by_its_marks(client: FlaskClient) -> None:
    plain = _page(client, "/issues/bf-1")
    (details,) = plain.css("details#front")
    assert "open" not in details.attributes
    assert _texts(plain, "#front p") == ["北原通讯", "总第1期", "编辑部：柳荫路七号", "失落篇目 · 9"]
    asked = _page(client, "/issues/bf-1?q=柳荫路")
    assert "open" in asked.css("details#front")[0].attributes
    assert _texts(asked, "#f3 mark") == ["柳荫路"]
    assert _texts(asked, "#front summary b") == ["命中 1 处"]
    assert "本期有 1 篇命中" in _texts(asked, ".note")[0]
    assert _texts(_page(client, "/issues/bf-2"), "#front p") == ["柳荫路 八号"]


def test_json_gives_it_in_fields_of_its_own(client: FlaskClient) -> None:
    found = client.get("/api/search?q=柳荫路").get_json()
    assert (found["total"], found["issues"], [hit["id"] for hit in found["hits"]]) == (1, 1, ["bf-1/1"])
    assert (found["front_total"], [hit["issue"]["id"] for hit in found["front"]]) == (2, ["bf-2", "bf-1"])
    assert found["front"][1]["snippets"][0] == {
        "text": "编辑部：柳荫路七号", "marks": [[4, 7]], "line": 3, "paragraph": 2, "head": None,
        "cut_before": False, "cut_after": False,
    }  # fmt: skip
    assert [value["count"] for value in found["facets"]["issue"]] == [1]
    issue = client.get("/api/issues/bf-1").get_json()
    assert issue["front"] == {"text": _COVER, "lines": None, "page": None, "paragraph_lines": [1, 2, 3, 8]}
    assert [article["title"] for article in issue["articles"]] == ["一事之1", "一事之2"]
    assert client.get("/api/issues/bf-2").get_json()["articles"] == []
    assert client.get("/api/articles/bf-1/front").status_code == 404


@pytest.mark.parametrize("suffix", ["csv", "md", "atom", "ris"])
def test_an_export_is_of_articles(client: FlaskClient, suffix: str) -> None:
    taken = client.get(f"/search.{suffix}?q=柳荫路").text
    assert "一事之1" in taken
    assert "柳荫路七号" not in taken


def test_the_command_line_prints_it_after_the_articles(library: Library) -> None:
    done = CliRunner().invoke(cli, ["search", "柳荫路", "--library", str(library.path)])
    assert done.exit_code == 0
    lines = [line for line in done.output.splitlines() if line]
    assert lines[0].startswith("1 article in 1 issue")
    assert lines[4:] == [
        "front matter of 2 issues, not counted as articles",
        "-  北原通讯 · 总第2期 · bf-2",
        "   柳荫路 八号",
        "-  北原通讯 · 总第1期 · bf-1",
        "   编辑部：柳荫路七号",
    ]


def test_a_check_counts_articles_alone(library: Library, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["check", "--library", str(library.path)])
    assert done.exit_code == 0, (done.output, tmp_path)
    assert "2 issues, 2 articles, 0 wrong" in done.output
