"""The page of results and the form that writes a query, as a client without script sees them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from search import Request
from search.query.ast import And
from search.query.parser import parse, render
from tools import sample_site
from web.http.template_filters import quotable, unquoted
from web.pages.advanced import WRITES, read, written


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _page(client: FlaskClient, path: str, status: int = 200) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == status
    return LexborHTMLParser(answer.text)


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = page.css_first(selector)
    assert node is not None, selector
    return node.attributes[name]


def _text(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    return " ".join(node.text().split())


# --- results


def test_what_is_no_date_is_said_at_its_box_and_the_query_stays(client: FlaskClient) -> None:
    page = _page(client, "/?q=企业&from=某天&sort=newest", 400)
    found = sample_site.engine().search(Request(q="企业")).total
    assert str(found) in _text(page, "#found")
    box = '.range input[name="from"]'
    assert (_attribute(page, box, "value"), _attribute(page, box, "aria-invalid")) == ("某天", "true")
    said = _text(page, f"#{_attribute(page, box, 'aria-describedby')}")
    assert "“从” 应是日期，如 2022-11-15、2022年4季度、最近一年" in said
    assert _attribute(page, "#q", "value") == "企业"


def test_any_other_bad_parameter_is_left_out_and_said(client: FlaskClient) -> None:
    page = _page(client, "/?q=企业&sort=best&page=x", 400)
    said = " ".join(node.text() for node in page.css(".wrong"))
    assert "sort 只能是 relevance, newest, oldest 之一" in said
    assert "“best”没有用上" in said
    assert "page 应是" in said
    assert page.css(".hit")


@pytest.mark.parametrize("typed", ["20221105", "2022年4季度", "最近一年", "2022-01..2022-06"])
def test_the_date_boxes_take_what_the_field_takes(client: FlaskClient, typed: str) -> None:
    assert client.get("/", query_string={"q": "企业", "from": typed}).status_code == 200


def test_nothing_found_for_quotes_offers_to_go_without_them(client: FlaskClient) -> None:
    page = _page(client, "/?q=“企业服务贸易”")
    assert _text(page, "#found") == "没有找到“企业服务贸易”"
    row = next(node for node in page.css(".none .ladder li") if "去掉引号" in node.text())
    link = str(row.css("a")[0].attributes["href"])
    assert parse_qs(urlsplit(link).query) == {"q": ["企业服务贸易"]}
    assert int(row.css(".c")[0].text()) == int(_text(_page(client, link), "#found b")) > 0
    assert page.css(".none a[href*='about#ask-how']")


def test_a_query_is_named_between_one_pair_of_quotes() -> None:
    assert [quotable(typed) for typed in ("甲", "“甲”", '"甲"', "“甲” 乙", "“甲”或“乙”", '甲 "乙"')] == [
        "甲", "甲", "甲", "‘甲’ 乙", "‘甲’或‘乙’", '甲 "乙"',
    ]  # fmt: skip
    assert unquoted('“服务 外包” 「珠海」 -"甲"') == "服务 外包 珠海 - 甲"


def test_a_dangling_operator_lets_the_rest_be_found(client: FlaskClient) -> None:
    whole = client.get("/api/search", query_string={"q": "标题:服务"}).get_json()["total"]
    assert client.get("/api/search", query_string={"q": "标题:( 服务 OR"}).get_json()["total"] == whole > 0


def test_every_bar_opens_as_many_articles_as_it_says(client: FlaskClient) -> None:
    page = _page(client, "/?q=企业")
    rows = page.css(".figures tbody tr")
    assert len(rows) > 1
    bars = page.css("svg.bars a")
    counts = [int(bar.text().rpartition("：")[2].split()[0]) for bar in bars]
    assert sorted(counts) == sorted(int(row.css("td")[1].text()) for row in rows)
    total = sum(counts)
    for bar, count in zip(bars, counts, strict=True):
        opened = _page(client, str(bar.attributes["href"]))
        assert int(_text(opened, "#found b")) == count
        assert opened.css(".bars .chosen")
    assert total <= sample_site.engine().search(Request(q="企业")).total


def test_the_first_hit_is_one_link_from_the_box(client: FlaskClient) -> None:
    page = _page(client, "/?q=企业&page=2")
    assert page.css(f"{_attribute(page, '.search .skip', 'href')} h2 a")


def test_dates_stand_in_one_form_and_their_words_are_explained_once(client: FlaskClient) -> None:
    page = _page(client, "/?q=企业&size=50")
    dates = [node.text(deep=False) for node in page.css(".hit .date")]
    assert dates
    assert all(set(text) <= set("0123456789-–") for text in dates)
    (words,) = page.css(".reasons")
    assert {node.text() for node in page.css(".hit .date small")} <= {node.text() for node in words.css("b")}


# --- the form


def test_the_form_writes_a_query(client: FlaskClient) -> None:
    filled = {"words": "补贴 申报", "phrase": "数字 贸易", "either": "奖励 扶持", "none": "培训", "in_title": "通知",
              "in_section": "政策", "from": "2022", "company": "x", "write": "1"}  # fmt: skip
    answer = client.get("/advanced", query_string=filled)
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked == {
        "q": ["补贴 申报 “数字 贸易” (奖励 OR 扶持) -培训 标题:通知 栏目:政策"],
        "company": ["x"],
        "from": ["2022"],
    }
    back = LexborHTMLParser(client.get("/advanced", query_string={"q": asked["q"][0]}).text)
    for name in ("words", "phrase", "either", "none", "in_title", "in_section"):
        assert _attribute(back, f'[name="{name}"]', "value") == filled[name]


@pytest.mark.parametrize(
    ("field", "typed", "query"),
    [
        ("words", "“数字 贸易” 补贴", "“数字 贸易” 补贴"),
        ("words", "(甲 乙", "甲 乙"),
        ("words", "甲|乙", "甲 OR 乙"),
        ("words", "甲 | 乙)", "甲 OR 乙"),
        ("words", "-甲 乙", "-甲 乙"),
        ("words", "甲 （）", "甲"),
        ("phrase", "“数字贸易”", "“数字贸易”"),
        ("phrase", "谈“数字”二字", "「谈“数字”二字」"),
        ("phrase", "『「“甲", "“甲”"),
        ("either", "甲|乙 丙", "甲 OR 乙 OR 丙"),
        ("either", "“甲 乙” 丙", "“甲 乙” OR 丙"),
        ("none", "-甲 乙|丙", "-甲 -乙 -丙"),
        ("in_title", "“数字 贸易” 甲|乙", "标题:“数字 贸易” (标题:甲 OR 标题:乙)"),
        ("in_section", "“走出去”专栏", "栏目:“走出去”专栏"),
        ("in_company", "  ", ""),
    ],
)
def test_odd_signs_write_a_valid_query(client: FlaskClient, field: str, typed: str, query: str) -> None:
    answer = client.get("/advanced", query_string={field: typed, "write": "1"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query).get("q", [""]) == [query]
    assert parse(query).notes == ()
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("field", [name for name in WRITES if name != "rest"])
def test_signs_alone_are_named_beside_their_field_and_nothing_typed_is_lost(client: FlaskClient, field: str) -> None:
    filled = {"words": "甲", "none": "乙", "from": "2022", field: "“()|”", "write": "1"}
    answer = client.get("/advanced", query_string=filled)
    assert answer.status_code == 400
    page = LexborHTMLParser(answer.text)
    assert [node.attributes["id"] for node in page.css(".wrong")] == [f"w-{field}"]
    assert _attribute(page, f'[name="{field}"]', "aria-invalid") == "true"
    for name in filled.keys() - {"write"}:
        assert _attribute(page, f'[name="{name}"]', "value") == filled[name]


def test_a_date_that_is_none_is_named_beside_its_box(client: FlaskClient) -> None:
    answer = client.get("/advanced?words=甲&from=某天&to=2022-13&write=1")
    assert answer.status_code == 400
    page = LexborHTMLParser(answer.text)
    assert [node.attributes["id"] for node in page.css(".wrong")] == ["w-from", "w-to"]
    assert "“从” 应是日期" in answer.text
    assert [_attribute(page, f'[name="{name}"]', "value") for name in ("from", "to")] == ["某天", "2022-13"]


def test_a_range_typed_backwards_is_turned_round(client: FlaskClient) -> None:
    answer = client.get("/advanced?words=甲&from=2023&to=2022-06&write=1")
    assert parse_qs(urlsplit(answer.location).query) == {"q": ["甲"], "from": ["2022-06"], "to": ["2023"]}
    forth, back = (
        client.get(f"/api/search?{days}").get_json()["total"] for days in ("from=2010&to=2030", "from=2030&to=2010")
    )
    assert forth == back > 0
    relative = _page(client, "/?q=企业&from=今年&to=2010")
    assert [_attribute(relative, f'[name="{name}"]', "value") for name in ("from", "to")] == ["2010", "今年"]


@given(st.sampled_from(WRITES), st.text('甲乙 或-:“”「」『』()（）标题刊期|*1"', max_size=20))
def test_every_field_writes_what_is_read_as_it_was_written(name: str, typed: str) -> None:
    query = written(dict.fromkeys(WRITES, "") | {name: " ".join(typed.split())})
    assert render(parse(query).tree) == query


def test_an_empty_form_leads_to_everything(client: FlaskClient) -> None:
    assert client.get("/advanced?write=1").location == "/?sort=newest"


def test_what_the_form_cannot_hold_is_kept(client: FlaskClient) -> None:
    page = _page(client, "/advanced?q=(甲 乙) 或 丙")
    assert _attribute(page, '[name="rest"]', "value") == "甲 乙 OR 丙"


@given(st.text("甲乙丙 或-:“”()标题刊期|", max_size=20))
def test_a_query_through_the_form_means_the_same(query: str) -> None:
    fields = read(query)
    assert tuple(fields) == WRITES
    parts, again = _parts(render(parse(query).tree)), _parts(written(fields))
    assert sorted(map(repr, parts)) == sorted(map(repr, again))


def _parts(query: str) -> tuple[object, ...]:
    tree = parse(query).tree
    return tree.nodes if isinstance(tree, And) else (tree,)
