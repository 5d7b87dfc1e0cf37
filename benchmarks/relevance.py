"""Relevance.

Jianbao, and BM25 over words, over pairs of characters and over both, on questions with human
judgements, with confidence intervals.

Statutes: real questions and keywords, nDCG@10. Gazettes: articles looked for by what one remembers
of their titles, mean reciprocal rank and success. Headings: articles of the gazettes without their
titles, looked for by these, nDCG@10. Needs ../shared/relevance and ../shared/corpora.
The baselines are BM25 (k1 = 1.2, b = 0.75) over the same words, as its paper has it and as tantivy
counts it; any of the words is enough, as on the engine's loosest rung.

The questions are shown in two halves too, chosen by a hash of their ids: a change that suits only
some shows itself.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import tantivy

from benchmarks import navigation
from benchmarks.bm25 import Bm25
from benchmarks.library import DATA, Words, records
from benchmarks.navigation import SHARED
from benchmarks.peers import fresh
from benchmarks.table import table
from corpus.text.characters import is_han
from indexer import Library
from indexer.text.fast_fold import folded
from indexer.text.segmenter import squeezed
from search import Engine, Request, open_engine
from tests.scoring import ndcg, reciprocal_rank, success

STATUTES: Final = SHARED / "relevance" / "statutes"
GAZETTES: Final = SHARED / "corpora" / "gazette-200.jsonl.gz"
DEPTH: Final = 10
#: How many articles of the gazettes are looked for, and by how many words of their titles.
KNOWN: Final = 500
WORDS: Final = 3
#: How many articles are looked for by a heading that they do not have.
HEADINGS: Final = 300
ARTICLES_PER_ISSUE: Final = 500

#: How often questions are drawn again for an interval.
DRAWN: Final = 2_000

Ask = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and how relevant articles are to it, by their ids."""

    id: str
    text: str
    judged: Mapping[str, float]


class Baseline:
    """Tantivy's BM25 over words, over pairs of neighbouring characters, and over both.

    Title and text in one field.
    """

    def __init__(self, folder: Path, articles: Iterable[tuple[str, str]], cut: Words) -> None:
        """Index articles: their ids, their titles and texts together."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for field in ("words", "pairs"):
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        self._schema, self._cut = builder.build(), cut
        folder.mkdir(parents=True)
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(128_000_000, 1)
        for id_, text in articles:
            writer.add_document(tantivy.Document(id=id_, words=" ".join(cut(text)), pairs=" ".join(pairs(text))))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def words(self, query: str) -> list[str]:
        """Return the best articles by words."""
        return self._ask(words=self._cut(query))

    def bigrams(self, query: str) -> list[str]:
        """Return the best articles by pairs."""
        return self._ask(pairs=pairs(query))

    def both(self, query: str) -> list[str]:
        """Return the best articles by words and pairs."""
        return self._ask(words=self._cut(query), pairs=pairs(query))

    def _ask(self, **terms: Sequence[str]) -> list[str]:
        wanted = [(field, term) for field, some in terms.items() for term in dict.fromkeys(some)]
        clauses = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, *one)) for one in wanted]
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), DEPTH)
        return [str(self._searcher.doc(address)["id"][0]) for _, address in found.hits]


def shown(scores: Sequence[float]) -> str:
    """Return the mean of the scores of questions, and between what it lies.

    95 % of the means of as many questions drawn from these, each time with replacement (Efron,
    Bootstrap methods, 1979).
    """
    drawn = np.random.default_rng(95).choice(np.asarray(scores), (DRAWN, len(scores))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{statistics.fmean(scores):.3f} ({low:.3f}-{high:.3f})"


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring Han characters of a text."""
    plain = squeezed(folded(text))
    return [plain[at : at + 2] for at in range(len(plain) - 1) if is_han(plain[at]) and is_han(plain[at + 1])]


def run() -> None:
    """Measure and print; say so where there is nothing to measure on."""
    for path in (STATUTES, GAZETTES):
        if not path.exists():
            print(f"relevance: {path.relative_to(SHARED.parent)} is not there")
            return
    cut = Words()
    navigation.run(SHARED)
    _statutes(cut)
    _gazettes(cut)
    _headings(cut)


def _statutes(cut: Words) -> None:
    rows: dict[str, list[str]] = {}
    engine, asks = _engines("statutes", _bound(_lines(STATUTES / "corpus.jsonl.gz")), cut)
    asked = [(field, _questions(field)) for field in ("questions", "keywords")]
    for name, ask in asks.items():
        for _, questions in asked:
            rows.setdefault(name, []).extend(_whole_and_halves(ask, questions))
    engine.close()
    heads = ["nDCG@10", "questions", "one half", "other half", "keywords", "one half", "other half"]
    counts = " and ".join(f"{len(questions)} {field}" for field, questions in asked)
    print(table(f"Statutes: {counts}", heads, [[name, *row] for name, row in rows.items()]))


