"""Many texts looked for together are found where each by itself is."""

from __future__ import annotations

import json
from functools import reduce
from operator import and_, or_
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import Library
from indexer.local.snapshot import current
from search.local.index import Index
from search.local.match import match
from search.local.searcher import LocalSearcher
from search.query.ast import And, Literal, Or, Term
from search.query.occurrences import occurrences

_TEXTS = (
    "港口",
    "港口数字化平台",
    "数字化",
    "平台",
    "的",
    "了",
    "青岚市",
    "abc",
    "ab",
    "2031年",
    "，",
    "平台港口",
    "博览会",
    # Words with a letter beyond the Basic Multilingual Plane that is not Han.
    "𐐨",
    "ab𐐨",
    "𐐨x",
    # Beyond the Basic Multilingual Plane, and more pairs than are looked up at once.
    "𠀀a",
    "𠀀",
    "港口数字化平台服务青岚市中小企业博览会",
)
_MANY = 24


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of articles that hold some of the texts each."""
    path: Path = tmp_path_factory.mktemp("together") / "library"
    made = Library.create(path)
    for part in (0, 1):
        texts = [" ".join(_TEXTS[at % 7 :: 2 + at % 4]) for at in range(part, 60 + part)]
        articles = [{"section": "动态", "title": text[: 1 + at % 9], "text": text} for at, text in enumerate(texts)]
        document = {"issue": {"id": f"part-{part}", "serial": "青岚一周", "number": part}, "articles": articles}
        (made.issues / f"{part}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        made.sync()
    snapshot = current(made.index)
    assert snapshot is not None
    return LocalSearcher(snapshot).index


_literals = st.builds(Literal, st.sampled_from(_TEXTS), st.sampled_from([None, None, "title"]), st.booleans())
_terms = st.builds(Term, st.sampled_from(_TEXTS), st.sampled_from([None, None, "title"]))
_leaves = st.lists(_literals | _terms, min_size=16, max_size=_MANY, unique=True).map(tuple)


@given(leaves=_leaves)
@example((Literal(""), *map(Term, _TEXTS), Literal("a"), Literal("港口", "title")))
@example((*(Term("平台", "title" if at % 2 else None) for at in range(16)), Literal("", "title")))
def test_any_and_all_of_many_are_those_of_each(index: Index, leaves: tuple[Literal | Term, ...]) -> None:
    each = [match(leaf, index, {}).mask for leaf in leaves]
    assert match(Or(leaves), index, {}).docs.tolist() == reduce(or_, each).nonzero()[0].tolist()
    assert match(And(leaves), index, {}).docs.tolist() == reduce(and_, each).nonzero()[0].tolist()


@given(literal=_literals)
@example(Literal("𠀀b"))
@example(Literal("港口数字化平台服务青岚市中小企业博览会上"))
def test_a_literal_is_found_where_it_stands(index: Index, literal: Literal) -> None:
    texts = [segment.folded(number) for segment in index.segments for number in range(segment.count)]
    searched = [text.partition("\0")[0] if literal.field else text for text in texts]
    held = [at for at, text in enumerate(searched) if any(occurrences(literal.text, text, prefix=literal.prefix))]
    assert match(literal, index, {}).docs.tolist() == held


@given(some=st.lists(_literals, min_size=1, max_size=3), often=st.integers(16, 18))
def test_all_of_texts_that_occur_together(index: Index, some: list[Literal], often: int) -> None:
    nodes = tuple(some * often)
    each = [match(leaf, index, {}).mask for leaf in some]
    assert match(And(nodes), index, {}).docs.tolist() == reduce(and_, each).nonzero()[0].tolist()
