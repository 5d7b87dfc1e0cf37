"""The registry.

The order in which issues arrive makes no difference, and only what changed is named as touched.
"""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.entities.counted import counted, meanings, summed
from corpus.entities.registry import Registry, Resolution
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, CompanyMention, PolicyMention

LONG = (
    "青岚市远帆信息技术股份有限公司",
    "远帆港航集团有限公司",
    "青岚市墨舟软件有限公司",
    "海屿市墨舟软件科技有限公司",
)
SHORT = ("远帆信息", "墨舟软件", "远帆", "MZ", "墨舟", "帆远科技")
TITLES = (
    "青岚市数字贸易促进办法",
    "关于印发青岚市数字贸易促进办法的通知",
    "青岚市商务局关于印发青岚市数字贸易促进办法的通知",
)
NUMBERS = (None, None, "青商〔2022〕7号", "青商[2021]3 号")

companies = st.builds(
    lambda name, forms: CompanyMention(name, tuple(dict.fromkeys((name, *forms))), (1,)),
    st.sampled_from(LONG + SHORT),
    st.lists(st.sampled_from(SHORT), max_size=2),
)
policies = st.builds(
    lambda title, number: PolicyMention(title, number, (), None, "cited", (1,)),
    st.sampled_from(TITLES),
    st.sampled_from(NUMBERS),
)
contents = st.tuples(st.lists(companies, max_size=3), st.lists(policies, max_size=2))
libraries = st.lists(contents, min_size=1, max_size=7)


def _articles(library: list[tuple[list[CompanyMention], list[PolicyMention]]]) -> list[Article]:
    return [
        Article(f"某刊-{n // 2}/{n}", f"第{n}篇", "文", companies=tuple(named), policies=tuple(cited))
        for n, (named, cited) in enumerate(library)
    ]


def _resolutions(registry: Registry, articles: list[Article]) -> dict[str, Resolution]:
    return {article.id: registry.resolve(article) for article in articles}


def _learnt(articles: list[Article]) -> Registry:
    registry = Registry()
    registry.update([], articles)
    return registry


