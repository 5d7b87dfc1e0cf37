"""The kernels.

Compiled ones return the same bits as those on arrays, and refuse what would lead beyond an array.
"""

from __future__ import annotations

import importlib.util
import shutil
import sysconfig
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.fold import is_word
from indexer.arrays import F32, I32
from search import kernels
from search.kernels import numpy_kernels
from search.kernels.numpy_kernels import Docs

pytestmark = pytest.mark.slow

_SIZE = 40
_COMPILED = importlib.util.find_spec("search.kernels.compiled")
_COMPILER = shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0])
_HEADERS = Path(sysconfig.get_path("include"), "Python.h").exists()

if _COMPILED:
    from search.kernels import compiled

needs_compiled = pytest.mark.skipif(not _COMPILED, reason="installed without a compiler: nothing to compare")

docs_of_some = st.sets(st.integers(0, _SIZE - 1)).map(lambda numbers: np.asarray(sorted(numbers), np.int64))


def _floats(draw: st.DrawFn, count: int) -> F32:
    found = draw(st.lists(st.floats(0, 50, width=32), min_size=count, max_size=count))
    return np.asarray(found, np.float32)


@st.composite
def scored(draw: st.DrawFn) -> tuple[Docs, list[numpy_kernels.Scored]]:
    """Draw articles and terms; a list may be these very articles, or far longer than they are."""
    docs, terms = draw(docs_of_some), []
    for listed in draw(st.lists(st.one_of(st.just(docs), docs_of_some, st.just(np.arange(_SIZE))), max_size=4)):
        freqs = draw(st.none() | st.lists(st.integers(1, 255), min_size=len(listed), max_size=len(listed)))
        norms = _floats(draw, _SIZE) + np.float32(0.3)
        terms.append((listed, None if freqs is None else np.asarray(freqs, np.uint8), norms, draw(st.floats(0.1, 9))))
    return docs, terms


@st.composite
def ranked(draw: st.DrawFn) -> tuple[F32, I32, Docs]:
    docs = draw(docs_of_some)
    ranks = np.asarray(draw(st.permutations(range(_SIZE))), np.int32)
    return _floats(draw, len(docs)), ranks, docs


def _same(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other)


def test_they_are_compiled_where_there_is_a_compiler() -> None:
    if not (_COMPILER and _HEADERS):
        pytest.skip("no C compiler here")
    assert _COMPILED
    assert kernels.bm25 is compiled.bm25


@needs_compiled
@given(scored())
def test_bm25(asked: tuple[Docs, list[numpy_kernels.Scored]]) -> None:
    found = compiled.bm25(*asked, _SIZE)
    assert _same(found, numpy_kernels.bm25(*asked, _SIZE))
    docs, terms = asked
    for place, doc in enumerate(docs.tolist()):
        total = 0.0
        for listed, freqs, norms, factor in terms:
            for at in np.flatnonzero(listed == doc).tolist():
                tf = 1 if freqs is None else int(freqs[at])
                total += factor * tf / (tf + float(norms[doc]))
        assert found[place] == pytest.approx(total, rel=1e-4)


@needs_compiled
@given(ranked(), st.integers(-1, _SIZE + 1))
def test_best(asked: tuple[F32, I32, Docs], count: int) -> None:
    found = compiled.best(*asked, count, 1_000)
    assert _same(found, numpy_kernels.best(*asked, count, 1_000))
    scores, ranks, docs = asked
    order = sorted(range(len(docs)), key=lambda at: (-int(scores[at] * np.float32(1_000)), ranks[docs[at]]))
    assert found.tolist() == order[: max(count, 0)]


@needs_compiled
def test_best_of_many() -> None:
    random = np.random.default_rng(3)
    for size, count in ((3_000, 20), (3_000, 600), (300, 299)):
        scores = (random.random(size) * 3).astype(np.float32)
        ranks = random.permutation(size).astype(np.int32)
        docs = np.arange(size)
        assert _same(compiled.best(scores, ranks, docs, count, 50), numpy_kernels.best(scores, ranks, docs, count, 50))


@needs_compiled
@given(docs_of_some, st.data())
def test_row_counts(docs: Docs, data: st.DataObject) -> None:
    rows = np.asarray(data.draw(st.lists(st.integers(0, 6), min_size=3 * _SIZE, max_size=3 * _SIZE)), np.int32)
    rows = rows.reshape(_SIZE, 3)
    found = compiled.row_counts(rows, docs, 6)
    assert _same(found, numpy_kernels.row_counts(rows, docs, 6))
    assert found.tolist() == [np.count_nonzero(rows[docs] == number) for number in range(6)]
    assert _same(compiled.row_counts(rows.astype(np.uint16), docs, 6), found)


