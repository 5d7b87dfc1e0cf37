"""Kernels: what the compiler buys.

Every question is asked in turns with compiled kernels and with NumPy's.

Turns within one process, and of each question its quickest answer, because other work on the
machine comes and goes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from benchmarks.library import Words, library, records
from benchmarks.searching import phrases, queries, shown
from benchmarks.table import table
from search import COMPILED, Request, kernels, open_engine
from search.kernels import numpy_kernels
from web import create_app

TURNS: Final = 5
#: Questions of each kind, and the words of a long one.
_ASKED: Final = 100
_LONG: Final = 8
_NAMES: Final = ("aboutness", "best", "bm25", "frequencies", "holding", "leading", "nearness", "row_counts")


def run(articles: int) -> None:
    """Measure and print."""
    if not COMPILED:
        print("nothing is compiled here: see `jianbao check`")
        return
    made = library(articles)
    made.sync()
    engine = open_engine(made.path)
    app = create_app(engine, made.path)
    app.extensions["jianbao"].in_thread = True
    asked, cut, client = queries(12), Words(), app.test_client()
    words = [word for one in asked for word in one]
    texts = [record.article.text for record, _ in zip(records(made), range(_ASKED), strict=False)]
    kinds: dict[str, list[Callable[[], object]]] = {
        "search": [partial(shown, engine, " ".join(one), snippets=0) for one in asked[:_ASKED]],
        "phrase": [partial(shown, engine, f'"{"".join(one)}"', snippets=0) for one in phrases(texts, cut)[:_ASKED]],
        "any of 8 words": [
            partial(engine.search, Request(q=" ".join(words[at : at + _LONG]), rung="any", snippets=0))
            for at in range(0, len(words) - _LONG, _LONG)
        ],
        "page": [partial(client.get, f"/?q={quote(' '.join(one))}") for one in asked[: _ASKED // 2]],
    }
    columns = {kind: _ratios(questions) for kind, questions in kinds.items()}
    rows = [[name, *(f"{ratios[name]:.2f}" for ratios in columns.values())] for name in ("all", *_NAMES)]
    print(table(f"processor time with NumPy's / with compiled, {articles:,} articles", ["kernel", *columns], rows))
    engine.close()


def _ratios(questions: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Return the ratio of times with NumPy to compiled, for each kernel and for all."""
    compiled = {name: getattr(kernels, name) for name in _NAMES}
    variants: dict[str, Sequence[str]] = {"none": (), "all": _NAMES, **{name: (name,) for name in _NAMES}}
    quickest = {variant: [float("inf")] * len(questions) for variant in variants}
    order = list(variants)
    for _ in range(TURNS):
        for place, ask in enumerate(questions):
            ask()
            random.shuffle(order)
            for variant in order:
                for name in _NAMES:
                    kernel = getattr(numpy_kernels, name) if name in variants[variant] else compiled[name]
                    setattr(kernels, name, kernel)
                begun = time.thread_time()
                ask()
                quickest[variant][place] = min(quickest[variant][place], time.thread_time() - begun)
    vars(kernels).update(compiled)
    return {variant: sum(times) / sum(quickest["none"]) for variant, times in quickest.items()}