@settings(max_examples=150, deadline=None)
@given(libraries, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_entities(
    library: list[tuple[list[CompanyMention], list[PolicyMention]]], order: random.Random
) -> None:
    articles = _articles(library)
    whole = _learnt(articles)
    shuffled = articles[:]
    order.shuffle(shuffled)
    bit_by_bit = Registry()
    for article in shuffled:
        bit_by_bit.update([], [article])
    assert _resolutions(bit_by_bit, articles) == _resolutions(whole, articles)
    ids = {
        entity.id for found in _resolutions(whole, articles).values() for entity in (*found.companies, *found.policies)
    }
    assert {i: bit_by_bit.aliases(i) for i in ids} == {i: whole.aliases(i) for i in ids}


@settings(max_examples=200, deadline=None)
@given(libraries, libraries, st.randoms(use_true_random=False))
def test_touched_is_exactly_what_changed_and_equals_a_rebuild(
    library: list[tuple[list[CompanyMention], list[PolicyMention]]],
    news: list[tuple[list[CompanyMention], list[PolicyMention]]],
    choice: random.Random,
) -> None:
    held = _articles(library)
    added = [
        Article(f"新刊/{n}", a.title, a.text, companies=a.companies, policies=a.policies)
        for n, a in enumerate(_articles(news))
    ]
    removed = {article.id for article in held if choice.random() < 0.4}
    registry = _learnt(held)
    before = _resolutions(registry, held)
    touched = registry.update(removed, added)
    rest = [article for article in held if article.id not in removed]
    after = _resolutions(registry, rest)
    assert touched == {id_ for id_ in after if after[id_] != before[id_]}
    rebuilt = _learnt([*rest, *added])
    assert _resolutions(registry, [*rest, *added]) == _resolutions(rebuilt, [*rest, *added])


@given(libraries, st.integers(1, 4))
@settings(max_examples=200)
def test_what_several_counted_adds_up_to_what_one_learns(
    library: list[tuple[list[CompanyMention], list[PolicyMention]]], count: int
) -> None:
    articles = _articles(library)
    for gazetteer in (Gazetteer(), Gazetteer((Curated(LONG[0], (SHORT[3],)),), frozenset((SHORT[4],)))):
        whole = Registry(gazetteer)
        whole.update([], articles)
        together = summed(gazetteer, (counted(articles[start::count]) for start in range(count)))
        assert {**together.rows()} == {row: counts for row, counts in whole.rows().items() if row[0] != "a"}
        assert _resolutions(together, articles) == _resolutions(whole, articles)
        assert _resolutions(summed(gazetteer, [meanings(together)]), articles) == _resolutions(whole, articles)
        found = _resolutions(together, articles).values()
        ids = {entity.id for one in found for entity in (*one.companies, *one.policies)}
        assert ids <= together.renamed <= whole.renamed
        assert {id_: together.aliases(id_) for id_ in ids} == {id_: whole.aliases(id_) for id_ in ids}


def _company(name: str, *forms: str) -> CompanyMention:
    return CompanyMention(name, (name, *forms), (1,))


def _article(id_: str, *named: CompanyMention, cited: tuple[PolicyMention, ...] = ()) -> Article:
    return Article(id_, "题", "文", companies=named, policies=cited)


def _names(registry: Registry, article: Article) -> list[str]:
    return [entity.name for entity in registry.resolve(article).companies]


def test_a_definition_reaches_the_articles_before_and_after_it() -> None:
    bare, other = _article("甲/1", _company("QLYF")), _article("甲/2", _company("海屿港务集团"))
    registry = _learnt([bare, other])
    assert _names(registry, bare) == ["QLYF"]
    assert registry.update([], [_article("乙/1", _company("青岚远帆股份有限公司", "QLYF"))]) == {"甲/1"}
    assert _names(registry, bare) == ["青岚远帆股份有限公司"]
    assert registry.update(["乙/1"], []) == {"甲/1"}
    assert _names(registry, bare) == ["QLYF"]


def test_a_short_form_that_fits_two_full_names_means_neither() -> None:
    bare = _article("甲/1", _company("墨舟软件"))
    registry = _learnt([bare, _article("甲/2", _company("青岚市墨舟软件有限公司"))])
    assert _names(registry, bare) == ["青岚市墨舟软件有限公司"]
    assert registry.update([], [_article("乙/1", _company("海屿市墨舟软件科技有限公司"))]) == {"甲/1"}
    assert _names(registry, bare) == ["墨舟软件"]
    kinds = {proposal.kind: proposal for proposal in registry.proposals(["乙/1"])}
    assert set(kinds["alias"].names) == {"墨舟软件", "青岚市墨舟软件有限公司", "海屿市墨舟软件科技有限公司"}
    assert kinds["alias"].articles[0] == "甲/1"
    assert kinds["new"].names == ("海屿市墨舟软件科技有限公司",)


def test_a_former_name_leads_to_the_present_one() -> None:
    old = _article("甲/1", _company("青岚帆远科技有限公司"))
    registry = _learnt([old, _article("乙/1", _company("青岚远帆股份有限公司", "青岚帆远科技有限公司"))])
    assert _names(registry, old) == ["青岚远帆股份有限公司"]


def test_one_name_printed_with_other_brackets_or_without_shi_is_one_company() -> None:
    one = _article("甲/1", _company("珠海市远帆（集团）有限公司"))
    two = _article("甲/2", _company("珠海远帆(集团)有限公司"))
    registry = _learnt([one, two])
    assert registry.resolve(one).companies == registry.resolve(two).companies
    (entity,) = registry.resolve(one).companies
    assert "/" not in entity.id
    assert set(registry.aliases(entity.id)) == {"珠海市远帆（集团）有限公司", "珠海远帆(集团)有限公司"}


def test_curated_entries_win() -> None:
    one = _article("甲/1", _company("远帆"))
    two = _article("甲/2", _company("墨舟软件"))
    three = _article("甲/3", _company("青岚软件园"))
    four = _article("甲/4", _company("青岚市墨舟软件有限公司"))
    registry = _learnt([one, two, three, four])
    gazetteer = Gazetteer(
        companies=(Curated("远帆港航集团有限公司", ("远帆",)),),
        not_companies=frozenset({"青岚软件园"}),
        separate_companies=(frozenset({"墨舟软件", "青岚市墨舟软件有限公司"}),),
    )
    assert registry.curate(gazetteer) == {"甲/1", "甲/2", "甲/3"}
    assert _names(registry, one) == ["远帆港航集团有限公司"]
    assert _names(registry, two) == ["墨舟软件"]
    assert _names(registry, three) == []
    assert registry.aliases(registry.resolve(one).companies[0].id) == ("远帆港航集团有限公司", "远帆")


def test_policies_are_one_by_number_whatever_the_brackets_and_titles_lead_to_numbers() -> None:
    notice = PolicyMention(
        "关于印发青岚市数字贸易促进办法的通知", "青商〔2022〕7号", ("青岚市商务局",), None, "cited", (1,)
    )
    typed = PolicyMention("青岚市数字贸易促进办法", "青商[2022]7 号", (), None, "cited", (1,))
    inner = PolicyMention("青岚市数字贸易促进办法", None, (), None, "cited", (1,))
    articles = [_article(f"甲/{n}", cited=(policy,)) for n, policy in enumerate((notice, typed, inner))]
    registry = _learnt(articles)
    found = {entity for article in articles for entity in registry.resolve(article).policies}
    assert [(entity.id, entity.name) for entity in found] == [("青商〔2022〕7号", "青岚市数字贸易促进办法")]
    assert "青商〔2022〕7号" in registry.aliases("青商〔2022〕7号")
    assert registry.resolve(articles[0]).issuers == ("青岚市商务局",)


def test_regions_come_from_the_title_and_from_who_issues() -> None:
    issued = PolicyMention("某办法", None, ("广东省珠海市商务局",), None, "full-text", (1,))
    cited = PolicyMention("别的办法", None, ("浙江省商务厅",), None, "cited", (1,))
    registry = Registry()
    assert registry.resolve(Article("甲/1", "上海：发布若干措施", "文")).regions == ("上海",)
    assert registry.resolve(Article("甲/2", "三部门：发布若干措施", "文")).regions == ()
    assert registry.resolve(Article("甲/3", "通知", "文", policies=(issued, cited))).regions == ("珠海",)


def test_an_unknown_id_is_its_own_only_name() -> None:
    assert Registry().aliases("没有") == ("没有",)
