"""Indexing: from parse documents to an index that answers, against the peers.

The size on disk.
"""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.library import DATA, Words, library, text_bytes
from benchmarks.peers import Fts5, Tantivy, fresh
from benchmarks.table import table
from corpus.model import Article, Deadline, Entity, Issue, OrganisationMention
from corpus.partial_date import PartialDate
from indexer import Library
from indexer.local.snapshot import current
from indexer.record import Record


def run(articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    rows = [_ours(made, articles)]
    # In kilobytes on Linux. The peers come after.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    rows += [_peer(kind, made, articles) for kind in (Fts5, Tantivy)]
    ours, size = rows[0], text_bytes(made)
    print(f"\nindexing {articles:,} articles: {memory:,.0f} MB of memory at most")
    shown = [
        [name, f"{seconds:.1f}", f"{ours[1] / seconds:.2f}", f"{held / 1e6:.0f}", f"{held / size:.2f}"]
        for name, seconds, held in rows
    ]
    heads = ["engine", "processor s", "Jianbao / it", "MB", "bytes / bytes of text"]
    print(table(f"indexing from parse documents, {articles:,} articles", heads, shown))


def _ours(made: Library, articles: int) -> tuple[str, float, int]:
    """Index the library's files in another folder."""
    other = Library.create(fresh(DATA / f"indexing-{articles}"))
    other.issues.rmdir()
    other.issues.symlink_to(made.issues)
    seconds = _processor(other.sync)
    newest = current(other.index)
    assert newest is not None
    held = sum(file.stat().st_size for file in newest.path.iterdir())
    shutil.rmtree(other.path)
    return "Jianbao", seconds, held


def _peer(kind: type[Fts5 | Tantivy], made: Library, articles: int) -> tuple[str, float, int]:
    """Index the same documents with a peer: read, cut into the same words, with the same facets."""
    folder = fresh(DATA / f"indexing-{kind.__name__.lower()}-{articles}")
    peer = kind(folder)
    seconds = _processor(lambda: peer.add(_plain(made), Words()))
    held = sum(file.stat().st_size for file in folder.glob("**/*") if file.is_file())
    shutil.rmtree(folder)
    return kind.name, seconds, held


def _processor(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that work takes, in this process and those it starts.

    What else the machine does meanwhile does not count.
    """
    begun = _used()
    work()
    return _used() - begun


def _used() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _plain(made: Library) -> Iterator[Record]:
    """Yield the articles of the parse documents, read no further than a peer needs."""
    for file in sorted(made.issues.glob("*.json")):
        document = json.loads(file.read_bytes())
        about = document["issue"]
        start, end = (PartialDate.parse(about[name]) for name in ("start", "end"))
        issue = Issue(about["id"], about["serial"], number=about["number"], start=start, end=end)
        yield from (_record(row, issue) for row in document["articles"])


def _record(row: dict[str, Any], issue: Issue) -> Record:
    day = row["date"]["value"]
    policies = tuple(Entity(one["title"], one["title"]) for one in row["policies"])
    return Record(
        Article(
            row["id"],
            row["title"],
            row["text"],
            section=row["section"],
            organisations=tuple(OrganisationMention(one["name"]) for one in row["organisations"]),
            deadlines=tuple(Deadline(PartialDate.parse(one["date"])) for one in row["deadlines"]),
        ),
        issue,
        companies=tuple(Entity(one["name"], one["name"]) for one in row["companies"]),
        policies=policies,
        issuers=tuple(issuer for one in row["policies"] for issuer in one["issuers"]),
        years=(day[:4],),
        quarters=(f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}",),
        months=(day[:7],),
    )