def _whole_and_halves(ask: Ask, questions: Iterable[Question]) -> list[str]:
    scores = {one.id: ndcg(ask(one.text), one.judged, DEPTH) for one in questions}
    halves = [[score for id_, score in scores.items() if crc32(id_.encode()) % 2 == half] for half in (0, 1)]
    return [shown(list(scores.values())), *(f"{statistics.fmean(one):.3f}" for one in halves)]


def _gazettes(cut: Words) -> None:
    engine, asks = _engines("gazettes", _lines(GAZETTES), cut)
    titles = {record.article.id: record.article.title for record in records(Library(DATA / "gazettes"))}
    once = Counter(titles.values())
    chance = random.Random(200)
    known = chance.sample(sorted(id_ for id_, title in titles.items() if once[title] == 1), KNOWN)
    kinds: dict[str, dict[str, str]] = {"title": {}, f"{WORDS} words of it": {}, "the same in one": {}}
    for id_ in known:
        words = list(dict.fromkeys(word for word in cut(titles[id_]) if len(word) > 1))
        some = chance.sample(words, min(WORDS, len(words)))
        for kind, query in zip(kinds.values(), (titles[id_], " ".join(some), "".join(some)), strict=True):
            kind[id_] = query
    rows = []
    for name, ask in asks.items():
        cells = []
        for queries in kinds.values():
            found = {id_: ask(query) for id_, query in queries.items()}
            cells.append(shown([reciprocal_rank(found[id_], id_) for id_ in found]))
            cells.append(f"{statistics.fmean(success(found[id_], id_, DEPTH) for id_ in found):.3f}")
        rows.append([name, *cells])
    engine.close()
    heads = ["MRR, success@10", *(head for kind in kinds for head in (kind, ""))]
    print(table(f"Gazettes, {KNOWN} of {len(titles):,} articles by their titles", heads, rows))


def _headings(cut: Words) -> None:
    """Look for articles by the headings that were taken from them."""
    documents, held = _lines(GAZETTES), dict[str, str]()
    for number, document in enumerate(documents):
        document["issue"]["id"] = f"headings-{number}"
        for place, article in enumerate(document["articles"]):
            article["id"] = f"headings-{number}/{place}"
            held[article["id"]] = heading = article["title"]
            article |= {"title": document["issue"]["serial"], "text": article["text"].replace(heading, "")}
    once = Counter(held.values())
    some = random.Random(300).sample(sorted(id_ for id_, heading in held.items() if once[heading] == 1), HEADINGS)
    asked = [Question(id_, held[id_], {id_: 1.0}) for id_ in some]
    engine, asks = _engines("headings", documents, cut)
    rows = [[name, *_whole_and_halves(ask, asked)] for name, ask in asks.items()]
    engine.close()
    heads = ["nDCG@10", "headings", "one half", "other half"]
    print(table(f"Headings: {HEADINGS} of {len(held):,} articles, which do not have them", heads, rows))


def _engines(name: str, documents: Iterable[Mapping[str, Any]], cut: Words) -> tuple[Engine, dict[str, Ask]]:
    """Return an engine over documents, and how it and the baselines are asked."""
    made = Library.create(DATA / name)
    with (made.issues / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    made.sync()
    held = [(record.article.id, f"{record.article.title}\n{record.article.text}") for record in records(made)]
    baseline, engine = Baseline(fresh(DATA / f"{name}-baseline"), held, cut), open_engine(made.path)
    words = Bm25((id_, cut(text)) for id_, text in held)
    bigrams = Bm25((id_, pairs(text)) for id_, text in held)

    def ask(query: str) -> list[str]:
        page = engine.search(Request(query, size=DEPTH, snippets=0))
        return [hit.record.article.id for hit in page.hits]

    return engine, {
        "BM25, words": lambda query: words.best(cut(query), DEPTH),
        "BM25, pairs": lambda query: bigrams.best(pairs(query), DEPTH),
        "tantivy, words": baseline.words,
        "tantivy, pairs": baseline.bigrams,
        "tantivy, words and pairs": baseline.both,
        "Jianbao": ask,
    }


def _bound(articles: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return issues of some articles."""
    return [
        {"issue": {"id": f"statutes-{first}"}, "articles": articles[first : first + ARTICLES_PER_ISSUE]}
        for first in range(0, len(articles), ARTICLES_PER_ISSUE)
    ]


def _questions(kind: str) -> list[Question]:
    """Return the questions that have an answer, asked as questions or by keywords."""
    judged: dict[str, dict[str, float]] = {}
    for line in (STATUTES / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question, _, article, relevance = line.split("\t")
        judged.setdefault(question, {})[article] = float(relevance)
    lines = (STATUTES / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    field = {"questions": "text", "keywords": "keywords"}[kind]
    asked = [one for one in map(json.loads, lines) if one[field] and one["id"] in judged]
    return [Question(one["id"], one[field], judged[one["id"]]) for one in asked]


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
