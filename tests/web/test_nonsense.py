"""Parse documents that keep the shape but say nonsense: refused at the door or shown harmlessly."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET
from zlib import crc32

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from corpus import read_bulletins
from corpus.document import from_dict
from corpus.errors import BadDocument
from indexer import Library
from search import open_engine
from web import create_app

pytestmark = pytest.mark.slow

SOUND: Final[dict[str, Any]] = {
    "issue": {"id": "x-1", "serial": "青岚通讯", "publisher": "青岚协会", "editors": ["甲"], "number": 3, "volume": 2, "year": 2023,
              "period": "2023年3季度", "start": "2023-07-01", "end": "2023-09-30"},
    "articles": [
        {"id": "x-1/1", "section": "要闻", "title": "青岚港新建泊位", "toc_title": "青岚港", "text": "青岚港新建泊位。\n甲\t乙", "lines": [3, 9],
         "page": 2, "date": {"value": "2023-08-15", "end": "2023-08-17", "kind": "event", "text": "8月15日", "line": 4, "reason": "刊期"},
         "source": "青岚报", "link": "https://a.example/1",
         "companies": [{"name": "磐屿软件有限公司", "mentions": ["磐屿"], "lines": [3]}],
         "policies": [{"title": "关于港口的通知", "number": "岚商〔2023〕7号", "issuers": ["青岚市商务局"], "issued": "2023-06-01",
                       "role": "cited", "lines": [3]}],
         "deadlines": [{"date": "2023-10-17", "text": "截止10月17日", "line": 5}],
         "effective": [{"date": "2023-09-01", "text": "9月1日起施行", "line": 5}],
         "relations": [{"kind": "until", "policy": "关于港口的通知", "target": "旧通知", "date": "2028-08-31", "text": "有效期五年", "line": 5}],
         "paragraph_lines": [3, 4], "heads": []},
        {"title": "旧文一篇", "text": "旧港停用。", "companies": [], "policies": [], "date": None, "deadlines": []},
    ],
    "doubts": [{"line": 1, "code": "date-far", "message": "日期太远"}],
}  # fmt: skip
LINES: Final = "甲\r\nTY  - BOOK\nUR  - https://evil.example\x0b乙\x85丙\u2028丁"
WORDS: Final = (
    LINES, "\r\n", "\t", "", " ", "//", "..", ".", "../..", "/", "\\", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\x00\x07\x1b[31m", "\ud800", "\u202etxt.exe",
    "\u2066", "\u200b", "\ufeff", "<script>alert(1)</script>", "](javascript:alert(1))", "%0d%0a", "%2e%2e", "?a=b#c", "x" * 10_000, "港" * 10_000, "a/file",
    "a/lines/3", "a//b", "/a", "a/", "a/../b", "javascript:alert(1)", "data:text/html,a", "//evil.example", "\U000e0041", "٣", "\uffff", "|a|b|", "{{7*7}}",
)  # fmt: skip
NUMBERS: Final = (-1, 0, 10**30, -(10**30), 2**31 - 1, 99999, 1, 10**6)
DATES: Final = (
    "0001-01-01",
    "0001",
    "9999-12-31",
    "99999",
    "2023-02-30",
    "2023-13",
    "-2023",
    "2023-1-1",
    "",
    "x",
    "1066",
    "2999-12",
)
LISTS: Final = ([9, 3], [-5, -1], [0, 0], [1], [2**31 - 1, 2**31 - 1], [10**30, 1], list(range(20_000)), [3] * 5)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, (*path, key))
    elif isinstance(value, list) and value and not isinstance(value[0], int):
        for place, one in enumerate(value):
            yield from _places(one, (*path, place))
    elif value is not None:
        yield path, value


def _with(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = deepcopy(SOUND)
    at: Any = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made


def _nonsense() -> Iterator[dict[str, Any]]:
    for path, sound in _places(SOUND):
        if isinstance(sound, list):
            values: tuple[Any, ...] = LISTS
        elif isinstance(sound, int):
            values = NUMBERS
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", sound):
            values = DATES
        else:
            values = WORDS
        yield from (_with(path, value) for value in values)
    yield _with(("issue", "end"), "2023-01-01")
    yield _with(("articles", 0, "date", "end"), "2023-01-01")
    yield _with(("articles",), SOUND["articles"][:1] * 2)
    yield _with(("articles", 0, "companies"), [{"name": f"第{n}软件有限公司"} for n in range(11_000)])
    yield _with(("doubts",), [{"message": "甲"}] * 20_000)


def _made_apart(document: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a document with ids and a number of its own, where it has the sound ones."""
    issue = document["issue"]
    issue["id"] = f"x-{number}" if issue["id"] == "x-1" else issue["id"]
    issue["number"] = 10 + number if issue["number"] == 3 else issue["number"]
    for article in document["articles"]:
        if article.get("id") == "x-1/1":
            article["id"] = f"x-{number}/1"
    return document


