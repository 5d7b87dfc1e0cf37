"""Mentions.

Everything read is literally there, nothing given is touched, no text raises, time is linear.
"""

from __future__ import annotations

import dataclasses
import gc
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import read_bulletins
from corpus.annotate import annotate
from corpus.companies.name_parts import company_key
from corpus.gazetteer import BadGazetteer, Gazetteer, read_gazetteer
from corpus.model import Article, Bulletin, CompanyMention, Date, Issue
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.samples import files
from corpus.text.fold import fold

SHARED = Path(__file__).parents[2] / ".." / "shared" / "bulletins"
ISSUE = Issue(
    "岚讯-9", "岚讯", year=2023, period="2023年1季度", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31)
)
TEXT = "3月2日，青岚磐屿软件有限公司（简称：磐屿）荣获金奖。\n根据《青岚市奖励办法》（岚商〔2022〕7号），请于3月30日前提交材料。"


def _squeezed(text: str) -> str:
    return re.sub(r"[\s*`]+", "", unicodedata.normalize("NFKC", fold(text)))


def _assert_literal(bulletin: Bulletin, lines: list[str] | None) -> int:
    """Check every item of a bulletin against the article's text and, where given, the source lines.

    Count them.
    """
    count = 0
    for article in bulletin.articles:
        last = article.lines[1] if article.lines else 0

        def there(text: str, line: int, article: Article = article, last: int = last) -> bool:
            whole = _squeezed(f"{article.title}\n{article.text}")
            if _squeezed(text) not in whole:
                return False
            return lines is None or _squeezed(text) in _squeezed("".join(_kept(lines[line - 1 : last])))

        for company in article.companies:
            assert company.mentions
            assert len(company.lines) >= 1
            for form in company.mentions:
                assert any(there(form, line) for line in company.lines), (article.id, company)
                count += 1
        for policy in article.policies:
            assert policy.lines
            for line in policy.lines:
                at = "".join(_kept(lines[line - 1 : last])) if lines else f"{article.title}\n{article.text}"
                numbers = {number.text for number in find_numbers(fold(at))}
                assert there(policy.title, line) or policy.number in numbers, (article.id, policy)
                count += 1
        for deadline in article.deadlines:
            assert there(deadline.text, deadline.line), (article.id, deadline)
            count += 1
        if article.date and article.date.text and article.date.line and article.date.kind != "source-line":
            assert there(article.date.text, article.date.line), (article.id, article.date)
            count += 1
    return count


def _kept(lines: list[str]) -> list[str]:
    """Return source lines without the page furniture that interrupts paragraphs."""
    return [line for line in lines if not re.fullmatch(r"\s*(?:<?https?://\S+>?|-?\s*\d+\s*-?)\s*", line)]


@pytest.mark.parametrize(
    "path", [path for path in files() if path.suffix in {".txt", ".md"}], ids=lambda path: path.stem
)
def test_every_item_of_the_samples_is_literally_there(path: Path) -> None:
    for bulletin in read_bulletins(path):
        assert _assert_literal(bulletin, None) > 20


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real bulletins (../shared/bulletins) are not here")
@pytest.mark.parametrize("name", ["digest-18.txt", "zasto-28.txt", "zasto-46.txt"])
def test_every_item_of_a_real_bulletin_is_literally_at_its_source_line(name: str) -> None:
    lines = (SHARED / name).read_text(encoding="utf-8").split("\n")
    for bulletin in read_bulletins(SHARED / name):
        assert _assert_literal(bulletin, lines) > 100


def test_an_article_is_annotated_with_lines() -> None:
    (article,) = annotate(
        Bulletin(ISSUE, (Article("岚讯-9/1", "题", TEXT, lines=(5, 8), paragraph_lines=(7, 8)),))
    ).articles
    assert article.companies == (CompanyMention("青岚磐屿软件有限公司", ("青岚磐屿软件有限公司", "磐屿"), (7,)),)
    assert [(policy.title, policy.number, policy.lines) for policy in article.policies] == [
        ("青岚市奖励办法", "岚商〔2022〕7号", (8,))
    ]
    assert article.date is not None
    assert (str(article.date.value), article.date.line) == ("2023-03-02", 7)
    assert [(str(deadline.date), deadline.line) for deadline in article.deadlines] == [("2023-03-30", 8)]


