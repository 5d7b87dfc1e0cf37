"""The basket: what it holds, its page, and what is made of it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tools import sample_site


@pytest.fixture
def client() -> FlaskClient:
    return sample_site.application().test_client()


def test_what_was_put_in_is_counted_in_the_same_answer(client: FlaskClient) -> None:
    first, second = (record.article.id for record in sample_site.records()[:2])
    assert 'href="/basket" hidden' in client.get("/about").text
    said = client.post("/basket", data={"add": first}, headers={"Accept": "application/json"}).get_json()
    assert said == {"count": 1, "full": False}
    shown = client.post("/basket", data={"add": second, "back": "/about"}, follow_redirects=True).text
    assert "文摘篮 <b>2</b>" in shown
