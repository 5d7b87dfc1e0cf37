"""Issues and articles under one id.

Corrected readings replace, all others are kept side by side.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Article, Bulletin, Issue
from indexer import Library
from indexer.library.unique_ids import Claim, claim_of, unique_articles, unique_issues
from search import Request, open_engine

_NORTH = ("北原展会开幕", "北原国际展会昨日开幕，参展企业三百家。", "会期四天。")
_SOUTH = ("南屏港口扩建", "南屏港口二期扩建工程获批，工期两年。", "投资由市财政承担。")


def _bulletin(lines: tuple[str, ...], issue: str = "bf-1", article: str = "bf-1/1") -> Bulletin:
    return Bulletin(Issue(issue), (Article(article, lines[0], "\n".join(lines[1:])),))


def _claims(*held: Bulletin) -> dict[str, Claim]:
    return {one.issue.id: claim_of(one) for one in held}


def test_another_issue_of_the_same_id_gets_one_of_its_own() -> None:
    (kept,) = unique_issues([_bulletin(_SOUTH)], _claims(_bulletin(_NORTH)).get)
    assert (kept.issue.id, kept.articles[0].id) == ("bf-1~2", "bf-1~2/1")
    (doubt,) = kept.doubts
    assert (doubt.code, doubt.message) == ("issue-id-taken", "另一期已用编号 bf-1，这一期编为 bf-1~2")


def test_a_corrected_issue_keeps_the_id() -> None:
    corrected = _bulletin(("北原展会闭幕", *_NORTH[1:]))
    assert unique_issues([corrected], _claims(_bulletin(_NORTH)).get) == (corrected,)


def test_an_issue_whose_titles_all_say_that_they_are_corrected_is_one() -> None:
    articles = [Article(f"bf-1/{n}", f"要闻{n}", f"编号{n}的文章说到北原展会{n}日开幕，照录不误。") for n in range(9)]
    first = Bulletin(Issue("bf-1"), tuple(articles))
    corrected = Bulletin(Issue("bf-1"), tuple(replace(one, title=f"{one.title}（更正）") for one in articles[:6]))
    assert unique_issues([corrected], _claims(first).get) == (corrected,)


def test_of_two_readings_in_one_file_the_later_counts() -> None:
    first, later, other = _bulletin(_NORTH), _bulletin((*_NORTH, "另有新闻。")), _bulletin(_SOUTH)
    kept = unique_issues([first, other, later], lambda _: None)
    assert [bulletin.issue.id for bulletin in kept] == ["bf-1~2", "bf-1"]
    assert kept[1] == later


def test_every_article_has_an_id_of_its_own() -> None:
    articles = tuple(Article(id_, "题", "文") for id_ in ("1", "1", "2", "a/2"))
    own = unique_articles(Bulletin(Issue("a"), articles), {"2"})
    assert [article.id for article in own.articles] == ["1", "a/1", "a/2", "a/a/2"]
    more = unique_articles(Bulletin(Issue("a"), articles), {"1", "a/1", "2"})
    assert [article.id for article in more.articles] == ["a/1~2", "a/1~3", "a/2", "a/a/2"]


@pytest.mark.parametrize("together", [True, False])
def test_nothing_is_lost_where_two_files_say_they_are_one_issue(tmp_path: Path, *, together: bool) -> None:
    library = Library.create(tmp_path / "library")
    for name, lines in (("north.json", _NORTH), ("south.json", _SOUTH)):
        document = {"issue": {"id": "bf-1"}, "articles": [{"title": lines[0], "text": "\n".join(lines[1:])}]}
        (library.issues / name).write_text(json.dumps(document), encoding="utf-8")
        if not together:
            library.sync()
    library.sync()
    engine = open_engine(library.path)
    assert {one.issue.id for one in engine.issues()} == {"bf-1", "bf-1~2"}
    assert [engine.search(Request(q=word)).total for word in ("北原", "南屏")] == [1, 1]

    corrected = {"issue": {"id": "bf-1"}, "articles": [{"title": _SOUTH[0], "text": "\n".join(_SOUTH[1:]) + "更正。"}]}
    (library.issues / "south.json").write_text(json.dumps(corrected), encoding="utf-8")
    library.sync()
    engine.refresh()
    assert {one.issue.id for one in engine.issues()} == {"bf-1", "bf-1~2"}
    assert [engine.search(Request(q=word)).total for word in ("北原", "南屏", "更正")] == [1, 1, 1]
    engine.close()
