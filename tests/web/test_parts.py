"""The parts of the front end by themselves.

Parameters, addresses, marks, dates, charts, citations, languages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser
from werkzeug.datastructures import MultiDict

from corpus.model import Article, Bulletin, CompanyMention, Date, Issue
from corpus.partial_date import PartialDate
from indexer.facets import ENTITIES, FACETS
from indexer.record import Record
from search import Request
from search.query.lexer import FIELDS
from search.query.parser import field_notes, parse
from search.query.vocabulary import Vocabulary
from search.result import FacetValue, IssueSummary, Tick
from tests.fakes import FakeEngine
from web import create_app
from web.admin import corrected
from web.export import citation
from web.http import template_filters
from web.http.i18n import catalogue, translator
from web.http.links import Links
from web.http.parameters import BadParameter, pairs, read_request, toggled
from web.pages.charts import histogram, timeline
from web.pages.holdings import HoldingsEntry, serial_holdings

WEB = Path(__file__).parents[2] / "web"
SEARCH = Path(__file__).parents[2] / "search"
FACET_TABLE = Path(__file__).parents[2] / "indexer" / "facets.py"
ZH = translator("zh")

texts = st.text(max_size=12)
values = st.lists(texts.filter(bool), min_size=1, max_size=3, unique=True).map(tuple)
days = st.none() | st.sampled_from(list(map(PartialDate.parse, ["2022", "2022-11", "2022-11-15"])))
requests = st.builds(
    Request,
    q=texts.map(str.strip),
    mode=st.sampled_from(["smart", "exact"]),
    filters=st.dictionaries(st.sampled_from(list(FACETS)), values, max_size=3),
    excluded=st.dictionaries(st.sampled_from(list(FACETS)), values, max_size=2),
    match_all=st.frozensets(st.sampled_from(ENTITIES)),
    date_from=days,
    date_to=days,
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 99),
    size=st.integers(1, 100),
)


@given(requests)
def test_an_address_says_the_whole_request(request: Request) -> None:
    query = urlencode(pairs(request))
    back = read_request(MultiDict(parse_qsl(query, keep_blank_values=True)))
    assert back == replace(request, filters=dict(request.filters), excluded=dict(request.excluded))


@given(requests, st.sampled_from(list(FACETS)), texts.filter(bool))
def test_toggling_twice_changes_nothing_but_the_page(request: Request, facet: str, value: str) -> None:
    before = pairs(replace(request, page=1))
    if (facet, value) not in before:
        assert toggled(toggled(before, facet, value), facet, value) == before


@given(texts, texts, texts)
def test_addresses_are_ascii_and_lead_back(root: str, name: str, value: str) -> None:
    del root
    for link in (Links().article(name), Links().issue(name), Links().company(name), Links().search([("q", value)])):
        assert link.isascii()
        assert link.startswith("/")


@given(st.text(max_size=40), st.lists(st.integers(0, 40), max_size=6, unique=True))
def test_marks_change_no_text(text: str, cuts: list[int]) -> None:
    edges = sorted(min(cut, len(text)) for cut in cuts)
    marks = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    html = template_filters.marked(text, marks)
    assert html.count("<mark>") == len(marks)
    assert html.replace("<mark>", "").replace("</mark>", "") == template_filters.marked(text, [])
    shown = text.replace("\t", " · ").replace("<mark>", "").replace("</mark>", "")
    assert html.unescape().replace("<mark>", "").replace("</mark>", "") == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2022-11-15", None, "2022-11-15"),
        ("2022-11-15", "2022-11-15", "2022-11-15"),
        ("2022-11-15", "2022-11-17", "2022-11-15–17"),
        ("2022-11-15", "2022-12-02", "2022-11-15–12-02"),
        ("2022-11-15", "2023-01-02", "2022-11-15–2023-01-02"),
        ("2022-10", "2022-12", "2022-10–12"),
        (None, None, ""),
    ],
)
def test_a_range_says_nothing_twice(start: str | None, end: str | None, shown: str) -> None:
    assert template_filters.span(start, end) == shown


def test_times_for_feeds() -> None:
    assert template_filters.timestamp(PartialDate(2022, 11, 15)) == "2022-11-15T00:00:00Z"
    assert template_filters.timestamp(PartialDate(2022, 11)) == "2022-11-01T00:00:00Z"
    assert template_filters.timestamp(PartialDate(2022)) == "2022-01-01T00:00:00Z"
    assert template_filters.timestamp("2026-01-05T09:00:00+08:00") == "2026-01-05T09:00:00+08:00"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("2022", "2022"), ("2022-11", "2022-11"), ("2022/1/5", "2022-01-05"), ("2022.11.15", "2022-11-15"),
     ("2022年", "2022"), ("2022年3月", "2022-03"), ("20220315", "2022-03-15"), (" 2022 年 3 月 15 日 ", "2022-03-15")],
)  # fmt: skip
def test_dates_are_taken_as_people_type_them(typed: str, understood: str) -> None:
    assert read_request(MultiDict([("from", typed)])).date_from == PartialDate.parse(understood)


@pytest.mark.parametrize("typed", ["x", "202", "2022-13", "2022-02-30", "0000", "2022-11-15-1", "某天"])
def test_what_is_no_date_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(BadParameter) as raised:
        read_request(MultiDict([("to", typed)]))
    assert raised.value.field == "to"


def _values(counts: dict[str, int]) -> list[FacetValue]:
    return [FacetValue(value, value, count) for value, count in counts.items()]


def test_the_histogram_has_no_holes_and_its_bars_keep_proportion() -> None:
    values = _values({"2022-11": 4, "2023-02": 2, "-": 7})
    chart = histogram(values, [("q", "x"), ("page", "3")], Links())
    assert chart is not None
    assert [(bar.label, bar.count) for bar in chart.bars] == [
        ("2022-11", 4),
        ("2022-12", 0),
        ("2023-01", 0),
        ("2023-02", 2),
    ]
    assert chart.bars[0].height == 100
    assert chart.bars[3].height == 50
    assert chart.bars[3].url == "/?q=x&period=2023-02"
    assert chart.bars[1].url is None
    assert (chart.first, chart.last) == ("2022-11", "2023-02")
    assert chart.top == 4
    assert [text for _, text in chart.labels] == ["2022-11", "2022-12", "2023-01", "2023-02"]


def test_the_histogram_counts_an_article_once_at_the_width_of_what_is_known() -> None:
    chart = histogram(_values({"2022-11": 4, "2022-Q4": 8, "2023-01": 1, "2022": 2, "2021/2023": 1}), [], Links())
    assert chart is not None
    assert sum(bar.count for bar in chart.every) == 16
    assert [(bar.label, bar.count) for bar in chart.wide] == [("2021–2023", 1), ("2022", 2), ("2022-Q4", 8)]
    whole, year, quarter = (bar.width for bar in chart.wide)
    assert whole > 2.9 * year > 2.9 * 3.9 * quarter
    assert chart.top == 8
    assert chart.wide[2].url == "/?period=2022-Q4"


def test_the_histogram_takes_the_finest_unit_that_fits() -> None:
    months = {f"{year}-{month:02}": 1 for year in range(2000, 2020) for month in (1, 12)}
    chart = histogram(_values(months), [], Links())
    assert chart is not None
    assert len(chart.bars) == 20
    assert chart.bars[0].url == "/?period=2000-01&period=2000-12"
    assert len(chart.labels) <= 8
    chart = histogram(_values(dict(list(months.items())[:3])), [], Links())
    assert chart is not None
    assert len(chart.bars) == 13
    chart = histogram(_values({"2021-Q4": 1, "2022-Q1": 1}), [], Links())
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["2021-Q4", "2022-Q1"]
    assert histogram(_values({"2022-11": 4}), [], Links()) is None


def test_shares_are_of_an_issues_articles() -> None:
    ticks = [
        Tick(Issue("a", "刊", number=1), 1, 4),
        Tick(Issue("b", "刊", number=2), 2, 4),
        Tick(Issue("c", "刊"), 0, 0),
    ]
    chart = timeline(ticks, [("q", "x")], Links(), ZH, top=1.0)
    assert chart is not None
    assert [bar.value for bar in chart.bars] == [0.25, 0.5, 0.0]
    assert [bar.height for bar in chart.bars] == [25.0, 50.0, 0.0]
    assert chart.bars[0].url == "/?q=x&issue=a"


def _held(number: int | None, year: int, volume: int | None = None) -> IssueSummary:
    return IssueSummary(
        Issue(f"s-{volume}-{number}", "刊", number=number, volume=volume, year=year, start=PartialDate(year, 1, 1)),
        10,
        0,
    )


def _run(place: HoldingsEntry) -> tuple[int, int]:
    assert place.missing
    return place.missing.first, place.missing.last


def test_shelves_show_which_numbers_are_missing() -> None:
    (shelf,) = serial_holdings([_held(46, 2022), _held(42, 2021), _held(43, 2021)])
    assert shelf.missing == 2
    shown = [(year, [p.held.issue.number if p.held else _run(p) for p in places]) for year, places in shelf.years]
    assert shown == [
        ("2022", [(44, 45), 46]),
        ("2021", [42, 43]),
    ]
    (volumes,) = serial_holdings([_held(2, 2021, 11), _held(1, 2022, 12)])
    assert volumes.missing == 0


def _record() -> Record:
    issue = Issue(
        "zs-46",
        "某协会简报",
        "某协会",
        (),
        46,
        None,
        2022,
        "2022年4季度",
        PartialDate(2022, 10, 1),
        PartialDate(2022, 12, 31),
    )
    date = Date(PartialDate(2022, 11, 15), None, "signed", None, None)
    return Record(Article("zs-46/12", "关于{补贴}的通知 & 指南", "", "政策法规", date=date), issue)


def test_citations() -> None:
    record, url = _record(), "http://localhost/articles/zs-46/12"
    assert citation.gbt7714(record, url) == f"某协会. 关于{{补贴}}的通知 & 指南[J/OL]. 某协会简报, 2022(46). {url}."
    assert citation.plain(record, url) == "《某协会简报》总第46期，政策法规，《关于{补贴}的通知 & 指南》，2022-11-15"
    bibtex = citation.bibtex(record, url)
    assert bibtex.startswith("@article{zs-46-12,\n")
    assert r"关于\{补贴\}的通知 \& 指南" in bibtex
    ris = citation.ris(record, url)
    assert ris.startswith("TY  - JOUR\r\n")
    assert ris.endswith("ER  - \r\n")
    assert "DA  - 2022/11/15\r\n" in ris
    volume = replace(record, issue=replace(record.issue, volume=3))
    assert "某协会简报, 2022, 3(46)." in citation.gbt7714(volume, url)


def _messages() -> set[str]:
    found: set[str] = set()
    for path in (WEB / "templates").iterdir():
        if path.name.startswith("about."):
            continue  # a page for each language
        text = path.read_text(encoding="utf-8")
        found.update(a or b for a, b in re.findall(r"""_\(\s*(?:"([^"]+)"|'([^']+)')""", text))
        found.update(re.findall(r"""\(["'][\w/-]*["'], ["']([^"'\x00-\x7f]+)["'][,)]""", text))
    for path in WEB.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found.update(re.findall(r'translate\(\s*"([^"]+)"', text))
        found.update(re.findall(r'raise BadParameter\([^"]*(?:"\w+", )?"([^"]*[^\x00-\x7f][^"]*)"', text))
    for path in SEARCH.rglob("*.py"):
        found.update(re.findall(r'Note\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
    tables = (
        template_filters.DATE_KINDS,
        template_filters.DATE_REASONS,
        template_filters.DOUBTS,
        template_filters.ROLES,
        {name: facet.title for name, facet in FACETS.items()},
        template_filters.RUNGS,
        corrected.KINDS,
    )
    return (
        found | set(FIELDS) - {name for name in FIELDS if name.isascii()} | {t for one in tables for t in one.values()}
    )


def test_every_message_is_translated_and_every_translation_is_used() -> None:
    english = catalogue("en")
    assert not sorted(_messages() - set(english))
    files = (FACET_TABLE, *WEB.rglob("*.py"), *SEARCH.rglob("*.py"), *(WEB / "templates").iterdir())
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert not [message for message in english if message not in source]


def test_english_counts_by_its_own_rules() -> None:
    for message, text in catalogue("en").items():
        bare = re.sub(r"\{\w+:[^{}]*\|[^{}]*(?:\{\w+\}[^{}]*)?\}", "", text)
        assert not re.search(r"\{n\} (?:articles|issues|doubts|names|hits|files|days|places|values)\b", bare), message
        assert not re.search(r"[a-z]'[a-z ]", text), f"{message}: a straight apostrophe"


def test_a_word_follows_its_count() -> None:
    said = translator("en")
    assert [said("{n} 篇", n=n) for n in (0, 1, "1,000")] == ["0 articles", "1 article", "1,000 articles"]
    assert said("此后 {n} 期未再出现", n=1) == "not in the issue since"
    bold = said("共 {n} 篇，分布于 {i} 期", n=Markup("<b>2</b>"), i=Markup("<b>1</b>"))
    assert (bold, isinstance(bold, Markup)) == ("<b>2</b> articles in <b>1</b> issue", True)
    assert said("{name}: {text}", name=Markup("<i>"), text="<") == "<i>: &lt;"


def test_a_cited_address_is_of_no_language() -> None:
    issue = Issue("一", "甲刊", "", (), 1, None, 2022, "2022年", PartialDate(2022, 1, 1), PartialDate(2022, 12, 31))
    client = create_app(FakeEngine([Bulletin(issue, (Article("一/1", "一篇", "正文"),))])).test_client()
    cited = LexborHTMLParser(client.get("/articles/一/1?lang=en").text).css_first(".cite")
    assert cited is not None
    assert "/articles/" in cited.text()
    assert "lang=" not in cited.text()


def test_a_note_is_said_in_the_readers_language() -> None:
    notes = parse("公司:无 (甲 AND").notes + field_notes(parse("栏目:无此栏").tree, Vocabulary(list, lambda _: None))
    assert [note for note in notes if "AND" in note] == ["“AND”旁边没有内容，已忽略。"]
    english = [template_filters.translated_note(note, translator("en")) for note in notes]
    assert "“AND” has nothing beside it and was left out." in english
    assert "Section: nothing is called “无此栏”; searched as text." in english
    assert [template_filters.translated_note(note, ZH) for note in notes] == list(notes)


def test_every_kind_of_doubt_has_a_name() -> None:
    root = Path(__file__).parents[2]
    files = [*(root / "corpus").rglob("*.py"), *(root / "indexer").rglob("*.py")]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    kinds = set(re.findall(r'Doubt\([^"]*"([a-z]+-[a-z-]+)"', source))
    assert kinds == set(template_filters.DOUBTS)


def test_a_translation_fills_the_same_places() -> None:
    for message, text in catalogue("en").items():
        assert set(re.findall(r"\{\w+\}", message)) == set(re.findall(r"\{\w+\}", text)), message


def test_a_year_of_many_articles_is_indexed_by_serial() -> None:
    def bulletin(serial: str) -> Bulletin:
        issue = Issue(
            serial, serial, "", (), 1, None, 2022, "2022年", PartialDate(2022, 1, 1), PartialDate(2022, 12, 31)
        )
        return Bulletin(issue, tuple(Article(f"{serial}/{n}", f"第{n}篇", "正文", "动态") for n in range(1, 602)))

    client = create_app(FakeEngine([bulletin("甲刊"), bulletin("乙刊")])).test_client()
    page = LexborHTMLParser(client.get("/index/2022").text)
    assert [node.text() for node in page.css("main .index .n")] == ["乙刊", "甲刊"]
    address, titles = str(page.css("main .index a")[1].attributes["href"]), list[str]()
    while address:
        text = client.get(address).text
        assert len(text.encode()) < 60_000
        one = LexborHTMLParser(text)
        titles += [node.text() for node in one.css("#contents li .n")]
        following = one.css_first("a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    assert titles == [f"第{n}篇" for n in range(1, 602)]


def test_a_long_index_of_names_goes_on_over_pages_and_lists_some_places_of_each() -> None:
    day = PartialDate(2022, 1, 1)
    issue = Issue("a", "甲刊", "", (), 1, None, 2022, "2022年", day, day)
    everywhere = CompanyMention("处处有限公司", ("处处有限公司",), ())
    articles = tuple(
        Article(f"a/{n}", f"第{n}篇", "正文", companies=(everywhere, CompanyMention(f"某{n}有限公司", (), ())))
        for n in range(1, 301)
    )
    client = create_app(FakeEngine([Bulletin(issue, articles)])).test_client()
    address, found = "/index/2022?part=companies", list[str]()
    while address:
        text = client.get(address).text
        assert len(text.encode()) < 60_000
        page = LexborHTMLParser(text)
        found += [node.text() for node in page.css("#companies li > a")]
        if "处处有限公司" in text:
            (entry,) = [node for node in page.css("#companies li") if "处处" in node.text()]
            assert len(entry.css(".places a")) == 25
            assert entry.css(".places a")[-1].text() == "共 300 处"
        following = page.css_first("a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    assert sorted(found) == sorted(["处处有限公司", *(f"某{n}有限公司" for n in range(1, 301))])


class _Broken(FakeEngine):
    """An engine whose articles cannot be read: a defect, not the reader's fault."""

    def article(self, article_id: str) -> Record | None:
        raise RuntimeError(article_id)


def test_a_defect_is_said_in_plain_words_without_its_inside() -> None:
    client = create_app(_Broken([])).test_client()
    answer = client.get("/articles/some/1")
    assert answer.status_code == 500
    assert "不是您的错" in answer.text
    assert "RuntimeError" not in answer.text
    assert "some/1" not in LexborHTMLParser(answer.text).css_first("main").text()  # type: ignore[union-attr]
    problem = client.get("/api/articles/some/1")
    assert problem.status_code == 500
    assert set(problem.get_json()) == {"error"}


def test_an_empty_library_has_all_its_pages() -> None:
    client = create_app(FakeEngine([])).test_client()
    for path in (
        "/",
        "/?q=x",
        "/issues",
        "/companies",
        "/policies",
        "/timeline?q=x",
        "/deadlines",
        "/about",
        "/search.atom",
    ):
        assert client.get(path).status_code == 200, path