DOCUMENTS: Final = [_made_apart(document, number) for number, document in enumerate(_nonsense())]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library.create(tmp_path_factory.mktemp("nonsense") / "library")
    for number, document in enumerate(DOCUMENTS):
        (made.issues / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    report = made.sync()
    refused = report.failed
    assert 100 < len(refused) < len(DOCUMENTS)
    for name, reason in refused.items():
        assert "\n" not in reason
        assert "defect" not in reason, reason
        assert re.search(r"(issue|articles|doubts)[\[. ]|two articles", reason), (name, reason)
    return made


@pytest.fixture(scope="module")
def client(library: Library) -> FlaskClient:
    return create_app(open_engine(library.path), library.path).test_client()


def _get(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code < 500, path
    return answer


def test_every_link_of_every_page_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = [
        "/",
        "/?sort=oldest",
        "/issues",
        "/companies",
        "/policies",
        "/deadlines?all=1",
        "/timeline?q=青岚",
        "/facets/section",
        "/about",
        "/?lang=en",
    ]
    shapes: dict[str, int] = {}
    while waiting and len(seen) < 160:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = _get(client, path)
        assert answer.status_code in {200, 302, 303, 304}, path
        if answer.mimetype != "text/html":
            continue
        for node in LexborHTMLParser(answer.text).css("[href]"):
            href = str(node.attributes["href"]).partition("#")[0]
            assert re.match(r"/(?!/)|\?|https?://|$", href), (path, href)
            shape = (
                re.sub(r"=[^&]*", "=", href.partition("?")[0].split("/")[1] if href.startswith("/") else "")
                + "?"
                + "&".join(sorted(set(re.findall(r"[?&](\w+)=", href))))
            )
            apart = (
                href.startswith(("/issues/", "/articles/", "/companies/", "/policies/", "/index/")) and "?" not in href
            ) and crc32(href.encode()) % 6 == 0
            if href.startswith("/") and not href.startswith("/static/") and (apart or shapes.get(shape, 0) < 3):
                shapes[shape] = shapes.get(shape, 0) + 1
                waiting.append(href)
    assert len(seen) == 160


def test_no_file_has_a_line_that_a_field_brought(client: FlaskClient) -> None:
    articles = [
        hit["id"]
        for number in range(1, 30)
        for hit in _get(client, f"/api/search?size=100&page={number}").get_json()["hits"]
    ]
    assert len(articles) > 1_000
    tags = {"TY", "TI", "AU", "JO", "PY", "DA", "VL", "IS", "N1", "UR", "ER"}
    chosen = "&".join(f"id={quote(one)}" for one in articles[:150])
    for path in ("/search.ris", f"/digest.ris?{chosen}"):
        lines = _get(client, path).text.split("\r\n")
        assert all(re.match(r"[A-Z][A-Z0-9]  - |$", line) and line.isprintable() for line in lines), path
        assert {line[:2] for line in lines if line} <= tags
        assert sum(line == "TY  - JOUR" for line in lines) == sum(line.startswith("ER  -") for line in lines)
    rows = list(csv.reader(io.StringIO(_get(client, "/search.csv").data.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {12}
    assert not [
        cell for row in rows for cell in row if re.match(r"[\s\x00-\x1f]*[=+\-@]", cell) or re.search(r"[\r\n]", cell)
    ]
    for path in ("/search.md", f"/digest.md?{chosen}"):
        text = _get(client, path).text
        assert not re.search(r"(?<!\\)\]\((?!http://localhost/articles/)|(?<!\\)<(?!http://localhost/)", text), path
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x85\u2028\u2029\u202a-\u202e]", text)
    for path in ("/search.atom", "/search.atom?size=100&page=3", "/opensearch.xml"):
        assert not re.search(r'href="(?!http://localhost/)', _get(client, path).text)
        ET.fromstring(_get(client, path).data)
    serials = LexborHTMLParser(_get(client, "/issues").text).css("#listed a[href*='serial=']")
    held = "".join(_get(client, str(link.attributes["href"])).text for link in serials[:20])
    years = sorted(set(re.findall(r'/index/([^"?.]+)', held)))
    assert years
    for path in (f"/digest.docx?{chosen}", *(f"/index/{year}.docx" for year in years)):
        with zipfile.ZipFile(io.BytesIO(_get(client, path).data)) as archive:
            ET.fromstring(archive.read("word/document.xml"))


def test_every_address_of_an_article_and_issue_is_answered(client: FlaskClient) -> None:
    issues = _get(client, "/api/issues").get_json()
    held = [issue["id"] for issue in issues["issues"]]
    for one in held[::15]:
        for path in (f"/issues/{quote(one)}", f"/api/issues/{quote(one)}"):
            assert _get(client, path).status_code == 200, path
    for rule in client.application.url_map.iter_rules():
        for value in (*WORDS[5:9], "2023", "9" * 40):
            path = re.sub(
                r"<int:[^>]+>",
                "99999999999999999999",
                re.sub(r"<(?:path:)?\w+>", quote(value, errors="replace"), rule.rule),
            )
            assert client.get(path).status_code < 500, path


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("issue", "id"), "../x", "issue.id must be an id without empty parts"),
        (("issue", "id"), "a/file", "issue.id must not end as an address below an issue does"),
        (("articles", 0, "id"), "x\ny", "articles[0].id must be an id of characters that are seen"),
        (("articles", 0, "id"), "x" * 10_000, "articles[0].id must have 300 characters at most, not 10,000"),
        (("issue", "number"), -1, "issue.number must be from 0"),
        (("issue", "year"), 99999, "issue.year must be from 1800 to 2200, not 99999"),
        (("issue", "start"), "0001-01-01", "issue.start must be a date from 1800 to 2200, not 0001-01-01"),
        (("issue", "start"), "2023-02-30", "issue.start must be a date like"),
        (("issue", "end"), "2023-01-01", "issue.end must not be before start, which is 2023-07-01"),
        (("articles", 0, "lines"), [9, 3], "articles[0].lines must be a first line and a last one, not [9, 3]"),
        (("articles", 0, "companies", 0, "name"), "港" * 301, "articles[0].companies[0].name must have 300 characters at most"),
        (("doubts",), [{"message": "甲"}] * 10_001, "doubts must have 10,000 entries at most, not 10,001"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_place(path: tuple[Any, ...], value: Any, said: str) -> None:
    with pytest.raises(BadDocument, match=re.escape(said)) as refused:
        from_dict(_with(path, value), name="a.json")
    assert "\n" not in str(refused.value)


def test_the_other_documents_of_a_file_go_on(tmp_path: Path) -> None:
    lines = [
        json.dumps(_with(path, value))
        for path, value in ((("issue", "id"), ".."), (("issue", "id"), "y-1"), (("issue", "number"), -3))
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (read,) = read_bulletins(tmp_path / "a.jsonl")
    assert read.issue.id == "y-1"
    said = [doubt.message for doubt in read.doubts if doubt.code == "member-unread"]
    assert [re.findall(r"a\.jsonl:\d: issue\.\w+", message) for message in said] == [
        ["a.jsonl:1: issue.id"],
        ["a.jsonl:3: issue.number"],
    ]


@pytest.mark.parametrize(
    "name", ["..txt", "a\nb.txt", "a//b.json", " .json", "\u202egnp.json", "a\\b.json", "港" * 80 + ".json"]
)
def test_a_name_of_a_file_becomes_an_id_that_can_be_shown(tmp_path: Path, name: str) -> None:
    path = tmp_path / name.replace("/", "_")
    text = (
        json.dumps({"articles": SOUND["articles"][1:]})
        if name.endswith("json")
        else f"{LINES}\n\n要闻\n\n一、甲\u202e乙\x07丙\n青岚港。\n"
    )
    path.write_bytes(text.encode())
    (read,) = read_bulletins(path)
    for one in (read.issue.id, *(article.id for article in read.articles)):
        assert one.isprintable()
        assert not {"", ".", ".."} & set(one.split("/"))
