"""Stored articles: what is read of one without taking it apart is what stands in it."""

from __future__ import annotations

import re
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Article, Issue
from indexer.record import Record
from indexer.segment.record_codec import decode_heading, decode_record, encode_record

_TEXTS = st.text() | st.text(alphabet='甲"\\,[]/a\n\x00\ud800\U00020bb7')


def test_the_record_describes_the_fields_it_has() -> None:
    described = re.findall(r"``([a-z]+)``", Record.__doc__ or "")
    assert described
    assert set(described) <= {field.name for field in fields(Record)}


@given(_TEXTS, _TEXTS, st.integers(0, 10**6))
def test_a_heading_is_read_alone(article_id: str, title: str, issue: int) -> None:
    article = Article(id=article_id, title=title, text="", section="")
    record = Record(article, Issue(id="简报-1", serial="简报"))
    assert decode_heading(encode_record(record, issue)) == (article_id, title)


@given(_TEXTS, _TEXTS, st.integers() | st.none())
def test_a_record_comes_back_as_it_was(title: str, section: str, page: int | None) -> None:
    record = Record(
        Article(id="简报-1/1", title=title, text="正文", section=section, page=page),
        Issue(id="简报-1", serial="简报"),
        years=("2022",),
    )
    assert decode_record(encode_record(record, 0), "正文", [record.issue]) == record
