"""`jianbao check-draft`: look whether a draft, or each article of an issue, was run before."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from web.commands.language import language, say
from web.commands.options import LibraryCommand, library_option, option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.pages.drafts import Row

#: Seconds that reading the file may take.
_SECONDS: Final = 60.0
_HEAD: Final = ("article", "title", "verdict", "share", "in", "in_title", "in_issue")


@click.command("check-draft", cls=LibraryCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@library_option
@option("--csv", "Print the rows as CSV.", is_flag=True)
def check_draft(file: Path, library: Path, *, csv: bool) -> None:
    """Look whether FILE, a draft or a whole issue, was run before: article by article.

    A row says how much of an article stands in which earlier one, else which is near to it: of the
    same company, policy and time. Where the library holds the issue, it is not compared with
    itself. Nothing is stored.
    """
    from search import open_engine
    from web.http.i18n import translator
    from web.pages.draft_file import BadDraft, read
    from web.pages.drafts import rows_of

    translate = translator(language())
    try:
        kept = read(file, file.name, _SECONDS)
    except BadDraft as error:
        raise click.ClickException(f"{file}: {translate(str(error))}") from error
    engine = open_engine(library)
    try:
        own = kept.issue if kept.issue in engine.held().issues else None
        rows = [_cells(row, translate(row.verdict)) for row in rows_of(engine, kept, own)]
    finally:
        engine.close()
    click.echo(_csv(rows) if csv else "\n".join(map(_line, rows)))


def _cells(row: Row, verdict: str) -> tuple[str, ...]:
    """Return a row as texts: number, title, verdict, share, id, title and issue of the article."""
    told = row.first or row.near
    title = row.part.title or row.part.text.partition("\n")[0][:40]
    share = f"{row.first.share:.2f}" if row.first else ""
    if told is None:
        return str(row.number), title, verdict, share, "", "", ""
    article, issue = told.record.article, told.record.issue
    return str(row.number), title, verdict, share, article.id, article.title, issue.serial + " " + issue.period


def _line(cells: tuple[str, ...]) -> str:
    number, title, verdict, share, id_, known, issue = cells
    percent = f" {float(share):.0%}" if share else ""
    return f"{number:>3}  {verdict + percent:<18} {title}" + (
        f"\n     {say('in {articles}', articles=id_)}  {known} ({issue})" if id_ else ""
    )


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerows([cell if cell[:1] not in set("=+-@\t\r") else f"'{cell}" for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")
