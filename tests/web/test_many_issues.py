"""Pages of a library of thousands of issues: each fits, and leads to all of them."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from corpus.model import Article, Bulletin, CompanyMention, Issue
from corpus.partial_date import PartialDate
from tests.fakes import FakeEngine
from web import create_app

_SERIALS = [f"{place}区{kind}简报" for place in "东南西北中上下左右前" for kind in "经贸商农工文旅教"]
#: No page is larger, in bytes.
_MOST = 60_000


@cache
def _client() -> FlaskClient:
    return create_app(FakeEngine([_bulletin(serial, n) for serial in _SERIALS for n in range(1, 31)])).test_client()


def _bulletin(serial: str, number: int) -> Bulletin:
    month = PartialDate.on(date(2020 + (number - 1) // 12, (number - 1) % 12 + 1, 1)).to_month()
    issue = Issue(
        f"{serial}{number}", serial, number=number, year=month.year, period=f"{month.year}年{month.month}月",
        start=month, end=month,
    )  # fmt: skip
    text = "关于数字贸易的报道。" if number % 3 else "别的报道。"
    return Bulletin(issue, (Article(f"{serial}{number}/1", "一篇报道", text),))


def _page(path: str) -> LexborHTMLParser:
    answer = _client().get(path)
    assert answer.status_code == 200
    assert len(answer.data) <= _MOST, (path, len(answer.data))
    return LexborHTMLParser(answer.text)


def test_serials_are_listed_by_name_and_each_leads_to_all_of_its_issues() -> None:
    page = _page("/issues")
    links = [str(node.attributes["href"]) for node in page.css(".entries a")]
    assert len(links) == len(_SERIALS)
    shelf = _page(links[7])
    assert len(shelf.css(".years li")) == 30
    assert len(_page("/issues?find=东区").css(".entries li:not(.initial)")) == 8
    assert len(_page("/issues?find=东区经").css(".years li")) == 30
    assert _page("/issues?find=没有").css("p.none")


def test_all_values_of_a_long_facet_are_reached_page_by_page() -> None:
    names = [f"某{n}有限公司" for n in range(300)]
    month = PartialDate(2022, 3)
    issue = Issue("a", "甲刊", number=1, year=2022, period="2022年3月", start=month, end=month)
    articles = [
        Article(f"a/{n}", f"第{n}篇", "正文", companies=(CompanyMention(name),)) for n, name in enumerate(names)
    ]
    client = create_app(FakeEngine([Bulletin(issue, tuple(articles))])).test_client()
    for order in ("", "&order=name"):
        address, found = f"/facets/company?company=某7有限公司{order}", list[str]()
        while address:
            answer = client.get(address)
            assert len(answer.data) <= _MOST
            page = LexborHTMLParser(answer.text)
            shown = [node.text() for node in page.css(".choices .n")]
            assert shown[0] == "某7有限公司"
            found += shown[1:] if found else shown
            following = page.css_first("a[rel=next]")
            address = str(following.attributes["href"]) if following else ""
        assert sorted(found) == sorted(names)


def test_a_timeline_of_many_issues_goes_from_years_to_issues() -> None:
    page = _page("/timeline?q=数字贸易&q=报道")
    first = page.css(".plot")[0]
    assert 1 < len(first.css(".bars a")) <= 48
    total = sum(int(row.css("td")[1].text()) for row in first.css("tbody tr"))
    assert total == len(_SERIALS) * 20
    one = str(first.css(".bars a")[0].attributes["href"])
    assert "of=2020-01" in one
    inside = _page(one)
    assert len(inside.css(".plot")[0].css(".bars a")) <= 48
    assert inside.css('.crumbs a[href*="/timeline"]')
    serial = _page(f"/timeline?q=数字贸易&serial={_SERIALS[0]}")
    assert all("issue=" in str(node.attributes["href"]) for node in serial.css(".bars a"))


def test_a_month_of_more_issues_than_bars_says_what_is_not_drawn() -> None:
    page = _page("/timeline?q=数字贸易&of=2020-01")
    assert len(page.css(".plot .bars a")) == 48
    assert (
        page.css(".plot .note")[0].text() == "只画出篇数最多的 48 期，其余各期的 32 篇没有画出；选定一种刊物可以看全。"
    )


def test_the_axis_of_time_is_to_scale_and_months_without_an_issue_are_no_figures() -> None:
    issues = [_bulletin("甲刊", 1), _bulletin("乙刊", 2), _bulletin("甲刊", 20)]
    page = LexborHTMLParser(create_app(FakeEngine(issues)).test_client().get("/timeline?q=数字贸易").text)
    places = [float(str(bar.attributes["x"])) for bar in page.css(".bars a rect:not(.hit)")]
    assert [round((place - places[0]) / 50) for place in places] == [0, 1, 19]
    assert [row.css("td")[0].text() for row in page.css(".figures tbody tr")] == ["2020-01", "2020-02", "2021-08"]
    assert "每一根柱是一段时间" in page.css(".lead")[0].text()
    assert "每一根柱是一期" in _page(f"/timeline?q=数字贸易&serial={_SERIALS[0]}").css(".lead")[0].text()


def test_issues_and_trends_are_given_page_by_page_as_json() -> None:
    every, path = [], "/api/issues?size=100"
    while path:
        answer = _client().get(path).get_json()
        every += [issue["id"] for issue in answer["issues"]]
        path = answer["next"]
    assert len(every) == len(set(every)) == answer["total"] == len(_SERIALS) * 30
    answer = _client().get("/api/timeline?q=数字贸易&q=报道").get_json()
    assert [len(series["ticks"]) for series in answer["series"]] == [100, 100]
    after = _client().get(answer["next"]).get_json()
    assert (after["page"], [series["q"] for series in after["series"]]) == (2, ["数字贸易", "报道"])
    assert after["series"][0]["ticks"] != answer["series"][0]["ticks"]


@pytest.mark.parametrize("path", ["/", "/?q=数字贸易&size=20", "/companies", "/policies", "/deadlines", "/advanced"])
def test_every_page_fits(path: str) -> None:
    _page(path)


def test_a_bar_of_a_year_is_a_short_address_that_finds_what_it_counts() -> None:
    issues = [_bulletin("甲刊", number) for number in range(1, 61)]
    client = create_app(FakeEngine(issues)).test_client()
    page = LexborHTMLParser(client.get("/?q=报道").text)
    bars = [(str(bar.attributes["href"]), bar.css_first("title").text()) for bar in page.css("svg.bars a")]  # type: ignore[union-attr]
    assert len(bars) == 20
    for address, said in bars:
        assert "period=" in address
        assert len(address) < 60
        found = LexborHTMLParser(client.get(address).text)
        assert found.css_first("#found b").text() == said.partition("：")[2].removesuffix(" 篇")  # type: ignore[union-attr]
        assert len(found.css("svg.bars a.chosen")) == 1