def test_given_mentions_are_never_touched() -> None:
    named = Article("岚讯-9/1", "题", TEXT, companies=(CompanyMention("某公司", ("某公司",), ()),))
    bare = Article("岚讯-9/2", "题", TEXT)
    bulletin = Bulletin(ISSUE, (named, bare))
    assert annotate(bulletin, wanted=[set(), set()]) == bulletin
    first, second = annotate(bulletin, wanted=[{"policies"}, {"companies"}]).articles
    assert first.companies == named.companies
    assert first.policies
    assert (first.date, first.deadlines) == (None, ())
    assert second.companies
    assert second.policies == ()


def test_a_given_date_is_kept_and_the_rest_is_added() -> None:
    day = Date(PartialDate(2023, 2, 1), None, "source-line", "2023-02-01", 6)
    (article,) = annotate(Bulletin(ISSUE, (Article("岚讯-9/1", "题", TEXT, date=day),))).articles
    assert article.date == day
    assert article.companies
    assert article.companies[0].lines == ()


def test_without_any_period_an_article_without_a_day_has_no_date() -> None:
    (article,) = annotate(Bulletin(Issue("无"), (Article("无/1", "题", "近日，有好消息。"),))).articles
    assert article.date is None


ALPHABET = (
    "青岚市磐屿软件有限公司集团银行、，。（）《》〔〕的和与2023年月日1号第令关于印发通知荣获等企业A.:;\n\t 「」以下简称"
)


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET, max_size=160), st.text(ALPHABET, max_size=40))
@example("", "")
def test_no_text_raises_and_every_item_is_literally_there(text: str, title: str) -> None:
    lines = tuple(range(2, 3 + text.count("\n")))
    article = Article("岚讯-9/1", title, text, lines=(1, lines[-1]), paragraph_lines=lines)
    read = annotate(Bulletin(ISSUE, (article,)))
    _assert_literal(read, None)
    again = annotate(Bulletin(ISSUE, (article,)))
    assert read == again
    stripped = dataclasses.replace(read.articles[0], companies=(), policies=(), deadlines=(), date=None)
    assert stripped == article


@given(st.text())
def test_a_key_is_the_key_of_itself(name: str) -> None:
    assert company_key(company_key(name)) == company_key(name)


@pytest.mark.parametrize(
    "piece",
    [
        "磐屿",
        "磐屿、",
        "有限公司",
        "（磐屿",
        "《关于",
        "关于磐屿的",
        "2023年",
        "1月2日",
        "磐屿科技",
        "等企业",
        "a",
        "关于印发《磐屿",
        "第1号令",
    ],
)
def test_time_is_linear_in_the_length(piece: str) -> None:
    def seconds(times: int) -> float:
        article = Article("岚讯-9/1", "题", piece * times)
        gc.disable()  # It goes through whatever other tests hold.
        try:
            start = time.process_time()
            annotate(Bulletin(ISSUE, (article,)))
            return time.process_time() - start
        finally:
            gc.enable()

    seconds(100)
    assert seconds(8000) < 12 * max(seconds(2000), 0.02)


def test_a_gazetteer_is_read_and_a_bad_one_says_where(tmp_path: Path) -> None:
    assert read_gazetteer(tmp_path) == Gazetteer()
    (tmp_path / "companies.toml").write_text(
        'not_companies = ["磐屿软件园"]\nseparate = [["甲", "乙"]]\n[[company]]\nname = "磐屿"\naliases = ["PY"]\n',
        encoding="utf-8",
    )
    (tmp_path / "policies.toml").write_text(
        '[[policy]]\ntitle = "某办法"\nnumber = "岚商〔2022〕7号"\n', encoding="utf-8"
    )
    gazetteer = read_gazetteer(tmp_path)
    assert (gazetteer.companies[0].name, gazetteer.companies[0].aliases) == ("磐屿", ("PY",))
    assert gazetteer.not_companies == {"磐屿软件园"}
    assert gazetteer.separate_companies == (frozenset({"甲", "乙"}),)
    assert gazetteer.policies[0].number == "岚商〔2022〕7号"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name = ", "not valid TOML"),
        ('companies = ["甲"]', "unknown entry companies"),
        ('not_companies = "甲"', "not_companies must be a list of names"),
        ('separate = ["甲"]', "separate must be a list of names"),
        ('company = ["甲"]', "company must be written as"),
        ('[[company]]\nalias = ["甲"]', "unknown entry alias"),
        ('[[company]]\naliases = ["甲"]', 'needs name = "…"'),
        ('[[company]]\nname = "甲"\naliases = "乙"', "甲: aliases must be a list"),
    ],
)
def test_a_bad_gazetteer_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "companies.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadGazetteer, match=re.escape(complaint)) as raised:
        read_gazetteer(tmp_path)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)
