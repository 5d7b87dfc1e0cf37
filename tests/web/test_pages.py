"""The pages as a client without a browser sees them.

Status, content, headers, negotiation, links that lead somewhere.
"""

from __future__ import annotations

import dataclasses
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from search import Request
from tools import sample_site


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _page(client: FlaskClient, path: str) -> LexborHTMLParser:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return LexborHTMLParser(answer.text)


def _text(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    return " ".join(node.text().split())


@pytest.mark.parametrize("name", sample_site.NAMES)
def test_every_page_answers_and_every_link_on_it_leads_somewhere(client: FlaskClient, name: str) -> None:
    answer = client.get(sample_site.pages()[name])
    assert answer.status_code == (404 if name == "error" else 200)
    page = LexborHTMLParser(answer.text)
    links = {str(node.attributes["href"]) for node in page.css("a[href]")}
    inside = sorted(link.partition("#")[0] for link in links if link.startswith("/"))
    inside = [link for link in inside if "/nowhere" not in link]
    for link in inside[:: max(1, len(inside) // 25)]:
        assert client.get(link, follow_redirects=True, buffered=True).status_code == 200, link
    ids = {node.attributes["id"] for node in page.css("[id]")}
    assert all(link[1:] in ids for link in links if link.startswith("#") and not link.startswith("#n"))
    assert len(ids) == len(page.css("[id]")), "an id stands twice"


def test_the_start_page_shows_the_newest_issue_and_the_holdings(client: FlaskClient) -> None:
    page = _page(client, "/")
    newest = max(sample_site.engine().issues(), key=lambda summary: str(summary.issue.end or ""))
    assert newest.issue.serial in _text(page, "#newest")
    assert f"总第{newest.issue.number}期" in _text(page, "#newest")
    assert sample_site.engine().issue(newest.issue.id)[0].article.title in _text(page, ".toc")
    assert f"{sample_site.engine().status().articles} 篇" in _text(page, ".hero .sub")


def test_a_form_without_anything_typed_is_the_start_page(client: FlaskClient) -> None:
    answer = client.get("/?q=&from=&to=")
    assert (answer.status_code, answer.location) == (302, "/")


def test_empty_parameters_go_and_the_order_is_canonical(client: FlaskClient) -> None:
    answer = client.get("/?to=&section=政策法规&q=跨境电商&from=2022")
    assert answer.status_code == 302
    assert answer.location == f"/?q={quote('跨境电商')}&section={quote('政策法规')}&from=2022"


@pytest.mark.parametrize("facet", ["section", "policy", "organisation", "issuer", "serial", "issue", "year"])
def test_each_facet_count_is_the_total_of_selecting_it(facet: str) -> None:
    request = Request(q="跨境电商")
    values = sample_site.engine().search(request).facets[facet]
    assert values or facet == "company"
    for value in values:
        selected = dataclasses.replace(request, filters={facet: (value.value,)})
        assert sample_site.engine().search(selected).total == value.count, (facet, value)


def test_an_article_lists_its_organisations_each_with_its_words_and_a_search(client: FlaskClient) -> None:
    article = sample_site.engine().search(Request(q="跨境电商 org:市商务局")).hits[0].record.article
    page = _page(client, f"/articles/{quote(article.id)}")
    sections = [section for section in page.css("aside section") if section.text().strip().startswith("机构")]
    fact = next(item for item in sections[0].css("li") if "市商务局" in item.text())
    assert "市商务局" in fact.css(".said")[0].text()
    search = unescape(str(fact.css("a.fact")[0].attributes["href"]))
    assert search.startswith("/?organisation=")
    assert article.title in _page(client, f"{search}&size=50").text()


def test_results_show_totals_marks_origin_and_reason_of_the_date(client: FlaskClient) -> None:
    found = sample_site.engine().search(Request(q="跨境电商"))
    page = _page(client, "/?q=跨境电商")
    assert _text(page, "#found").endswith(f"共 {found.total} 篇，分布于 {found.issues} 期")
    first = page.css("main article")[0]
    assert found.hits[0].record.article.title in first.text()
    assert found.hits[0].record.issue.serial in first.text()
    assert re.search(r"文中|落款|来源行|所述|本期", _text(page, "main article .date small"))
    assert all(mark.text() == "跨境电商" for mark in page.css("main article .snip mark"))


def test_filters_within_a_facet_are_or_and_across_are_and(client: FlaskClient) -> None:
    values = sample_site.engine().search(Request(q="跨境电商")).facets["section"][:2]
    both = "&".join(f"section={quote(value.value)}" for value in values)
    page = _page(client, f"/?q=跨境电商&{both}")
    assert _text(page, "#found b") == str(sum(value.count for value in values))
    narrowed = sample_site.engine().search(
        Request(q="跨境电商", filters={"section": tuple(value.value for value in values), "year": ("2023",)})
    )
    assert _text(_page(client, f"/?q=跨境电商&{both}&year=2023"), "#found b") == str(narrowed.total)
    assert len(page.css(".chips a:not(.clear)")) == 2
    assert len(page.css("#filters input[name=section][checked]")) == 2


def test_nothing_found_says_so_and_what_would_help(client: FlaskClient) -> None:
    page = _page(client, "/?q=跨境电商&section=没有这一栏")
    assert "没有找到" in _text(page, "#found")
    total = sample_site.engine().search(Request(q="跨境电商")).total
    assert _text(page, ".none ul.ladder").endswith(str(total))
    assert page.css_first(".chips") is not None


def test_pages_of_results_do_not_overlap_and_have_real_links(client: FlaskClient) -> None:
    seen: list[str] = []
    link: str | None = "/?sort=oldest&size=50"
    while link:
        page = _page(client, link)
        seen += [str(node.attributes["href"]).partition("?")[0] for node in page.css("main article h2 a")]
        following = page.css_first("nav.pager li:has([aria-current]) + li a")
        link = unescape(str(following.attributes["href"])) if following else None
    assert len(seen) == len(set(seen)) == sample_site.engine().status().articles


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    assert "结果只有" in _text(_page(client, "/?q=跨境电商&page=9999"), "main .none")


def test_an_article_knows_its_place_in_the_issue_and_in_the_results(client: FlaskClient) -> None:
    hits = sample_site.engine().search(Request(q="跨境电商")).hits
    page = _page(client, f"/articles/{quote(hits[1].record.article.id)}?q=跨境电商&n=2")
    assert "第 2 条" in _text(page, "nav.walk")
    before, after = page.css_first("nav.walk a[rel=prev]"), page.css_first("nav.walk a[rel=next]")
    assert before is not None
    assert after is not None
    assert quote(hits[0].record.article.id) in str(before.attributes["href"])
    assert quote(hits[2].record.article.id) in str(after.attributes["href"])
    assert _page(client, str(before.attributes["href"])).css_first("nav.walk a[rel=prev]") is None


def test_an_article_shows_its_whole_text_and_its_line_numbers_on_request(client: FlaskClient) -> None:
    record = max(sample_site.records(), key=lambda r: len(r.article.paragraph_lines))
    page = _page(client, f"/articles/{quote(record.article.id)}?lines=1")
    shown = "".join(_text(page, "article.text").split())
    for text in record.article.paragraphs:
        assert "".join(text.split()) in shown or not text.strip() or page.css(".ln")
    numbers = [node.text() for node in page.css("article.text .ln")]
    assert str(record.article.paragraph_lines[0]) in numbers
    assert not _page(client, f"/articles/{quote(record.article.id)}").css(".ln")


def test_the_heat_of_an_issue_is_its_hits(client: FlaskClient) -> None:
    hit = sample_site.engine().search(Request(q="跨境电商")).hits[0]
    issue = hit.record.issue.id
    total = sample_site.engine().search(Request(q="跨境电商", filters={"issue": (issue,)})).total
    page = _page(client, f"/issues/{quote(issue)}?q=跨境电商")
    assert len(page.css(".toc .heat")) == total
    assert f"本期有 {total} 篇命中" in _text(page, ".note")


def test_the_heat_of_an_article_is_the_number_of_its_marks(client: FlaskClient) -> None:
    issue = sample_site.records()[0].issue.id
    page = _page(client, f"/issues/{quote(issue)}?q=企业")
    for link in page.css("nav.toc li:not(.cold) a")[:5]:
        shown = link.css_first(".heat")
        assert shown is not None
        article = _page(client, str(link.attributes["href"]))
        marks = len(article.css("h1 mark")) + len(article.css("article.text mark[id]"))
        assert " ".join(shown.text().split()) == f"命中 {marks} 处"


def test_deadlines_can_be_narrowed_by_a_search_and_say_an_article_once(client: FlaskClient) -> None:
    article = next(r.article for r in sample_site.records() if len({d.date for d in r.article.deadlines}) == 1)
    day = article.deadlines[0].date
    page = _page(client, f"/deadlines?on={day}&q={quote(article.title)}")
    titles = [node.text() for node in page.css(".dues h3")]
    assert titles.count(article.title) == 1
    assert len(titles) < len(_page(client, f"/deadlines?on={day}").css(".dues h3"))
    policy = next(r.policies[0] for r in sample_site.records() if r.article.deadlines and r.policies)
    page = _page(client, f"/deadlines?policy={quote(policy.id)}&on=2000-01-01")
    assert policy.name in _text(page, "main .note")
    assert page.css(".dues h3")


def test_gaps_in_the_holdings_are_shown(client: FlaskClient) -> None:
    numbers = sorted(
        s.issue.number for s in sample_site.engine().issues() if s.issue.number and "协会" in s.issue.serial
    )
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert missing > 0
    assert f"缺 {missing} 期" in _text(_page(client, "/issues"), "main")


def test_missing_things_are_404_in_plain_words(client: FlaskClient) -> None:
    for path in (
        "/nowhere",
        "/issues/none",
        "/articles/none/1",
        "/companies/none",
        "/policies/none",
        "/facets/none",
        "/index/1066",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "这里没有这一页" in answer.text


@pytest.mark.parametrize(
    "bad", ["page=0", "page=x", "size=101", "mode=fuzzy", "sort=random", "from=20222", "to=2022-13", "company_all=2"]
)
def test_a_bad_parameter_is_400_and_names_its_field(client: FlaskClient, bad: str) -> None:
    field = bad.partition("=")[0]
    assert field in client.get(f"/?q=x&{bad}").text
    answer = client.get(f"/api/search?{bad}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["field"] == field
    assert answer.json["error"]["code"] == "bad-parameter"


def test_the_same_address_gives_json_where_it_is_preferred(client: FlaskClient) -> None:
    for path in ("/?q=跨境电商", "/issues", "/policies", "/deadlines?on=2023-01-01", "/timeline?q=跨境电商"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.is_json, path
        assert "Accept" in answer.headers["Vary"]
        assert client.get(path).mimetype == "text/html"
        assert client.get(path, headers={"Accept": "*/*"}).mimetype == "text/html"
    missing = client.get("/issues/none", headers={"Accept": "application/json"})
    assert missing.status_code == 404
    assert missing.is_json


def test_every_answer_is_kept_in_its_frame(client: FlaskClient) -> None:
    for path in ("/", "/?q=跨境电商", "/api/search", "/search.atom", "/nowhere"):
        headers = client.get(path).headers
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_a_style_or_a_script_within(client: FlaskClient) -> None:
    for path in sample_site.pages().values():
        page = LexborHTMLParser(client.get(path).text)
        assert not page.css("style, [style], script:not([src]), [onclick], [onload], [onerror]")


def test_everything_can_be_read_in_english(client: FlaskClient) -> None:
    for name, path in sample_site.pages().items():
        english = path + ("&" if "?" in path else "?") + "lang=en"
        page = LexborHTMLParser(client.get(english).text)
        html = page.css_first("html")
        assert html is not None
        assert html.attributes["lang"] == "en"
        for node in page.css("[lang^=zh], title"):
            node.decompose()
        # What the library says is marked as Chinese, what a reader typed is quoted; the rest is
        # ours, and in English.
        left = re.findall(r"[\u4e00-\u9fff]+", re.sub("“[^”]*”", "", page.text()))
        assert not left, (name, left)
        links = [str(a.attributes["href"]) for a in LexborHTMLParser(client.get(english).text).css("a[href^='/']")]
        footer = LexborHTMLParser(client.get(english).text).css_first("footer [hreflang]")
        assert footer is not None
        ours = [link for link in links if "/openapi.json" not in link]
        assert [link for link in ours if parse_qs(urlsplit(link).query).get("lang") != ["en"]] == [
            footer.attributes["href"]
        ], name


def test_the_page_is_where_it_is_mounted(client: FlaskClient) -> None:
    answer = client.get("/?q=跨境电商", environ_overrides={"SCRIPT_NAME": "/jianbao"})
    links = [str(node.attributes["href"]) for node in LexborHTMLParser(answer.text).css("a[href]")]
    assert all(link.startswith(("/jianbao/", "#")) for link in links if not link.startswith("http"))
