"""The engine contract.

What every engine must do, shown on one small library against a plain scan of its articles.

A suite subclasses `EngineContract` and gives the fixture ``engine`` (of its module): the engine to
test, over `LIBRARY`.
"""

# ruff: noqa: D102 - the name of a test says what it shows

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import from_dict
from corpus.model import FRONT_TITLE, Article, Bulletin, Issue
from corpus.partial_date import PartialDate
from corpus.text.characters import is_han
from corpus.text.fold import fold
from indexer.facets import FACETS, NONE
from indexer.periods import between, span
from search.engine import Engine
from search.request import Mode, Request, Rung
from tests.oracle import stands_in

#: Texts in which a literal can go wrong: repeated pairs, joined lines, Latin beside Han, widths,
#: odd characters.
TEXTS = (
    "江城市服务贸易和外包行业协会关于组织申报的通知",
    "海市江海，江海江海市。海江",
    "使用 iPhone 15 Pro 和 5G 网络，约 3.5 万元（含税）",
    "rose gold rosegold ROSE-GOLD rose  gold",
    "甲\n乙 丙\t丁　戊\n企业名称\t金额\n云川公司\t120",
    "臺灣與台灣；讀書與读书。服務貿易",
    "江商〔2022〕197号 江商[2022]197 号 （2022）第１９７號",
    "\U00020bb7野家与\U00020bb7野，〇二二 人人々 㐂",
    "ﬁne ﬃ ① ㈱ ℃ ½ かな漢字カナ 한국어",
    "",
    "的",
    "国人由金邦达开发，金 邦 达，服务的外包与服务外包",
)
#: The front matter of three issues, with words of the articles and words of its own: title, text.
FRONTS = {
    "jc-1": (FRONT_TITLE, "江城简报\n总 第 1 期\n编辑部：江城路一号\n江城市服务贸易和外包行业协会主办"),
    "jc-2": (FRONT_TITLE, "江城简报\n總第2期\n編輯部：江城路二号\n目录\n缺失的篇目\t7"),
    "yc-9": ("云川卷首", "云川月报 iPhone 15\n江海印务承印，服务读者"),
}
#: Three issues of two serials.
ISSUES: tuple[dict[str, object], ...] = (
    {
        "id": "jc-1",
        "serial": "江城简报",
        "number": 1,
        "period": "2022年11月",
        "start": "2022-11-01",
        "end": "2022-11-30",
    },
    {
        "id": "jc-2",
        "serial": "江城简报",
        "number": 2,
        "period": "2023年1月",
        "start": "2023-01-01",
        "end": "2023-01-31",
    },
    {"id": "yc-9", "serial": "云川月报", "number": 9},
)
#: Organisations as printed; the last is known by another name.
BODIES = ("江城市商务局", "云川大学", "工信部")
MODES: tuple[Mode, ...] = ("smart", "exact")
_ALPHABET = "江海市服务的a b1 2.，（)\n\t"
_LEFT_OUT = "这里另有一句别的话。" * 4
#: Pairs of articles (title, text, section, year) alike but for one thing, by which the first is the
#: better one.
RANKED = {
    "near": (
        ("通报", f"棉纺两家。出口三次。{_LEFT_OUT}", "", "2001"),
        ("通报", f"棉纺两家。{_LEFT_OUT}出口三次。", "", "2002"),
    ),
    "title": (("缫丝通报", "别处无话。", "", "2001"), ("别处无话", "缫丝通报。", "", "2002")),
    "section": (("通报", "织机进了纺织城。", "纺织天地", "2001"), ("通报", "织机进了纺织城。", "", "2002")),
    "newer": (("通报", "染坊开工。", "", "2002"), ("通报", "染坊开工。", "", "2001")),
    # A company's own news has its short name, lists of who attended its legal one.
    "own": (
        ("榆桥织业投产", f"新厂在城东。{_LEFT_OUT}", "", "2001"),
        ("到会名单", "榆桥织业江海股份有限公司、榆桥织业江海股份有限公司。", "", "2002"),
    ),
    "lead": (
        ("通报", f"槐荫绣坊开张。{_LEFT_OUT * 3}", "", "2001"),
        ("通报", f"{_LEFT_OUT * 3}到会的有槐荫绣坊。", "", "2002"),
    ),
    "printed": (
        ("檀木榫卯 | 匠人 -新作", "一。", "", "2001"),
        ("匠人匠人", "匠人说檀木榫卯，说檀木榫卯。", "", "2002"),
    ),
    # Of keywords an article has all, or some of them often.
    "covered": (
        ("通报", f"髹饰。{_LEFT_OUT}螺钿。", "", "2001"),
        ("通报", "髹饰髹饰。这里另有一句别的话。", "", "2002"),
    ),
}
#: The names of the companies of some of these articles.
OWN = {"own": {"name": "榆桥织业江海股份有限公司", "mentions": ["榆桥织业"]}}


