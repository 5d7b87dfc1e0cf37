"""Meaning: what a model costs, in bytes and time.

The model has the size of the usual small one for Chinese (four layers of 512, 24 million weights)
and random weights: it costs what that one costs, and understands nothing.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from benchmarks.corpus import Corpus
from benchmarks.library import library, records
from benchmarks.table import table
from indexer import Library
from indexer.arrays import Array
from indexer.local.snapshot import current
from indexer.meaning.embedder import OnnxEmbedder
from indexer.meaning.model_files import model_files
from indexer.meaning.vectors import NONE, VectorStore, digest_of, row_of, text_of
from search import Request, open_engine
from search.request import NEAR
from tools.onnx_file import Node, model

_LAYERS, _BREADTH, _INNER, _HEADS = 4, 512, 2048, 8
_PIECES: Final = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *map(chr, range(0x4E00, 0x9FA6))]
#: Articles that are embedded, and queries that are asked.
_EMBEDDED: Final = 200
_QUERIES: Final = 40
_Made = TypeVar("_Made")


def run(articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    made.sync()
    folder = made.path / "meaning"
    try:
        _put(folder)
        rows = [*_embedding(made), *_asking(made)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(made.index / "meaning", ignore_errors=True)
    title = f"meaning, a model of {_LAYERS} layers of {_BREADTH}, {articles:,} articles; processor time"
    print(table(title, ["what", "figure"], rows))


def _embedding(made: Library) -> Iterator[tuple[str, str]]:
    """Measure what vectors cost, and leave some of every article."""
    files, newest = model_files(made.path), current(made.index)
    assert files
    assert newest
    loading, embedder = _timed(lambda: OnnxEmbedder(files))
    texts = [text_of(record.article) for record, _ in zip(records(made), range(_EMBEDDED), strict=False)]
    took, rows = _timed(lambda: [row_of(digest_of(text), embedder.embed(text)) for text in texts])
    # Of the others any vectors will do.
    store = VectorStore(made.index, files.digest)
    for entry in newest.manifest.segments:
        store.write(entry.name, NONE.and_more([rows[place % len(rows)] for place in range(entry.count)]))
    size = sum(path.stat().st_size for path in store.folder.iterdir())
    length = statistics.mean(map(len, texts))
    yield "bytes an article", f"{size / newest.manifest.articles:.0f}"
    yield f"ms to embed an article ({length:.0f} characters)", f"{took / len(texts):.1f}"
    yield "ms to load the model", f"{loading:.0f}"


def _asking(made: Library) -> Iterator[tuple[str, str]]:
    """Measure what a query costs."""
    engine, corpus, files = open_engine(made.path), Corpus(7), model_files(made.path)
    assert files
    queries = [" ".join(corpus.sample(3)) for _ in range(_QUERIES)]
    embedder, searcher = OnnxEmbedder(files), engine.manager.open(None).searcher
    assert searcher
    kinds: dict[str, Callable[[str], object]] = {
        "ms a query close in meaning, median": lambda query: engine.search(Request(query, rung="meaning")).hits[0],
        "ms of that to embed the query": embedder.embed,
        "ms of that to embed and to look at every vector": lambda query: searcher.meanings.near(
            query, searcher.index.numbers, searcher.index.newest, NEAR
        ),
        "ms the same query on the ladder, median": lambda query: engine.search(Request(query)),
    }
    for what, ask in kinds.items():
        ask(queries[0])
        yield what, f"{statistics.median(_timed(partial(ask, query))[0] for query in queries):.1f}"
    engine.close()


def _timed(work: Callable[[], _Made]) -> tuple[float, _Made]:
    """Return how many milliseconds of a processor some work took, and what it made."""
    begun = time.process_time()
    made = work()
    return (time.process_time() - begun) * 1_000, made


def _put(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(_PIECES), encoding="utf-8")
    (folder / "model.onnx").write_bytes(_encoder())


def _encoder() -> bytes:
    """Return an encoder of a few layers with random weights."""
    random = np.random.default_rng(7)
    weights: dict[str, Array] = {
        "pieces": random.normal(0, 0.05, (len(_PIECES), _BREADTH)).astype(np.float32),
        "apart": np.asarray([0, 0, _HEADS, _BREADTH // _HEADS]),
        "joined": np.asarray([0, 0, _BREADTH]),
        "one": np.ones(_BREADTH, np.float32),
        "none": np.zeros(_BREADTH, np.float32),
    }
    nodes = [Node("Gather", ("pieces", "input_ids"), "x0")]
    for layer in range(_LAYERS):
        for name, shape in (
            *((part, (_BREADTH, _BREADTH)) for part in "qkvo"), ("up", (_BREADTH, _INNER)), ("down", (_INNER, _BREADTH)),
        ):  # fmt: skip
            weights[f"w{name}{layer}"] = random.normal(0, 0.05, shape).astype(np.float32)
        nodes += _layer(layer)
    return model(nodes, weights, ("input_ids", "attention_mask", "token_type_ids"), f"x{_LAYERS}")


def _layer(n: int) -> list[Node]:
    """Return the operators of one layer: attention, then a dense part, each added to its input."""
    nodes = []
    for part, order in (("q", (0, 2, 1, 3)), ("k", (0, 2, 3, 1)), ("v", (0, 2, 1, 3))):
        nodes += [
            Node("MatMul", (f"x{n}", f"w{part}{n}"), f"{part}{n}"),
            Node("Reshape", (f"{part}{n}", "apart"), f"{part}r{n}"),
            Node("Transpose", (f"{part}r{n}",), f"{part}t{n}", {"perm": order}),
        ]
    return [
        *nodes,
        Node("MatMul", (f"qt{n}", f"kt{n}"), f"s{n}"),
        Node("Softmax", (f"s{n}",), f"a{n}", {"axis": -1}),
        Node("MatMul", (f"a{n}", f"vt{n}"), f"c{n}"),
        Node("Transpose", (f"c{n}",), f"ct{n}", {"perm": (0, 2, 1, 3)}),
        Node("Reshape", (f"ct{n}", "joined"), f"cj{n}"),
        Node("MatMul", (f"cj{n}", f"wo{n}"), f"o{n}"),
        Node("Add", (f"x{n}", f"o{n}"), f"y{n}"),
        Node("LayerNormalization", (f"y{n}", "one", "none"), f"z{n}", {"axis": -1}),
        Node("MatMul", (f"z{n}", f"wup{n}"), f"u{n}"),
        Node("Sigmoid", (f"u{n}",), f"g{n}"),
        Node("Mul", (f"u{n}", f"g{n}"), f"h{n}"),
        Node("MatMul", (f"h{n}", f"wdown{n}"), f"d{n}"),
        Node("Add", (f"z{n}", f"d{n}"), f"e{n}"),
        Node("LayerNormalization", (f"e{n}", "one", "none"), f"x{n + 1}", {"axis": -1}),
    ]
