"""The documents of a cluster: a record comes back from one as it was."""

from __future__ import annotations

from hypothesis import given

from indexer.opensearch.mapping import decode, encode, encode_resolution
from indexer.record import Record
from tests.strategies import records


@given(records())
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert decode(encode(record), encode_resolution(record)) == record
