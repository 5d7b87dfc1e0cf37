"""意思相近 on the page and in the interface: a link of its own, a list of its own, no number."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from search import open_engine
from tests.meaning import put_model
from tests.server import jianbao
from web import create_app

_TEXTS = ("一只猫在睡。", "小艇靠岸。", "缴费通知。", "咪咪叫。")


def _library(folder: Path) -> Library:
    made = Library.create(folder)
    articles = [
        {"title": f"第{n}篇", "text": text, "section": "要闻" if n else "动态"} for n, text in enumerate(_TEXTS)
    ]
    (made.issues / "a.json").write_text(json.dumps({"issue": {"id": "a"}, "articles": articles}), encoding="utf-8")
    put_model(made.path)
    made.sync()
    return made


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    made = _library(tmp_path_factory.mktemp("library"))
    return create_app(open_engine(made.path), made.path).test_client()


def _page(client: FlaskClient, address: str = "", **asked: str) -> LexborHTMLParser:
    answer = client.get(address or f"/?{urlencode(asked)}", follow_redirects=True)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def _modes(page: LexborHTMLParser) -> list[str]:
    return [" ".join(one.text().split()) for one in page.css(".tools .switch:first-child > *")]


def _titles(page: LexborHTMLParser) -> list[str]:
    return [one.text().strip() for one in page.css(".hit h2")]


@pytest.mark.parametrize(
    ("lang", "label", "head", "note"),
    [
        ("zh", "意思相近", "意思与“喵”相近，列出 2 篇", "不计入篇数"),
        ("en", "Close in meaning", "Close in meaning to “喵”: 2 listed", "not counted"),
    ],
)
def test_it_is_one_click_away_where_nothing_is_as_typed(
    client: FlaskClient, lang: str, label: str, head: str, note: str
) -> None:
    page = _page(client, q="喵", lang=lang)
    assert _titles(page) == []
    assert _modes(page)[-1] == label
    (link,) = [one for one in page.css(".tools a") if one.text() == label]
    address = str(link.attributes["href"])
    assert parse_qs(urlsplit(address).query)["rung"] == ["meaning"]
    near = _page(client, address)
    assert _titles(near) == ["第0篇", "第3篇"]
    assert " ".join(near.css("#found")[0].text().split()) == head
    assert note in near.css(".note")[0].text()
    assert near.css('.tools [aria-current="true"]')[0].text() == label
    assert label in near.css("title")[0].text()
    assert not near.css(".sorts")


def test_a_filter_keeps_the_rung_and_stays_beside_the_list(client: FlaskClient) -> None:
    page = _page(client, q="喵", rung="meaning", section="要闻")
    assert _titles(page) == ["第3篇"]
    assert [one.attributes["value"] for one in page.css('.facet input[name="section"][checked]')] == ["要闻"]
    assert page.css('#ask input[name="rung"]')[0].attributes["value"] == "meaning"
    assert "rung=meaning" in str(page.css(".chips a")[0].attributes["href"])
    assert _titles(_page(client, q="喵", rung="meaning", section="无此栏目")) == []


def test_the_numbers_of_the_other_lists_are_told_without_it(client: FlaskClient) -> None:
    plain, near = _page(client, q="猫"), _page(client, q="猫", rung="meaning")
    assert _modes(plain) == _modes(near) == ["智能 1", "精确 1", "意思相近"]
    assert _titles(near) == ["第0篇", "第3篇"]
    # What arrives is told by the ladder, and nothing is near for being new.
    followed = [str(one.attributes["href"]) for one in near.css("a.follow, link[type='application/atom+xml']")]
    assert followed
    assert not any("rung=" in address for address in followed)


def test_the_interface_and_the_files_give_the_same_list(client: FlaskClient) -> None:
    asked = urlencode({"q": "喵", "rung": "meaning"})
    answer = client.get(f"/api/search?{asked}").get_json()
    assert (answer["query"]["rung"], answer["total"], answer["meaning"]) == ("meaning", 2, 4)
    assert [hit["title"] for hit in answer["hits"]] == ["第0篇", "第3篇"]
    assert {step["rung"]: step["total"] for step in answer["ladder"]}["literal"] == 0
    table = client.get(f"/search.csv?{asked}").text
    assert "第3篇" in table
    assert "第1篇" not in table
    first = str(_page(client, q="喵", rung="meaning").css(".hit h2 a")[0].attributes["href"])
    assert "第0篇" in _page(client, first).css("h1")[0].text()
    for path in ("deadlines", "timeline", "facets/section", "issues/a"):
        assert client.get(f"/{path}?{asked}").status_code == 200


def test_the_command_line_tells_what_is_wrong_in_both_languages(tmp_path: Path) -> None:
    made = _library(tmp_path)
    (made.path / "meaning" / "model.onnx").write_bytes(b"no model")
    for command, code in (("sync", 0), ("check", 1)):
        for lang, said in (
            ("en", "no model in ONNX that can be run; export it again"),
            ("zh", "不是能运行的 ONNX 模型，请重新导出"),
        ):
            asked = jianbao("--lang", lang, command, "--library", str(made.path))
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            assert done.returncode == code
            (line,) = [line for line in (done.stdout + done.stderr).splitlines() if said in line]
            assert "model.onnx" in line
