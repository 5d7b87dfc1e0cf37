"""The JSON interface.

Its shapes, that it says what the engine says, and that its description names it all.
"""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from search import FACETS, Request
from tools import sample_site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _json(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    assert answer.is_json
    return answer.json


def test_a_search_has_the_agreed_shape(client: FlaskClient) -> None:
    found = _json(client, "/api/search?q=跨境电商&size=5")
    assert list(found) == [
        "query",
        "total",
        "issues",
        "took_ms",
        "hits",
        "front",
        "front_total",
        "facets",
        "ladder",
        "suggestion",
        "notes",
        "cards",
        "meaning",
    ]
    assert found["query"] == {"q": "跨境电商", "mode": "smart", "rung": "literal"}
    assert set(found["facets"]) == set(FACETS)
    hit = found["hits"][0]
    assert {"id", "title", "section", "issue", "date", "companies", "policies", "score", "snippets"} <= set(hit)
    assert {"id", "serial", "number", "period"} <= set(hit["issue"])
    assert len(found["hits"]) == 5
    marked = [s["text"][a:b] for hit in found["hits"] for s in hit["snippets"] for a, b in s["marks"]]
    assert set(marked) == {"跨境电商"}
    assert {"value", "label", "count", "selected"} <= set(found["facets"]["section"][0])


def test_a_search_says_what_the_engine_says(client: FlaskClient) -> None:
    section = sample_site.engine().search(Request(q="企业")).facets["section"][0].value
    asked = Request(q="企业", filters={"section": (section,)}, date_from=PartialDate(2023), sort="oldest", size=7)
    page = sample_site.engine().search(asked)
    found = _json(client, f"/api/search?q=企业&section={quote(section)}&from=2023&sort=oldest&size=7")
    assert found["total"] == page.total
    assert [hit["id"] for hit in found["hits"]] == [hit.record.article.id for hit in page.hits]


def test_a_query_text_is_never_bad_input(client: FlaskClient) -> None:
    for text in (
        "",
        '"',
        "(((",
        "AND OR NOT",
        "-",
        "*",
        "标题:",
        "\x00\x1f",
        "\u202e",
        "x" * 5_000,
        "😀",
        "%",
        "日期:32..1",
    ):
        assert client.get("/api/search", query_string={"q": text}).status_code == 200, text
        assert client.get("/", query_string={"q": text}, follow_redirects=True).status_code == 200, text
    assert client.get("/api/search?q=%ff%fe%80").status_code == 200


def test_issues_articles_companies_policies(client: FlaskClient) -> None:
    issues = _json(client, "/api/issues")["issues"]
    assert len(issues) == sample_site.engine().status().issues
    issue = _json(client, f"/api/issues/{quote(issues[0]['id'])}")
    assert len(issue["articles"]) == issues[0]["articles"]
    article = _json(client, f"/api/articles/{quote(issue['articles'][0]['id'])}")
    assert article["text"]
    assert article["issue"]["id"] == issues[0]["id"]
    for kind, path in (("company", "companies"), ("policy", "policies")):
        entities = _json(client, f"/api/{path}")[path]
        assert entities
        one = _json(client, f"/api/{path}/{quote(entities[0]['id'])}")
        assert one[kind] == entities[0]
        assert one["search"]["total"] == entities[0]["articles"]


def test_suggestions_trends_deadlines_and_the_check(client: FlaskClient) -> None:
    name = sample_site.engine().entities("policy")[0].entity.name
    assert any(s["kind"] == "policy" for s in _json(client, f"/api/suggest?q={quote(name[:4])}")["suggestions"])
    assert client.get("/api/suggest?limit=0").status_code == 400
    series = _json(client, "/api/timeline?q=跨境电商&q=人工智能")["series"]
    totals = [sum(tick["count"] for tick in one["ticks"]) for one in series]
    assert totals == [sample_site.engine().search(Request(q=q)).total for q in ("跨境电商", "人工智能")]
    every = [d for r in sample_site.records() for d in r.article.deadlines]
    due = _json(client, "/api/deadlines?on=2023-06-01")
    pages = [_json(client, f"/api/deadlines?on=2023-06-01&page={page}") for page in range(1, due["pages"] + 1)]
    assert sum(len(page[state]) for page in pages for state in due["totals"]) == len(every) > 0
    assert not any(item["certain"] for item in due["uncertain"])
    assert all(item["date"] >= "2023-06-01" and item["days_left"] >= 0 for item in due["open"])
    assert client.get("/api/deadlines?on=tomorrow").status_code == 400
    record = max(sample_site.records(), key=lambda r: len(r.article.text))
    draft = record.article.text[:300]
    answer = client.post("/api/check", data={"draft": draft})
    assert answer.json is not None
    assert answer.json["overlaps"][0]["id"] == record.article.id
    found = [client.post("/api/check", data={"draft": draft, "size": 1, "page": page}).get_json() for page in (1, 2)]
    assert [len(one["overlaps"]) for one in found] == [1, min(1, found[0]["total"] - 1)]
    assert client.post("/api/check", data={"draft": draft, "size": 0}).status_code == 400


def test_the_description_names_every_route_and_parameter(client: FlaskClient) -> None:
    described = _json(client, "/api/openapi.json")
    assert described["openapi"].startswith("3.1")
    routes = {
        rule.rule.replace("<path:", "{").replace(">", "}")
        for rule in sample_site.application().url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert routes - {"/api/", "/api/status"} == set(described["paths"])
    names = {parameter["name"] for parameter in described["paths"]["/api/search"]["get"]["parameters"]}
    assert {"q", "mode", "from", "to", "sort", "page", "size", "company_all", "policy_all", *FACETS} <= names
    assert all(operation["get"]["summary"] for operation in described["paths"].values())


# --- any search as a feed or a file


def test_a_search_is_a_feed(client: FlaskClient) -> None:
    answer = client.get("/search.atom?q=跨境电商")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)
    entries = feed.findall(f"{ATOM}entry")
    newest = sample_site.engine().latest(Request(q="跨境电商"))
    assert [e.findtext(f"{ATOM}title") for e in entries] == [one.hit.record.article.title for one in newest.arrivals]
    assert newest.total == sample_site.engine().search(Request(q="跨境电商")).total
    for entry in entries:
        title, summary = (fold(entry.findtext(ATOM + name) or "") for name in ("title", "summary"))
        assert "跨境电商" in summary or "跨境电商" in title
    assert all((e.findtext(f"{ATOM}id") or "").startswith("http://localhost/articles/") for e in entries)
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == len(entries)
    for element in feed.iter(f"{ATOM}updated"):
        assert element.text
        assert element.text[10] == "T"


def test_a_search_is_a_table(client: FlaskClient) -> None:
    answer = client.get("/search.csv?q=跨境电商")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    page = sample_site.engine().search(Request(q="跨境电商", size=100))
    assert len(rows) == page.total + 1
    assert rows[1][4] == page.hits[0].record.article.title
    assert rows[0][9] == "机构"
    assert [row[9] for row in rows[1:]] == ["；".join(hit.record.organisations) for hit in page.hits]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_search_is_markdown(client: FlaskClient) -> None:
    text = client.get("/search.md?q=跨境电商").text
    assert text.startswith("# 简报检索：跨境电商")
    assert text.count("\n## ") == sample_site.engine().search(Request(q="跨境电商")).total


def test_a_browser_can_add_the_search(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    described = ET.fromstring(answer.data)
    url = next(element for element in described if element.tag.endswith("Url"))
    assert "{searchTerms}" in url.attrib["template"]
    assert answer.mimetype == "application/opensearchdescription+xml"


def test_health(client: FlaskClient) -> None:
    assert _json(client, "/healthz")["status"] == "ok"


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/search.atom?q=跨境电商", "/?q=跨境电商"):
        tag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_a_search_and_a_basket_are_taken_away_as_references(client: FlaskClient) -> None:
    total = _json(client, "/api/search?q=跨境电商&size=1")["total"]
    answer = client.get("/search.ris?q=跨境电商")
    assert answer.mimetype == "application/x-research-info-systems"
    assert answer.text.count("TY  - JOUR\r\n") == answer.text.count("ER  - \r\n") == total
    first, second = (record.article for record in sample_site.records()[:2])
    taken = client.get("/digest.ris", query_string={"id": [second.id, first.id]}).text
    assert [line[6:] for line in taken.splitlines() if line.startswith("TI")] == [second.title, first.title]
