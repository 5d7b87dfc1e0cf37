"""The description of the JSON interface (OpenAPI 3.1), made from the routes and the parameters themselves."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, current_app

from search.request import FACETS, MAX_SIZE
from web.http.parameters import FIND, NOT
from web.http.template_filters import FACET_NAMES

blueprint = Blueprint("openapi", __name__)

Json = dict[str, Any]
_TEXT: Final[Json] = {"type": "string"}
_WHOLE: Final[Json] = {"type": "integer"}
_TEXT_OR_NULL: Final[Json] = {"type": ["string", "null"]}
_WHOLE_OR_NULL: Final[Json] = {"type": ["integer", "null"]}
_TIME: Final[Json] = {"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1\d|2[0-8]))?)?$"}
_LIMIT: Final[Json] = {"type": "integer", "minimum": 1, "maximum": 50}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}
_SPANS: Final[Json] = {
    "type": "array",
    "items": {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2},
    "description": "[start, end) offsets in the text, in characters",
}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _parameter(name: str, schema: Json, about: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _search_parameters() -> list[Json]:
    found = [
        _parameter("q", _TEXT, "What is looked for; never an error."),
        _parameter("mode", {"enum": ["smart", "exact"]}, "exact: only articles with every part as typed."),
    ]
    for facet in FACETS:
        found.append(
            _parameter(facet, _TEXTS, f"{FACET_NAMES[facet]}: any of the values (repeat it); - is not stated.")
        )
        found.append(_parameter(NOT + facet, _TEXTS, f"{FACET_NAMES[facet]}: none of the values."))
        found.append(
            _parameter(FIND + facet, _TEXT, f"{FACET_NAMES[facet]}: list only values with this in their label.")
        )
    return [
        *found,
        _parameter("company_all", {"enum": ["0", "1"]}, "1: all of the companies instead of any."),
        _parameter("policy_all", {"enum": ["0", "1"]}, "1: all of the policies instead of any."),
        _parameter("from", _TIME, "First day, month or year: 2022, 2022-11, 2022-11-15."),
        _parameter("to", _TIME, "Last day, month or year."),
        _parameter("sort", {"enum": ["relevance", "newest", "oldest"]}, "The order of hits."),
        _parameter("page", {"type": "integer", "minimum": 1}, "Page of hits, from 1."),
        _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Hits a page."),
    ]


#: Which operations take which parameters beside those of their path.
_PARAMETERS: Final[dict[str, list[Json]]] = {
    "search": _search_parameters(),
    "company": _search_parameters(),
    "policy": _search_parameters(),
    "timeline": _search_parameters(),
    "suggest": [_parameter("q", _TEXT, "What is being typed."), _parameter("limit", _LIMIT, "At most so many.")],
    "deadlines": [
        _parameter("on", {"type": "string", "format": "date"}, "The day that decides open or closed; today."),
        *_search_parameters(),
    ],
    "check": [_parameter("draft", _TEXT, "The text to look for in earlier articles; longer ones by POST.")],
}


#: What an operation answers, where that is described.
_SHAPES: Final = {"search": "Page", "check": "Overlaps"}


def _schemas() -> Json:
    issue = _object(id=_TEXT, serial=_TEXT, number=_WHOLE_OR_NULL, period=_TEXT)
    date = _object(value=_TEXT, end=_TEXT_OR_NULL, kind=_TEXT, text=_TEXT_OR_NULL, line=_WHOLE_OR_NULL)
    date |= {"type": ["object", "null"]}
    snippet = _object(text=_TEXT, marks=_SPANS, line=_WHOLE_OR_NULL, paragraph=_WHOLE_OR_NULL, head=_TEXT_OR_NULL)
    hit = _object(
        id=_TEXT, title=_TEXT, title_marks=_SPANS, section=_TEXT, issue=issue, date=date, companies=_TEXTS,
        policies=_TEXTS, score={"type": "number"}, snippets={"type": "array", "items": snippet},
    )  # fmt: skip
    flag: Json = {"type": "boolean"}
    value = _object(value=_TEXT, label=_TEXT, count=_WHOLE, selected=flag, excluded=flag)
    return {
        "Page": _object(
            query=_object(q=_TEXT, mode=_TEXT, rung={"enum": ["all", "literal", "words", "any"]}),
            total=_WHOLE,
            issues=_WHOLE,
            took_ms={"type": "number"},
            hits={"type": "array", "items": hit},
            facets=_object(**{facet: {"type": "array", "items": value} for facet in FACETS}),
            ladder={"type": "array", "items": _object(rung=_TEXT, total=_WHOLE)},
            suggestion=_TEXT_OR_NULL,
            notes=_TEXTS,
        ),
        "Overlaps": _object(
            draft=_TEXT,
            overlaps={"type": "array", "items": _object(id=_TEXT, title=_TEXT, share={"type": "number"}, marks=_SPANS)},
        ),
        "Error": _object(error=_object(code=_TEXT, message=_TEXT, field=_TEXT_OR_NULL)),
    }


def _operation(endpoint: str, rule: str) -> Json:
    name = endpoint.removeprefix("api.")
    about = (current_app.view_functions[endpoint].__doc__ or "").strip()
    path: list[Json] = [
        {"name": part, "in": "path", "required": True, "schema": _TEXT}
        for part in re.findall(r"<(?:path:)?(\w+)>", rule)
    ]
    shape = _SHAPES.get(name)
    answer = {"$ref": f"#/components/schemas/{shape}"} if shape else {"type": "object"}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "operationId": name,
        "summary": about,
        "parameters": path + _PARAMETERS.get(name, []),
        "responses": {
            "200": {"description": about, "content": {"application/json": {"schema": answer}}},
            "400": {"description": "A parameter that means nothing here.", "content": error},
            "404": {"description": "There is no such thing.", "content": error},
        },
    }


def _posted(operation: Json) -> Json:
    """Return the same operation with its parameters sent as a form, which may be longer than an address."""
    fields = {one["name"]: one["schema"] | {"description": one["description"]} for one in operation["parameters"]}
    return {
        **operation,
        "operationId": f"{operation['operationId']}-posted",
        "parameters": [],
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": _object(**fields)}}},
        "responses": {
            **operation["responses"],
            "413": {"description": "Too large.", "content": operation["responses"]["400"]["content"]},
        },
    }


@blueprint.get("/api/openapi.json")
def document() -> Json:
    """Describe the JSON interface (OpenAPI 3.1)."""
    paths: Json = {}
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and rule.rule not in {"/api/", "/api/status"}:
            path = re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule)
            paths[path] = {"get": (operation := _operation(rule.endpoint, rule.rule))}
            if "POST" in (rule.methods or ()):
                paths[path]["post"] = _posted(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jianbao 简报", "version": "1", "description": "Full-text search for Chinese bulletins."},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": _schemas()},
    }
