"""The OpenAPI document and the server say the same, whatever is asked.

Requests are made from the document.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import sample_site

pytestmark = pytest.mark.slow

Json = dict[str, Any]
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
    "null": (type(None),),
}  # fmt: skip
_CLIENT: Final = sample_site.application().test_client()
_DOCUMENT: Final[Json] = _CLIENT.get("/api/openapi.json").get_json()
_OPERATIONS: Final = [(path, operations["get"]) for path, operations in _DOCUMENT["paths"].items()]
_WORDS: Final = st.sampled_from(["企业", "2022", "跨境电商", "-", "《", "\x00", "NOT", "总第1期"]) | st.text(
    max_size=12
)


def _values(schema: Json) -> st.SearchStrategy[Any]:
    """Return values that a parameter's schema allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "array":
        return st.lists(_values(schema["items"]), max_size=3)
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum", -(10**6)), schema.get("maximum", 10**6))
    if schema.get("format") == "date":
        return st.dates().map(str)
    return (
        st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(codec="ascii"))
        if "pattern" in schema
        else _WORDS
    )


def _asked(operation: Json) -> st.SearchStrategy[Json]:
    optional = {one["name"]: _values(one["schema"]) for one in operation["parameters"] if one["in"] == "query"}
    return st.fixed_dictionaries({}, optional=optional)


def _wrong(value: object, schema: Json, place: str = "$") -> list[str]:
    """Return where a value violates the schema (in the part of JSON Schema that is used)."""
    if "$ref" in schema:
        return _wrong(value, _DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], place)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r} is none of {schema['enum']}"]
    if "anyOf" in schema:
        found = [_wrong(value, one, place) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    if not isinstance(value, _KINDS[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean"):
        return [f"{place}: {value!r} is no {schema['type']}"]
    if isinstance(value, list):
        items = schema.get("prefixItems") or [schema["items"]] * len(value)
        odd = [] if len(items) == len(value) else [f"{place}: {value!r} should have {len(items)} items"]
        pairs = zip(value, items, strict=False)
        return odd + [line for n, (one, item) in enumerate(pairs) for line in _wrong(one, item, f"{place}[{n}]")]
    if isinstance(value, dict):
        known = schema["properties"]
        odd = [f"{place}: {name} is missing" for name in schema["required"] if name not in value]
        odd += [f"{place}: {name} is not described" for name in value if name not in known]
        both = [name for name in known if name in value]
        return odd + [line for name in both for line in _wrong(value[name], known[name], f"{place}.{name}")]
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return [f"{place}: {value!r} is out of bounds"]
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        return [f"{place}: {value!r} is not like {schema['pattern']}"]
    return []


def test_the_check_of_answers_can_fail() -> None:
    page: Json = _CLIENT.get("/api/search?q=企业").get_json()
    schema = {"$ref": "#/components/schemas/Page"}
    assert not _wrong(page, schema)
    assert _wrong({**page, "total": "7"}, schema)
    assert _wrong({**page, "hits": [{"id": None}]}, schema)
    assert _wrong({**page, "facets": {**page["facets"], "section": [{}]}}, schema)
    assert _wrong({**page, "more": 1}, schema)
    assert _wrong({name: page[name] for name in page if name != "notes"}, schema)
    hit = page["hits"][0]
    odd: list[Json] = [
        {"title_marks": [[1]]},
        {"title_marks": [[1, "2"]]},
        {"date": {}},
        {"score": True},
        {"date": {**hit["date"], "value": "1"}},
    ]
    for wrong in odd:
        assert _wrong({**page, "hits": [{**hit, **wrong}]}, schema), wrong


def _ids(path: str) -> list[str]:
    """Return what stands for the parameter of a path: of all that there is, what its list names."""
    if not path.endswith("}"):
        return [""]
    if path.startswith("/api/articles/"):
        return [record.article.id for record in sample_site.records()]
    kind = path.split("/")[2]
    return [one["id"] for one in _CLIENT.get(f"/api/{kind}").get_json()[kind]][:40]


@pytest.mark.parametrize(("path", "operation"), _OPERATIONS, ids=[path for path, _ in _OPERATIONS])
def test_every_answer_is_described_whole(path: str, operation: Json) -> None:
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    draft = max((record.article.text for record in sample_site.records()), key=len)[:600]
    queries: list[Json] = [{}, {"q": "企业", "size": "3", "on": "2023-06-01", "draft": draft}]
    for id_ in _ids(path):
        for query in queries:
            answer = _CLIENT.get(re.sub(r"\{\w+\}", quote(id_, safe=""), path), query_string=query)
            assert answer.status_code == 200
            assert not _wrong(answer.get_json(), schema), id_


def test_every_schema_says_what_it_is() -> None:
    for name, schema in _DOCUMENT["components"]["schemas"].items():
        assert schema["description"][0].isupper(), name
        assert schema["properties"], name
        assert "default" not in repr(schema), name


@pytest.mark.parametrize(("path", "operation"), _OPERATIONS, ids=[path for path, _ in _OPERATIONS])
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_what_the_document_allows_is_answered_as_it_says(path: str, operation: Json, data: st.DataObject) -> None:
    query = data.draw(_asked(operation))
    where = re.sub(r"\{\w+\}", lambda _: quote(data.draw(_WORDS) or "-", errors="replace", safe=""), path)
    answer = _CLIENT.get(where, query_string=query)
    allowed = {"200"} if where == path else {"200", "404"}
    assert str(answer.status_code) in allowed, (where, query, answer.text[:300])
    if answer.is_json:
        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert not _wrong(answer.get_json(), schema)


def test_what_is_sent_as_a_form_is_answered_as_the_document_says() -> None:
    ((path, operation),) = [(path, one["post"]) for path, one in _DOCUMENT["paths"].items() if "post" in one]
    ((kind, body),) = operation["requestBody"]["content"].items()
    assert list(body["schema"]["properties"]) == ["draft", "page", "size"]
    first = _CLIENT.get("/api/search?size=1").get_json()["hits"][0]["id"]
    known = _CLIENT.get(f"/api/articles/{first}").get_json()["text"]
    for draft, found in ((known, True), ("企业" * 40_000, False), ("", False)):
        answer = _CLIENT.post(path, data={"draft": draft}, content_type=kind)
        assert answer.status_code == 200
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert not _wrong(answer.get_json(), schema)
        assert bool(answer.get_json()["overlaps"]) == found
    answer = _CLIENT.post(path, data={"draft": "企业" * 400_000}, content_type=kind)
    assert answer.status_code == 413
    assert not _wrong(answer.get_json(), {"$ref": "#/components/schemas/Error"})


@pytest.mark.parametrize(("path", "operation"), _OPERATIONS, ids=[path for path, _ in _OPERATIONS])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_what_it_does_not_allow_is_no_defect(path: str, operation: Json, data: st.DataObject) -> None:
    names = [one["name"] for one in operation["parameters"]] or ["q"]
    query = data.draw(st.dictionaries(st.sampled_from(names) | _WORDS, st.text(max_size=30), max_size=5))
    method = data.draw(st.sampled_from(["GET", "HEAD", "POST", "DELETE", "OPTIONS"]))
    where = re.sub(r"\{\w+\}", lambda _: quote(data.draw(st.text(max_size=40)), errors="replace"), path)
    answer = _CLIENT.open(where, method=method, query_string=query)
    assert answer.status_code < 500
    if answer.status_code == 400 and method == "GET":
        assert not _wrong(answer.get_json(), {"$ref": "#/components/schemas/Error"})
