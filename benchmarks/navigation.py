"""Navigation: things of a library typed whole, and what comes first.

A title, a company, a policy or a document number of every library there is. An article is about a
name, as a reader sees it without the engine: its title holds it; where no title does, its lead.
The figures are the mean reciprocal rank of the first article about it, and how often it is first.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from benchmarks.library import DATA, records
from benchmarks.table import table
from corpus.text.fold import fold
from indexer import Library
from indexer.record import Record
from indexer.text.segmenter import squeezed
from search import Engine, Request, open_engine
from search.query.vocabulary import printed_forms

SHARED: Final = Path(__file__).parents[2] / "shared"
#: Queries of a kind and library, at most.
SAMPLE: Final = 200
#: Letters of a text, from its beginning, that are its lead.
LEAD: Final = 100
#: Hits among which an article about the name is looked for.
DEPTH: Final = 20
#: Titles with fewer letters are no titles of one article (简讯).
LEAST: Final = 6

_FIRST: Final = re.compile(r"[，。；：]")


@dataclass(frozen=True, slots=True)
class Target:
    """A query, and the articles that should come first, by their ids."""

    query: str
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    title: str
    lead: str


def targets(engine: Engine, held: Sequence[Record]) -> dict[str, list[Target]]:
    """Return the queries of each kind that a library's own titles and names make."""
    some = [_Held(one.article.id, _plain(one.article.title), _plain(one.article.text)[:LEAD]) for one in held]
    return {
        "title": list(_titles(held, some)),
        "company": list(_named(engine, "company", some)),
        "policy": list(_named(engine, "policy", some)),
        "number": list(_numbers(held, some)),
    }


def _titles(held: Sequence[Record], some: Sequence[_Held]) -> Iterator[Target]:
    for record, one in zip(held, some, strict=True):
        if sum(map(str.isalnum, one.title)) >= LEAST:
            yield Target(record.article.title, frozenset(other.id for other in some if other.title == one.title))


def _named(engine: Engine, kind: str, some: Sequence[_Held]) -> Iterator[Target]:
    """Yield each name of each entity; a name that several entities have means them all."""
    entities = engine.entities(kind)
    known: dict[str, set[str]] = {}
    for one in entities:
        names = {one.entity.name, *one.aliases}
        for name in names:
            known.setdefault(name, set()).update(names)
    for name, names in known.items():
        if about := _about({name} if kind == "policy" else names, some):
            yield Target(name, about)


def _numbers(held: Sequence[Record], some: Sequence[_Held]) -> Iterator[Target]:
    numbers = {policy.number for record in held for policy in record.article.policies if policy.number}
    for number in sorted(numbers):
        if about := _about({number, *printed_forms(number)}, some):
            yield Target(number, about)


def _about(names: Iterable[str], some: Sequence[_Held]) -> frozenset[str]:
    wanted = [_plain(name) for name in names if name]
    titled = frozenset(one.id for one in some if any(name in one.title for name in wanted))
    return titled or frozenset(one.id for one in some if any(name in one.lead for name in wanted))


def _plain(text: str) -> str:
    return squeezed(fold(text))


def measured(engine: Engine, asked: Sequence[Target]) -> tuple[float, float]:
    """Return the mean reciprocal rank, and how often the first hit is about what was asked for."""
    ranks = []
    for target in asked:
        hits = engine.search(Request(target.query, size=DEPTH, snippets=0)).hits
        ranks.append(next((1 / n for n, hit in enumerate(hits, 1) if hit.id in target.about), 0.0))
    return fmean(ranks), fmean(rank == 1 for rank in ranks)


def library_of(name: str, files: Mapping[str, bytes]) -> Library:
    """Return a library of some files, indexed anew."""
    shutil.rmtree(DATA / name, ignore_errors=True)
    made = Library.create(DATA / name)
    for file, content in files.items():
        (made.issues / file).write_bytes(content)
    made.sync()
    return made


def libraries(shared: Path) -> Iterator[tuple[str, Library]]:
    """Yield the libraries that there is material for: the samples, and what lies in `shared`."""
    samples = Path(__file__).parents[1] / "corpus" / "samples"
    yield "samples", library_of("navigation-samples", _files(samples))
    labels = Path(__file__).parents[1] / "tools" / "data" / "labels"
    yield "invented", library_of("navigation-invented", _as_documents(_files(labels)))
    if (shared / "bulletins").is_dir():
        yield "bulletins", library_of("navigation-bulletins", _files(shared / "bulletins"))
    if (shared / "gold-news").is_dir():
        yield "news", library_of("navigation-news", _as_documents(_files(shared / "gold-news")))
    if (gazettes := shared / "corpora" / "gazette-200.jsonl.gz").exists():
        yield "gazettes", library_of("navigation-gazettes", {"gazettes.jsonl": gzip.decompress(gazettes.read_bytes())})


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix not in {".py", ".toml"}}


def _as_documents(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return labelled issues without their labels, so that all is recognised.

    A text without a title is given its first clause as one.
    """
    found = {}
    for name, content in files.items():
        labelled: dict[str, Any] = json.loads(content)
        texts = dict.fromkeys(labelled.get("context", ()))
        articles = [*({"text": text} for text in texts), *labelled["articles"]]
        issue = {key: labelled[key] for key in ("id", "serial", "number", "period") if key in labelled}
        document = {
            "issue": issue,
            "articles": [
                {"title": one.get("title") or _FIRST.split(one["text"])[0], "text": one["text"]} for one in articles
            ],
        }
        found[name] = json.dumps(document, ensure_ascii=False).encode()
    return found


def run(shared: Path = SHARED) -> None:
    """Measure and print."""
    rows = []
    for name, made in libraries(shared):
        engine = open_engine(made.path)
        for kind, asked in targets(engine, list(records(made))).items():
            some = random.Random(17).sample(asked, min(SAMPLE, len(asked)))
            if some:
                mean, first = measured(engine, some)
                rows.append([name, kind, f"{len(some)}", f"{mean:.3f}", f"{first:.3f}"])
        engine.close()
    print(table("Typed whole: the first article about it", ["library", "kind", "queries", "MRR", "first"], rows))
