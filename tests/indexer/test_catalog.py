"""The catalog's file: what is saved is loaded again, and what is damaged is a ValueError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import codec
from indexer.catalog import Catalog, CatalogChange, Held, Source
from tests.strategies import TEXTS, issues

_STAMPS = st.lists(st.integers(0, 2**63), max_size=4).map(tuple)
_IDS = st.lists(TEXTS, max_size=3).map(tuple)
_SOURCES = st.builds(
    Source, hash=TEXTS, stamp=_STAMPS, settled=st.booleans(), seen=st.integers(0, 10**9), issues=_IDS, error=st.none() | TEXTS
)  # fmt: skip
_HELD = st.builds(Held, issue=issues(), source=TEXTS, articles=_IDS)


@given(st.dictionaries(TEXTS, _SOURCES, max_size=3), st.lists(_HELD, max_size=3))
def test_a_catalog_comes_back_as_it_was(sources: dict[str, Source], held: list[Held]) -> None:
    catalog = Catalog(sources, {one.issue.id: one for one in held})
    assert Catalog.decode(catalog.encode()) == catalog


@given(st.dictionaries(TEXTS, _SOURCES, max_size=4), st.lists(_HELD, max_size=4), st.data())
def test_what_changed_makes_the_later_catalog_of_the_earlier(
    sources: dict[str, Source], held: list[Held], data: st.DataObject
) -> None:
    def some() -> Catalog:
        names = data.draw(st.permutations(sorted(sources)))[: data.draw(st.integers(0, 4))]
        issues = data.draw(st.permutations(held))[: data.draw(st.integers(0, 4))]
        given = {name: data.draw(_SOURCES) if data.draw(st.booleans()) else sources[name] for name in sorted(names)}
        return Catalog(given, dict(sorted({one.issue.id: one for one in issues}.items())))

    before, after = some(), some()
    change = codec.decode(codec.encode(after.changed(before)), CatalogChange)
    made = before.with_change(change)
    assert made == after
    assert (list(made.sources), list(made.issues)) == (list(after.sources), list(after.issues))
    same = sum(before.sources.get(name) == one for name, one in after.sources.items())
    assert len(change.sources) == len(before.sources.keys() | after.sources.keys()) - same


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"sources": {}, "issues": [{}]}', b'{"sources": 7, "issues": []}', b"\xff"]
)
def test_a_damaged_catalog_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Catalog.decode(data)
