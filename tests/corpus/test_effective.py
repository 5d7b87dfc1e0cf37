"""Effective dates: the day from which a text is in force, apart from dates and deadlines."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import read_bulletins, samples
from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Issue
from corpus.partial_date import PartialDate
from indexer import Library
from search import open_engine


def _read(text: str) -> list[tuple[str, str, int]]:
    lines = tuple(range(10, 10 + len(text.split("\n"))))
    article = Article("t/1", "某办法印发", text, paragraph_lines=lines, lines=(9, lines[-1]))
    issue = Issue("t", year=2023, start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31))
    (read,) = annotate(Bulletin(issue, (article,))).articles
    return [(str(day.date), day.text, day.line) for day in read.effective]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("第九条 本办法自2023年5月1日起施行，有效期三年。", "2023-05-01"),
        ("新规将于2023年10月1日起正式实施。", "2023-10-01"),
        ("施行日期为2024年1月1日。", "2024-01-01"),
        ("该标准自4月1日起执行。", "2023-04-01"),
    ],
)
def test_a_day_of_effect_is_read_with_its_clause_and_line(text: str, day: str) -> None:
    ((value, clause, line),) = _read("开头一段。\n" + text)
    assert value == day
    assert clause in text
    assert line == 11


def test_from_the_day_of_issue_is_the_day_of_the_signature() -> None:
    found = _read("本办法自印发之日起施行。\n某市商务局\n2023年2月6日")
    assert [day for day, _, _ in found] == ["2023-02-06"]


@pytest.mark.parametrize(
    "text", ["2023年5月1日，项目正式实施。", "请于2023年5月1日前提交材料。", "本办法自印发之日起施行。"]
)
def test_what_is_no_day_of_effect_is_none(text: str) -> None:
    assert _read(text) == []


def test_the_index_keeps_what_was_read(tmp_path: Path) -> None:
    library = Library.create(tmp_path / "library")
    library.add(samples.files()[-1])
    library.sync()
    read = {article.id: article for bulletin in read_bulletins(samples.files()[-1]) for article in bulletin.articles}
    engine = open_engine(library.path)
    try:
        for article_id, article in read.items():
            record = engine.article(article_id)
            assert record is not None
            assert record.article == article
    finally:
        engine.close()
