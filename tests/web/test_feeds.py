"""Feeds: named after what they are, by arrival, each entry with the sentence that matches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from indexer import Library
from indexer.library import sync
from search import open_engine
from tools import sample_site
from web import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
_BULLETIN = """# 测试简报

2026年{month}月 总第{number}期

## 企业动态

### {title}甲

开头说的是别的事情。与谁都没有关系，只是为了让这一段够长，长到不会再并进下一句，所以一直写到这里，写满四十个字才停下来。{title}一事由青禾数据有限公司承办。后面又是别的。

### {title}乙

这一篇不提那家公司。
"""


def add(library: Library, number: int, title: str) -> None:
    """Put an issue into a library, and index it."""
    text = _BULLETIN.format(month=number, number=number, title=title)
    (library.issues / f"b{number}.md").write_text(text, encoding="utf-8")
    library.sync()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Issue 6 came before issue 3."""
    library = Library.create(tmp_path / "library")
    for day, number, title in ((1, 6, "六月"), (2, 3, "三月")):
        monkeypatch.setattr(sync, "moment", lambda day=day: f"2026-08-0{day}T08:00:00+00:00")
        add(library, number, title)
    engine = open_engine(library.path)
    yield create_app(engine, library.path).test_client()
    engine.close()


def _feed(client: FlaskClient, path: str) -> tuple[str, list[tuple[str, str, str]]]:
    feed = ET.fromstring(client.get(path).data)
    names = ("title", "updated", "summary")
    entries = [tuple(one.findtext(ATOM + name) or "" for name in names) for one in feed.findall(f"{ATOM}entry")]
    return feed.findtext(f"{ATOM}title") or "", [(a, b, c) for a, b, c in entries]


def test_an_older_issue_that_arrives_later_comes_first_as_printed(served: FlaskClient) -> None:
    title, entries = _feed(served, "/search.atom")
    assert title == "全部文章 · 简报"
    assert [entry[0] for entry in entries] == ["三月甲", "三月乙", "六月甲", "六月乙"]
    assert [entry[1][:10] for entry in entries] == ["2026-08-02"] * 2 + ["2026-08-01"] * 2


def test_a_feed_of_a_company_is_named_after_it_and_shows_the_sentence_that_names_it(served: FlaskClient) -> None:
    title, entries = _feed(served, "/search.atom?company=青禾数据有限公司")
    assert title == "青禾数据有限公司 · 企业 · 简报"
    assert [entry[0] for entry in entries] == ["三月甲", "六月甲"]
    assert all("青禾数据有限公司承办" in entry[2] and "别的事情" not in entry[2] for entry in entries)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("serial=测试简报", "测试简报 · 刊物"),
        ("section=企业动态", "企业动态 · 栏目"),
        ("q=承办&section=企业动态&from=2026", "“承办” · 栏目：企业动态 · 2026 起"),
        ("q=承办&not_serial=别的", "“承办” · 不含刊物：别的"),
    ],
)
def test_a_feed_says_what_it_is(served: FlaskClient, query: str, title: str) -> None:
    assert _feed(served, f"/search.atom?{query}")[0] == f"{title} · 简报"


def test_a_feed_does_not_announce_what_only_holds_some_of_the_words(served: FlaskClient) -> None:
    assert _feed(served, "/search.atom?q=青禾数据 珍珠养殖 火山")[1] == []


def test_a_feed_is_xml_whatever_is_typed(served: FlaskClient) -> None:
    for typed in ("%00%01%0b%1f", "%EF%BF%BE%EF%BF%BF", "<%26]]>\"'", "%ED%A0%80"):
        title, _ = _feed(served, f"/search.atom?q={typed}&section={typed}")
        assert title.endswith("简报")


def test_pages_name_the_feed_they_offer(served: FlaskClient) -> None:
    for path, title in (
        ("/companies/青禾数据有限公司", "青禾数据有限公司 · 企业"),
        ("/?q=承办&section=企业动态", "“承办” · 栏目：企业动态"),
        ("/?serial=测试简报", "测试简报 · 刊物"),
    ):
        page = served.get(path).text
        assert f'<link rel="alternate" type="application/atom+xml" title="{title} · 简报"' in page
        assert 'class="follow"' in page


def test_every_policy_of_the_samples_has_a_feed_by_its_title() -> None:
    client = sample_site.application().test_client()
    policy = sample_site.engine().entities("policy")[0]
    title, entries = _feed(client, f"/search.atom?policy={policy.entity.id}")
    assert title == f"{policy.entity.name} · 政策 · 简报"
    assert len(entries) == min(policy.articles, 50)
