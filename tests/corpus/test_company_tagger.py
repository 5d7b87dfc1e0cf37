"""The tagger of names: probabilities of spans, its file of weights, and how it learns."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise, product

import numpy as np
import pytest

from corpus.companies.character_features import BETWEEN, CODES, FIRST, Numbers, describe_characters, number_of
from corpus.companies.tagger import BEGINS, ENDS, FOLLOWS, TAGS, cut, emissions, learned, string_name, tag, weights_of
from corpus.model import Article
from corpus.text.fold import fold
from corpus.text.passage import passage_of
from tools.company_tagger import learn, texts_of
from tools.labelled_companies import LabelledIssue, labels_of

TEXTS = ("会上,磐屿科技与岚讯签约。", "参观了青澜、拓禾两家企业。\n天气很好")


def _all_taggings(text: str) -> dict[tuple[int, ...], float]:
    """Return the probability of every row of tags of a short text, one by one."""
    weights = learned()
    scores = emissions(describe_characters([text]), weights)[: len(text)]
    worth, steps = np.exp(scores), np.exp(weights.steps) * FOLLOWS
    found = {}
    for tags in product(range(len(TAGS)), repeat=len(text)):
        total = BEGINS[tags[0]] * ENDS[tags[-1]] * np.prod([worth[n, one] for n, one in enumerate(tags)])
        found[tags] = float(total * np.prod([steps[a, b] for a, b in pairwise(tags)]))
    whole = sum(found.values())
    return {tags: total / whole for tags, total in found.items()}


def test_the_probability_of_a_span_is_that_of_all_taggings_with_it() -> None:
    text = "磐屿科技与岚讯"
    every, tagging = _all_taggings(text), tag([text], learned())
    for start in range(len(text)):
        for end in range(start + 2, len(text) + 1):
            name = (1, *[2] * (end - start - 2), 3)
            wanted = sum(p for tags, p in every.items() if tags[start:end] == name)
            (found,) = tagging.probabilities(np.array([start]), np.array([end]))
            assert found == pytest.approx(wanted, abs=1e-9)
            (over,) = tagging.covered(np.array([start]), np.array([end]))
            assert over >= found - 1e-9


def test_texts_are_tagged_as_if_each_stood_alone() -> None:
    together = tag([TEXTS[0], None, TEXTS[1]], learned())
    assert together.offsets == [0, -1, len(TEXTS[0]) + len(BETWEEN)]
    for text, offset in zip(TEXTS, (together.offsets[0], together.offsets[2]), strict=True):
        alone = tag([text], learned())
        assert together.inside[offset : offset + len(text)] == pytest.approx(alone.inside[: len(text)])


def test_nothing_is_tagged_where_there_is_nothing() -> None:
    for texts in ([], [None], ["", None]):
        assert list(tag(texts, learned()).names(0.1, 24)) == []


def test_a_text_is_cut_without_loss() -> None:
    text = "很长的一句话," * 60 + "字" * 300 + "。\n\n完"
    pieces = list(cut(text))
    assert "".join(text[slice(*piece)] for piece in pieces) == text
    assert max(end - start for start, end in pieces) <= 120


def test_numbers_are_looked_up_exactly() -> None:
    random = np.random.default_rng(1)
    known = random.choice(10**12, 30_000, replace=False)
    numbers, others = Numbers(known.tolist()), random.integers(10**12, 2 * 10**12, 1000)
    assert numbers.places(known).tolist() == list(range(len(known)))
    assert set(numbers.places(others).tolist()) == {-1}


def test_weights_are_read_as_they_are_written() -> None:
    weights = weights_of(["-1 某 10 -5 0", "0 12 7 0 0", "1 ⏎司 0 0 -3", "places 5 1 2 3", "step B 0 0 25 -25"])
    assert weights.codes[FIRST["places"] + 5].tolist() == pytest.approx([0, 0.01, 0.02, 0.03])
    assert weights.steps[1].tolist() == [0, 0, 0.25, -0.25]
    known, tables = weights.strings[2]
    at = known.places(np.array([number_of("\n司")]))
    assert tables[3][at][0].tolist() == pytest.approx([0, 0, 0, -0.03])
    assert string_name(number_of("\n司"), 2) == "⏎司"


def test_it_learns_names_by_the_words_around_them() -> None:
    brands = ["磐屿", "岚讯", "青澜", "拓禾", "沐川", "霁原", "铄金", "骊歌", "苒石", "沣禾"]
    texts = [f"记者从{one}获悉,项目已经开工,产品销往各地。" for one in brands]
    passages = tuple(passage_of(Article(f"x/{n}", "动态", text)) for n, text in enumerate(texts))
    labels = tuple(labels_of([{"name": one}]) for one in brands)
    weights = learn(texts_of([LabelledIssue("x", "invented", passages, labels)]))
    text = fold("记者从泓峤获悉,项目已经开工。")
    assert list(tag([text], weights).names(0.5, 24)) == [(3, 5)]


def test_every_code_has_a_value_of_its_own() -> None:
    text = "".join(map(chr, range(0x20, 0x3000))) + "株洲某某科技(珠海)有限公司、中国银行,123abc"
    codes = describe_characters([text]).codes
    for row, (name, count) in zip(codes, CODES.items(), strict=True):
        assert FIRST[name] <= row.min()
        assert row.max() < FIRST[name] + count


def test_a_text_of_any_length_is_tagged_piece_by_piece() -> None:
    sentence = "会上,磐屿科技与岚讯签约。"
    times = 200_000 // len(sentence)
    tracemalloc.start()
    whole = tag(["前文。", sentence * times, "后文。"], learned())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 250_000_000
    alone = tag([sentence * 3], learned())
    begin = len("前文。" + BETWEEN)
    assert len(whole.begins) == begin + len(sentence) * times + len("后文。") + 2 * len(BETWEEN)
    place = begin + len(sentence) * (times - 2)
    assert whole.begins[place : place + len(sentence)] == pytest.approx(
        alone.begins[len(sentence) : 2 * len(sentence)], abs=1e-6
    )
