"""`jianbao parse`, `explain` and `search`: look at a file, look something up; nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.commands.language import Command, language, say
from web.commands.options import LibraryCommand, library_option, option
from web.commands.search_options import request_of, search_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus import Bulletin
    from corpus.explain import Explanation
    from corpus.parse import Reading
    from search import Page, Request
    from search.result import Hit


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@option("--json", "Print the parse document.", is_flag=True)
@option("--lines", "Print every line with what became of it.", is_flag=True)
def parse(file: Path, *, json: bool, lines: bool) -> None:
    """Show how FILE is read: issue, sections, articles and doubts. Nothing is stored.

    With --lines each line of the file is shown beside its fate: the number of its article, front
    matter, contents page, page furniture, or nothing that a reader sees.
    """
    from corpus import read_bulletins, to_json

    if lines:
        from corpus.reader import read_account

        click.echo("\n".join(_fates(read_account(file))))
        return
    bulletins = read_bulletins(file)
    if json:
        for bulletin in bulletins:
            click.echo(to_json(bulletin, indent=1))
    else:
        click.echo("\n\n".join(_outline(bulletin) for bulletin in bulletins))


def _fates(reading: Reading) -> Iterator[str]:
    """Yield each line of a file beside its fate, and how many lines met which."""
    for line, fate in zip(reading.lines, reading.fates, strict=True):
        what = str(fate.article) if fate.article else fate.kind
        yield f"{line.number:>6}  {f'{what} {fate.reason}'.strip():<18} {line.text}".rstrip()
    account = reading.bulletin.account
    if account is not None:
        yield (
            say(
                "{n} {n:line|lines} in {articles} {articles:article|articles}, {front} front matter, {contents} contents page, "
                "{furniture} page furniture",
                n=account.articles,
                articles=len(reading.bulletin.articles),
                front=account.front,
                contents=account.contents,
                furniture=account.furniture,
            )
        )


def _outline(bulletin: Bulletin) -> str:
    """Return the outline as a tree, each doubt beside the article in which its line stands."""
    issue, doubts = bulletin.issue, list(bulletin.doubts)
    rows = [
        f"{issue.serial or '?'}  {'' if issue.number is None else f'总第{issue.number}期  '}{issue.period}  [{issue.id}]"
    ]
    section = None
    for article in bulletin.articles:
        first, last = article.lines or (0, 0)
        rows += [f"    ! {doubt.line}: {doubt.message} ({doubt.code})" for doubt in doubts if doubt.line < first]
        doubts = [doubt for doubt in doubts if doubt.line >= first]
        if article.section != section:
            section = article.section
            rows.append(f"├─ {section or '（无栏目）'}")
        about = [
            f"{first}-{last}" if article.lines else "",
            str(article.date.value) if article.date else "",
            article.source or "",
        ]
        rows.append(f"│  ├─ {article.title}  ({' · '.join(word for word in about if word)})")
        for doubt in [doubt for doubt in doubts if doubt.line <= last]:
            rows.append(f"│  │    ! {doubt.line}: {doubt.message} ({doubt.code})")
            doubts.remove(doubt)
    rows += [f"    ! {doubt.line}: {doubt.message} ({doubt.code})" for doubt in doubts]
    sections = len({article.section for article in bulletin.articles})
    rows.append(
        "└─ "
        + say(
            "{n} {n:article|articles} in {sections} {sections:section|sections}, {doubts} {doubts:doubt|doubts}",
            n=len(bulletin.articles),
            sections=sections,
            doubts=len(bulletin.doubts),
        )
    )
    return "\n".join(rows)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.argument("name")
@click.option(
    "--library",
    help="Read FILE with what this library's folder curates: companies.toml, policies.toml, library.toml.",
    type=click.Path(file_okay=False, path_type=Path),
)
@option("--json", "Print the evidence as JSON.", is_flag=True)
def explain(file: Path, name: str, library: Path | None, *, json: bool) -> None:
    """Show the evidence for and against NAME in FILE being a company, body, policy or date.

    Each row is a rule that held: what it weighs, what it says, of which words, on which lines, and
    the module or word list of the package corpus that it stands in. NAME need not have been
    recognised, but it must stand in an article. Nothing is stored.
    """
    from corpus import codec
    from corpus.explain import explain_file
    from indexer.library.parse_config import read_parse_config

    overrides = gazetteer = None
    if library:
        config, issues, real = read_parse_config(library), (library / "issues").resolve(), file.resolve()
        held = real.relative_to(issues).as_posix() if real.is_relative_to(issues) else file.name
        overrides, gazetteer = config.overrides.get(held), config.gazetteer
    explained = explain_file(file, name, overrides, gazetteer)
    found = [one for one in explained if one.found]
    if not found:
        near = ", ".join(near for one in explained for near in one.nearest)
        said = [f"{file}: “{name}” stands in no article", *([f"the nearest names are {near}"] if near else ())]
        raise click.ClickException("; ".join(said))
    if json:
        click.echo(codec.indented(found))
    else:
        click.echo("\n\n".join("\n".join(_reasons(one)) for one in found))


def _reasons(explained: Explanation) -> Iterator[str]:
    """Yield the rows of what was found of a string: a heading for each kind, then rule by rule."""
    yield say("“{name}” in {issue}", name=explained.name, issue=explained.issue) + _lines(explained.lines)
    chinese = language() == "zh"
    for verdict in explained.verdicts:
        yield f"\n{say(verdict.kind)}: {click.style(', '.join(verdict.means) or say('no'), bold=bool(verdict.means))}"
        for one in verdict.evidence:
            weight = ("-" if one.against else "+") + (f"{abs(one.weight):g}" if one.weight else "")
            words = f": “{one.words if len(one.words) < 40 else one.words[:39] + '…'}”" if one.words else ""
            where = click.style(f"[{one.rule.where}]", dim=True)
            yield f"  {weight:<6}{one.rule.zh if chinese else one.rule.en}{words}{_lines(one.lines)}  {where}"


def _lines(lines: tuple[int, ...]) -> str:
    known = [str(line) for line in dict.fromkeys(lines) if line]
    return say(", line {lines}", lines=", ".join(known[:6]) + " …" * (len(known) > 6)) if known else ""


@click.command(cls=LibraryCommand)
@click.argument("query")
@library_option
@option("--json", "Print the answer as /api/search gives it.", is_flag=True)
@search_options
@option("--page", "Which page, from 1.", type=click.IntRange(min=1), default=1)
@option("--size", "How many a page.", type=click.IntRange(1, 100), default=20)
def search(query: str, library: Path, *, json: bool, **options: Any) -> None:
    """Look QUERY up in the library and print what is found."""
    from search import open_engine

    request = request_of(query, options)
    engine = open_engine(library)
    try:
        click.echo(engine.reading(lambda: _answer(engine.search(request), request, json=json)))
    finally:
        engine.close()


def _answer(page: Page, request: Request, *, json: bool) -> str:
    if not json:
        return _found(page, request)
    from corpus import codec
    from web.api import answers

    return codec.indented(answers.page(page))


def _found(page: Page, request: Request) -> str:
    found = say("{n} {n:article|articles} in {i} {i:issue|issues}", n=page.total, i=page.issues)
    rows = [f"{found} ({say(page.rung)}, {page.took_ms:.1f} ms)"]
    rows += [f"  {note}" for note in page.notes]
    for place, hit in enumerate(page.hits, (request.page - 1) * request.size + 1):
        article = hit.record.article
        date = str(article.date.value) if article.date else ""
        rows.append(f"\n{place}. {_marked(article.title, hit.title_marks)}")
        rows += [f"   {_about(hit, article.section, date, article.id)}", *_pieces(hit)]
    if page.front:
        rows.append("\n" + say("front matter of {n} {n:issue|issues}, not counted as articles", n=page.front_total))
    for hit in page.front:
        rows += [f"\n-  {_about(hit, hit.record.issue.id)}", *_pieces(hit)]
    return "\n".join(rows)


def _about(hit: Hit, *more: str) -> str:
    issue = hit.record.issue
    number = issue.period if issue.number is None else f"总第{issue.number}期"
    return " · ".join(word for word in (issue.serial, number, *more) if word)


def _pieces(hit: Hit) -> list[str]:
    return [
        f"   {'…' * piece.cut_before}{_marked(piece.text, piece.marks)}{'…' * piece.cut_after}"
        for piece in hit.snippets
    ]


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    out, at = [], 0
    for start, end in marks:
        out += [text[at:start], click.style(text[start:end], fg="red", bold=True)]
        at = end
    return "".join([*out, text[at:]])
