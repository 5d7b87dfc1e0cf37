"""Missing issues.

Within a volume, in printed order, the same for the command line and for the pages.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from corpus.model import Issue
from indexer import Library
from indexer.missing_issues import missing_issues
from search import open_engine
from web import create_app
from web.cli import cli


def _issue(number: int | None, volume: int | None = None, year: int = 2022, serial: str = "刊") -> Issue:
    return Issue(f"{serial}-{year}-{volume}-{number}", serial, number=number, volume=volume, year=year)


@pytest.mark.parametrize(
    ("held", "runs"),
    [
        ([_issue(46), _issue(42), _issue(43)], [(44, 45)]),
        ([_issue(1, 1), _issue(2, 1), _issue(4, 1), _issue(1, 2), _issue(3, 2)], [(3, 3), (2, 2)]),
        ([_issue(1, year=2021), _issue(3, year=2021), _issue(1, year=2022), _issue(2, year=2022)], [(2, 2)]),
        ([_issue(1), _issue(1), _issue(None), _issue(2)], []),
        ([_issue(1, serial="甲"), _issue(5, serial="乙")], []),
    ],
    ids=["one run", "two volumes", "numbers that begin again each year", "one number twice", "two serials"],
)
def test_missing_numbers(held: list[Issue], runs: list[tuple[int, int]]) -> None:
    assert [(run.first, run.last) for run in missing_issues(held)] == runs


def test_the_command_line_and_the_page_agree(tmp_path: Path) -> None:
    library = Library.create(tmp_path / "library")
    for volume, number in ((1, 1), (1, 2), (1, 4), (2, 1), (2, 3)):
        issue = {"id": f"bf-{volume}-{number}", "serial": "北原通讯", "volume": volume, "number": number}
        document = {"issue": issue, "articles": [{"title": f"第{volume}卷第{number}期的文章", "text": "正文。"}]}
        (library.issues / f"{volume}-{number}.json").write_text(json.dumps(document), encoding="utf-8")
    library.sync()
    printed = CliRunner().invoke(cli, ["check", "--library", str(library.path)], standalone_mode=False).output
    told = [line for line in printed.splitlines() if line.startswith("gap: ")]
    assert told == [
        "gap: 北原通讯: 第1卷第3期 not held (between 2 and 4)",
        "gap: 北原通讯: 第2卷第2期 not held (between 1 and 3)",
    ]
    engine = open_engine(library.path)
    page = LexborHTMLParser(create_app(engine, library.path).test_client().get("/issues").text)
    assert len(page.css("li.gap")) == len(told)
    assert "缺 2 期" in page.css("main")[0].text()
    engine.close()
