"""Front matter changes nothing that is said of articles; the contract says how it is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import to_json
from corpus.model import Bulletin
from indexer import Library
from indexer.facets import FACETS
from search.engine import Engine
from search.front import SHOWN
from search.open import open_engine
from search.request import Request
from tests.contract import ARTICLES, FRONTS, LIBRARY

#: What a page says of front matter, and how long it took.
_OWN = {"front", "front_total", "took_ms"}
_WORDS = (
    "江城路",
    "编辑部",
    "服务",
    "江海 服务",
    "服务贸易和外包行业协会主办",
    "总第2期",
    "刊:江城简报",
    "-江",
    "",
    "一号编辑部",
)


def _engine(folder: Path, bulletins: list[Bulletin]) -> Engine:
    library = Library.create(folder)
    for number, bulletin in enumerate(bulletins):
        (library.issues / f"{number}.json").write_text(to_json(bulletin), encoding="utf-8")
    library.sync()
    return open_engine(library.path)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """Return engines over the contract's library, with its front matter and without."""
    bare = [replace(bulletin, front=None) for bulletin in LIBRARY]
    made = _engine(tmp_path_factory.mktemp("whole"), list(LIBRARY)), _engine(tmp_path_factory.mktemp("bare"), bare)
    yield made
    for engine in made:
        engine.close()


@given(
    typed=st.sampled_from(_WORDS) | st.sampled_from([text for _, text in FRONTS.values()]).map(lambda text: text[:9]),
    page=st.integers(1, 3),
    mode=st.sampled_from(("smart", "exact")),
    filters=st.dictionaries(st.sampled_from(list(FACETS)), st.just(("-",)), max_size=1)
    | st.just({"serial": ("江城简报",)}),
)
def test_a_page_says_the_same_of_articles_with_and_without(
    engines: tuple[Engine, Engine], typed: str, page: int, mode: str, filters: dict[str, tuple[str, ...]]
) -> None:
    request = Request(typed, mode, filters, page=page, size=5)  # type: ignore[arg-type]
    whole, bare = (engine.search(request) for engine in engines)
    assert (bare.front, bare.front_total) == ((), 0)
    for name in {field.name for field in fields(whole)} - _OWN:
        assert getattr(whole, name) == getattr(bare, name), name
    assert list(engines[0].timeline(request)) == list(engines[1].timeline(request))


def test_all_else_is_the_same_with_and_without(engines: tuple[Engine, Engine]) -> None:
    whole, bare = engines
    assert list(whole.issues()) == list(bare.issues())
    for kind in ("company", "policy"):
        assert list(whole.entities(kind)) == list(bare.entities(kind))
    for text in ("江", "云川", "卷首", "总第2期"):
        assert list(whole.suggest(text)) == list(bare.suggest(text))
    for id_ in list(ARTICLES)[:9]:
        assert whole.similar(id_) == bare.similar(id_)
    for _, text in FRONTS.values():
        assert list(whole.check(text)) == list(bare.check(text))
    statuses = [engine.status() for engine in engines]
    assert [(status.issues, status.articles) for status in statuses] == [(len(LIBRARY), len(ARTICLES))] * 2


def test_of_many_covers_the_newest_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    front = LIBRARY[0].front
    assert front is not None
    many = [
        Bulletin(replace(LIBRARY[0].issue, id=f"x-{number}", number=number), (), front=front) for number in range(9)
    ]
    engine = _engine(tmp_path, many)
    page = engine.search(Request("江城路"))
    engine.close()
    assert (page.total, page.hits, page.front_total) == (0, (), 9)
    assert [hit.record.issue.number for hit in page.front] == [8, 7, 6, 5, 4][:SHOWN]
