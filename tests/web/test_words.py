"""The keeper's words: terms.txt and synonyms.toml, edited on a page and told by `jianbao check`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from tests.keeper import await_job, send, signed_in
from web.cli import cli

pytestmark = pytest.mark.slow


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of one article."""
    made = Library.create(tmp_path / "library")
    article = {"id": "a/1", "title": "第一篇", "text": "院里新种了悬铃木。"}
    document = {"issue": {"id": "a", "serial": "试刊", "number": 1}, "articles": [article]}
    (made.issues / "a.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    made.sync()
    return made


@pytest.fixture
def client(library: Library) -> FlaskClient:
    """Return a client that has signed in."""
    return signed_in(library)


def _seen(client: FlaskClient, file: str) -> str:
    found = re.search(
        rf'name="file" value="{re.escape(file)}"><input[^>]*name="seen" value="(\w+)"', client.get("/admin/terms").text
    )
    assert found
    return found[1]


def test_a_synonym_is_written_and_found_by(library: Library, client: FlaskClient) -> None:
    assert client.get("/api/search?q=法桐").get_json()["total"] == 0
    text = 'groups = [\r\n  ["悬铃木", "法桐"], # a tree\r\n]'
    stored = send(client, "/admin/terms", file="synonyms.toml", text=text, seen=_seen(client, "synonyms.toml"))
    assert stored.location == "/admin/progress"
    await_job(library, client)
    assert library.synonyms.read_text(encoding="utf-8") == 'groups = [\n  ["悬铃木", "法桐"], # a tree\n]\n'
    assert client.get("/api/search?q=法桐").get_json()["total"] == 1


@pytest.mark.parametrize(
    ("file", "text", "line", "reason"),
    [
        ("synonyms.toml", 'groups = [\n  ["悬铃木", "法桐"],\n  ["只有一个"],\n]\n', 3, "一组至少两个说法"),
        ("synonyms.toml", 'groups = [\n  ["甲", "乙"]\n  ["丙", "丁"]\n]\n', 3, "TOML"),
        ("synonyms.toml", 'group = [["甲", "乙"]]\n', 1, "只写 groups"),
        ("terms.txt", "悬铃木\n\n——\n", 3, "没有一个字"),
        ("terms.txt", "悬铃木，法桐\n", 1, "一行只写一个词"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_not_stored(
    library: Library, client: FlaskClient, file: str, text: str, line: int, reason: str
) -> None:
    answer = send(client, "/admin/terms", file=file, text=text, seen=_seen(client, file))
    assert answer.status_code == 400
    page = LexborHTMLParser(answer.text)
    note = page.css_first("[role=alert]")
    assert note is not None
    assert f"第 {line} 行" in note.text()
    assert reason in note.text()
    assert any((node.text() or "").strip() == text.strip() for node in page.css("textarea")), "what was written is kept"
    assert not (library.path / file).exists()


def test_what_another_wrote_meanwhile_is_not_lost(library: Library, client: FlaskClient) -> None:
    seen = _seen(client, "terms.txt")
    library.terms.write_text("悬铃木\n", encoding="utf-8")
    answer = send(client, "/admin/terms", file="terms.txt", text="银杏树", seen=seen)
    assert answer.status_code == 409
    assert "悬铃木" in answer.text
    assert "银杏树" in answer.text
    assert library.terms.read_text(encoding="utf-8") == "悬铃木\n"
    again = re.search(r'value="terms.txt"><input[^>]*name="seen" value="(\w+)"', answer.text)
    assert again
    assert send(client, "/admin/terms", file="terms.txt", text="悬铃木\n银杏树", seen=again[1]).status_code == 303
    assert library.terms.read_text(encoding="utf-8") == "悬铃木\n银杏树\n"
    await_job(library, client)


def test_only_these_files_are_written(client: FlaskClient) -> None:
    assert send(client, "/admin/terms", file="../library.toml", text="x", seen="").status_code == 404


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("synonyms.toml", 'groups = [\n["甲"],\n]\n', "synonyms.toml: line 2: a group has two texts"),
        ("companies.toml", "not_companies = [\n", "companies.toml: not valid TOML"),
        ("policies.toml", '[[policy]]\nname = "甲"\n', "policies.toml: [[policy]] has an unknown entry name"),
        ("terms.txt", b"\xff\xfe\xff", "terms.txt: not UTF-8 text"),
    ],
)
def test_check_names_a_file_that_is_not_in_order(library: Library, file: str, text: str | bytes, said: str) -> None:
    (library.path / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    done = CliRunner().invoke(cli, ["check", "--library", str(library.path)], standalone_mode=False)
    assert said in done.output
    assert "1 wrong" in done.output
    assert done.return_value == 1


def test_short_forms_that_articles_define_are_proposed_and_found_by_once_taken(tmp_path: Path) -> None:
    made = Library.create(tmp_path / "library")
    texts = [
        "云栖市江海联运促进会（以下简称“江促会”）成立。",
        "今年江海联运促进会（简称江促会）办展三次。",
        "数据流通交易（以下简称“数通交易”）有了标准。",
        "江促会的展会开幕。",
        "云栖江海科技有限公司（以下简称“云海科技”）入会。",
    ]
    articles = [{"id": f"a/{n}", "title": f"第{n}篇", "text": text} for n, text in enumerate(texts, 1)]
    document = {"issue": {"id": "a", "serial": "试刊", "number": 1}, "articles": articles}
    (made.issues / "a.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    made.sync()
    client = signed_in(made)

    def proposed() -> dict[str, str]:
        page = LexborHTMLParser(client.get("/admin/terms").text)
        rows = page.css(".choose .pick")
        return {" ".join(row.text().split()): str(row.css("input")[0].attributes["value"]) for row in rows}

    assert list(proposed()) == ["江促会 ＝ 江海联运促进会", "数通交易 ＝ 数据流通交易"]
    first, second = proposed().values()
    assert send(client, "/admin/terms/proposed", take=second, do="refuse").status_code == 303
    assert list(proposed()) == ["江促会 ＝ 江海联运促进会"]
    assert send(client, "/admin/terms/proposed", take=second, do="accept").status_code == 409
    send(client, "/admin/terms/proposed", take=first, do="accept")
    await_job(made, client)
    assert made.synonyms.read_text(encoding="utf-8") == 'groups = [["江促会", "江海联运促进会"]]\n'
    assert proposed() == {}
    rungs = {step["rung"]: step["total"] for step in client.get("/api/search?q=江海联运促进会").get_json()["ladder"]}
    assert (rungs["literal"], rungs["synonyms"]) == (2, 3)


def test_a_short_form_that_is_used_as_the_long_one_is_proposed_with_the_places_of_both(tmp_path: Path) -> None:
    made = Library.create(tmp_path / "library")
    said = "港口{0}平台，远洋{0}中心，支持{0}企业，发展{0}产业。"
    both = f"养护维修。{'这里另有一句别的话。' * 4}养维。"
    texts = [said.format("养护维修"), said.format("养维"), both, "维修养护另说。"]
    articles = [{"id": f"a/{n}", "title": f"第{n}篇", "text": text} for n, text in enumerate(texts, 1)]
    document = {"issue": {"id": "a", "serial": "试刊", "number": 1}, "articles": articles}
    (made.issues / "a.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    made.sync()
    page = LexborHTMLParser(signed_in(made).get("/admin/terms").text)
    (row,) = page.css(".choose li:has(.pick)")
    said = " ".join(row.text().split())
    assert "养维 ＝ 养护维修" in said
    assert "两样都写的有 1 篇，前后相同的词 6 个" in said
    assert [q.text() for q in row.css("q")] == [both[:28], both[-27:]]
