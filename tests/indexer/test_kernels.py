"""The kernels of indexing.

Compiled ones return the same bits as those on arrays, and the words that jieba cuts.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus import samples
from corpus.reader import read_bulletins
from corpus.text.fold import fold
from indexer import kernels
from indexer.arrays import I64, U32
from indexer.kernels import numpy_kernels
from indexer.kernels.numpy_kernels import Grouped, Part, Sparse
from indexer.local.snapshot import current
from indexer.segment.gram_postings import units
from indexer.segment.sparse_bytes import sparse_arrays, sparse_bytes
from indexer.text.segmenter import Segmenter, squeezed, with_jieba
from indexer.text.word_codes import WordCodes, lexicon

pytestmark = pytest.mark.slow

_COMPILED = importlib.util.find_spec("indexer.kernels.compiled")
_COMPILER = shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0])
_HEADERS = Path(sysconfig.get_path("include"), "Python.h").exists()

if _COMPILED:
    from indexer.kernels import compiled

needs_compiled = pytest.mark.skipif(not _COMPILED, reason="installed without a compiler: nothing to compare")

#: A user's words: new ones, one that joins two, some with what jieba takes together or cannot take.
TERMS = ("云栈通", "服务外包", "单一窗口通关", "口岸+平台", "a1数字", "云", "𠮷云", "%的", "的.", "跨境 贸易", "abc")
#: Characters of these and of words, what stands between words, and what jieba does not cut.
_TELLING = "云栈通服务外包单一窗口关口岸平台的数字贸易跨境a1 é．+.-%_&#，〇々鿖\U00020bb7\U00010330\U0001f600"


def _same(one: object, other: object) -> bool:
    arrays = zip(
        one if isinstance(one, tuple) else (one,), other if isinstance(other, tuple) else (other,), strict=True
    )
    return all(mine.dtype == theirs.dtype and np.array_equal(mine, theirs) for mine, theirs in arrays)


def test_they_are_compiled_where_there_is_a_compiler() -> None:
    if not (_COMPILER and _HEADERS):
        pytest.skip("no C compiler here")
    assert _COMPILED
    assert kernels.COMPILED
    assert lexicon(()) is not None


def _occurrences(documents: list[list[int]]) -> tuple[U32, I64]:
    return np.asarray([key for keys in documents for key in keys], np.uint32), np.asarray(
        [len(keys) for keys in documents], np.int64
    )


documents = st.lists(st.lists(st.integers(0, 3) | st.integers(0, 2**32 - 1), max_size=6), max_size=6)


@needs_compiled
@given(documents)
@example([[7] * 300, [], [7, 2**32 - 1, 7]])
@example([])
def test_postings_of_occurrences(documents: list[list[int]]) -> None:
    found = compiled.grouped(*_occurrences(documents))
    assert _same(tuple(found), tuple(numpy_kernels.grouped(*_occurrences(documents))))
    postings = {(key, number): min(keys.count(key), 255) for number, keys in enumerate(documents) for key in keys}
    named = np.repeat(found[0], found[1]).tolist()
    assert dict(zip(zip(named, found[2].tolist(), strict=True), found[3].tolist(), strict=True)) == postings
    assert _same(compiled.held_units(*found[:3]), numpy_kernels.held_units(*found[:3]))


@needs_compiled
@given(st.lists(documents, max_size=4))
def test_postings_of_several_parts_are_joined(several: list[list[list[int]]]) -> None:
    grouped = [Grouped(*numpy_kernels.grouped(*_occurrences(documents))) for documents in several]
    keys = sorted({int(key) for one in grouped for key in one.keys})
    parts = [
        Part(np.searchsorted(keys, one.keys).astype(np.uint32), one.counts, one.docs, one.freqs) for one in grouped
    ]
    counts = np.zeros(len(keys), np.int64)
    for part in parts:
        counts[part.ranks] += part.counts
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    assert _same(compiled.joined(parts, starts), numpy_kernels.joined(parts, starts))


@needs_compiled
@given(st.lists(st.text(_TELLING, max_size=12), max_size=5))
def test_grams_of_texts_in_a_row(texts: list[str]) -> None:
    row = units("".join(f"{text}\0" for text in texts))
    starts = np.cumsum([0, *(len(units(text)) + 1 for text in texts)])[:-1]
    han = np.asarray([0x4E00 <= unit <= 0x9FFF for unit in range(65_536)], np.uint8)
    assert _same(compiled.grams(row, han, starts), numpy_kernels.grams(row, han, starts))


@needs_compiled
@given(st.text("珠海简，,。（A Ｂz9９\t\n\u3000\u00a0\u2028", max_size=30))
def test_what_tells_a_text_from_its_searched_form(text: str) -> None:
    given, plain = units(text), units(fold(text))
    searched = units(squeezed(fold(text)))
    assert compiled.told_apart(given, plain, searched) == numpy_kernels.told_apart(given, plain, searched)


@needs_compiled
@given(st.lists(st.binary(max_size=4), max_size=12), st.binary(max_size=4))
def test_a_key_among_keys_in_order(keys: list[bytes], wanted: bytes) -> None:
    held = np.frombuffer(b"".join(sorted(keys)), np.uint8)
    ends = np.cumsum([0, *map(len, sorted(keys))])
    place = sum(key < wanted for key in keys)
    assert compiled.sought(held, ends, wanted) == numpy_kernels.sought(held, ends, wanted) == place


@needs_compiled
@given(
    st.lists(st.lists(st.integers(1, 3) | st.integers(1, 65_535), min_size=1, max_size=5), min_size=1, max_size=8),
    st.sampled_from([0, 5, 2_040, 2_050]),
    st.data(),
)
def test_a_list_of_gaps(lists: list[list[int]], before: int, data: st.DataObject) -> None:
    gaps = np.asarray([1] * before + [gap for one in lists for gap in one], np.uint16)
    drawn = data.draw(st.lists(st.sampled_from([1, 1, 1, 2, 255]), min_size=len(gaps) - before, max_size=len(gaps)))
    often = np.asarray([1] * before + drawn[: len(gaps) - before], np.uint8)
    stored = {
        **sparse_arrays("high", (gaps >> np.uint16(8)).astype(np.uint8), 0),
        **sparse_arrays("often", often, 1),
    }
    rows = (gaps.astype(np.uint8), sparse_bytes(stored, "high"), sparse_bytes(stored, "often"))
    begin = before
    for one in lists:
        end = begin + len(one)
        docs, freqs = found = compiled.gap_list(*rows, begin, end)
        in_arrays = numpy_kernels.gap_list(*rows, begin, end)
        assert docs.tolist() == list(accumulate(one))
        assert (freqs is None) == (in_arrays[1] is None) == (set(often[begin:end].tolist()) == {1})
        assert freqs is None or freqs.tolist() == often[begin:end].tolist()
        assert _same(found[:1] if freqs is None else found, in_arrays[:1] if freqs is None else in_arrays)
        begin = end


@needs_compiled
@given(st.binary(max_size=9), st.integers(0, 3), st.booleans())
def test_running_sums(numbers: bytes, at: int, wide: bool) -> None:
    count = max(len(numbers) - at, 0) >> wide
    width = 1 + wide
    each = [int.from_bytes(numbers[at + width * n : at + width * (n + 1)], "little") for n in range(count)]
    at = min(at, len(numbers))
    found = compiled.running(numbers, at, count, wide)
    assert found.tolist() == list(accumulate(each))
    assert not count or _same(found, numpy_kernels.running(numbers, at, count, wide))


@needs_compiled
def test_what_does_not_fit_is_refused() -> None:
    keys, counts = np.zeros(3, np.uint32), np.asarray([1, 3])
    with pytest.raises(IndexError):
        compiled.grouped(keys, counts)
    with pytest.raises(IndexError):
        compiled.grouped(keys, counts[:1])
    with pytest.raises(IndexError):
        compiled.joined(
            [Part(np.zeros(1, np.uint32), counts[1:].astype(np.uint32), keys.astype(np.uint16), keys.astype(np.uint8))],
            counts,
        )
    with pytest.raises(IndexError):
        compiled.told_apart(units("珠 海"), units("珠 海"), units("珠"))
    with pytest.raises(IndexError):
        compiled.told_apart(units("珠 海"), units("珠 海"), units("珠海海"))
    low, row = np.zeros(9, np.uint8), Sparse(np.full(1, 255, np.uint8), np.zeros(1, np.uint8), np.zeros(1, np.uint32))
    for begin, end in ((0, 10), (3, 2), (-1, 2), (0, 9), (0, 8)):
        with pytest.raises(IndexError):
            compiled.gap_list(low, row, row, begin, end)
    with pytest.raises(IndexError):
        compiled.running(b"abc", 0, 2, True)
    with pytest.raises(ValueError, match="beyond"):
        compiled.sought(np.zeros(2, np.uint8), np.asarray([0, 3]), b"a")


@pytest.fixture(scope="module", params=[(), TERMS], ids=["dictionary", "user words"])
def cutting(request: pytest.FixtureRequest) -> tuple[Segmenter, Segmenter]:
    """Return a segmenter whose words go by the lexicon, where there is one, and jieba itself."""
    terms: tuple[str, ...] = request.param
    return Segmenter(terms), Segmenter(cut=with_jieba(terms))


def _words(segmenter: Segmenter, texts: list[str]) -> list[Counter[str]]:
    """Return the words of texts as an index gets them."""
    codes = WordCodes(segmenter)
    row = units("".join(f"{text}\0" for text in texts))
    found, counts = codes.of(row, np.cumsum([0, *(len(units(text)) + 1 for text in texts)])[:-1])
    terms = dict(zip(np.unique(found).tolist(), codes.terms(np.unique(found)), strict=True))
    words = [terms[code].decode() for code in found.tolist()]
    ends = np.cumsum(counts).tolist()
    return [Counter(words[end - count : end]) for end, count in zip(ends, counts.tolist(), strict=True)]


@given(st.lists(st.text(_TELLING, max_size=30), max_size=4))
def test_words_by_numbers_are_those_of_jieba(cutting: tuple[Segmenter, ...], texts: list[str]) -> None:
    expected = [Counter(cutting[1].words(squeezed(fold(text)))) for text in texts]
    for segmenter in cutting:
        assert _words(segmenter, [squeezed(fold(text)) for text in texts]) == expected


def test_words_of_real_sentences_are_those_of_jieba(cutting: tuple[Segmenter, ...]) -> None:
    texts = [
        squeezed(fold(article.text))
        for file in samples.files()[:4]
        for one in read_bulletins(file)
        for article in one.articles
    ]
    assert sum(map(len, texts)) > 10_000
    assert _words(cutting[0], texts) == [Counter(cutting[1].words(text)) for text in texts]


#: A file of a segment.
_PART = re.compile(r"((?:MAIN|FRONT)_[0-9a-f]{12})[0-9a-f]{4}(\..*)")
_SYNC = """if True:
    import sys
    if sys.argv[2] == "plain":
        sys.modules["indexer.kernels.compiled"] = None
    from pathlib import Path
    from corpus import samples
    from indexer import Library, kernels
    assert kernels.COMPILED == (sys.argv[2] == "compiled")
    library = Library.create(Path(sys.argv[1]))
    for file in samples.files()[:3]:
        library.add(file)
    library.sync()
"""


@needs_compiled
def test_what_is_not_compiled_writes_the_same_index(tmp_path: Path) -> None:
    held = []
    for way in ("compiled", "plain"):
        subprocess.run([sys.executable, "-W", "ignore", "-c", _SYNC, str(tmp_path / way), way], check=True, timeout=300)
        snapshot = current(tmp_path / way / "index")
        assert snapshot is not None
        # A name of a segment ends by chance; what holds such names, or times, is left out.
        parts = {_PART.fullmatch(file.name): file for file in snapshot.path.iterdir()}
        held.append({part[1] + part[2]: file.read_bytes() for part, file in parts.items() if part})
    assert len(held[0]) == 22
    assert held[0] == held[1]
