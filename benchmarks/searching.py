"""Searching.

Jianbao, tantivy, SQLite FTS5 and stock Whoosh answer the same queries over the same articles in
turn; of very many articles the slower peers are left out.
"""

from __future__ import annotations

import gc
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from benchmarks.corpus import Corpus
from benchmarks.library import DATA, Words, library, records
from benchmarks.peers import Fts5, Peer, StockWhoosh, Tantivy, fresh
from benchmarks.table import table
from indexer import Library
from search import COMPILED, Engine, Request, open_engine
from search.request import Rung

QUERIES: Final = 300
BLOCK: Final = 50
#: Sentences that are pasted, and how many characters they have.
PASTED: Final = 150
SENTENCE: Final = (50, 120)
#: Queries that stock Whoosh is asked.
SLOW: Final = 50
#: Stock Whoosh takes minutes to index more, and FTS5 minutes to answer over more.
MOST_FOR_WHOOSH: Final = 10_000
MOST_FOR_FTS5: Final = 300_000


def queries(seed: int) -> list[list[str]]:
    """Return queries of one and of two words, as frequent as in the texts."""
    corpus = Corpus(seed)
    return [corpus.sample(1 + number % 2) for number in range(QUERIES)]


def run(articles: int) -> None:
    """Measure and print."""
    if not COMPILED:
        print("Jianbao's inner loops are not compiled here: see `jianbao check`")
    made = library(articles)
    made.sync()
    engine, cut = open_engine(made.path), Words()
    kinds: list[type[Fts5 | StockWhoosh | Tantivy]] = [Tantivy]
    kinds += [Fts5] if articles <= MOST_FOR_FTS5 else []
    kinds += [StockWhoosh] if articles <= MOST_FOR_WHOOSH else []
    peers: list[Peer] = []
    for kind in kinds:
        peer = kind(fresh(DATA / f"{kind.__name__.lower()}-{articles}"))
        peer.add(records(made), cut)
        peers.append(peer)
    asks: dict[str, list[tuple[str, Callable[[list[str]], int]]]] = {
        "search, facets, 20 hits": [
            ("Jianbao", lambda words: shown(engine, " ".join(words), snippets=0)),
            *((peer.name, _all(peer, cut, snippets=False)) for peer in peers),
            ("Jianbao, all of each hit", lambda words: _whole(engine, " ".join(words))),
        ],
        "the same with snippets": [
            ("Jianbao", lambda words: shown(engine, " ".join(words), snippets=3)),
            *((peer.name, _all(peer, cut, snippets=True)) for peer in peers if not isinstance(peer, StockWhoosh)),
        ],
        "literal phrase": [
            ("Jianbao", lambda words: shown(engine, f'"{"".join(words)}"', snippets=0)),
            *((peer.name, _phrase(peer, cut)) for peer in peers),
        ],
    }
    warm, measured = queries(11), queries(12)
    long = f"any word of a sentence of {SENTENCE[0]}-{SENTENCE[1]} characters"
    asks[long] = [
        ("Jianbao", lambda words: shown(engine, words[0], snippets=0, rung="any")),
        *((peer.name, _any(peer, cut)) for peer in peers if isinstance(peer, Tantivy)),
    ]
    sentences = pasted(made)
    pairs = phrases([record.article.text for record, _ in zip(records(made), range(400), strict=False)], cut=cut)
    for what, engines in asks.items():
        asked = (pairs[:QUERIES], pairs[QUERIES:]) if what == "literal phrase" else (warm, measured)
        asked = (sentences[:BLOCK], sentences[BLOCK:]) if what == long else asked
        _print(f"{what}, {articles:,} articles", _measure(engines, *asked))
    engine.close()


def shown(engine: Engine, q: str, *, snippets: int, rung: Rung = "literal") -> int:
    """Read of each hit what the peers are asked for: its id and title.

    With snippets these and all marks.
    """
    page = engine.search(Request(q=q, rung=rung, snippets=snippets))
    for hit in page.hits:
        _ = hit.id, hit.title
        if snippets:
            _ = hit.title_marks
    return page.total


def _whole(engine: Engine, q: str) -> int:
    """Read of each hit its record too, the article with all mentions: what no peer holds."""
    page = engine.search(Request(q=q, rung="literal", snippets=0))
    for hit in page.hits:
        _ = hit.title_marks, hit.record
    return page.total


def _all(peer: Peer, cut: Words, *, snippets: bool) -> Callable[[list[str]], int]:
    return lambda words: peer.search([part for word in words for part in cut(word)], snippets=snippets)


def _phrase(peer: Peer, cut: Words) -> Callable[[list[str]], int]:
    return lambda words: peer.phrase([part for word in words for part in cut(word)])


def _any(peer: Tantivy, cut: Words) -> Callable[[list[str]], int]:
    return lambda words: peer.any_of(cut(words[0]))


def pasted(made: Library) -> list[list[str]]:
    """Return sentences as somebody pastes them, each a query of one text."""
    chance = random.Random(13)
    texts = [record.article.text for record in records(made)]
    found: list[list[str]] = []
    for text in chance.sample(texts, len(texts)):
        some = [one for one in re.split(r"[。！？\n]", text) if SENTENCE[0] <= len(one) <= SENTENCE[1]]
        found += [[chance.choice(some)]] if some else []
        if len(found) == BLOCK + PASTED:
            break
    return found


def phrases(texts: Sequence[str], cut: Words) -> list[list[str]]:
    """Return pairs of words that stand one after another in some article."""
    found = []
    for text in texts:
        words = [(one, two) for one, two in pairwise(cut(text)) if one + two in text and len(one + two) > 2]
        found += [list(pair) for pair in words[5:7]]
    return found[: 2 * QUERIES]


def _measure(
    engines: Sequence[tuple[str, Callable[[list[str]], int]]], warm: Sequence[list[str]], measured: Sequence[list[str]]
) -> dict[str, list[float]]:
    """Return the milliseconds each engine took for each query.

    A block of queries by one engine, then by the next.

    Milliseconds of the processor: what else the machine does meanwhile does not count.
    """
    took: dict[str, list[float]] = {name: [] for name, _ in engines}
    for name, ask in engines:
        for words in warm[: SLOW if name == StockWhoosh.name else None]:
            ask(words)
    gc.collect()
    gc.freeze()
    for begin in range(0, len(measured), BLOCK):
        for name, ask in engines:
            if name == StockWhoosh.name and begin >= SLOW:
                continue
            for words in measured[begin : begin + BLOCK]:
                begun = time.process_time()
                ask(words)
                took[name].append((time.process_time() - begun) * 1_000)
    gc.unfreeze()
    return took


def _print(title: str, took: dict[str, list[float]]) -> None:
    ours = took["Jianbao"]
    rows = []
    for name, times in took.items():
        median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        share = [f"{statistics.median(ours) / median:.2f}", f"{statistics.quantiles(ours, n=20)[-1] / late:.2f}"]
        rows.append([name, f"{median:.2f}", f"{late:.2f}", *share])
    print(table(title, ["engine", "median ms", "95 % ms", "Jianbao / it: median", "95 %"], rows))
