"""What is sent to a cluster: JSON, half characters too."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("opensearchpy", reason="needs the extra `cluster`")

from indexer.opensearch.client import packed


def test_a_body_is_json_and_half_a_character_goes_as_it_is() -> None:
    assert packed({"词": [1, None, "甲"]}) == '{"词":[1,null,"甲"]}'.encode()
    assert json.loads(packed({"q": "甲\ud800"}).decode("utf-8", "surrogatepass")) == {"q": "甲\ud800"}