@needs_compiled
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=9), min_size=1, max_size=4), st.integers(-1, 6))
def test_leading(facets: list[list[int]], size: int) -> None:
    counts = np.asarray([count for facet in facets for count in facet], np.int64)
    ranks = np.concatenate([np.arange(len(facet))[::-1] for facet in facets])
    begins = np.cumsum([0, *map(len, facets)]).tolist()
    values, labels = ([f"{kind}{number}" for number in range(len(counts))] for kind in ("v", "l"))
    found = compiled.leading(counts, ranks, begins, size, values, labels)
    assert found == numpy_kernels.leading(counts, ranks, begins, size, values, labels)
    for begin, facet, rows in zip(begins, facets, found, strict=False):
        held = [at for at, count in enumerate(facet) if count]
        first = sorted(held, key=lambda at: (-facet[at], -at))[: max(size, 0)]
        assert [(row.value, row.label, row.count) for row in rows] == [
            (f"v{begin + at}", f"l{begin + at}", facet[at]) for at in first
        ]
        assert not any(row.selected or row.excluded for row in rows)


@st.composite
def pieces(draw: st.DrawFn) -> numpy_kernels.Pieces:
    """Draw the beginnings of some texts in some parts, in any order."""
    parts, first = list[numpy_kernels.Part](), 0
    for texts in draw(st.lists(st.lists(st.text("甲乙丙a\0", max_size=12), max_size=4), min_size=1, max_size=3)):
        starts = np.cumsum([0, *map(len, texts)])
        parts.append((first, starts, np.frombuffer("".join(texts).encode("utf-16-le"), np.uint16)))
        first += len(texts)
    docs = draw(st.lists(st.integers(0, first - 1), unique=True)) if first else []
    return numpy_kernels.Pieces(parts, np.asarray(docs, np.int64), draw(st.integers(1, 14)))


@needs_compiled
@given(pieces(), st.lists(st.lists(st.text("甲乙丙a", min_size=1, max_size=4), max_size=3), max_size=4))
def test_nearness(texts: numpy_kernels.Pieces, operands: list[list[str]]) -> None:
    needles = [[text.encode("utf-16-le") for text in operand] for operand in operands]
    assert _same(compiled.nearness(texts, needles, 16), numpy_kernels.nearness(texts, needles, 16))


@needs_compiled
@given(
    pieces(),
    st.lists(st.lists(st.text("甲乙丙a1", min_size=1, max_size=4), max_size=3), max_size=4),
    st.lists(st.floats(0, 50, width=32), min_size=4, max_size=4),
)
def test_aboutness(texts: numpy_kernels.Pieces, operands: list[list[str]], worths: list[float]) -> None:
    needles = [[text.encode("utf-16-le") for text in operand] for operand in operands]
    asked = (needles, worths[: len(needles)], np.asarray([is_word(chr(unit)) for unit in range(65_536)], np.uint8))
    assert _same(compiled.aboutness(texts, *asked, 1.0, 0.5), numpy_kernels.aboutness(texts, *asked, 1.0, 0.5))


@needs_compiled
@given(pieces(), st.lists(st.text("甲乙丙a蒙", max_size=4), max_size=3))
def test_holding(texts: numpy_kernels.Pieces, needles: list[str]) -> None:
    wanted = [needle.encode("utf-16-le") for needle in needles]
    for _, starts, units in texts.parts:
        found = compiled.holding(units, starts[:-1], starts[1:], wanted)
        assert _same(found, numpy_kernels.holding(units, starts[:-1], starts[1:], wanted))
        each = [units[begin:end].tobytes().decode("utf-16-le") for begin, end in pairwise(starts.tolist())]
        assert found.tolist() == [place for place, text in enumerate(each) if all(map(text.__contains__, needles))]


def test_nothing_is_found_between_two_units() -> None:
    # 0x4E4E twice holds its bytes at an odd place, too.
    units = np.asarray([0x4E4F, 0x504E, 0x4E50], np.uint16)
    needle = b"\x4e\x4e"
    for kernel in (kernels, numpy_kernels):
        assert not len(kernel.holding(units, np.asarray([0]), np.asarray([3]), [needle]))
        assert len(kernel.holding(units, np.asarray([0]), np.asarray([3]), [b""]))


@needs_compiled
@given(pieces(), st.lists(st.sampled_from("甲乙丙丁a").map(ord), unique=True))
def test_frequencies(texts: numpy_kernels.Pieces, wanted: list[int]) -> None:
    assert _same(compiled.frequencies(texts, wanted), numpy_kernels.frequencies(texts, wanted))


