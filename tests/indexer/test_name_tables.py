"""A registry kept in name tables says what one in memory says, however it came about."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.entities.registry import Registry
from corpus.model import Article
from indexer.local.manifest import TableEntry
from indexer.local.merge_policy import FACTOR
from indexer.local.name_tables import StoredNameTables, grown
from tests.corpus.test_registry import contents

#: What happens to a library, change by change: articles (by number) that come or come anew,
#: articles that go.
changes = st.lists(
    st.tuples(st.dictionaries(st.integers(0, 12), contents, max_size=3), st.sets(st.integers(0, 12), max_size=2)),
    min_size=1,
    max_size=2 * FACTOR + 2,
)


@settings(max_examples=60, deadline=None)
@given(changes)
def test_a_registry_in_name_tables_is_the_one_in_memory(
    history: list[tuple[dict[int, tuple[list[object], list[object]]], set[int]]],
) -> None:
    held, entries = Registry(), list[TableEntry]()
    known: dict[str, Article] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (coming, going) in enumerate(history):
            came = [
                Article(f"刊/{n}", "题", "文", companies=tuple(named), policies=tuple(cited))  # type: ignore[arg-type]
                for n, (named, cited) in coming.items()
            ]
            gone = [f"刊/{n}" for n in going]
            stored = Registry(stored=StoredNameTables(Path(folder), entries))
            assert stored.update(gone, came) == held.update(gone, came)
            known = {id_: one for id_, one in known.items() if id_ not in gone} | {one.id: one for one in came}
            assert {id_: stored.resolve(one) for id_, one in known.items()} == {
                id_: held.resolve(one) for id_, one in known.items()
            }
            entities = {entity.id for one in known.values() for entity in held.resolve(one).companies}
            assert {one: stored.aliases(one) for one in entities} == {one: held.aliases(one) for one in entities}
            assert stored.proposals() == held.proposals()
            entries = grown(Path(folder), entries, f"{number:08x}", stored.rows())
            assert sorted(file.name for file in Path(folder).iterdir()) == sorted(entry.name for entry in entries)
        assert len(entries) < 2 * FACTOR
