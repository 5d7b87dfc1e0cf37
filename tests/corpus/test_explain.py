"""Explaining.

What explain says of a string is what was read of it, for every name and for strings that are none.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import random
import re
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus import read_bulletins
from corpus.annotate import read_mentions
from corpus.companies.find import Reading
from corpus.companies.name_parts import company_key
from corpus.companies.score import model
from corpus.evidence import Verdict, rules
from corpus.explain import explain, explain_file, part_of
from corpus.formats import read_bytes, source_of
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, Bulletin, Issue
from corpus.parse import parse
from corpus.partial_date import PartialDate
from corpus.policies.titles import title_key
from corpus.samples import files
from corpus.text.date_expressions import find_dates
from corpus.text.fold import fold

pytestmark = pytest.mark.slow

CORPUS = Path(corpus.__file__).parent
SAMPLES = pytest.mark.parametrize(
    "path", [path for path in files() if path.suffix != ".toml"], ids=lambda path: path.stem
)
ISSUE = Issue("岚讯-9", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31))
#: What establishes that a string is a company's name; all other rules only add to the weight.
ESTABLISHES = {"full", "short-form", "defined", "behind-place", "only-of-brand", "enough", "curated", "separate"}


@cache
def _read(path: Path) -> tuple[Bulletin, Reading | None]:
    return read_mentions(parse(source_of(path.name, read_bytes(path))))


def _verdicts(path: Path, name: str) -> dict[str, Verdict]:
    return {verdict.kind: verdict for verdict in explain(*_read(path), name=name).verdicts}


def _of(text: str, name: str, gazetteer: Gazetteer | None = None) -> dict[str, Verdict]:
    article = Article("岚讯-9/1", "题目", text, lines=(1, 9), paragraph_lines=tuple(range(2, 3 + text.count("\n"))))
    explained = explain(*read_mentions(Bulletin(ISSUE, (article,)), gazetteer), name=name)
    return {verdict.kind: verdict for verdict in explained.verdicts}


def _rules(verdict: Verdict, *, against: bool) -> list[str]:
    return [one.rule.key for one in verdict.evidence if one.against is against]


@SAMPLES
def test_every_company_is_explained_as_what_it_was_read(path: Path) -> None:
    for article in (article for bulletin in read_bulletins(path) for article in bulletin.articles):
        for mention in article.companies:
            for form in (mention.name, *mention.mentions):
                verdict = _verdicts(path, form)["company"]
                assert mention.name in verdict.means, form
                assert ESTABLISHES & {rule.partition(".")[2] for rule in _rules(verdict, against=False)}, form


@SAMPLES
def test_every_policy_and_date_is_explained_as_what_it_was_read(path: Path) -> None:
    for article in (article for bulletin in read_bulletins(path) for article in bulletin.articles):
        for policy in article.policies:
            for form in (policy.title, policy.number or policy.title):
                verdict = _verdicts(path, form)["policy"]
                assert any(policy.title in means for means in verdict.means), form
                assert _rules(verdict, against=False), form
        if article.date:
            verdict = _verdicts(path, article.date.text or str(article.date.value))["date"]
            assert any(means.startswith(str(article.date.value)) for means in verdict.means)
            assert f"date.{article.date.kind}" in _rules(verdict, against=False)
        for value in (*(day.date for day in article.deadlines), *(day.date for day in article.effective)):
            assert str(value) in _verdicts(path, str(value))["date"].means


def test_every_organisation_is_explained_as_what_it_was_read() -> None:
    path = next(one for one in files() if one.stem == "shumao-12")
    for article in (article for bulletin in read_bulletins(path) for article in bulletin.articles):
        for mention in article.organisations:
            for form in (mention.name, *mention.mentions):
                verdict = _verdicts(path, form)["organisation"]
                assert mention.name in verdict.means, form
                assert _rules(verdict, against=False), form
    text = "岚州软件园发展有限公司与岚州大学签约，协会到会。"
    inside, none = _of(text, "岚州软件园")["organisation"], _of(text, "协会")["organisation"]
    assert (inside.means, _rules(inside, against=True)) == ((), ["not-organisation.in-company"])
    assert (none.means, _rules(none, against=True)) == ((), ["not-organisation.no-candidate"])


@SAMPLES
def test_a_string_that_was_not_read_is_refused_for_a_reason(path: Path) -> None:
    """Random pieces of the text.

    Not recognised exactly where reading did not, and never without a reason.
    """
    articles = [article for bulletin in read_bulletins(path) for article in bulletin.articles]
    companies = {company_key(form) for a in articles for one in a.companies for form in (one.name, *one.mentions)}
    titles = {title_key(fold(one.title)) for article in articles for one in article.policies}
    dates = {_bare(article.date.text or "") for article in articles if article.date}
    days = [day.text for article in articles for day in article.deadlines]
    days += [day.text for article in articles for day in article.effective]
    chance = random.Random(13)
    for _ in range(120):
        text = f"{(article := chance.choice(articles)).title}\n{article.text}"
        start = chance.randrange(len(text))
        name = text[start : start + chance.randint(1, 12)].strip()
        if not name or "\n" in name:
            continue
        verdicts = _verdicts(path, name)
        assert bool(verdicts["company"].means) == (company_key(name) in companies), name
        assert bool(verdicts["policy"].means) == (title_key(fold(name)) in titles), name
        if verdicts["date"].means:
            assert _bare(name) in dates or any(_bare(name) in _bare(day) for day in days), name
        else:
            assert _bare(name) not in dates, name
        for verdict in verdicts.values():
            assert verdict.means or any(one.against for one in verdict.evidence), (name, verdict)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def test_a_short_name_and_its_definition() -> None:
    text = "青岚磐屿软件有限公司（简称：磐屿）荣获金奖。\n磐屿发布新产品。"
    verdict = _of(text, "磐屿")["company"]
    assert verdict.means == ("青岚磐屿软件有限公司",)
    (defined, *_) = verdict.evidence
    assert (defined.rule.key, defined.words, defined.lines) == ("company.defined", "青岚磐屿软件有限公司", (2,))


def test_the_parts_of_a_score_add_up_to_it() -> None:
    verdict = _of("会员单位磐屿科技荣获金奖。", "磐屿科技")["company"]
    (score,) = (float(one.words) for one in verdict.evidence if one.rule.key == "company.enough")
    parts = [one for one in verdict.evidence if one.weight]
    assert 1 / (1 + math.exp(-sum(one.weight or 0 for one in parts))) == pytest.approx(score, abs=0.02)
    assert {one.against for one in parts if (one.weight or 0) < 0} == {True}
    assert [one.words for one in verdict.evidence if one.rule.key == "company.does" and one.words] == ["荣获"]


def test_every_feature_of_a_score_has_its_words() -> None:
    assert [name for name in model().beside if part_of(name)[0] not in rules()] == []


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("他认为新磐科技成果。", "新磐科技", "not-company.below-bar"),
        ("来自珠海的协会与会员。", "珠海", "not-company.place"),
        ("青岚磐屿软件有限公司开业。", "磐屿软件有限", "not-company.inside"),
        ("参加了论坛的人很多。", "参加了", "not-company.no-candidate"),
        ("上市公司参展。", "上市公司", "not-company.kind-of-company"),
    ],
)
def test_a_name_that_is_none_is_refused_by_its_rule(text: str, name: str, rule: str) -> None:
    verdict = _of(text, name)["company"]
    assert not verdict.means
    assert rule in _rules(verdict, against=True)


def test_what_the_keeper_curated_is_named() -> None:
    gazetteer = Gazetteer((Curated("磐屿科技有限公司", ("屿",)),), frozenset({"岚讯科技"}))
    named = _of("屿在会上说。岚讯科技荣获金奖。", "屿", gazetteer)["company"]
    assert (named.means, _rules(named, against=False)) == (("磐屿科技有限公司",), ["company.curated"])
    refused = _of("屿在会上说。岚讯科技荣获金奖。", "岚讯科技", gazetteer)["company"]
    assert not refused.means
    assert "not-company.curated-none" in _rules(refused, against=True)


def test_policies_and_dates_that_are_none_are_refused_by_their_rules() -> None:
    text = "根据《青岚市奖励办法》（以下简称《办法》），自2023年5月1日起施行。\n公司成立于2001年3月2日。"
    assert _of(text, "青岚市奖励办法")["policy"].means == ("青岚市奖励办法",)
    assert "not-policy.alias" in _rules(_of(text, "办法")["policy"], against=True)
    force = _of(text, "2023年5月1日")["date"]
    assert force.means == ("2023-05-01",)
    assert "date.in-force" in _rules(force, against=False)
    founded = _of(text, "2001年3月2日")["date"]
    assert not founded.means
    assert "not-date.other-before" in _rules(founded, against=True)


def test_a_document_with_mentions_of_its_own_is_its_own_reason(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(
        '{"issue": {"id": "x-1"}, "articles": [{"id": "x-1/1", "title": "题", "text": "甲乙丙开会，磐屿有限公司不在。",'
        ' "companies": [{"name": "甲乙丙", "mentions": ["甲乙丙"], "lines": [3]}]}]}',
        encoding="utf-8",
    )
    (own,) = explain_file(file, "甲乙丙")
    assert [one.rule.key for one in own.verdicts[0].evidence] == ["given.named"]
    (other,) = explain_file(file, "磐屿有限公司")
    assert (other.verdicts[0].means, _rules(other.verdicts[0], against=True)) == ((), ["not-given.unnamed"])


def test_a_string_that_stands_nowhere_has_nearest_names() -> None:
    article = Article("岚讯-9/1", "题目", "青岚磐屿软件有限公司荣获金奖。")
    explained = explain(*read_mentions(Bulletin(ISSUE, (article,))), name="青岚磐石软件有限公司")
    assert not explained.found
    assert explained.nearest == ("青岚磐屿软件有限公司",)


def test_every_rule_is_used_and_says_where_it_stands() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in CORPUS.rglob("*.py"))
    kinds = {f"date.{kind}" for kind in ("source-line", "signed", "event", "reported-period", "issue", "corrected")}
    kinds |= {f"not-{kind}.inside" for kind in ("organisation", "policy", "date")}
    used = {*re.findall(r'"((?:not-)?(?:company|organisation|policy|date|given)\.[a-z-]+)"', source), *kinds} - {
        "date.kind",
        "given.docx",
    }
    assert used == {key for key in rules() if not key.startswith("score.")}
    for rule in rules().values():
        file, _, name = rule.where.partition(" ")
        assert (CORPUS / file).is_file(), rule
        module = importlib.import_module(f"corpus.{file.removesuffix('.py').replace('/', '.')}") if name else None
        assert module is None or hasattr(module, name), rule
        assert all(dataclasses.astuple(rule)), rule


def test_an_expression_inside_a_longer_date_is_part_of_it() -> None:
    text = "2023年3月1日至5日，论坛举行。"
    assert len(list(find_dates(fold(text)))) == 1
    verdict = _of(text, "2023年3月1日")["date"]
    assert (verdict.means, _rules(verdict, against=True)) == ((), ["not-date.inside"])
