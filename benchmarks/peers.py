"""The peers.

Tantivy, SQLite FTS5 and stock Whoosh, each given the same words and facet fields, asked for the
same.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import tantivy
from whoosh import analysis, fields, index, query, sorting

from indexer.facets import FACETS, facet_values
from indexer.record import Record

HITS: Final = 20
VALUES: Final = 30

Words = Callable[[str], Sequence[str]]


class Peer(Protocol):
    """An engine that is asked what Jianbao is asked."""

    name: str

    def add(self, records: Iterable[Record], words: Words) -> None:
        """Index records, their titles and texts cut into words."""

    def search(self, words: Sequence[str], *, snippets: bool) -> int:
        """Find the articles with all of the words.

        The first hits (id and title), the facets, the number.
        """

    def phrase(self, words: Sequence[str]) -> int:
        """The same for the words one after another."""


def _values(record: Record) -> dict[str, list[str]]:
    return {facet: [value for value, _ in found] for facet, found in facet_values(record).items()}


class Tantivy:
    """tantivy-py.

    Words split at white space, facets as fast fields, counted by terms aggregations.
    """

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for field in ("title", "text"):
            builder.add_text_field(field, stored=True, tokenizer_name="whitespace", index_option="position")
        for facet in FACETS:
            builder.add_text_field(facet, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        folder.mkdir(parents=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._wanted = {facet: {"terms": {"field": facet, "size": VALUES}} for facet in FACETS}

    def add(self, records: Iterable[Record], words: Words) -> None:
        """Index records."""
        writer = self._index.writer(256_000_000, 1)
        for record in records:
            article = record.article
            document = {
                "id": article.id,
                "title": " ".join(words(article.title)),
                "text": " ".join(words(article.text)),
            }
            writer.add_document(tantivy.Document(**document, **_values(record)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], *, snippets: bool) -> int:
        """Find the articles with all of the words."""
        terms = [tantivy.Query.term_query(self._schema, "text", word) for word in words]
        return self._answer(tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms]), snippets)

    def phrase(self, words: Sequence[str]) -> int:
        """Find the articles with the words one after another."""
        return self._answer(tantivy.Query.phrase_query(self._schema, "text", list(words)), False)

    def any_of(self, words: Sequence[str]) -> int:
        """Find the articles with any of the words."""
        terms = [tantivy.Query.term_query(self._schema, "text", word) for word in dict.fromkeys(words)]
        return self._answer(tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]), False)

    def _answer(self, asked: tantivy.Query, snippets: bool) -> int:
        found = self._searcher.search(asked, HITS, count=True)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        for document in documents:
            _ = document.get_first("id"), document.get_first("title")
        self._searcher.aggregate(asked, self._wanted)
        if snippets:
            for field in ("title", "text"):
                made = tantivy.SnippetGenerator.create(self._searcher, asked, self._schema, field)
                for document in documents:
                    snippet = made.snippet_from_doc(document)
                    _ = snippet.fragment(), [(mark.start, mark.end) for mark in snippet.highlighted()]
        return int(found.count)  # type: ignore[attr-defined]  # its stub lacks it


class Fts5:
    """SQLite FTS5: words split at white space, a table a facet, counted by GROUP BY."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._database = sqlite3.connect(folder / "articles.db", isolation_level=None)
        run = self._database.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA cache_size = -262144")
        run("PRAGMA temp_store = MEMORY")
        run(
            "CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, title, text, tokenize = \"unicode61 tokenchars '_'\")"
        )
        for facet in FACETS:
            run(f"CREATE TABLE {facet} (article INTEGER, value TEXT)")
        run("CREATE TEMP TABLE found (article INTEGER PRIMARY KEY)")

    def add(self, records: Iterable[Record], words: Words) -> None:
        """Index records."""
        run = self._database.execute
        run("BEGIN")
        for number, record in enumerate(records, 1):
            article = record.article
            row = (number, article.id, " ".join(words(article.title)), " ".join(words(article.text)))
            run("INSERT INTO article (rowid, id, title, text) VALUES (?, ?, ?, ?)", row)
            for facet, values in _values(record).items():
                self._database.executemany(f"INSERT INTO {facet} VALUES (?, ?)", ((number, value) for value in values))
        for facet in FACETS:
            run(f"CREATE INDEX {facet}_article ON {facet} (article, value)")
        run("COMMIT")

    def search(self, words: Sequence[str], *, snippets: bool) -> int:
        """Find the articles with all of the words."""
        return self._answer(" ".join(f'text : "{word}"' for word in words), snippets)

    def phrase(self, words: Sequence[str]) -> int:
        """Find the articles with the words one after another."""
        return self._answer(f'text : "{" ".join(words)}"', False)

    def _answer(self, asked: str, snippets: bool) -> int:
        run = self._database.execute
        shown = "id, title, snippet(article, 2, '[', ']', '…', 24)" if snippets else "id, title"
        order = f"SELECT {shown} FROM article WHERE article MATCH ? ORDER BY rank LIMIT {HITS}"
        run(order, (asked,)).fetchall()
        # Of the ways that were measured (one table of all facets, values as numbers, a new table a
        # query) the quickest.
        run("DELETE FROM found")
        run("INSERT INTO found SELECT rowid FROM article WHERE article MATCH ?", (asked,))
        for facet in FACETS:
            counted = f"SELECT value, COUNT(*) FROM found CROSS JOIN {facet} USING (article) GROUP BY value"
            run(f"{counted} ORDER BY 2 DESC LIMIT {VALUES}").fetchall()
        count: int = run("SELECT COUNT(*) FROM found").fetchone()[0]
        return count


class StockWhoosh:
    """Whoosh as it comes: its writer, its searcher, its facets; words split at white space."""

    name = "stock Whoosh"

    def __init__(self, folder: Path) -> None:
        words = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), stored=True)
        facets = {facet: fields.KEYWORD(commas=True) for facet in FACETS}
        folder.mkdir(parents=True)
        self._index = index.create_in(
            folder, fields.Schema(id=fields.ID(stored=True), title=words, text=words, **facets)
        )

    def add(self, records: Iterable[Record], words: Words) -> None:
        """Index records."""
        writer = self._index.writer(limitmb=512)
        for record in records:
            article = record.article
            values = {facet: ",".join(found) for facet, found in _values(record).items()}
            title, text = " ".join(words(article.title)), " ".join(words(article.text))
            writer.add_document(id=article.id, title=title, text=text, **values)
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], *, snippets: bool) -> int:
        """Find the articles with all of the words."""
        del snippets
        return self._answer(query.And([query.Term("text", word) for word in words]))

    def phrase(self, words: Sequence[str]) -> int:
        """Find the articles with the words one after another."""
        return self._answer(query.Phrase("text", list(words)))

    def _answer(self, asked: query.Query) -> int:
        facets = sorting.Facets()
        for facet in FACETS:
            facets.add_field(facet, allow_overlap=True, maptype=sorting.Count)
        found = self._searcher.search(asked, limit=HITS, groupedby=facets)
        for facet in FACETS:
            found.groups(facet)
        _ = [(hit["id"], hit["title"]) for hit in found]
        return len(found)


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Yield a function that returns the seconds since."""
    begun = time.perf_counter()
    yield lambda: time.perf_counter() - begun


def fresh(folder: Path) -> Path:
    """Return a folder that is not there yet."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder
