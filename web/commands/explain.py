"""`jianbao explain`: why a string is read as a company, policy or date, or why it is not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from web.commands.options import option

if TYPE_CHECKING:
    from corpus.evidence import Evidence
    from corpus.explain import Explanation

#: So wide is the column of the words that a rule held of, and so many lines are named of each.
_WORDS: Final = 36
_LINES: Final = 5


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.argument("name")
@click.option(
    "--library",
    help="Read FILE with what this library's folder curates: companies.toml, policies.toml, library.toml.",
    type=click.Path(file_okay=False, path_type=Path),
)
@option("--json", "Print the evidence as JSON.", is_flag=True)
def explain(file: Path, name: str, library: Path | None, *, json: bool) -> None:
    """Show the evidence for and against NAME being a company, policy or date in FILE.

    Nothing is stored.

    Each row is a rule that held: what it weighs, where, of which words, what it says, and the
    module or word list of the package corpus that it stands in. NAME need not have been recognised,
    but it must stand in an article.
    """
    from corpus import codec
    from corpus.explain import explain_file

    if library is None:
        explained = explain_file(file, name)
    else:
        from indexer.library.parse_config import read_parse_config

        config = read_parse_config(library)
        explained = explain_file(file, name, config.overrides.get(file.name), config.gazetteer)
    found = [one for one in explained if one.found]
    if not found:
        near = ", ".join(dict.fromkeys(near for one in explained for near in one.nearest))
        raise click.ClickException(
            f"{file}: “{name}” stands in no article; " + (f"the nearest names are {near}" if near else "no name does")
        )
    if json:
        click.echo(msgspec.json.format(codec.encode(found), indent=1))
    else:
        click.echo("\n\n".join("\n".join(_table(one)) for one in found))


def _table(explained: Explanation) -> Iterator[str]:
    yield f"“{explained.name}” in {explained.issue}, {_lines(explained.lines) or 'not as such'}"
    for verdict in explained.verdicts:
        means = click.style(", ".join(verdict.means), bold=True) if verdict.means else "no"
        yield f"\n{verdict.kind}: {means}"
        yield from map(_row, verdict.evidence)


def _row(one: Evidence) -> str:
    weight = "-" if one.against else "+"
    weight += "" if one.weight is None else f"{abs(one.weight):g}"
    about = " ".join(part for part in (f"“{_cut(one.words)}”" if one.words else "", _lines(one.lines)) if part)
    return f"  {weight:<5}{_padded(about)} {one.rule.en}  {click.style(f'[{one.rule.where}]', dim=True)}"


def _lines(lines: tuple[int, ...]) -> str:
    known = [str(line) for line in dict.fromkeys(lines) if line]
    more = f" and {len(known) - _LINES} more" if len(known) > _LINES else ""
    return f"line{'s' * (len(known) > 1)} {', '.join(known[:_LINES])}{more}" if known else ""


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _cut(words: str) -> str:
    kept = " ".join(words.split())
    while _width(kept) > _WORDS:
        kept = f"{kept[:-2]}…"
    return kept


def _padded(text: str) -> str:
    return text + " " * max(0, _WORDS + 14 - _width(text))
