"""高级检索: a form whose fields write the query language, and are filled in from a query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from corpus.text.well_formed import well_formed
from indexer.facets import NONE
from search.query.ast import And, Field, Not, Or, Text, Typed, all_of, any_of
from search.query.parser import parse, render
from search.request import Request
from web.http.context import RequestContext, current
from web.http.parameters import BadParameter, Pairs, dates_typed, pairs, read_leniently
from web.http.redirects import redirect
from web.http.template_filters import unquoted

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
    asked, wrong = read_leniently(request.args)
    kept = [pair for pair in pairs(asked) if pair[0] not in {"q", "rung", "page", "from", "to"}]
    if "write" not in request.args:
        return _form(read(asked.q), dates_typed(asked), kept)
    filled = {name: " ".join(well_formed(request.args.get(name, "")).split()) for name in WRITES}
    no_days = {error.field: error for error in wrong if error.field in {"from", "to"}}
    idle = [name for name in WRITES if filled[name] and not _parts(name, filled[name])]
    if no_days or idle:
        typed = dates_typed(asked) | {name: request.args[name] for name in no_days}
        return make_response(_form(filled, typed, kept, no_days, idle), 400)
    query = [("q", text)] if (text := written(filled)) else []
    return redirect(context.links.search([*query, *kept, *dates_typed(asked).items()] or [("sort", "newest")]))


def _form(
    fields: Mapping[str, str],
    dates: Mapping[str, str],
    kept: Pairs,
    no_days: Mapping[str, BadParameter] = MappingProxyType({}),
    idle: Collection[str] = (),
) -> str:
    """Return the form, with what is to be mended: dates that are none, fields of signs only."""
    context = current()
    serials, sections = context.remember("names of the form", lambda: _names(context))
    return render_template(
        "advanced.html",
        fields=fields,
        dates=dates,
        kept=kept,
        no_days=no_days,
        idle=idle,
        serials=serials,
        sections=sections,
    )


def written(filled: Mapping[str, str]) -> str:
    """Return the query that a filled form means; empty of an empty one."""
    return render(all_of([part for name in WRITES for part in _parts(name, filled[name])]))


def _parts(name: str, text: str) -> list[Typed]:
    """Return the parts of a query that a field of the form means; none where it says nothing."""
    if name in FIELDS or name == "phrase":
        bare = _bare(text)
        whole: Typed = Field(FIELDS[name], bare) if name in FIELDS else Text(bare, exact=True)
        return [whole] if _says(whole) else []
    tree = parse(text).tree
    if name == "rest":
        return [tree]
    nodes = [node for node in (tree.nodes if isinstance(tree, And) else (tree,)) if _says(node)]
    if name in {"either", "none"}:
        nodes = [one for node in nodes for one in (node.nodes if isinstance(node, Or) else (node,)) if _says(one)]
    if name == "either":
        return [any_of(nodes)] if nodes else []
    if name == "none":
        return [node if isinstance(node, Not) else Not(node) for node in nodes]
    return [_titled(node) for node in nodes] if name == "in_title" else nodes


def _bare(text: str) -> str:
    """Return a text without quotes around it; without any where no pair is left to quote it."""
    inner = text[1:-1].strip()
    bare = inner if unquoted(text) == unquoted(inner) == inner else text
    whole = Text(bare, exact=True)
    return bare if parse(render(whole)).tree == whole else unquoted(bare)


def _says(node: Typed) -> bool:
    """Return whether a part of a query has a letter, a number or a date to look for."""
    match node:
        case Text(text) | Field(_, text):
            return any(map(str.isalnum, text))
        case And(nodes) | Or(nodes):
            return any(map(_says, nodes))
        case Not(child):
            return _says(child)
    return True


def _titled(node: Typed) -> Typed:
    """Return a part of a query that looks at titles only."""
    match node:
        case Text(_, _, _, None):
            return replace(node, field="title")
        case And(nodes):
            return And(tuple(map(_titled, nodes)))
        case Or(nodes):
            return Or(tuple(map(_titled, nodes)))
        case Not(child):
            return Not(_titled(child))
    return node


def read(query: str) -> dict[str, str]:
    """Return the fields of the form for a query; what no field can hold is in ``rest``."""
    found = dict.fromkeys(WRITES, "")
    held: dict[str, list[Typed]] = {name: [] for name in WRITES}
    tree = parse(query).tree
    for node in tree.nodes if isinstance(tree, And) else (tree,):
        name, text = _place(node)
        joined = f"{found[name]} {text}".strip() if name else ""
        if name and _parts(name, joined) == [*held[name], node]:
            found[name] = joined
            held[name].append(node)
        else:
            held["rest"].append(node)
    return found | {"rest": render(all_of(held["rest"]))}


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
