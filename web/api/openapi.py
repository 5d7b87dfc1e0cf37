"""The description of the JSON interface (OpenAPI 3.1), made from the routes and their types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, get_type_hints

import msgspec
from flask import Blueprint, current_app

from indexer.facets import FACETS
from search.draft import MAX_COMPARED
from search.request import MAX_SIZE
from web.http.errors import Error
from web.http.parameters import ALL, FIND, NOT

blueprint = Blueprint("openapi", __name__)

Json = dict[str, Any]
_TEXT: Final[Json] = {"type": "string"}
_TIME: Final[Json] = {"type": "string", "pattern": r"^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1\d|2[0-8]))?)?$"}
_DATE: Final[Json] = {
    "type": "string",
    "pattern": r"^(?!0000)\d{4}(-\d\d){0,2}$",
    "description": "A day, month or year.",
}
_LIMIT: Final[Json] = {"type": "integer", "minimum": 1, "maximum": 50}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}


def _parameter(name: str, schema: Json, about: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _search_parameters() -> list[Json]:
    found = [
        _parameter("q", _TEXT, "What is looked for; never an error."),
        _parameter("mode", {"enum": ["smart", "exact"]}, "exact: only articles with every part as typed."),
        _parameter(
            "rung",
            {"enum": ["literal", "synonyms", "words", "any", "meaning"]},
            "The step of the ladder to answer on; without it the strictest that finds enough. meaning: what is near in "
            "meaning, where the library has a model; else as without it.",
        ),
    ]
    for name, facet in FACETS.items():
        found += [
            _parameter(name, _TEXTS, f"{facet.title}: any of the values (repeat it); - is not stated."),
            _parameter(NOT + name, _TEXTS, f"{facet.title}: none of the values."),
            _parameter(FIND + name, _TEXT, f"{facet.title}: list only values with this in their label."),
        ]
        if facet.entity:
            found.append(_parameter(name + ALL, {"enum": ["0", "1"]}, f"{facet.title}: 1: all of the values."))
    return [
        *found,
        _parameter("from", _TIME, "First day, month or year: 2022, 2022-11, 2022-11-15."),
        _parameter("to", _TIME, "Last day, month or year."),
        _parameter("sort", {"enum": ["relevance", "newest", "oldest"]}, "The order of hits."),
        _parameter("page", {"type": "integer", "minimum": 1}, "Page of hits, from 1."),
        _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Hits a page."),
    ]


_PAGED: Final[list[Json]] = [
    _parameter("page", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "Page of issues, from 1."),
    _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Issues a page."),
]
_NAMES: Final[list[Json]] = [
    _parameter("find", _TEXT, "Only what has this in one of its names."),
    _parameter("initial", {"type": "string", "maxLength": 1}, "Only what begins with this letter; # with none."),
    _parameter("order", {"enum": ["count", "name"]}, "Most mentioned first, or by pronunciation."),
    _parameter("page", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "Page of names, from 1."),
    _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Names a page."),
]

#: Which operations take which parameters beside those of their path.
_PARAMETERS: Final[dict[str, list[Json]]] = {
    "search": _search_parameters(),
    "companies": _NAMES,
    "policies": _NAMES,
    "company": _search_parameters(),
    "policy": _search_parameters(),
    "timeline": [*(one for one in _search_parameters() if one["name"] not in {"page", "size"}), *_PAGED],
    "issues": _PAGED,
    "suggest": [_parameter("q", _TEXT, "What is being typed."), _parameter("limit", _LIMIT, "At most so many.")],
    "deadlines": [
        _parameter("on", {"type": "string", "format": "date"}, "The day that decides open or closed; today."),
        *_search_parameters(),
    ],
    "check": [
        _parameter("draft", _TEXT, "The text to look for in earlier articles; longer ones by POST."),
        _parameter("page", {"type": "integer", "minimum": 1, "maximum": MAX_COMPARED}, "Page of articles, from 1."),
        _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_COMPARED}, "Articles a page."),
    ],
}


def _complete(schema: Any) -> Any:
    """Return a schema of an answer.

    Every property is named and always there, so none has a default.
    """
    if isinstance(schema, list | tuple):
        return [_complete(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _complete(part) for key, part in schema.items() if key not in {"default", "propertyNames"}}
    if "propertyNames" in schema:
        found["properties"] = dict.fromkeys(schema["propertyNames"]["enum"], found.pop("additionalProperties"))
    return found | {"required": list(found["properties"])} if "properties" in found else found


def _schemas(answers: Iterable[object]) -> tuple[list[Json], Json]:
    """Return the schema of each type of answer, and by name those that they refer to."""
    place = "#/components/schemas/{name}"
    found, named = msgspec.json.schema_components(answers, ref_template=place, schema_hook=lambda _: _DATE)
    named["Page"]["properties"]["facets"]["propertyNames"] = {"enum": list(FACETS)}
    return _complete(found), _complete(named)


def _operation(endpoint: str, rule: str, answer: Json) -> Json:
    name = endpoint.removeprefix("api.")
    about = (current_app.view_functions[endpoint].__doc__ or "").strip()
    path: list[Json] = [
        {"name": part, "in": "path", "required": True, "schema": _TEXT}
        for part in re.findall(r"<(?:path:)?(\w+)>", rule)
    ]
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
    """Return the operation with its parameters in a form body, which may be longer than a URL."""
    fields = {one["name"]: one["schema"] | {"description": one["description"]} for one in operation["parameters"]}
    return {
        **operation,
        "operationId": f"{operation['operationId']}-posted",
        "parameters": [],
        "requestBody": {
            "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": fields}}}
        },
        "responses": {
            **operation["responses"],
            "413": {"description": "Too large.", "content": operation["responses"]["400"]["content"]},
        },
    }


@blueprint.get("/api/openapi.json")
def document() -> Json:
    """Describe the JSON interface (OpenAPI 3.1)."""
    rules = [one for one in current_app.url_map.iter_rules() if one.endpoint.startswith("api.")]
    rules = [one for one in rules if one.rule not in {"/api/", "/api/status"}]
    types = [get_type_hints(current_app.view_functions[one.endpoint])["return"] for one in rules]
    answers, named = _schemas([*types, Error])
    paths: Json = {}
    for rule, answer in zip(rules, answers, strict=False):
        path = re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule)
        paths[path] = {"get": (operation := _operation(rule.endpoint, rule.rule, answer))}
        if "POST" in (rule.methods or ()):
            paths[path]["post"] = _posted(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jianbao 简报", "version": "1", "description": "Full-text search for Chinese bulletins."},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": named},
    }
