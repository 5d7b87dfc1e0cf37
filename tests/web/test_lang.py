"""The language of every text is told: a voice that reads English meets no bare Chinese."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus import samples
from corpus.text.characters import HAN
from indexer import Library
from tests.keeper import send, signed_in
from tools import sample_site

pytestmark = pytest.mark.slow

_HAN = re.compile(f"[{HAN}]")
#: Words of English that are no name, unit or command.
_ENGLISH = re.compile(r"\b(?:the|is|are|of|was|were|not|and|with|your?|this|that|cannot|run|be)\b")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Return a client of the samples that has signed in."""
    return signed_in(Library(sample_site.library()))


def _texts(node: LexborNode, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a page, each with its language."""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield lang, child.text(deep=False).strip()
        elif child.tag not in {"script", "style"}:
            yield from _texts(child, child.attributes.get("lang") or lang)


def _page(client: FlaskClient, path: str, lang: str) -> list[tuple[str, str]]:
    path = re.sub(r"[&?]lang=\w+", "", path)
    page = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", follow_redirects=True)
    body = LexborHTMLParser(page.text).body
    assert body is not None
    return list(_texts(body, "zh-CN" if lang == "zh" else "en"))


def _paths(client: FlaskClient) -> dict[str, str]:
    """Return every page, and that of a file which is looked at."""
    path = samples.files()[0]
    sent = send(client, "/admin/uploads", file=(io.BytesIO(path.read_bytes()), path.name)).location
    return {**sample_site.pages(), **sample_site.keeper_pages(), "admin-upload": f"{sent}?open=0-0"}


def test_chinese_on_an_english_page_is_told(client: FlaskClient) -> None:
    bare = {
        name: found
        for name, path in _paths(client).items()
        if (found := [text for lang, text in _page(client, path, "en") if _HAN.search(text) and lang == "en"])
    }
    assert bare == {}


def test_no_english_stands_on_a_chinese_page(client: FlaskClient) -> None:
    bare = {
        name: found
        for name, path in _paths(client).items()
        if (found := [text for lang, text in _page(client, path, "zh") if _ENGLISH.search(text) and lang != "en"])
    }
    assert bare == {}
