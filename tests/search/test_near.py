"""Articles near to a draft: of the same company, policy and time, in other words."""

from __future__ import annotations

from corpus.partial_date import PartialDate
from search.near import facts_of, near
from tools import sample_site

NAME = "墨鲸数据技术（澜川）股份有限公司"
DRAFT = f"渡口新事\n2024年11月20日，{NAME}在木棉树下办了一场茶会，客人都说好。渡口的船工把灯一盏一盏点起来，算盘声停了又响，直到潮水退尽，才各自散去。"


def test_what_a_draft_names_and_tells_is_known() -> None:
    engine = sample_site.engine()
    facts = facts_of(engine, DRAFT, (None, None))
    (company,) = facts.companies
    summary = engine.entity("company", company)
    assert summary is not None
    assert summary.entity.name == NAME
    assert facts.span == (PartialDate(2024, 10, 6), PartialDate(2025, 1, 4))


def test_near_is_who_shares_the_company_and_the_time() -> None:
    engine = sample_site.engine()
    found = near(engine, DRAFT)
    assert found
    assert not engine.check(DRAFT)
    for one in found:
        assert [company.name for company in one.companies] == [NAME]
    first = found[0].record
    assert first.article.id not in [one.record.article.id for one in near(engine, DRAFT, but=[first.article.id])]
    assert first.issue.id not in [one.record.issue.id for one in near(engine, DRAFT, own=first.issue.id)]
    assert near(engine, DRAFT.replace("2024", "1999")) == []


def test_a_policy_is_shared_by_its_number() -> None:
    engine = sample_site.engine()
    numbered = [one for one in engine.entities("policy") if "〔" in one.entity.id and 1 < one.articles < 9]
    number = numbered[0].entity.id
    record = next(one for one in sample_site.records() if number in [policy.id for policy in one.policies])
    found = near(engine, f"茶会\n按{number}的要求，渡口办了一场茶会。", (record.issue.start, record.issue.end))
    assert record.article.id in [one.record.article.id for one in found]
    assert all(number in [policy.id for policy in one.policies] for one in found)


def test_nothing_is_near_to_what_names_nothing() -> None:
    assert near(sample_site.engine(), "渡口的船工把灯一盏一盏点起来。") == []
    assert near(sample_site.engine(), "") == []
