"""The literal promise on a real cluster.

What is found is what a scan of the texts finds, whatever the text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from corpus.model import Article, Issue
from corpus.text.fold import fold, squeeze
from indexer.manifest import Manifest
from indexer.opensearch.draft import draft
from indexer.opensearch.mapping import alive, units
from indexer.opensearch.settings import ClusterSettings
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.record import Record
from indexer.text.segmenter import Segmenter
from search.opensearch.match import all_of, literal
from search.query.ast import Literal
from search.query.occurrences import occurrences
from tests.cluster import Cluster

#: Texts where a literal can go wrong: pairs that repeat, Latin beside Han, spaces, punctuation, odd
#: characters.
TEXTS = (
    "珠海市服务贸易和外包行业协会",
    "海市珠海，珠海珠海市",
    "使用 iPhone 15 Pro和5G网络，约3.5万元（含税）",
    "rose gold rosegold ROSE-GOLD rose  gold",
    "甲\n乙 丙\t丁　戊",
    "a_b a__b _ab ab_",
    "臺灣與台灣；讀書與读书",
    "〔2022〕197号 [2022]197 号 （2022）第１９７號",
    "x" * 150 + " " + "x" * 151 + "y",
    "\U00020bb7野家𠮷野 〇々〆",
    "半\ufffd角\x00\u200b控制",
    "//珠//海",
    "ﬁne ﬃ ① ㈱ ℃ ½ ǆ",
    "かな漢字カナ 한국어 ไทย 珠",
)


_ASKED = {"_source": False, "docvalue_fields": ["article"]}


def _record(number: int, title: str, text: str) -> Record:
    return Record(Article(f"i/{number}", title, text), Issue("i"))


def _records() -> list[Record]:
    chance = random.Random(20221231)
    alphabet = "珠海市服务a b1.,（)《》\n "
    texts = [*TEXTS, *("".join(chance.choices(alphabet, k=chance.randint(0, 40))) for _ in range(300))]
    return [_record(number, texts[-number - 1][:12], text) for number, text in enumerate(texts)]


def _literals(texts: list[str]) -> Iterator[Literal]:
    chance = random.Random(7)
    for text in texts:
        for _ in range(4):
            start = chance.randrange(len(text) + 1)
            piece = text[start : start + chance.choice((1, 1, 2, 2, 3, 5, 9, 40))]
            yield Literal(squeeze(fold(piece))[0], chance.choice((None, None, "title")), chance.random() < 0.3)


def _scan(node: Literal, records: list[Record]) -> set[str]:
    found = set()
    for record in records:
        parts = [record.article.title] if node.field else [record.article.title, record.article.text]
        squeezed = [squeeze(fold(part))[0] for part in parts]
        if node.text and any(any(occurrences(node.text, part, prefix=node.prefix)) for part in squeezed):
            found.add(record.article.id)
    return found


def test_units_cover_a_text_and_nothing_else() -> None:
    for text in TEXTS:
        squeezed = squeeze(fold(text))[0]
        if "x" * 101 not in squeezed:
            assert "".join(units(squeezed)) == squeezed.replace(" ", "")


@pytest.fixture(scope="module")
def snapshots(cluster: Cluster) -> Iterator[ClusterSnapshots]:
    found = ClusterSnapshots(ClusterSettings(tuple(cluster.addresses), index="literals", shards=2, replicas=0))
    with draft(found) as new:
        new.begin()
        new.add([(record, 0) for record in _records()], Segmenter().words)
        new.publish(Manifest(articles=len(_records())), {}, {})
    yield found
    found.close()


def test_a_literal_finds_what_a_scan_finds(snapshots: ClusterSnapshots) -> None:
    records = _records()
    nodes = list(dict.fromkeys(_literals([record.article.text for record in records])))
    snapshot = snapshots.current()
    assert snapshot is not None
    questions = [
        (snapshot.index, {"query": all_of([literal(node), alive(snapshot.number)]), "size": 1000, **_ASKED})
        for node in nodes
    ]
    answers = [one for at in range(0, len(nodes), 100) for one in snapshots.search_all(questions[at : at + 100])]
    hits = 0
    for node, answer in zip(nodes, answers, strict=True):
        found = {hit["fields"]["article"][0] for hit in answer["hits"]["hits"]}
        assert found == _scan(node, records), node
        hits += len(found)
    assert hits > len(nodes), "the literals of a test should be found"


def test_what_was_stored_comes_back_as_it_was(snapshots: ClusterSnapshots) -> None:
    snapshot = snapshots.current()
    assert snapshot is not None
    records = {record.article.id: record for record in _records()}
    assert {record.article.id: record for record in snapshots.records(snapshot, records)} == records
