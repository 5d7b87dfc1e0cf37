"""Stored articles: they come back as they were, and lists read their ids and titles alone."""

from __future__ import annotations

import re
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Issue
from indexer.record import Record
from indexer.segment.record_codec import decode_heading, decode_record, encode_record
from tests.examples import some
from tests.strategies import issues, records


def test_the_record_describes_the_fields_it_has() -> None:
    described = re.findall(r"``([a-z]+)``", Record.__doc__ or "")
    assert described
    assert set(described) <= {field.name for field in fields(Record)}


@settings(max_examples=some(30, of=300))
@given(records(), st.lists(issues(), max_size=2))
def test_a_record_comes_back_as_it_was(record: Record, before: list[Issue]) -> None:
    stored = encode_record(record, len(before))
    assert decode_heading(stored) == (record.article.id, record.article.title)
    assert decode_record(stored, record.article.text, [*before, record.issue]) == record
