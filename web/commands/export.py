"""`jianbao export`: take away what was found, or a year's index."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.commands.options import LibraryCommand, library_option, option
from web.commands.search_options import request_of, search_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search import Engine, Request

FORMS = ("csv", "json", "md", "docx", "xlsx", "annual-index")
#: Forms that a terminal cannot show.
_BINARY = ("docx", "xlsx")


@click.command(cls=LibraryCommand)
@click.argument("form", type=click.Choice(FORMS))
@click.argument("query", default="")
@library_option
@search_options
@option("--year", "The year of an annual index.")
@option(
    "--output",
    "The file to write; standard output without it (docx, xlsx and annual-index need one).",
    type=click.Path(dir_okay=False, path_type=Path),
)
def export(form: str, query: str, library: Path, year: str | None, output: Path | None, **options: Any) -> None:
    """Export what QUERY finds (or everything) in a form, or a year's annual-index.

    docx, xlsx and annual-index (a .docx document of a year, by --year) need --output.
    """
    from search import open_engine

    request = request_of(query, options)
    if form == "annual-index" and (not year or output is None):
        raise click.UsageError("annual-index needs --year and --output")
    if form in _BINARY and output is None:
        raise click.UsageError(f"{form} needs --output")
    engine = open_engine(library)
    try:
        if form == "annual-index":
            serial, target = request.filters.get("serial", ("",))[0], output or Path()
            engine.reading(lambda: _annual_index(engine, year or "", serial, target))
            return
        if form in _BINARY and output is not None:
            data = engine.reading(lambda: _bytes(engine, request, form))
            with _writing(output):
                output.write_bytes(data)
            return
        text = engine.reading(lambda: _text(engine, request, form))
    finally:
        engine.close()
    if output is None:
        click.echo(text, nl=False)
    else:
        with _writing(output):
            output.write_text(text, encoding="utf-8", newline="")


def _text(engine: Engine, request: Request, form: str) -> str:
    from corpus import codec
    from web.api import answers
    from web.export import formats
    from web.http.links import Links

    found = formats.hits(engine, replace(request, snippets=0) if form == "csv" else request)
    if form == "csv":
        return formats.to_csv(found, Links())
    if form == "md":
        return formats.to_markdown(found, Links(), f"简报检索：{request.q or '全部'}")
    return codec.indented([answers.hit(hit) for hit in found]) + "\n"


def _bytes(engine: Engine, request: Request, form: str) -> bytes:
    from web.export import formats, search_docx, xlsx
    from web.http.links import Links

    if form == "xlsx":
        return xlsx.workbook(formats.hits(engine, replace(request, snippets=0)), Links())
    out = io.BytesIO()
    found = formats.hits(engine, request, search_docx.LIMIT)
    search_docx.document(found, Links(), f"简报检索：{request.q or '全部'}").save(out)
    return out.getvalue()


@contextmanager
def _writing(output: Path) -> Iterator[None]:
    """Say which option is at fault where a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(
            f"{output}: cannot be written ({error.strerror}); choose another --output"
        ) from error


def _annual_index(engine: Engine, year: str, serial: str, output: Path) -> None:
    from web.export.annual_docx import write
    from web.export.annual_index import index_of_year

    index = index_of_year(engine, year, serial)
    if index is None:
        raise click.ClickException(f"no issue of {year} is held; `jianbao check` lists the holdings")
    with _writing(output), output.open("wb") as out:
        write(index, out)