def _library() -> tuple[Bulletin, ...]:
    """Return three issues of two serials.

    The texts above and random ones, with every kind of facet and date.
    """
    chance = random.Random(20230105)
    texts = [*TEXTS, *("".join(chance.choices(_ALPHABET, k=chance.randint(1, 60))) for _ in range(108))]
    firms = [f"云川{name}有限公司" for name in ("甲子", "乙丑", "丙寅", "丁卯", "戊辰")]
    rules = ["关于促进外包发展的若干措施", "江城市服务贸易条例"]
    dates = [None, {"value": "2022-11-15", "end": "2022-12-02"}, {"value": "2023-01"}, {"value": "2021"}]
    issues = [dict(issue) for issue in ISSUES]
    articles: dict[str, list[dict[str, object]]] = {str(issue["id"]): [] for issue in issues}
    for number, text in enumerate(texts):
        issue = str(issues[number % 3]["id"])
        articles[issue].append(
            {
                "id": f"{issue}/{len(articles[issue]) + 1}",
                "title": texts[-number - 1][:14],
                "text": text,
                "section": ("企业动态", "政策法规", "")[chance.randrange(3)],
                "source": chance.choice(("江城日报", None)),
                "date": chance.choice(dates),
                "companies": [{"name": name, "mentions": [name]} for name in chance.sample(firms, chance.randrange(4))],
                "organisations": [{"name": name} for name in BODIES[number % 5 : number % 5 + 1]],
                "policies": [{"title": title} for title in chance.sample(rules, chance.randrange(2))],
            }
        )
    issues.append({"id": "ph-3", "serial": "排行月刊", "number": 3})
    articles["ph-3"] = _ranked()
    documents = [{"issue": issue, "articles": articles[str(issue["id"])]} for issue in issues]
    documents[0]["doubts"] = [{"line": 9, "code": "b", "message": "后"}, {"line": 3, "code": "a", "message": "前"}]
    return tuple(from_dict(document, name="contract") for document in documents)


def _front(issue: str) -> Article | None:
    title, text = FRONTS.get(issue, ("", ""))
    return Article(f"{issue}/cover", title, text, paragraph_lines=(1, 2, 4), kind="front") if text else None


def _ranked() -> list[dict[str, object]]:
    return [
        {
            "id": f"ph-3/{name}-{place}",
            "title": title,
            "text": text,
            "section": section,
            "date": {"value": year},
            "companies": [OWN[name]] if name in OWN else [],
            "policies": [],
        }
        for name, pair in RANKED.items()
        for place, (title, text, section, year) in enumerate(pair)
    ]


LIBRARY = tuple(replace(bulletin, front=_front(bulletin.issue.id)) for bulletin in _library())
ARTICLES: dict[str, tuple[Issue, Article]] = {
    article.id: (bulletin.issue, article) for bulletin in LIBRARY for article in bulletin.articles
}
ALL = len(ARTICLES)


def _has(word: str, _: Issue, article: Article) -> bool:
    return stands_in(word, article.title + "。" + article.text)


def scanned(keep: Callable[[Issue, Article], bool]) -> set[str]:
    """Return the ids of the articles that a plain look at each of them keeps."""
    return {id_ for id_, (issue, article) in ARTICLES.items() if keep(issue, article)}


