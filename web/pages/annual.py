"""The pages of the annual index."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from web.export.annual_docx import document
from web.export.annual_index import AnnualIndex, index_of_year, locator
from web.export.attachment import word_attachment
from web.http.context import current

blueprint = Blueprint("annual", __name__)
#: A page of more articles leads to the index of each serial instead.
_MOST: Final = 1_000


def _asked(year: str) -> AnnualIndex:
    index = index_of_year(current().engine, year, request.args.get("serial", ""))
    if index is None:
        abort(404)
    return index


@blueprint.get("/index/<year>")
def annual_index(year: str) -> str:
    """Show the annual index: all titles by section, companies and policies by initial."""
    index = _asked(year)
    many = len({issue.serial for issue in index.issues}) > 1
    sizes = [(serial, sum(len(lines) for _, lines in sections)) for serial, sections in index.contents]
    split = many and sum(size for _, size in sizes) > _MOST
    return render_template("annual.html", index=index, locator=locator, many=many, split=sizes if split else ())


@blueprint.get("/index/<year>.docx")
def annual_docx(year: str) -> Response:
    """Return the annual index for Word."""
    return word_attachment(document(_asked(year)), f"index-{year}.docx" if year.isascii() else "index.docx")
