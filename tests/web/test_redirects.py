"""A redirect leads to an address of our own, whatever stands in a parameter, a header or a path."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tools import sample_site
from web import create_app
from web.admin.login import hashed
from web.config import Config
from web.http.links import Links
from web.http.redirects import is_own

HERE = "https://own.example/here/it"
WEB = Path(__file__).parents[2] / "web"
ELSEWHERE = (
    "//evil.example", "///evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\r\n/evil.example", "/\r\nSet-Cookie: a=b", "/ /evil.example", "/\x00/evil.example", "\t//evil.example",
    "/%09/evil.example/login", "/%2f/evil.example", "/%2Fevil.example", "/%5cevil.example", "/%255cevil.example", "/%0d%0a/evil.example",
    "/%25252fevil.example", "@evil.example", ".evil.example", ":@evil.example", "javascript:alert(1)", "data:text/html,a",
    "/／evil.example", "／／evil.example", "/\u2044evil.example", "/\u2215evil.example", "/\u3000/evil.example", "/\u200b/evil.example",
    "/%EF%BC%8Fevil.example", "/..//evil.example", "/%2e%2e//evil.example", "/.//evil.example", "/a/../..//evil.example",
)  # fmt: skip
PIECES = st.sampled_from(
    ["/", "\\", "\t", "\r", "\n", "\x00", " ", "%09", "%2f", "%5C", "%252f", "%0d%0a", "%00", "%", "@", ":", "?", "#", "&", ".", "..",
     "／", "\u2044", "\u2215", "\u3000", "\u2028", "\u200b", "evil.example", "https:", "javascript:", "articles", "q=1", "云"]
)  # fmt: skip
ADDRESSES = st.lists(PIECES, max_size=8).map("".join) | st.lists(PIECES, max_size=8).map("".join).map("/".__add__)


@pytest.fixture(scope="module")
def app() -> Flask:
    config = Config(admin_hash=hashed("correct horse battery"), secret="s" * 40)
    return create_app(sample_site.engine(), sample_site.library(), config=config)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _leads_to(location: str) -> str:
    """Return the host that a browser goes to (the parts of the URL standard that matter here)."""
    typed = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33)))))
    path, mark, query = typed.partition("?")
    return urlsplit(urljoin(HERE, path.replace("\\", "/") + mark + query)).netloc


def _is_safe(location: str) -> bool:
    """Return whether an address leads here, and does for whoever decodes it on the way."""
    seen = location
    for _ in range(4):
        seen = re.split(r"[?#]", seen)[0]
        if re.search(r"[\r\n\x00]", seen) or _leads_to(seen) != "own.example":
            return False
        seen = unquote(seen)
    return bool(re.fullmatch(r"[!-~]+", location))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_what_leads_elsewhere_is_not_followed(client: FlaskClient, address: str) -> None:
    assert not is_own(address)
    answer = client.post("/basket", data={"add": "a/1", "back": address})
    assert (answer.status_code, answer.location) == (303, "/basket")


@given(ADDRESSES)
@example("/%09/evil.example/login")
@settings(max_examples=400, deadline=None)
def test_an_own_address_is_one_for_every_program_on_the_way(address: str) -> None:
    if is_own(address):
        assert _is_safe(address)


@given(ADDRESSES)
@settings(max_examples=150, deadline=None)
def test_a_basket_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    location = client.post("/basket", data={"add": "a/1", "back": address}).location
    assert _is_safe(location)


@given(st.text(min_size=1), st.text())
@settings(max_examples=50, deadline=None)
def test_addresses_of_ours_are_own(name: str, query: str) -> None:
    name = "".join(filter(str.isalnum, name)) + "/1"
    for link in (Links().article(name), Links().search([("q", query)]), Links("", "en").issue(name, [("q", query)])):
        assert is_own(link)
        assert not is_own(link, "/elsewhere")
        assert is_own("/mounted" + link, "/mounted")


def test_no_page_that_redirects_takes_the_way_from_who_asks(app: Flask) -> None:
    """Ask every route with every name such a parameter has, and a Referer besides."""
    names = ("back", "next", "url", "to", "return", "redirect", "continue", "lang", "r")
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?:path:)?\w+>", "%2f%2fevil.example", rule.rule))
        for address in ("//evil.example", "/\t/evil.example", "/%09/evil.example"):
            for method in (rule.methods or set()) & {"GET", "POST"}:
                answer = app.test_client().open(
                    path,
                    method=method,
                    query_string=dict.fromkeys(names, address) | {"q": ""},
                    data=dict.fromkeys(names, address) if method == "POST" else None,
                    headers={"Referer": "https://evil.example/", "X-Forwarded-Host": "evil.example"},
                )
                assert answer.status_code < 500, (path, answer.status_code)
                assert _is_safe(answer.headers.get("Location", "/")), (path, answer.headers)


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/%2e%2e", "/%5cevil.example", "/%09/evil.example", "/.//evil.example"]
)
def test_the_page_of_an_error_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    page = LexborHTMLParser(client.get(path, base_url="https://own.example").text)
    for node in page.css("[href], [action]"):
        assert _leads_to(str(node.attributes.get("href") or node.attributes["action"])) == "own.example", node.html


def test_a_root_that_is_no_path_of_ours_is_not_led_to(client: FlaskClient) -> None:
    for root in ("//evil.example", "/\\evil.example", "/\t/evil.example"):
        answer = client.get("/search?q=a", environ_overrides={"SCRIPT_NAME": root})
        assert _is_safe(answer.headers.get("Location", "/"))
    mounted = {"SCRIPT_NAME": "/简报".encode().decode("latin-1")}
    assert client.get("/search?q=a", environ_overrides=mounted).location == f"{quote('/简报')}/?q=a"


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.py")), ids=lambda path: path.relative_to(WEB).as_posix())
def test_there_is_one_way_to_redirect(path: Path) -> None:
    if path == WEB / "http" / "redirects.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in {"flask", "werkzeug.utils"}:
            assert "redirect" not in {alias.name for alias in node.names}
        assert not (isinstance(node, ast.Attribute) and node.attr in {"location", "autocorrect_location_header"})
        assert not (isinstance(node, ast.Constant) and node.value == "Location")
