"""The rung 意思相近: a real model, a real index; what is near is listed, and nothing else changes."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Library
from indexer.arrays import Array
from indexer.library.ingest import Progress
from indexer.library.meanings import make_meanings, meaning_problems
from indexer.library.readers import key_of
from indexer.meaning.model_files import model_files, stamp_of
from indexer.meaning.vectors import NONE, SUFFIX, VectorStore
from indexer.meaning.word_pieces import WordPieces, read_word_pieces
from search import Engine, Request, open_engine
from search.open import open_view
from search.request import NEAR
from tests.meaning import GROUPS, put_model
from tools.onnx_file import Node, model
from web.admin.jobs import work
from web.admin.login import hashed
from web.http.sentences import chinese
from web.http.state import State

_HASH = hashed("一个足够长的密码")
TEXTS = ("一只猫在睡。", "小艇靠岸。", "缴费通知。", "咪咪叫。", "此事与谁都不相干。", "猫上了船。")


def _issue(
    library: Library, name: str, texts: tuple[str, ...] = TEXTS, *, day: str = "2031-05-06", serial: str = "甲刊"
) -> None:
    articles = [
        {"id": f"{name}/{n}", "title": f"第{n}篇", "text": text, "section": "甲栏" if n % 2 else "乙栏"}
        for n, text in enumerate(texts)
    ]
    held = {"issue": {"id": name, "serial": serial, "start": day, "end": day}, "articles": articles}
    (library.issues / f"{name}.json").write_text(json.dumps(held), encoding="utf-8")


def _library(folder: Path, *, meaning: bool = True) -> Library:
    made = Library.create(folder)
    _issue(made, "a")
    if meaning:
        put_model(made.path)
    assert not made.sync().meaning
    return made


def _near(engine: Engine, q: str, **more: object) -> list[str]:
    page = engine.search(replace(Request(q, rung="meaning"), **more))  # type: ignore[arg-type]
    assert page.rung == "meaning"
    return [hit.id for hit in page.hits]


def _files(library: Library) -> list[Path]:
    return sorted((library.index / "meaning").rglob(f"*{SUFFIX}"))


@pytest.fixture(scope="module")
def with_and_without(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    some = (_library(tmp_path_factory.mktemp("meaning"), meaning=meaning) for meaning in (True, False))
    one, other = (open_engine(made.path) for made in some)
    return one, other


def test_what_means_the_same_is_near_the_nearest_first_and_the_ladder_stays(
    with_and_without: tuple[Engine, Engine],
) -> None:
    engine, _ = with_and_without
    page = engine.search(Request("喵", rung="meaning"))
    assert [hit.id for hit in page.hits] == ["a/0", "a/3", "a/5"]
    assert (page.total, page.issues, page.meaning) == (3, 1, len(TEXTS))
    scores = [hit.score for hit in page.hits]
    assert scores[0] == scores[1] == pytest.approx(1.0, abs=0.01)
    assert scores[2] == pytest.approx(2**-0.5, abs=0.01)
    assert {step.rung for step in page.ladder} == {"literal", "words", "any"}
    assert not any(step.total for step in page.ladder)
    assert [piece.text for piece in page.hits[0].snippets] == ["一只猫在睡。"]


def test_fields_filters_dates_and_what_is_excluded_hold_all_the_same(with_and_without: tuple[Engine, Engine]) -> None:
    engine, _ = with_and_without
    assert _near(engine, "喵 栏目:甲栏") == ["a/3", "a/5"]
    assert _near(engine, "喵 -船") == ["a/0", "a/3"]
    assert _near(engine, "喵 日期:2030") == []
    assert _near(engine, "喵 文号:某发〔2031〕9号") == []
    assert _near(engine, "喵 公司:没有这家") == []
    assert _near(engine, "喵 标题:第3篇") == ["a/3"]
    assert _near(engine, "喵 或 航", filters={"section": ("乙栏",)}) == ["a/0"]
    page = engine.search(Request("喵", rung="meaning", filters={"section": ("乙栏",)}))
    assert [(one.value, one.count, one.selected) for one in page.facets["section"]] == [("乙栏", 1, True)]
    assert page.facets["serial"] == ()
    assert _near(engine, "喵", page=2, size=2) == ["a/5"]
    assert [hit.id for hit in engine.every(Request("喵", rung="meaning"), 10)] == ["a/0", "a/3", "a/5"]


@given(st.lists(st.sampled_from(["猫", "喵", "小艇", "OR", "-船", "栏目:甲栏", "“缴费”"]), max_size=4).map(" ".join))
def test_a_model_changes_no_count_no_order_and_no_ladder(with_and_without: tuple[Engine, Engine], query: str) -> None:
    one, other = (replace(engine.search(Request(query)), took_ms=0.0, meaning=0) for engine in with_and_without)
    assert one == other


def test_without_a_model_nothing_is_kept_and_the_rung_is_as_none(with_and_without: tuple[Engine, Engine]) -> None:
    _, engine = with_and_without
    page = engine.search(Request("猫", rung="meaning"))
    assert (page.rung, page.total, page.meaning) == ("literal", 2, 0)


@pytest.mark.parametrize("query", ["", "*", "栏目:甲栏", "标题:猫", "-猫"])
def test_a_query_without_a_text_has_no_meaning(with_and_without: tuple[Engine, Engine], query: str) -> None:
    page = with_and_without[0].search(Request(query, rung="meaning"))
    assert page.rung != "meaning"


def test_a_library_has_no_vectors_without_a_model_nor_after_it_was_taken_away(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    assert not (made.index / "meaning").exists()
    folder = put_model(made.path)
    made.sync()
    assert len(_files(made)) == 1
    shutil.rmtree(folder)
    made.sync()
    assert not (made.index / "meaning").exists()


def test_one_more_issue_costs_its_own_vectors_and_a_reader_follows(tmp_path: Path) -> None:
    made = _library(tmp_path)
    engine, (first,) = open_engine(made.path), _files(made)
    assert _near(engine, "喵") == ["a/0", "a/3", "a/5"]
    before = first.read_bytes(), first.stat().st_mtime_ns
    _issue(made, "b", ("喵了一声。",), day="2031-06-07")
    made.sync()
    assert engine.refresh()
    assert _near(engine, "喵") == ["b/0", "a/0", "a/3", "a/5"]
    assert (first.read_bytes(), first.stat().st_mtime_ns) == before
    assert len(_files(made)) == 2
    assert not engine.refresh()


def test_what_is_indexed_again_with_the_same_text_keeps_its_vector(tmp_path: Path) -> None:
    made = _library(tmp_path)
    files = model_files(made.path)
    assert files
    (name,) = (path.name.removesuffix(SUFFIX) for path in _files(made))
    store = VectorStore(made.index, files.digest)
    held = store.read(name)
    # No model would give this: it must have been taken over.
    rows = zip(held.digests.tolist(), held.scales.tolist(), -held.codes, strict=True)
    odd = NONE.and_more([*rows])
    store.write(name, odd)
    made.terms.write_text("靠岸\n", encoding="utf-8")
    made.sync()
    (again,) = {path.name.removesuffix(SUFFIX) for path in _files(made)} - {name}
    assert (store.read(again).codes == odd.codes).all()


def test_another_model_makes_all_vectors_anew_and_the_reader_takes_it(tmp_path: Path) -> None:
    made = _library(tmp_path)
    engine, before = open_engine(made.path), _files(made)
    put_model(made.path, [*GROUPS, "睡靠叫"])
    assert engine.refresh()
    assert engine.search(Request("喵")).meaning == 0
    made.sync()
    assert engine.refresh()
    assert _near(engine, "叫") == ["a/0", "a/1"]
    assert not {*before} & {*_files(made)}
    assert len(list((made.index / "meaning").glob("*/"))) == 1


def test_vectors_are_made_a_while_at_a_time_and_the_rung_says_for_how_many_it_speaks(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    _issue(made, "b", tuple(f"第{n}只猫。" for n in range(70)))
    made.sync()
    put_model(made.path)
    engine, told = open_engine(made.path), list[Progress]()
    while not make_meanings(made.path, 0.0, told.append).whole:
        engine.refresh()
        page = engine.search(Request("喵", rung="meaning"))
        assert 0 < page.meaning < len(TEXTS) + 70
        assert "还没有算出" in page.notes[-1]
    engine.refresh()
    page = engine.search(Request("喵", rung="meaning"))
    assert (page.meaning, page.total) == (len(TEXTS) + 70, NEAR)
    assert len(told) > 2
    assert told[-1].done == told[-1].total
    assert all(one.done < other.done for one, other in pairwise(told))


def test_a_damaged_file_is_named_answers_nothing_and_is_made_again(tmp_path: Path) -> None:
    made = _library(tmp_path)
    (file,) = _files(made)
    sound = file.read_bytes()
    file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    (line,) = made.problems()
    assert line == f"{file}: not what was written; run `jianbao check --repair`"
    engine = open_engine(made.path)
    assert engine.search(Request("喵", rung="meaning")).rung == "literal"
    made.repair()
    assert made.problems() == []
    assert engine.refresh()
    assert _near(engine, "喵") == ["a/0", "a/3", "a/5"]


def _gives(folder: Path, rank: int) -> None:
    weights: dict[str, Array] = {"table": np.ones((64, 2), np.float32), "axes": np.asarray([0], np.int64)}
    nodes = [Node("Gather", ("table", "input_ids"), "tokens"), Node("Unsqueeze", ("tokens", "axes"), "more")]
    (folder / "model.onnx").write_bytes(model(nodes, weights, ("input_ids",), "more", rank))


def _wants(folder: Path) -> None:
    nodes = [Node("Gather", ("table", "pixels"), "tokens")]
    weights = {"table": np.ones((64, 2), np.float32)}
    (folder / "model.onnx").write_bytes(model(nodes, weights, ("pixels",), "tokens"))


def _smaller(folder: Path) -> None:
    nodes = [Node("Gather", ("table", "input_ids"), "tokens")]
    (folder / "model.onnx").write_bytes(model(nodes, {"table": np.ones((2, 2), np.float32)}, ("input_ids",), "tokens"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "model.onnx").write_bytes(b"no model"), "model.onnx: no model in ONNX"),
        (lambda folder: (folder / "model.onnx").unlink(), "no model.onnx in it; put the model there"),
        (lambda folder: (folder / "vocab.txt").unlink(), "neither vocab.txt nor tokenizer.json"),
        (lambda folder: (folder / "vocab.txt").write_text("猫\n", "utf-8"), "vocab.txt: no vocabulary"),
        (lambda folder: (folder / "vocab.txt").write_bytes(b"\xff\xfe"), "vocab.txt: no vocabulary"),
        (lambda folder: (folder / "meaning.toml").write_text("pooling = 1"), 'meaning.toml: pooling is "mean"'),
        (lambda folder: (folder / "meaning.toml").write_text("pooling"), "meaning.toml: not valid TOML"),
        (lambda folder: (folder / "meaning.toml").write_text('pooling = ["mean"]'), 'meaning.toml: pooling is "mean"'),
        (lambda folder: (folder / "meaning.toml").write_text("floor = true"), 'meaning.toml: pooling is "mean"'),
        (lambda folder: (folder / "meaning.toml").write_text("floor = nan"), 'meaning.toml: pooling is "mean"'),
        (lambda folder: _gives(folder, 4), "model.onnx: gives no vector of a text"),
        (_wants, "model.onnx: wants other inputs"),
        (_smaller, "model.onnx: cannot be run with vocab.txt"),
    ],
)
def test_what_is_wrong_with_a_model_is_one_line_and_all_else_goes_on(tmp_path: Path, harm: object, said: str) -> None:
    made = _library(tmp_path, meaning=False)
    assert callable(harm)
    harm(put_model(made.path))
    _issue(made, "b", ("猫来了。",))
    report = made.sync()
    assert report.added == ("b.json",)
    assert said in report.meaning
    assert "; " in report.meaning
    assert made.problems() == [report.meaning]
    page = open_engine(made.path).search(Request("猫", rung="meaning"))
    assert (page.rung, page.total, page.meaning) == ("literal", 3, 0)


def test_a_model_that_breaks_after_its_vectors_were_made_breaks_no_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _library(tmp_path)
    engine = open_engine(made.path)
    assert engine.search(Request("喵")).meaning
    monkeypatch.setattr("indexer.meaning.embedder.find_spec", lambda _: None)
    page = engine.search(Request("猫", rung="meaning"))
    assert (page.rung, page.total, page.meaning) == ("literal", 2, 0)
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "onnxruntime.capi", None)
    (line,) = made.problems()
    assert line.endswith("needs onnxruntime, which is not installed; run `pip install 'jianbao[meaning]'`")


def test_settings_choose_the_first_token_what_stands_before_a_question_and_the_floor(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    put_model(made.path, settings='query = "船："\nfloor = 0.9')
    made.sync()
    engine = open_engine(made.path)
    assert _near(engine, "喵") == ["a/5"]
    # The first token of every text begins it, and means nothing.
    put_model(made.path, settings='pooling = "first"')
    made.sync()
    engine.refresh()
    assert _near(engine, "喵") == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("猫咪", ["猫", "咪"]),
        ("猫 Cat猫", ["猫", "cat", "猫"]),
        ("cats, CÁT!", ["cat", "##s", ",", "cat", "!"]),
        ("catsx 狗", ["[UNK]", "[UNK]"]),
        ("\u200b猫\x00", ["猫"]),
        ("c" * 101, ["[UNK]"]),
    ],
)
def test_a_text_is_cut_as_bert_cuts_it(text: str, pieces: list[str]) -> None:
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "猫", "咪", "cat", "##s", ",", "!", "c", "##c"]
    numbers = WordPieces({piece: number for number, piece in enumerate(known)}).numbers(text, 512)
    assert [known[number] for number in numbers] == ["[CLS]", *pieces, "[SEP]"]


@given(st.text(max_size=60), st.integers(2, 20))
def test_no_text_is_cut_into_more_than_is_read(text: str, most: int) -> None:
    numbers = WordPieces({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##a": 4}).numbers(text, most)
    assert len(numbers) <= most
    assert (numbers[0], numbers[-1]) == (1, 2)


def test_a_tokenizer_of_word_pieces_is_a_vocabulary_too(tmp_path: Path) -> None:
    held = {"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "猫": 3}}, "normalizer": None}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(held), encoding="utf-8")
    assert read_word_pieces(path).numbers("猫", 9) == [1, 3, 2]


def test_a_piece_of_a_vocabulary_may_be_what_ends_a_line_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text("[UNK]\n[CLS]\n[SEP]\n\u2028\n猫\n", encoding="utf-8")
    assert read_word_pieces(path).numbers("猫", 9) == [1, 4, 2]


def _fails_on(folder: Path, char: str) -> None:
    with (folder / "vocab.txt").open("a", encoding="utf-8") as file:
        file.write(f"{char}\n")


def test_a_model_that_is_away_is_told_and_its_vectors_stay(tmp_path: Path) -> None:
    made = _library(tmp_path)
    before = _files(made)
    for path in (made.path / "meaning").iterdir():
        path.unlink()
        path.symlink_to(tmp_path / "away" / path.name)
    assert "cannot be read" in made.sync().meaning
    assert _files(made) == before
    assert open_engine(made.path).search(Request("猫", rung="meaning")).rung == "literal"


def test_what_is_no_part_of_a_model_counts_for_nothing(tmp_path: Path) -> None:
    made = _library(tmp_path)
    folder, before = made.path / "meaning", stamp_of(made.path)
    (folder / ".DS_Store").write_bytes(b"x")
    assert stamp_of(made.path) == before
    for name in ("model.onnx", "vocab.txt"):
        (folder / name).unlink()
    assert not made.sync().meaning
    assert not (made.index / "meaning").exists()


def test_a_text_that_the_model_fails_on_means_nothing_and_stops_no_other(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    _issue(made, "b", ("坏了。", "喵了一声。"), day="2031-06-07")
    _fails_on(put_model(made.path), "坏")
    assert not made.sync().meaning
    assert made.problems() == []
    engine = open_engine(made.path)
    assert engine.search(Request("坏", rung="meaning")).rung == "literal"
    assert _near(engine, "喵") == ["b/1", "a/0", "a/3", "a/5"]
    assert engine.search(Request("喵", rung="meaning")).meaning == len(TEXTS) + 2


def test_what_was_made_is_kept_where_it_is_stopped(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    _issue(made, "b", tuple(f"第{n}只猫。" for n in range(70)))
    made.sync()
    put_model(made.path)

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_meanings(made.path, 60.0, stop)
    assert 0 < open_engine(made.path).search(Request("喵")).meaning < len(TEXTS) + 70


def test_a_sync_makes_no_vectors_where_it_is_told_so(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    put_model(made.path)
    made.sync(meanings=False)
    assert _files(made) == []
    assert work(made, State(made.path / "state")) == 0
    assert _files(made) == []
    made.sync()
    assert len(_files(made)) == 1


def test_who_sees_some_serials_sees_what_is_near_among_these(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    _issue(made, "b", ("喵了一声。",), serial="乙刊")
    readers = f'[[reader]]\nname = "张三"\npassword = "{_HASH}"\nserials = ["乙刊"]\n'
    made.readers.write_text(readers, encoding="utf-8")
    made.readers.chmod(0o600)
    put_model(made.path)
    made.sync()
    assert made.problems() == []
    view = open_view(made.path, frozenset({key_of("乙刊")}))
    page = view.search(Request("咪", rung="meaning"))
    assert ([hit.id for hit in page.hits], page.meaning) == (["b/0"], 1)
    assert _near(open_engine(made.path), "咪") == ["b/0", "a/0", "a/3", "a/5"]


def test_a_cluster_has_no_meaning_and_says_so(tmp_path: Path) -> None:
    made = _library(tmp_path, meaning=False)
    settings = 'engine = "opensearch"\n[opensearch]\naddresses = ["http://127.0.0.1:9"]\n'
    (made.path / "library.toml").write_text(settings, encoding="utf-8")
    assert meaning_problems(made.path) == []
    folder = put_model(made.path)
    line = f"{folder}: a cluster is not searched by meaning; take the folder away"
    assert meaning_problems(made.path) == [line]
    assert make_meanings(made.path, 0.0, lambda _: None).trouble == line
    assert chinese(line) == f"{folder}：集群不能按意思检索，请移走这个文件夹"
