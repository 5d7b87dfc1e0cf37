"""Issues and articles under one id.

Corrected readings replace, all others are kept side by side, whichever came first.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from corpus.model import Article, Bulletin, Issue
from corpus.partial_date import PartialDate
from indexer import Library
from indexer.library.unique_ids import article_ids, as_given, claim_of, issue_ids, numbered, under
from search import Engine, Request, open_engine

_NORTH = ("北原展会开幕", "北原国际展会昨日开幕，参展企业三百家。", "会期四天。")
_SOUTH = ("南屏港口扩建", "南屏港口二期扩建工程获批，工期两年。", "投资由市财政承担。")
_WEST = ("西溪新桥合龙", "西溪上游新桥今晨合龙，年底可以通车。", "两岸居民不再绕行。")


def _bulletin(lines: tuple[str, ...], issue: str = "bf-1", article: str = "bf-1/1") -> Bulletin:
    return Bulletin(Issue(issue), (Article(article, lines[0], "\n".join(lines[1:])),))


def _numbers(*bulletins: Bulletin) -> list[int]:
    return numbered([claim_of(one) for one in bulletins])


def test_another_issue_of_the_same_id_gets_one_of_its_own() -> None:
    assert sorted(_numbers(_bulletin(_SOUTH), _bulletin(_NORTH))) == [1, 2]
    assert issue_ids("bf-1", [2, 1, 3], {"bf-1~2"}) == {1: "bf-1", 2: "bf-1~3", 3: "bf-1~4"}
    kept = under(_bulletin(_SOUTH), "bf-1~2")
    assert (kept.issue.id, kept.articles[0].id) == ("bf-1~2", "bf-1~2/1")
    (doubt,) = kept.doubts
    assert (doubt.code, doubt.message) == ("issue-id-taken", "另一期已用编号 bf-1，这一期编为 bf-1~2")
    assert as_given(kept, "bf-1") == _bulletin(_SOUTH)


def test_the_issue_of_the_earlier_day_keeps_the_id_whatever_comes_first() -> None:
    days = (PartialDate(2031, 3, 3), PartialDate(2031, 3, 10), None)
    dated = [
        replace(_bulletin(lines), issue=Issue("bf-1", start=day))
        for lines, day in zip((_SOUTH, _NORTH, _WEST), days, strict=True)
    ]
    for order in permutations(range(3)):
        assert _numbers(*(dated[place] for place in order)) == [place + 1 for place in order]


def test_a_corrected_issue_keeps_the_id() -> None:
    assert _numbers(_bulletin(("北原展会闭幕", *_NORTH[1:])), _bulletin(_NORTH)) == [1, 1]


def test_an_issue_whose_titles_all_say_that_they_are_corrected_is_one() -> None:
    articles = [Article(f"bf-1/{n}", f"要闻{n}", f"编号{n}的文章说到北原展会{n}日开幕，照录不误。") for n in range(9)]
    first = Bulletin(Issue("bf-1"), tuple(articles))
    corrected = Bulletin(Issue("bf-1"), tuple(replace(one, title=f"{one.title}（更正）") for one in articles[:6]))
    assert _numbers(corrected, first) == [1, 1]


def test_an_undated_text_does_not_make_one_of_two_issues() -> None:
    text = [f"第{n}篇说到北原展会的第{n}天，参展企业又多了{n}家。" for n in range(8)]

    def issue(lines: list[str], day: PartialDate | None) -> Bulletin:
        return Bulletin(Issue("bf-1", start=day), (Article("bf-1/1", "要闻", "\n".join(lines)),))

    first, second = issue(text[:6], PartialDate(2031, 3, 3)), issue(text[2:], PartialDate(2031, 3, 10))
    undated = issue(text, None)
    for order in permutations((first, second, undated)):
        numbers = dict(zip(map(id, order), _numbers(*order), strict=True))
        assert (numbers[id(first)], numbers[id(second)]) == (1, 2)


def test_every_article_has_an_id_of_its_own() -> None:
    given = {"a": ("1", "2", "2", "a/3"), "b": ("1", "b/2"), "c": ("x",)}
    found = article_ids(given)
    assert found == {"a": ("a/1", "a/2", "a/2~2", "a/3"), "b": ("b/1", "b/2"), "c": ("x",)}
    assert article_ids(dict(reversed(given.items()))) == found
    assert article_ids({"a": ("1", "a/1"), "b": ("1",)}) == {"a": ("a/1~2", "a/1"), "b": ("b/1",)}


def _write(library: Library, name: str, lines: tuple[str, ...], article: str | None = None) -> None:
    one = {"title": lines[0], "text": "\n".join(lines[1:])} | ({"id": article} if article else {})
    document = {"issue": {"id": "bf-1" if article is None else name}, "articles": [one]}
    (library.issues / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")


def _held(engine: Engine) -> dict[str, str]:
    """Return the ids of all articles, with their titles."""
    return {one.article.id: one.article.title for held in engine.issues() for one in engine.issue(held.issue.id)}


@pytest.mark.parametrize("together", [True, False])
def test_nothing_is_lost_where_two_files_say_they_are_one_issue(tmp_path: Path, *, together: bool) -> None:
    library = Library.create(tmp_path / "library")
    for name, lines in (("north", _NORTH), ("south", _SOUTH)):
        _write(library, name, lines)
        if not together:
            library.sync()
    library.sync()
    engine = open_engine(library.path)
    assert {one.issue.id for one in engine.issues()} == {"bf-1", "bf-1~2"}
    assert [engine.search(Request(q=word)).total for word in ("北原", "南屏")] == [1, 1]

    _write(library, "south", (*_SOUTH, "更正。"))
    library.sync()
    engine.refresh()
    assert {one.issue.id for one in engine.issues()} == {"bf-1", "bf-1~2"}
    assert [engine.search(Request(q=word)).total for word in ("北原", "南屏", "更正")] == [1, 1, 1]
    engine.close()


@pytest.mark.parametrize("article", [None, "1"], ids=["one issue id", "one article id"])
def test_the_ids_are_the_same_in_any_order_and_after_any_withdrawal(tmp_path: Path, article: str | None) -> None:
    texts = {"north": _NORTH, "south": _SOUTH, "west": _WEST}
    seen = []
    for order in (("north", "south", "west"), ("west", "north", "south"), ("south", "west", "north")):
        library = Library.create(tmp_path / "-".join(order))
        for name in order:
            _write(library, name, texts[name], article)
            library.sync()
        engine = open_engine(library.path)
        seen.append(_held(engine))
        (library.issues / "north.json").unlink()
        (library.issues / "west.json").unlink()
        library.sync()
        engine.refresh()
        assert set(_held(engine)) == {"1" if article else "bf-1/1"}
        assert not library.problems()
        engine.close()
    assert len(seen[0]) == 3
    assert all(one == seen[0] for one in seen)
