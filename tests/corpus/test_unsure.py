"""Keep for the keeper what the score leaves in doubt: a few names of each issue."""

from __future__ import annotations

from itertools import permutations

from corpus.annotate import annotate
from corpus.companies.score import BAR
from corpus.document import from_json, to_json
from corpus.entities.proposals import propose_names
from corpus.entities.registry import Registry
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, Bulletin, CompanyMention, Issue, Unsure

_TEXTS = (
    "在砾光电子，走访组看了新线。泊曜创投或领投。",
    "翎川新材的技术员在田头测水分；原料从骊泉包装手里买。",
    "缸身上的沅芷陶瓷字样清晰可辨，住宿由珩璟物业赞助一晚。在杞石软件，走访组听了课。",
)


def _bulletin(*texts: str) -> Bulletin:
    articles = tuple(Article(f"one/{n}", "会员动态", text) for n, text in enumerate(texts, 1))
    return Bulletin(Issue("one"), articles)


def test_names_in_doubt_are_few_and_the_likeliest_come_first() -> None:
    read = annotate(_bulletin(*_TEXTS))
    chances = [one.probability for one in read.unsure]
    assert 0 < len(chances) <= 4
    assert chances == sorted(chances, reverse=True)
    assert all(0.2 <= chance <= BAR for chance in chances)
    named = {form for article in read.articles for one in article.companies for form in one.mentions}
    for one in read.unsure:
        assert one.name in one.text
        assert one.text in _TEXTS[one.place]
        assert one.name not in named


def test_what_the_keeper_decided_is_asked_no_more() -> None:
    first, second, *_ = annotate(_bulletin(*_TEXTS)).unsure
    known = Gazetteer((Curated(first.name),), frozenset([second.name]))
    read = annotate(_bulletin(*_TEXTS), known)
    assert {first.name, second.name}.isdisjoint(one.name for one in read.unsure)
    assert first.name in {one.name for article in read.articles for one in article.companies}


def test_a_parse_document_says_them() -> None:
    read = annotate(_bulletin(*_TEXTS))
    assert from_json(to_json(read), name="one.json") == read


def test_what_several_issues_bear_out_comes_first_in_any_order() -> None:
    said = [
        (("a/1",), (Unsure("汐澜", 0.45, 0, "汐澜参展。"), Unsure("泊曜", 0.3, 0, "泊曜来了。"))),
        (("b/1",), (Unsure("泊曜", 0.35, 0, "泊曜又来了。"),)),
        (("c/1",), (Unsure("翎川", 0.4, 0, "翎川。"), Unsure("砾光", 0.4, 1, "没有这篇。"))),
    ]
    registry = Registry(Gazetteer(not_companies=frozenset(["翎川"])))
    found = {tuple(propose_names(one, registry.companies)) for one in permutations(said)}
    assert len(found) == 1
    first, second = found.pop()
    assert (first.names, first.articles, first.text) == (("泊曜",), ("a/1", "b/1"), "泊曜又来了。")
    assert second.names == ("汐澜",)


def test_a_company_of_another_issue_is_no_question() -> None:
    registry = Registry()
    registry.update((), [Article("a/1", "会", "汐澜参展。", companies=(CompanyMention("汐澜", ("汐澜",)),))])
    assert propose_names([(("b/1",), (Unsure("汐澜", 0.4, 0, "汐澜。"),))], registry.companies) == []


def test_what_the_keeper_decided_speaks_for_its_neighbours() -> None:
    text = "澄湖、梧塘、柳浦、砾川跌幅居前。"
    known = Gazetteer((Curated("澄湖"), Curated("梧塘")))
    (read,) = annotate(_bulletin(text), known).articles
    assert {one.name for one in read.companies} == {"澄湖", "梧塘", "柳浦", "砾川"}
    assert annotate(_bulletin(text)).articles[0].companies == ()
