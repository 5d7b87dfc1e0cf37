"""The name of a search: what it asks for, in words, as the title of its feed and of its mails."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.facets import ENTITIES, FACETS, NONE, NOT_STATED, issue_label
from search.engine import Engine
from search.query.date_range import has_two_ends
from search.request import Request
from web.http.i18n import Translate
from web.http.parameters import dates_typed
from web.http.template_filters import dates_of


def search_name(engine: Engine, request: Request, translate: Translate) -> str:
    """Return the name of a search, such as ``“数字” · 栏目：企业动态``; of one filter ``甲 · 企业``."""
    chosen = [
        (translate(FACETS[facet].title), translate("、").join(_label(engine, facet, one, translate) for one in values))
        for facet, values in request.filters.items()
        if facet in FACETS and values
    ]
    excluded = [
        translate(
            "不含{name}：{text}", name=translate(FACETS[facet].title), text=_label(engine, facet, value, translate)
        )
        for facet, values in request.excluded.items()
        if facet in FACETS
        for value in values
    ]
    dated = _dated(dates_typed(request), translate)
    exact = [translate("精确")] if request.mode == "exact" and request.q else []
    if len(chosen) == 1 and not (request.q or excluded or dated):
        return f"{chosen[0][1]} · {chosen[0][0]}"
    named = [translate("{name}：{text}", name=name, text=text) for name, text in chosen]
    typed = [translate("“{text}”", text=request.q)] if request.q else []
    return " · ".join([*typed, *exact, *named, *excluded, *dated]) or translate("全部文章")


def _dated(typed: Mapping[str, str], translate: Translate) -> list[str]:
    first, last = typed.get("from"), typed.get("to")
    if first and not last and has_two_ends(first):
        return [first]
    return [dates_of(first, last, translate)] if typed else []


def _label(engine: Engine, facet: str, value: str, translate: Translate) -> str:
    if value == NONE:
        return translate(NOT_STATED)
    if facet in ENTITIES:
        summary = engine.entity(facet, value)
        return summary.entity.name if summary else value
    if facet == "issue":
        held = engine.held().issues.get(value)
        return issue_label(held.issue) if held else value
    return value
