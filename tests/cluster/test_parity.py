"""Both engines over the same library.

The same totals, facets, snippets and marks, and the same first ten.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from corpus import samples
from corpus.model import Article
from corpus.partial_date import PartialDate
from indexer import Library
from indexer.facets import NONE
from search.engine import Engine
from search.open import open_engine
from search.request import Request, Sort
from search.result import Page
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster, library_of
from tests.examples import LONG
from web.pages.deadlines import by_state, count_dues, every_due

#: The share of queries whose first ten articles may differ in order or kind: sums of floats end
#: differently.
TOLERATED = 0.05
SORTS: tuple[Sort, ...] = ("newest", "oldest")

Make = Callable[[random.Random, list[Article]], Request]


def _piece(chance: random.Random, text: str, shortest: int, longest: int) -> str:
    flat = text.replace("\n", "") or "无"
    length = chance.randint(shortest, longest)
    start = chance.randrange(max(len(flat) - length, 1))
    return flat[start : start + length]


def _two(chance: random.Random, articles: list[Article]) -> Request:
    one, other = chance.choice(articles), chance.choice(articles)
    return Request(f"{_piece(chance, one.title, 2, 4)} {_piece(chance, other.text, 2, 5)}")


def _excluding(chance: random.Random, articles: list[Article]) -> Request:
    one, other = chance.choice(articles), chance.choice(articles)
    typed = (
        f"{_piece(chance, one.title, 2, 3)} OR {_piece(chance, other.title, 2, 3)} -{_piece(chance, one.text, 2, 2)}"
    )
    return Request(typed, excluded={"source": (one.source or NONE,)})


def _filtered(chance: random.Random, articles: list[Article]) -> Request:
    one = chance.choice(articles)
    return Request(_piece(chance, one.title, 2, 4), filters={"section": (one.section or NONE,)})


def _sorted(chance: random.Random, articles: list[Article]) -> Request:
    one = chance.choice(articles)
    return Request(
        _piece(chance, one.text, 2, 4),
        sort=chance.choice(SORTS),
        date_from=PartialDate(2008),
        facet_size=5,
        whole=("period",),
    )


def _dated(chance: random.Random, articles: list[Article]) -> Request:
    """Return a request for some years, asked by the box of dates, by typing or by the facet."""
    one = chance.choice(articles)
    text, first = _piece(chance, one.text, 1, 3), one.date.value.year if one.date else 2010
    last = first + chance.randint(0, 3)
    return chance.choice(
        (
            Request(text, date_from=PartialDate(first), date_to=PartialDate(last)),
            Request(text, date_to=PartialDate(first, 6), sort=chance.choice(SORTS)),
            Request(f"{text} 日期:{first}..{last}"),
            Request(text, filters={"year": (str(first), str(last))}),
        )
    )


_KINDS: tuple[Make, ...] = (
    lambda chance, articles: Request(_piece(chance, chance.choice(articles).title, 2, 10)),
    lambda chance, articles: Request(_piece(chance, chance.choice(articles).text, 2, 6)),
    lambda chance, articles: Request(_piece(chance, chance.choice(articles).text, 8, 30)),
    lambda chance, articles: Request(f'"{_piece(chance, chance.choice(articles).text, 3, 12)}"'),
    lambda chance, articles: Request(_piece(chance, chance.choice(articles).title, 2, 6), page=2, size=7),
    _two,
    _excluding,
    _filtered,
    _sorted,
    _dated,
)


def _requests(engine: Engine, count: int) -> list[Request]:
    """Return requests of every kind, made of what the articles say."""
    chance = random.Random(46)
    articles = [record.article for held in engine.issues() for record in engine.issue(held.issue.id)]
    return [_KINDS[number % len(_KINDS)](chance, articles) for number in range(count)]


def _compared(one: Page, other: Page) -> bool:
    """Assert that everything that must be exact is equal.

    Return whether the hits are the same too.
    """
    for name in ("rung", "total", "issues", "ladder", "facets", "suggestion", "notes", "front", "front_total"):
        assert getattr(one, name) == getattr(other, name), f"{one.q!r}: {name}"
    hits = [[hit.record.article.id for hit in page.hits[:10]] for page in (one, other)]
    if hits[0] != hits[1]:
        return False
    for mine, theirs in zip(one.hits[:10], other.hits[:10], strict=True):
        assert mine.score == pytest.approx(theirs.score, rel=1e-4, abs=2e-3), one.q
        assert mine.record == theirs.record, one.q
        assert (mine.snippets, mine.title_marks) == (theirs.snippets, theirs.title_marks), one.q
    return True


def _engines(cluster: Cluster, files: list[Path], folder: Path, spans: Sequence[int]) -> list[Engine]:
    """Return the engine of this machine, and that of a cluster for each span of years."""
    engines: list[Engine] = []
    for span in (None, *spans):
        library = library_of(files, folder / f"by {span}")
        if span is not None:
            in_cluster(library, cluster, f"{folder.name}-{span}".lower(), shards=3, span=span)
        library.curate(samples.GAZETTEER)
        report = library.sync()
        assert not report.failed
        engines.append(open_engine(library.path))
    assert [engine.status().engine for engine in engines] == ["whoosh", *("opensearch" for _ in spans)]
    return engines


@pytest.fixture(scope="module", params=[0, 1], ids=["one index", "spans"])
def both(
    request: pytest.FixtureRequest, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Engine]]:
    """Return both engines over the bundled samples, in one index and in one for each year."""
    one, other = _engines(cluster, list(samples.files()), tmp_path_factory.mktemp("samples"), (request.param,))
    yield one, other
    one.close()
    other.close()


def test_the_same_answers_about_the_samples(both: tuple[Engine, Engine]) -> None:
    requests = _requests(both[0], 90)
    same = [_compared(both[0].search(request), both[1].search(request)) for request in requests]
    assert same.count(False) <= TOLERATED * len(same)


def test_the_same_pages_about_the_samples(both: tuple[Engine, Engine]) -> None:
    one, other = both
    assert list(one.issues()) == list(other.issues())
    for kind in ("company", "policy"):
        assert list(one.entities(kind)) == list(other.entities(kind))
    articles = [record for held in one.issues()[:4] for record in one.issue(held.issue.id)]
    for record in articles[:12]:
        assert other.article(record.article.id) == record
        request = Request(record.article.title[:4])
        assert one.highlight(request, record.article.id) == other.highlight(request, record.article.id)
        assert one.front(request, record.issue.id) == other.front(request, record.issue.id)
        similar = [[hit.record.article.id for hit in engine.similar(record.article.id)] for engine in both]
        assert similar[0] == similar[1]
        draft = record.article.text[:200]
        overlaps = [engine.check(draft, limit=100) for engine in both]
        assert set(overlaps[0]) == set(overlaps[1])
        assert [overlap.share for overlap in overlaps[0]] == [overlap.share for overlap in overlaps[1]]
        assert list(one.timeline(request)) == list(other.timeline(request))
        assert list(one.suggest(record.article.title[:2])) == list(other.suggest(record.article.title[:2]))


def test_the_same_deadlines_and_cards_about_the_samples(both: tuple[Engine, Engine]) -> None:
    one, other = both
    day = date(2023, 6, 1)
    for asked in (Request(), Request("申报"), Request(filters={"section": ("政策法规",)})):
        counted = [count_dues(engine, asked) for engine in both]
        assert counted[0] == counted[1]
        read = [
            [list(every_due(engine, found, days, day)) for days in by_state(found.days, day).values()]
            for engine, found in zip(both, counted, strict=True)
        ]
        assert read[0] == read[1]
    names = [summary.entity.name for kind in ("company", "policy") for summary in one.entities(kind)[:20]]
    for name in (*names, "政策法规", "总第16期", "无此一物"):
        assert one.cards(name) == other.cards(name)


def test_the_same_answers_about_200_gazettes(cluster: Cluster, shared: Path, tmp_path: Path) -> None:
    file = tmp_path / "gazette-200.jsonl"
    lines = gzip.decompress((shared / "corpora" / "gazette-200.jsonl.gz").read_bytes()).splitlines()
    documents = [json.loads(line) for line in lines]
    # What the gazettes do not say is recognised in the first of them, and is none in the others: to
    # recognise it in all of them twice takes minutes, and the engines have no part in it.
    for article in (article for document in documents[20:] for article in document["articles"]):
        article |= {"organisations": [], "deadlines": []}
    file.write_text("".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents), "utf-8")
    one, *others = _engines(cluster, [file], tmp_path, (0, 5) if LONG else (5,))
    same: list[bool] = []
    for request in _requests(one, 500 if LONG else 180):
        pages = [engine.search(request) for engine in (one, *others)]
        same += [_compared(pages[0], page) for page in pages[1:]]
    assert same.count(False) <= TOLERATED * len(same)
    for engine in (one, *others):
        engine.close()


def test_a_library_says_which_engine_it_has(cluster: Cluster, tmp_path: Path) -> None:
    library = in_cluster(Library.create(tmp_path), cluster, "named")
    engine = open_engine(library.path)
    assert engine.status().engine == "opensearch"
    assert engine.search(Request("什么")).total == 0
    assert list(engine.issues()) == []
    engine.close()
