"""Cards: a query that names a company, policy, issue or section shows it above the hits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from search import open_engine
from web.app import create_app

_POLICY = {
    "title": "芦湾市灯会扶持办法", "number": "芦商〔2023〕17号", "issuers": ["芦湾市商务局"], "issued": "2023-04-01",
    "role": "full-text", "lines": [1],
}  # fmt: skip
_ON_TRIAL = {"title": "芦湾市渡口管理办法（试行）", "issuers": [], "role": "cited", "lines": [1]}
_COMPANY = {"name": "芦湾潮汐灯具有限公司", "mentions": ["潮汐灯具"], "lines": [1]}


def _issue(serial: str, number: int) -> dict[str, object]:
    article = {
        "title": f"芦湾市灯会扶持办法 {number}", "section": "政策之窗", "date": None, "deadlines": [],
        "text": "芦湾市灯会扶持办法（芦商〔2023〕17号）由芦湾潮汐灯具有限公司（潮汐灯具）解读。",
        "companies": [_COMPANY], "policies": [_POLICY, _ON_TRIAL] if serial == "港报" else [_POLICY],
    }  # fmt: skip
    period = f"2023年{number}月"
    about = {"id": f"{serial}-{number}", "serial": serial, "number": number, "year": 2023, "period": period}
    return {"issue": about, "articles": [article]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    library = Library.create(tmp_path_factory.mktemp("library"))
    for serial, numbers in {"芦湾通讯": (1, 2), "湾报": (2, 7), "港报": (2,)}.items():
        for number in numbers:
            path = library.issues / f"{serial}-{number}.json"
            path.write_text(json.dumps(_issue(serial, number)), encoding="utf-8")
    library.sync()
    engine = open_engine(library.path)
    yield create_app(engine).test_client()
    engine.close()


def _cards(client: FlaskClient, q: str, more: str = "") -> list[tuple[str, str, str]]:
    page = LexborHTMLParser(client.get(f"/?q={quote(q)}{more}").text)
    found = []
    for card in page.css(".answer"):
        parts = [card.css_first(one) for one in (".kind", ".name", ".meta")]
        found.append(tuple(" ".join(part.text().split()) for part in parts if part))
        link = card.css_first(".name a")
        assert link is not None
        assert client.get(str(link.attributes["href"])).status_code == 200
    return found  # type: ignore[return-value]


def test_a_policy_is_known_by_title_and_number(client: FlaskClient) -> None:
    policy = ("这件政策", "芦湾市灯会扶持办法", "芦商〔2023〕17号芦湾市商务局5 篇")
    for q in ("芦湾市灯会扶持办法", "《芦湾市灯会扶持办法》", "芦商〔2023〕17号", "芦商[2023]17号", "芦商2023-17"):
        assert _cards(client, q) == [policy], q
    assert not _cards(client, "芦湾市灯会扶持")
    on_trial = _cards(client, "芦湾市渡口管理办法")
    assert [name for _, name, _ in on_trial] == ["芦湾市渡口管理办法（试行）"]
    assert _cards(client, "芦湾市渡口管理办法(试行)") == on_trial
    assert not _cards(client, "芦湾市灯会扶持办法", "&page=2")


def test_a_company_is_known_by_any_of_its_names(client: FlaskClient) -> None:
    for q in ("芦湾潮汐灯具有限公司", "潮汐灯具"):
        ((kind, name, about),) = _cards(client, q)
        assert (kind, name) == ("这家企业", "芦湾潮汐灯具有限公司")
        assert about.endswith("5 篇")
    ((kind, _, about),) = _cards(client, "潮汐灯具", "&lang=en")
    assert kind == "This company"


def test_an_issue_is_known_by_number_and_period_where_few_have_it(client: FlaskClient) -> None:
    (issue,) = _cards(client, "总第7期")
    assert issue == ("这一期", "湾报 总第7期", "2023年7月1 篇")
    assert _cards(client, "2023年第7期") == _cards(client, "2023年7月") == _cards(client, "湾报-7") == [issue]
    assert not _cards(client, "总第2期"), "three serials have one"
    assert [name for _, name, _ in _cards(client, "湾报总第2期")] == ["湾报 总第2期"]
    assert [name for _, name, _ in _cards(client, "湾报 第2期")] == ["湾报 总第2期"]
    assert not _cards(client, "7"), "a number alone is none of an issue"


def test_a_section_leads_to_its_articles_and_json_has_the_same(client: FlaskClient) -> None:
    assert _cards(client, "政策之窗") == [("这个栏目", "政策之窗", "5 篇")]
    found = client.get(f"/api/search?q={quote('芦商〔2023〕17号')}").get_json()["cards"]
    assert [(one["kind"], one["numbers"], one["articles"]) for one in found] == [("policy", ["芦商〔2023〕17号"], 5)]
    assert client.get(f"/api/search?q={quote('没有这样的')}").get_json()["cards"] == []
    for q in ("", "《》", "“”", "栏目:政策之窗", "-"):
        assert client.get(f"/api/search?q={quote(q)}").get_json()["cards"] == []