def fronts(engine: Engine, request: Request) -> list[str]:
    """Return the ids of the issues whose front matter is found beside no article, in order."""
    page = engine.search(_with(request, page=max(1, -(-engine.search(request).total // request.size))))
    assert page.front_total == len(page.front)
    return [hit.record.issue.id for hit in page.front]


def found(engine: Engine, request: Request) -> set[str]:
    """Return the ids of all hits of a request, page by page; no article may come twice."""
    hits = list(pages(engine, request))
    assert len(hits) == len(set(hits)) == engine.search(_with(request, size=1, snippets=0)).total
    return set(hits)


def pages(engine: Engine, request: Request) -> Iterator[str]:
    """Yield the ids of all hits in order."""
    number = 1
    while True:
        page = engine.search(_with(request, page=number, size=50, snippets=0))
        yield from (hit.record.article.id for hit in page.hits)
        if len(page.hits) < 50:
            return
        number += 1


def _with(request: Request, **changes: object) -> Request:
    values = {name: getattr(request, name) for name in Request.__slots__}
    return Request(**values | changes)


def _quoted(text: str) -> Request:
    return Request(q=f'"{text}"', mode="exact")


def _visible(text: str) -> bool:
    return any(character.isalnum() for character in text)


@st.composite
def _pieces(draw: st.DrawFn) -> str:
    """Draw a piece of a title or text of the library, or anything in its alphabet."""
    if draw(st.booleans()):
        return draw(st.text(_ALPHABET, min_size=1, max_size=6))
    _, article = draw(st.sampled_from(list(ARTICLES.values())))
    text = draw(st.sampled_from([article.title, article.text]))
    start = draw(st.integers(0, max(len(text) - 1, 0)))
    return text[start : start + draw(st.integers(1, 50))]


def _part(text: str) -> st.SearchStrategy[str]:
    """Return a strategy for parts of a text."""
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    return ends.map(lambda places: text[min(places) : max(places)])


#: What means something in a query, to be put together at random: operators, fields, quotes,
#: brackets, dates, numbers.
_GRAMMAR = (
    *("OR", "或", "|", "｜", "AND", "NOT", "不含", "-", "－", "*", "＊", "(", ")", "（", "）", '"', "“", "”", "「", "」", "《", "》"),
    *("标题:", "公司：", "政策:", "文号:", "机构:", "org:", "栏目:", "刊:", "期:", "来源:", "日期:", "date:", "地区:", "发文机关:", "foo:", "未标注"),
    *("2022", "2022-11", "2022年4季度", "2022-01..2022-06", "..2022", "最近一年", "9999-99-99", "江商〔2022〕197号", "江商2022 197"),
    *(" ", "\u3000", "\n", "\0", "\ud83d", "\U00020bb7", "…", "':", "\\", "%", "云川甲子有限公司"),
)  # fmt: skip
_TYPED = (
    st.text(max_size=40)
    | st.lists(_pieces(), max_size=5).map(" ".join)
    | st.lists(st.sampled_from(_GRAMMAR) | _pieces(), max_size=14).map("".join)
)
#: What a Han character may be typed as instead.
_OTHERWISE = {
    "务": "務",
    "业": "業",
    "组": "組",
    "织": "織",
    "关": "關",
    "会": "會",
    "贸": "貿",
    "协": "協",
    "报": "報",
}


@st.composite
def _retyped(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a piece of the library, and a variant in other widths, cases, forms and spacing."""
    piece = draw(_pieces())
    typed = []
    for place, character in enumerate(piece):
        other = [character, _OTHERWISE.get(character, character)]
        if "!" <= character <= "~" and character != '"':
            other += [chr(ord(character) + 0xFEE0), character.upper()]
        both_han = place and is_han(piece[place - 1]) and is_han(character)
        typed.append(draw(st.sampled_from(["", " ", "\u3000"])) if both_han else "")
        typed.append(draw(st.sampled_from(other)))
    return piece, "".join(typed)


class EngineContract:
    """The tests that every engine must pass."""

    # --- the literal promise

    @given(text=_pieces())
    @settings(max_examples=300)
    def test_a_literal_is_found_exactly_where_a_scan_finds_it(self, engine: Engine, text: str) -> None:
        if not _visible(text) or '"' in text:
            return
        expected = scanned(lambda _, article: stands_in(text, article.title) or stands_in(text, article.text))
        assert found(engine, _quoted(text)) == expected

    @given(both=_retyped())
    @settings(max_examples=100)
    def test_widths_cases_characters_and_spaces_make_no_difference(self, engine: Engine, both: tuple[str, str]) -> None:
        printed, typed = both
        if _visible(printed) and '"' not in printed:
            assert found(engine, _quoted(typed)) == found(engine, _quoted(printed))

    @given(text=_pieces())
    @settings(max_examples=100)
    def test_a_run_of_han_is_answered_literally_without_quotes(self, engine: Engine, text: str) -> None:
        run = next(iter(sorted(re.findall(r"[\u4e00-\u9fff]+", text), key=len, reverse=True)), "")
        expected = scanned(lambda _, article: stands_in(run, article.title) or stands_in(run, article.text))
        if run and expected:
            page = engine.search(Request(run))
            assert page.rung == "literal"
            assert expected <= found(engine, Request(run))

    @given(text=_pieces())
    @settings(max_examples=60)
    def test_a_literal_in_the_title_is_found_exactly_there(self, engine: Engine, text: str) -> None:
        if not _visible(text) or '"' in text:
            return
        request = Request(q=f'title:"{text}"', mode="exact")
        assert found(engine, request) == scanned(lambda _, article: stands_in(text, article.title))

    @pytest.mark.parametrize(
        ("query", "printed"),
        [
            ("台湾", "臺灣與台灣；"),
            ("服務貿易", "江城市服务贸易"),
            ("１９７号", "197号"),
            ("乙丙丁戊", "甲\n乙 丙\t丁　戊"),
            ("金邦达", "由金邦达开发"),
            ("金额云川公司", "金额\n云川公司"),
            ("\U00020bb7野家", "\U00020bb7野家"),
            ("IPHONE", "iPhone"),
        ],
    )
    def test_what_a_reader_sees_is_found_however_it_is_typed(self, engine: Engine, query: str, printed: str) -> None:
        texts = [ARTICLES[id_][1].title + "\0" + ARTICLES[id_][1].text for id_ in found(engine, _quoted(query))]
        assert any(printed in text for text in texts)

    @pytest.mark.parametrize("part", ["ros", "gold rosegol", "Phone", "9", "19", "97号"])
    def test_latin_words_and_numbers_are_found_whole_only(self, engine: Engine, part: str) -> None:
        inside = scanned(lambda _, article: article.text in (TEXTS[2], TEXTS[3], TEXTS[6]))
        assert not found(engine, _quoted(part)) & inside

    def test_a_star_lets_the_last_word_go_on(self, engine: Engine) -> None:
        request = Request(q="iph*", mode="exact")
        assert found(engine, request) == scanned(
            lambda _, article: any(stands_in("iph", text, prefix=True) for text in (article.title, article.text))
        )

    # --- the query

    @given(typed=_TYPED, mode=st.sampled_from(MODES))
    @settings(max_examples=120)
    def test_nothing_that_is_typed_is_an_error(self, engine: Engine, typed: str, mode: Mode) -> None:
        request = Request(q=typed, mode=mode, size=3)
        page = engine.search(request)
        assert sum(tick.count for tick in engine.timeline(request)) == page.total
        assert engine.highlight(request, "jc-1/1") is not None
        assert len(engine.suggest(typed, 3)) <= 3
        assert len(engine.check(typed, 3)) <= 3
        assert 0 <= len(page.hits) <= min(3, page.total) <= page.total <= ALL
        assert [step.total for step in page.ladder] == sorted(step.total for step in page.ladder)

    @given(wanted=_pieces(), unwanted=_pieces())
    @settings(max_examples=60)
    def test_and_or_and_not_are_those_of_sets(self, engine: Engine, wanted: str, unwanted: str) -> None:
        if not (_visible(wanted) and _visible(unwanted)) or '"' in wanted + unwanted:
            return
        one, other = found(engine, _quoted(wanted)), found(engine, _quoted(unwanted))
        assert found(engine, Request(q=f'"{wanted}" "{unwanted}"', mode="exact")) == one & other
        assert found(engine, Request(q=f'"{wanted}" OR "{unwanted}"', mode="exact")) == one | other
        assert found(engine, Request(q=f'"{wanted}" -"{unwanted}"', mode="exact")) == one - other

    @pytest.mark.parametrize("query", ["服务贸易", "江海 服务", "金邦达外包", "服务外包行业协会申报", "市的"])
    def test_the_ladder_counts_what_each_rung_finds(self, engine: Engine, query: str) -> None:
        page = engine.search(Request(q=query))
        totals = {step.rung: step.total for step in page.ladder}
        rungs: list[Rung] = ["literal", "synonyms", "words", "any"]
        if query != "服务贸易":
            rungs.remove("synonyms")
        assert list(totals) == rungs
        assert totals == {rung: engine.search(Request(q=query, rung=rung)).total for rung in totals}
        sets = [found(engine, Request(q=query, rung=rung)) for rung in rungs]
        assert sets[0] <= sets[1] <= sets[2]
        assert page.total == totals[page.rung]
        assert page.rung == "literal" or not totals["literal"]

    def test_a_word_is_found_whatever_the_segmenter_made_of_the_text(self, engine: Engine) -> None:
        for word in ("外包", "邦达", "服务"):
            expected = scanned(partial(_has, word))
            assert expected <= found(engine, Request(q=f"{word} 开发", rung="any"))

    def test_no_query_finds_every_article(self, engine: Engine) -> None:
        page = engine.search(Request())
        assert (page.rung, page.total, page.issues, page.ladder) == ("all", ALL, len(LIBRARY), ())

    # --- facets and filters

    @pytest.mark.parametrize("query", ["", "服务", "江海"])
    @pytest.mark.parametrize("facet", FACETS)
    def test_a_facet_counts_what_selecting_finds(self, engine: Engine, facet: str, query: str) -> None:
        page = engine.search(Request(q=query, rung="literal"))
        for value in page.facets[facet]:
            request = Request(q=query, rung="literal", filters={facet: (value.value,)})
            assert value.count == engine.search(request).total
        barred = engine.search(Request(q=query, rung="literal", excluded={facet: (NONE,)}))
        stated = engine.search(Request(q=query, rung="literal", filters={facet: (NONE,)}))
        assert barred.total + stated.total == page.total

    def test_facets_hold_the_values_of_the_articles(self, engine: Engine) -> None:
        page = engine.search(Request(facet_size=100))
        sections = Counter(article.section or NONE for _, article in ARTICLES.values())
        assert {value.value: value.count for value in page.facets["section"]} == sections
        serials = Counter(issue.serial for issue, _ in ARTICLES.values())
        assert {value.value: value.count for value in page.facets["serial"]} == serials
        firms = Counter(name for _, article in ARTICLES.values() for name in {c.name for c in article.companies})
        labels = {value.label: value.count for value in page.facets["company"] if value.value != NONE}
        assert labels == firms

    def test_only_the_facets_asked_for_are_counted(self, engine: Engine) -> None:
        whole = engine.search(Request(q="服务", filters={"section": ("企业动态",)})).facets
        some = engine.search(Request(q="服务", filters={"section": ("企业动态",)}, facets=("section", "due"))).facets
        assert some == {name: whole[name] for name in ("section", "due")}

    def test_deadlines_are_values_of_a_facet(self, engine: Engine) -> None:
        held = Counter(str(day) for _, article in ARTICLES.values() for day in {one.date for one in article.deadlines})
        values = engine.search(Request(facets=("due",), facet_size=100)).facets["due"]
        assert Counter({v.value.strip("?"): v.count for v in values if v.value != NONE}) == held

    def test_a_whole_text_that_names_something_has_its_card(self, engine: Engine) -> None:
        company, policy = (engine.entities(kind)[0] for kind in ("company", "policy"))
        for kind, one in (("company", company), ("policy", policy)):
            card = engine.cards(one.entity.name)[0]
            assert (card.kind, card.id, card.articles) == (kind, one.entity.id, one.articles)
        (card,) = engine.cards("企业动态")
        assert (card.kind, card.articles) == ("section", len(scanned(lambda _, a: a.section == "企业动态")))
        assert not engine.cards("没有这样的东西")

    @pytest.mark.parametrize(
        "query", ["org:江城市商务局", "机构:江城市商务局", "organisation:商务局", "机构：(商务局)"]
    )
    def test_organisations_are_asked_for_by_every_name_of_their_field(self, engine: Engine, query: str) -> None:
        assert found(engine, Request(query)) == scanned(
            lambda _, a: "江城市商务局" in {o.name for o in a.organisations}
        )

    def test_an_organisation_has_one_name_however_it_is_printed(self, engine: Engine) -> None:
        named = scanned(lambda _, a: "工信部" in {o.name for o in a.organisations})
        labels = {value.label: value.count for value in engine.search(Request()).facets["organisation"]}
        assert (labels["工业和信息化部"], "工信部" in labels) == (len(named), False)
        assert found(engine, Request(filters={"organisation": ("工业和信息化部",)})) == named

    def test_values_of_one_facet_widen_those_of_two_narrow(self, engine: Engine) -> None:
        either = Request(filters={"section": ("企业动态", "政策法规")})
        assert found(engine, either) == scanned(lambda _, article: article.section in ("企业动态", "政策法规"))
        both = Request(filters={"section": ("企业动态",), "serial": ("云川月报",)})
        assert found(engine, both) == scanned(
            lambda issue, article: (article.section, issue.serial) == ("企业动态", "云川月报")
        )

    def test_all_of_the_companies_where_asked(self, engine: Engine) -> None:
        company = engine.search(Request()).facets["company"]
        one, two = [value for value in company if value.value != NONE][:2]
        request = Request(filters={"company": (one.value, two.value)}, match_all=frozenset({"company"}))
        names = {one.label, two.label}
        assert found(engine, request) == scanned(lambda _, a: names <= {mention.name for mention in a.companies})
        counts = {value.value: value.count for value in engine.search(request).facets["company"]}
        assert counts[one.value] == counts[two.value] == engine.search(request).total

    def test_counts_ignore_the_selection_of_their_own_facet_only(self, engine: Engine) -> None:
        plain = {value.value: value.count for value in engine.search(Request(q="服务")).facets["section"]}
        page = engine.search(Request(q="服务", filters={"section": ("企业动态",)}))
        assert {value.value: value.count for value in page.facets["section"]} == plain
        assert [value.value for value in page.facets["section"] if value.selected] == ["企业动态"]
        assert sum(value.count for value in page.facets["serial"]) == page.total

    def test_what_is_excluded_does_not_occur_and_can_be_let_in_again(self, engine: Engine) -> None:
        page = engine.search(Request(excluded={"section": ("政策法规",)}))
        assert page.total == len(scanned(lambda _, article: article.section != "政策法规"))
        shown = {value.value: value for value in page.facets["section"]}
        assert shown["政策法规"].excluded
        assert shown["政策法规"].count == len(scanned(lambda _, article: article.section == "政策法规"))

    def test_a_long_facet_can_be_searched_and_keeps_what_is_selected(self, engine: Engine) -> None:
        first = next(v.value for v in engine.search(Request()).facets["company"] if "丙寅" not in v.label)
        request = Request(filters={"company": (first,)}, facet_query={"company": "丙寅"}, facet_size=1)
        values = engine.search(request).facets["company"]
        assert values[0].value == first
        assert [value.label for value in values[1:]] == ["云川丙寅有限公司"]
        assert len(engine.search(Request(facet_size=2)).facets["company"]) == 2

    def test_an_unknown_value_finds_nothing_and_stays_selected(self, engine: Engine) -> None:
        page = engine.search(Request(filters={"section": ("没有这个栏目",)}))
        assert page.total == 0
        assert [(value.value, value.count) for value in page.facets["section"] if value.selected] == [
            ("没有这个栏目", 0)
        ]

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("2022", "2022"),
            ("2022-12", None),
            (None, "2022-11-15"),
            ("2022-12-02", "2022-12-02"),
            ("2023-01-31", "2023"),
            ("1999", "1999"),
        ],
    )
    def test_a_date_filter_keeps_what_overlaps(self, engine: Engine, first: str | None, last: str | None) -> None:
        asked = [PartialDate.parse(text) if text else None for text in (first, last)]
        wanted = between(*asked)

        def overlaps(issue: Issue, article: Article) -> bool:
            days = span(article, issue)
            return days is not None and days.first <= wanted.last and days.last >= wanted.first

        assert found(engine, Request(date_from=asked[0], date_to=asked[1])) == scanned(overlaps)

    # --- order and pages

    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    def test_sorted_by_date_undated_last_and_stable(self, engine: Engine, sort: str) -> None:
        request = Request(sort=sort)  # type: ignore[arg-type]
        ids = list(pages(engine, request))
        assert ids == list(pages(engine, request))
        days = [span(article, issue) for issue, article in (ARTICLES[id_][0:2] for id_ in ids)]
        dated = [day.first for day in days if day is not None]
        assert dated == sorted(dated, reverse=sort == "newest")
        assert all(day is None for day in days[len(dated) :])

    def test_pages_follow_one_another(self, engine: Engine) -> None:
        whole = [hit.record.article.id for hit in engine.search(Request(q="服务", size=100)).hits]
        parts = [
            hit.record.article.id
            for page in (1, 2, 3)
            for hit in engine.search(Request(q="服务", size=7, page=page)).hits
        ]
        assert parts == whole[:21]
        scores = [hit.score for hit in engine.search(Request(q="服务", size=20)).hits]
        assert scores == sorted(scores, reverse=True)
        assert engine.search(Request(q="服务", page=10_000)).hits == ()
        every = [hit.id for hit in engine.every(Request(q="服务", size=3, page=2), 10_000)]
        assert every[:100] == whole
        assert len(every) == len({*every}) == engine.search(Request(q="服务")).total
        assert [hit.id for hit in engine.every(Request(q="服务"), 9)] == whole[:9]

    @pytest.mark.parametrize(
        ("pair", "query"),
        [
            ("near", "棉纺 出口"),
            ("near", "出口 棉纺"),
            ("title", "缫丝"),
            ("section", "纺织 织机"),
            ("newer", "染坊"),
            ("own", "榆桥织业"),
            ("own", "榆桥织业江海股份有限公司"),
            ("lead", "槐荫绣坊"),
            ("printed", "匠人 檀木榫卯"),
        ],
    )
    def test_the_better_of_two_comes_first(self, engine: Engine, pair: str, query: str) -> None:
        page = engine.search(Request(q=query))
        ids = [hit.record.article.id for hit in page.hits]
        assert ids == [f"ph-3/{pair}-0", f"ph-3/{pair}-1"]
        first, second = (hit.score for hit in page.hits)
        assert first > second or pair == "newer"

    def test_a_printed_title_is_no_use_of_the_signs_in_it(self, engine: Engine) -> None:
        page = engine.search(Request(q="檀木榫卯 | 匠人 -新作"))
        assert [hit.record.article.id for hit in page.hits] == ["ph-3/printed-0"]
        assert len(page.notes) == 1
        for operators in ("檀木榫卯 OR 匠人", "檀木榫卯|匠人"):
            ids = {hit.id for hit in engine.search(Request(q=operators)).hits}
            assert ids == {"ph-3/printed-0", "ph-3/printed-1"}

    def test_nearness_counts_on_looser_rungs_too(self, engine: Engine) -> None:
        page = engine.search(Request(q="棉纺出口", rung="words"))
        assert [hit.record.article.id for hit in page.hits] == ["ph-3/near-0", "ph-3/near-1"]

    def test_an_article_that_has_all_of_some_keywords_comes_before_one_that_has_some_often(
        self, engine: Engine
    ) -> None:
        page = engine.search(Request(q="髹饰；螺钿", rung="any"))
        assert [hit.record.article.id for hit in page.hits] == ["ph-3/covered-0", "ph-3/covered-1"]

    # --- front matter

    @given(text=_pieces() | st.sampled_from([text for _, text in FRONTS.values()]).flatmap(_part))
    @settings(max_examples=150)
    def test_a_literal_in_front_matter_is_found_exactly_there(self, engine: Engine, text: str) -> None:
        if not _visible(text) or '"' in text:
            return
        own = {issue: (title if title != FRONT_TITLE else "", body) for issue, (title, body) in FRONTS.items()}
        expected = {issue for issue, (title, body) in own.items() if stands_in(text, title) or stands_in(text, body)}
        assert set(fronts(engine, _quoted(text))) == expected

    @pytest.mark.parametrize(
        ("query", "issues"),
        [
            ("总第2期", ["jc-2"]),
            ("江城路", ["jc-2", "jc-1"]),
            ("编辑部江城路", ["jc-2", "jc-1"]),
            ("缺失的篇目", ["jc-2"]),
            ("印务 OR 编辑部", ["jc-2", "jc-1", "yc-9"]),
            ("江城路 -二号", ["jc-1"]),
            ("刊:云川月报 印务", ["yc-9"]),
            ("刊:江城简报 印务", []),
            ("标题:卷首", ["yc-9"]),
            ("标题:刊头", []),
            ("刊头", []),
            ("栏目:企业动态 江城路", []),
            ("公司:未标注 江城路", []),
            ("江城路 日期:2022", ["jc-1"]),
            ("刊:云川月报", []),
            ("-江城", []),
            ("*", []),
            ("", []),
        ],
    )
    def test_front_matter_is_found_as_typed_newest_first(self, engine: Engine, query: str, issues: list[str]) -> None:
        assert fronts(engine, Request(query)) == issues

    def test_the_filters_of_an_issue_hold_for_front_matter_and_others_leave_it_out(self, engine: Engine) -> None:
        def asked(**selected: str) -> list[str]:
            return fronts(engine, Request("江城路", filters={facet: (one,) for facet, one in selected.items()}))

        assert (asked(issue="jc-1"), asked(serial="云川月报"), asked(year="2023")) == (["jc-1"], [], ["jc-2"])
        for facet in ("section", "company", "policy", "organisation", "issuer", "region", "source"):
            assert asked(**{facet: NONE}) == []
        assert fronts(engine, Request("江城路", excluded={"issue": ("jc-1",), "section": ("企业动态",)})) == ["jc-2"]
        assert fronts(engine, Request("江城路", date_from=PartialDate(2023))) == ["jc-2"]
        assert fronts(engine, Request("江城路", date_to=PartialDate(2022))) == ["jc-1"]

    def test_front_matter_stands_on_the_last_page_and_before_looser_finds(self, engine: Engine) -> None:
        literal = Request("服务", size=3)
        last = -(-engine.search(literal).total // 3)
        assert last > 1
        shown = {number: bool(engine.search(_with(literal, page=number)).front) for number in (1, last, last + 1)}
        assert shown == {1: False, last: True, last + 1: False}
        page = engine.search(Request("江海承印", size=3))
        assert (page.rung, page.total > 3, [hit.record.issue.id for hit in page.front]) == ("any", True, ["yc-9"])
        assert not engine.search(Request("江海承印", size=3, page=2)).front
        assert engine.search(Request("江城路", size=0)).front == ()

    def test_front_matter_shows_its_words_and_is_no_article(self, engine: Engine) -> None:
        page = engine.search(Request("一号编辑部"))
        (hit,) = page.front
        assert (hit.id, hit.title, hit.record.article.text) == ("jc-1/front", "", FRONTS["jc-1"][1])
        (snippet,) = hit.snippets
        marked = [snippet.text[start:end] for start, end in snippet.marks]
        assert (marked, snippet.line, snippet.paragraph) == (["编辑部", "一号"], 4, 2)
        assert engine.article(hit.id) is None
        assert hit.id not in [record.article.id for record in engine.issue("jc-1")]
        assert list(engine.check(FRONTS["yc-9"][1].split("\n")[1])) == []
        assert list(engine.suggest("云川卷")) == []

    def test_the_front_matter_of_an_issue_is_shown_whole_with_its_marks(self, engine: Engine) -> None:
        for query, marks in (("江海", ["江海"]), ("江海承印", ["江海", "承印"]), ("", []), ("无此字样", [])):
            hit = engine.front(Request(query), "yc-9")
            assert hit is not None
            assert "\n".join(piece.text for piece in hit.snippets) == FRONTS["yc-9"][1]
            marked = [piece.text[start:end] for piece in hit.snippets for start, end in piece.marks]
            assert (hit.title, marked) == ("云川卷首", marks)
        assert engine.front(Request("江"), "ph-3") is None
        assert engine.front(Request("江"), "nothing") is None

    # --- looking things up

    def test_an_article_is_what_was_put_in(self, engine: Engine) -> None:
        for id_, (issue, article) in ARTICLES.items():
            record = engine.article(id_)
            assert record is not None
            assert (record.article, record.issue) == (article, issue)
        assert engine.article("jc-1/999") is None

    def test_an_issue_is_in_printed_order(self, engine: Engine) -> None:
        for bulletin in LIBRARY:
            assert [record.article for record in engine.issue(bulletin.issue.id)] == list(bulletin.articles)
        assert list(engine.issue("nothing")) == []

    def test_issues_by_serial_newest_first(self, engine: Engine) -> None:
        issues = engine.issues()
        assert [(one.issue.id, one.articles, one.doubts) for one in issues] == [
            (id_, len(next(b for b in LIBRARY if b.issue.id == id_).articles), 2 if id_ == "jc-1" else 0)
            for id_ in ("yc-9", "ph-3", "jc-2", "jc-1")
        ]
        assert [doubt.line for doubt in engine.doubts("jc-1")] == [3, 9]
        assert list(engine.doubts("nothing")) == []

    @pytest.mark.parametrize("kind", ["company", "policy"])
    def test_entities_count_their_articles(self, engine: Engine, kind: str) -> None:
        for summary in engine.entities(kind):
            page = engine.search(Request(filters={kind: (summary.entity.id,)}, sort="oldest", size=100))
            assert summary.articles == page.total
            assert summary.first_issue == page.hits[0].record.issue.id
            assert engine.entity(kind, summary.entity.id) == summary
        counts = [summary.articles for summary in engine.entities(kind)]
        assert counts
        assert counts == sorted(counts, reverse=True)
        assert engine.entity(kind, "nothing") is None

    def test_the_timeline_adds_up(self, engine: Engine) -> None:
        request = Request(q="服务", filters={"section": ("企业动态",)})
        ticks = engine.timeline(request)
        assert sum(tick.count for tick in ticks) == engine.search(request).total
        assert {tick.issue.id: tick.articles for tick in ticks} == {b.issue.id: len(b.articles) for b in LIBRARY}
        starts = [tick.issue.start for tick in ticks if tick.issue.start]
        assert starts == sorted(starts)

    @pytest.mark.parametrize("query", ["", "江城", "服务 或 金邦达", "刊:云川月报"])
    def test_what_arrived_last_is_all_that_is_found_as_printed(self, engine: Engine, query: str) -> None:
        found = engine.latest(Request(q=query), 1_000)
        pages = [engine.search(Request(q=query, size=100, page=number)) for number in range(1, found.total // 100 + 2)]
        ids = [one.hit.id for one in found.arrivals]
        assert (found.total, set(ids)) == (pages[0].total, {hit.id for page in pages for hit in page.hits})
        issues = list(dict.fromkeys(one.hit.record.issue.id for one in found.arrivals))
        printed = [record.article.id for issue in issues for record in engine.issue(issue)]
        assert ids == [id_ for id_ in printed if id_ in set(ids)]
        assert [one.hit.id for one in engine.latest(Request(q=query), 3).arrivals] == ids[:3]
        only = engine.latest(Request(q=query), 100, {issues[-1]})
        assert {one.hit.record.issue.id for one in only.arrivals} == {issues[-1]}
        assert only.total == len(only.arrivals)

    def test_what_holds_but_some_of_the_words_has_not_arrived(self, engine: Engine) -> None:
        loose = Request(q="江城市 珍珠贝类 火山灰岩")
        assert engine.search(loose).rung == "any"
        assert not engine.latest(loose).arrivals
        assert engine.latest(replace(loose, rung="any")).arrivals

    def test_without_a_model_there_is_no_meaning(self, engine: Engine) -> None:
        near, plain = (engine.search(Request(q="外包", rung=rung)) for rung in ("meaning", None))
        assert replace(near, took_ms=0.0) == replace(plain, took_ms=0.0)
        assert near.meaning == 0

    def test_highlighting_shows_the_whole_article_with_its_marks(self, engine: Engine) -> None:
        hit = engine.highlight(Request(q="外包"), "jc-1/1")
        assert hit is not None
        article = ARTICLES["jc-1/1"][1]
        assert tuple(snippet.text for snippet in hit.snippets) == article.paragraphs
        marked = [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.marks]
        assert marked == ["外包"] * article.text.count("外包")
        assert engine.highlight(Request(q="外包"), "nothing") is None

    def test_similar_articles_are_others(self, engine: Engine) -> None:
        for id_ in ("jc-1/1", "jc-1/4", "yc-9/5"):
            assert id_ not in [hit.record.article.id for hit in engine.similar(id_)]
        assert list(engine.similar("nothing")) == []

    def test_a_draft_is_recognised(self, engine: Engine) -> None:
        overlaps = engine.check(f"本会讯：{TEXTS[0]}。另有新内容若干，从未刊登。")
        first = overlaps[0]
        assert first.record.article.text == TEXTS[0]
        assert list(engine.check("")) == []
        assert first.record.issue.id not in [
            one.record.issue.id for one in engine.check(TEXTS[0], but=first.record.issue.id)
        ]

    def test_a_share_is_that_of_the_marks_and_each_has_its_counterpart(self, engine: Engine) -> None:
        draft = f"本会讯：{TEXTS[0]}。另有新内容若干，从未刊登。"
        letters = sum(map(str.isalnum, draft))
        for overlap in engine.check(draft):
            marked = sum(character.isalnum() for start, end in overlap.marks for character in draft[start:end])
            assert overlap.share == marked / letters
            sides = engine.compare(draft, overlap.record.article.id)
            assert sides is not None
            assert sides.record == overlap.record
            assert sides.share == overlap.share
            printed = f"{overlap.record.article.title}\n{overlap.record.article.text}"
            for pair in sides.pairs:
                assert [fold(c) for c in draft[slice(*pair.draft)] if c.isalnum()] == [
                    fold(c) for c in printed[slice(*pair.article)] if c.isalnum()
                ]
        assert engine.compare(draft, "nothing") is None

    def test_names_are_completed(self, engine: Engine) -> None:
        assert "云川丙寅有限公司" in [suggestion.text for suggestion in engine.suggest("丙寅")]

    def test_the_status_counts_the_library(self, engine: Engine) -> None:
        status = engine.status()
        assert (status.issues, status.articles) == (len(LIBRARY), ALL)
        assert engine.refresh() is False