@needs_compiled
@pytest.mark.parametrize(
    ("starts", "doc"), [([0, 3], 1), ([0, 3], -1), ([0, 9], 0), ([2, 1], 0), ([-1, 2], 0), ([], 0), ([0], 0)]
)
def test_no_text_beyond_its_part_is_read(starts: list[int], doc: int) -> None:
    part = (0, np.asarray(starts, np.int64), np.zeros(5, np.uint16))
    with pytest.raises(IndexError):
        compiled.frequencies(numpy_kernels.Pieces([part], np.asarray([doc]), 4_000), [1])
    with pytest.raises(IndexError):
        compiled.nearness(numpy_kernels.Pieces([part], np.asarray([doc]), 4_000), [[b"a\0"]], 16)
    with pytest.raises(IndexError):
        compiled.aboutness(
            numpy_kernels.Pieces([part], np.asarray([doc]), 160), [], [], np.zeros(65_536, np.uint8), 1, 1
        )
    with pytest.raises(IndexError):
        compiled.nearness(numpy_kernels.Pieces([], np.asarray([0]), 4_000), [[b"a\0"]], 16)
    for kernel in (compiled, numpy_kernels):
        with pytest.raises(ValueError, match="256 units"):
            kernel.frequencies(numpy_kernels.Pieces([], np.asarray([], np.int64), 9), range(256))


@needs_compiled
@pytest.mark.parametrize("docs", [[_SIZE], [0, _SIZE], [-1, 3], [0, 2**40, 10], [-(2**63)], [2**63 - 1]])
def test_no_article_beyond_the_last_is_looked_up(docs: list[int]) -> None:
    wrong, norms = np.asarray(docs, np.int64), np.ones(_SIZE, np.float32)
    with pytest.raises(IndexError):
        compiled.bm25(wrong, [], _SIZE)
    with pytest.raises(IndexError):
        compiled.bm25(np.arange(9), [(wrong, None, norms, 1.0)], _SIZE)
    with pytest.raises(IndexError):
        compiled.row_counts(np.zeros((_SIZE, 2), np.int32), wrong, 4)
    with pytest.raises(IndexError):
        compiled.best(np.ones(len(docs), np.float32), np.arange(_SIZE, dtype=np.int32), wrong, 3, 1_000)


@needs_compiled
def test_arrays_that_do_not_belong_together_are_refused() -> None:
    docs, norms = np.arange(9), np.ones(_SIZE, np.float32)
    with pytest.raises(IndexError):
        compiled.bm25(docs, [(docs, np.ones(8, np.uint8), norms, 1.0)], _SIZE)
    units = np.zeros(5, np.uint16)
    for begins, ends in (([0], [6]), ([-1], [3]), ([4], [3]), ([0, 1], [2])):
        for kernel in (compiled, numpy_kernels):
            with pytest.raises(IndexError):
                kernel.holding(units, np.asarray(begins), np.asarray(ends), [b"a\0"])
    with pytest.raises(IndexError):
        compiled.best(np.ones(8, np.float32), np.arange(9, dtype=np.int32), docs, 3, 1_000)
    with pytest.raises(IndexError):
        compiled.leading(docs, docs[:8], [0, 9], 3, ["v"] * 9, ["l"] * 9)
    for places in ([0, 10], [-1, 3], [5, 4]):
        with pytest.raises(IndexError):
            compiled.leading(docs, docs, places, 3, ["v"] * 9, ["l"] * 9)
    assert compiled.leading(docs, docs, [], 3, ["v"] * 9, ["l"] * 9) == []
    for kernel in (compiled, numpy_kernels):
        with pytest.raises(ValueError, match=r"nothing|not enough"):
            kernel.nearness(numpy_kernels.Pieces([], docs[:0], 9), [[b""]], 16)


@needs_compiled
def test_any_number_of_operands_may_begin_alike_or_not() -> None:
    letters = [chr(code).encode("utf-16-le") for code in range(0x4E00, 0x4E00 + 300)]
    operands = [[letter, letter + letters[0]] for letter in letters]
    units = np.frombuffer(b"".join(letters[::-1] + letters[::7] * 2), np.uint16)
    pieces = numpy_kernels.Pieces([(0, np.asarray([0, len(units)]), units)], np.zeros(1, np.int64), 4_000)
    assert _same(compiled.nearness(pieces, operands, 16), numpy_kernels.nearness(pieces, operands, 16))
