"""Deadlines: the list, its filters and pages, the calendar, the feed, the badge, the start page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from search import Request, open_engine
from search.engine import Engine
from web.app import create_app
from web.pages.deadlines import PAGE

_TODAY = date.today()  # noqa: DTZ011 - as a reader's
_SOON, _PAST, _LONG_AGO = (str(_TODAY + timedelta(days)) for days in (12, -9, -1200))
_ATOM = "{http://www.w3.org/2005/Atom}"


def _due(day: str, text: str, **more: Any) -> dict[str, Any]:
    return {"date": day, "text": text, "line": 1, **more}


def _article(number: int, section: str, *deadlines: dict[str, Any], title: str = "") -> dict[str, Any]:
    text = "。\n".join(["芦湾港征集样品", *(one["text"] for one in deadlines)])
    return {
        "id": f"lw-1/{number}", "title": title or f"征集第{number}批样品", "section": section, "text": text,
        "companies": [], "policies": [], "date": None, "deadlines": list(deadlines),
    }  # fmt: skip


def _articles() -> list[dict[str, Any]]:
    guess = {"certain": False, "reason": "the next such day after 2026-01-01 is far away"}
    twice = (_due(_SOON, "报名到十二天后"), _due(_SOON, "材料也在十二天后交", **guess))
    long = "展品名录；含甲、乙，丙\\丁" * 6
    return [
        _article(1, "通知", *twice, title="芦湾灯会征集；甲,乙"),
        _article(2, "通知", _due(_SOON, "不知哪一年", **guess)),
        _article(3, "活动", _due(_PAST, "九天前截止")),
        _article(4, "活动", _due(_LONG_AGO, "早就截止"), _due(str(_TODAY), "今天截止" + long)),
        *(_article(number, "旧事", _due("2019-12-31", "年底前")) for number in range(5, 5 + 2 * PAGE + 3)),
        *(_article(number, "旧事", _due(f"2018-03-{number - 99:02}", "三月")) for number in range(100, 130)),
    ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = Library.create(tmp_path_factory.mktemp("library"))
    issue = {"id": "lw-1", "serial": "芦湾通讯", "number": 1, "year": 2020, "period": "2020年1月"}
    path = library.issues / "lw-1.json"
    path.write_text(json.dumps({"issue": issue, "articles": _articles()}), encoding="utf-8")
    library.sync()
    engine = open_engine(library.path)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def _page(client: FlaskClient, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.data) < 60_000
    return LexborHTMLParser(answer.text)


def _rows(page: LexborHTMLParser, kind: str) -> list[str]:
    return [" ".join(row.text().split()) for row in page.css(f"section[aria-labelledby={kind}] .dues > li")]


def test_a_deadline_is_one_entry_and_a_guess_is_never_open(client: FlaskClient) -> None:
    page = _page(client, "/deadlines")
    last, twice = _rows(page, "open")
    assert last.startswith(f"{_TODAY} 今天")
    assert twice.startswith(f"{_SOON} 还有 12 天")
    assert "报名到十二天后" in twice
    assert "材料也在十二天后交" in twice
    (guess,) = _rows(page, "uncertain")
    assert guess.startswith(f"{_SOON} 推定"), "no days are counted to a guess"
    assert "未印年份：2026-01-01 之后的这一天太远" in guess
    past, ago, *_ = _rows(page, "closed")
    assert past.startswith(f"{_PAST} 已过 9 天")
    assert ago.startswith(f"{_LONG_AGO} 征集"), "of what closed long ago no days are counted"
    english = _page(client, "/deadlines?lang=en")
    assert "No year is printed" in _rows(english, "uncertain")[0]
    assert "12 days left" in _rows(english, "open")[1]


def test_all_closed_ones_stand_on_pages_each_once(client: FlaskClient) -> None:
    rows: list[str] = []
    first = _page(client, "/deadlines?state=closed")
    last = int(first.css(".pager li")[-1].text().split()[1])
    for number in range(1, last + 1):
        page = _page(client, f"/deadlines?state=closed&page={number}")
        some = [str(link.attributes["href"]) + day.text() for link, day in
                zip(page.css(".dues h3 a"), page.css(".dues .day b"), strict=True)]  # fmt: skip
        assert 0 < len(some) <= PAGE
        rows += some
    assert len(rows) == len(set(rows)) == 2 + 2 * PAGE + 3 + 30
    assert [row[-10:] for row in rows] == sorted((row[-10:] for row in rows), reverse=True)
    assert not _rows(_page(client, f"/deadlines?state=closed&page={last + 1}"), "closed")


@pytest.mark.parametrize("wrong", ["on=tomorrow", "state=none", "page=x", "from=2023-99"])
def test_what_cannot_be_understood_is_told_above_the_list(client: FlaskClient, wrong: str) -> None:
    answer = client.get(f"/deadlines?q={quote('征集')}&{wrong}")
    assert answer.status_code == 400
    assert f"“{wrong.partition('=')[2]}”没有用上。" in answer.text
    assert 'value="征集"' in answer.text
    assert _rows(LexborHTMLParser(answer.text), "closed")


def test_deadlines_are_narrowed_as_a_search_is(client: FlaskClient) -> None:
    page = _page(client, f"/deadlines?section={quote('活动')}")
    assert len(_rows(page, "open")) == 1
    assert len(_rows(page, "closed")) == 2
    chosen = page.css_first("select[name=section] option[selected]")
    assert chosen is not None
    assert chosen.text() == "活动 (2)"
    assert not page.css("select[name=serial]"), "one value narrows nothing"
    assert len(_rows(_page(client, f"/deadlines?q={quote('灯会')}"), "open")) == 1
    assert not _rows(_page(client, f"/deadlines?q={quote('没有这样的字')}"), "closed")


def test_a_list_without_any_page_is_read_by_pages_in_json(client: FlaskClient) -> None:
    answer = client.get("/api/deadlines").get_json()
    assert answer["totals"] == {"open": 2, "uncertain": 1, "closed": 2 + 2 * PAGE + 3 + 30}
    assert [one["certain"] for one in answer["open"]] == [True, True, False]
    found = [client.get(f"/api/deadlines?page={number}").get_json() for number in range(1, answer["pages"] + 1)]
    assert sum(len(page["closed"]) for page in found) == answer["totals"]["closed"]


def _unfolded(text: str) -> list[str]:
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    return "\r\n".join(lines).replace("\r\n ", "").split("\r\n")


def test_the_calendar_holds_what_is_certain_and_may_be_subscribed_to(client: FlaskClient) -> None:
    answer = client.get("/deadlines.ics")
    assert answer.mimetype == "text/calendar"
    lines = _unfolded(answer.get_data(as_text=True))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 3, "a month that passed, and none that is a guess"
    assert r"SUMMARY:截止：芦湾灯会征集；甲\,乙" in lines
    assert f"DTSTART;VALUE=DATE:{_SOON.replace('-', '')}" in lines
    (text,) = (line for line in lines if line.startswith("DESCRIPTION:今天截止"))
    assert "甲、乙，丙\\\\丁展品" in text
    assert text.endswith("\\n芦湾通讯 总第1期")
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 3
    assert uids == [line for line in _unfolded(client.get("/deadlines.ics").text) if line.startswith("UID:")]
    some = client.get(f"/deadlines.ics?section={quote('活动')}").text
    assert some.count("BEGIN:VEVENT") == 2
    assert "URL:http://localhost/articles/lw-1/1" in lines


def test_the_feed_tells_what_is_open(client: FlaskClient) -> None:
    answer = client.get(f"/deadlines.atom?section={quote('通知')}")
    assert "<title>通知 · 栏目 · 截止 · 简报</title>" in answer.text
    assert "X-WR-CALNAME:通知 · 栏目 · 截止 · 简报" in client.get(f"/deadlines.ics?section={quote('通知')}").text
    assert 'title="“征集” · 截止 · 简报"' in client.get(f"/deadlines?q={quote('征集')}").text
    assert "<title>Deadlines · 简报</title>" in client.get("/deadlines.atom?lang=en").text
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.get_data())
    (entry,) = feed.findall(f"{_ATOM}entry")
    assert (entry.findtext(f"{_ATOM}title") or "").startswith(_SOON)
    assert "报名到十二天后" in (entry.findtext(f"{_ATOM}summary") or "")


def test_hits_and_the_start_page_say_what_closes(client: FlaskClient) -> None:
    def badges(q: str) -> list[str]:
        return [" ".join(one.text().split()) for one in _page(client, f"/?q={quote(q)}").css(".hit .due")]

    assert badges("灯会") == [f"{_SOON} 截止 还有 12 天"]
    assert badges("不知哪一年") == ["截止日期不确定"]
    assert badges("九天前截止") == ["已截止"]
    page = _page(client, "/")
    assert [" ".join(one.text().split()) for one in page.css("section[aria-labelledby=due] li .c")] == ["今天", "12 天"]


def test_only_what_is_asked_for_is_counted(engine: Engine) -> None:
    page = engine.search(Request(facets=("due", "section"), facet_size=3))
    assert set(page.facets) == {"due", "section"}
    whole = engine.search(Request(facet_size=3)).facets
    assert page.facets == {name: whole[name] for name in page.facets}
    assert engine.search(Request(filters={"due": (f"{_SOON}?",)})).total == 1


def test_a_calendar_on_the_first_days_there_are(client: FlaskClient) -> None:
    assert client.get("/deadlines.ics?on=0001-01-01").status_code == 200
