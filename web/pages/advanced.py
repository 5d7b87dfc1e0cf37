"""高级检索: a form whose fields write the query language, and are filled in from a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from corpus.text.well_formed import well_formed
from indexer.facets import NONE
from search.query.ast import And, Field, Not, Or, Text, Typed, all_of, any_of
from search.query.parser import parse, render
from search.request import Request
from web.http.context import RequestContext, current
from web.http.parameters import dates_typed, pairs, read_leniently
from web.http.redirects import redirect

blueprint = Blueprint("advanced", __name__)

#: The fields of the form that look into a field of the query language.
FIELDS: Final = {"in_section": "section", "in_serial": "serial", "in_company": "company", "in_number": "number"}
#: Every field that writes the query, in the order of the form.
WRITES: Final = ("words", "phrase", "either", "none", "in_title", *FIELDS, "rest")
#: Names that complete a field, at most.
_NAMES: Final = 200


@blueprint.get("/advanced")
def advanced() -> str | Response:
    """Show the form, filled in from ``q``; lead to the search that a filled form means."""
    context = current()
    asked, _ = read_leniently(request.args)
    kept = [pair for pair in pairs(asked) if pair[0] not in {"q", "rung", "page", "from", "to"}]
    if "write" in request.args:
        filled = {name: " ".join(well_formed(request.args.get(name, "")).split()) for name in WRITES}
        query = [("q", text)] if (text := written(filled)) else []
        days = [(name, day) for name in ("from", "to") if (day := request.args.get(name, "").strip())]
        return redirect(context.links.search([*query, *kept, *days] or [("sort", "newest")]))
    serials, sections = context.remember("names of the form", lambda: _names(context))
    return render_template(
        "advanced.html",
        fields=read(asked.q),
        asked=asked,
        dates=dates_typed(asked),
        kept=kept,
        serials=serials,
        sections=sections,
    )


def written(filled: Mapping[str, str]) -> str:
    """Return the query that a filled form means; empty of an empty one."""
    parts: list[Typed] = [Text(word) for word in filled["words"].split()]
    if filled["phrase"]:
        parts.append(Text(filled["phrase"], exact=True))
    if filled["either"]:
        parts.append(any_of([Text(word) for word in filled["either"].split()]))
    parts += [Not(Text(word)) for word in filled["none"].split()]
    parts += [Text(word, field="title") for word in filled["in_title"].split()]
    parts += [Field(field, filled[name]) for name, field in FIELDS.items() if filled[name]]
    if filled["rest"]:
        parts.append(parse(filled["rest"]).tree)
    return render(all_of(parts))


def read(query: str) -> dict[str, str]:
    """Return the fields of the form for a query; what no field can hold is in ``rest``."""
    found: dict[str, list[str]] = {name: [] for name in WRITES}
    rest: list[Typed] = []
    tree = parse(query).tree
    for node in tree.nodes if isinstance(tree, And) else (tree,):
        name, text = _place(node)
        if not name or (found[name] and name in {"phrase", "either", *FIELDS}):
            rest.append(node)
        else:
            found[name].append(text)
    found["rest"] = [render(all_of(rest))] if rest else []
    return {name: " ".join(texts) for name, texts in found.items()}


def _place(node: Typed) -> tuple[str, str]:
    """Return the field of the form that can hold a part of a query, and its text there."""
    match node:
        case Text(text, exact=True, prefix=False, field=None):
            return "phrase", text
        case Text() if _is_word(node):
            return ("in_title" if node.field == "title" else "words"), node.text
        case Not(Text(text, field=None) as child) if _is_word(child):
            return "none", text
        case Or(nodes) if all(isinstance(one, Text) and one.field is None and _is_word(one) for one in nodes):
            return "either", " ".join(one.text for one in nodes if isinstance(one, Text))
        case Field(name, value):
            return next((own for own, field in FIELDS.items() if field == name), ""), value
    return "", ""


def _is_word(text: Text) -> bool:
    return not (text.exact or text.prefix) and len(text.text.split()) == 1


def _names(context: RequestContext) -> tuple[list[str], list[str]]:
    """Return the serials by name, and the sections that most articles stand in."""
    held = context.engine.issues()
    serials = sorted({summary.issue.serial for summary in held if summary.issue.serial})
    sections = context.engine.search(Request(size=1, facet_size=_NAMES)).facets.get("section", ())
    return serials[:_NAMES], [value.value for value in sections if value.value != NONE]
