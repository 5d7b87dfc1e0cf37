"""`jianbao members`: a list of companies, read and taken for known."""

from __future__ import annotations

from pathlib import Path

import click

from web.commands.language import retold, say
from web.commands.options import LibraryCommand, library_option, option


@click.command(cls=LibraryCommand)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@library_option
@option("--yes", "Write the companies to companies.toml; else they are only shown.", is_flag=True)
def members(file: Path, library: Path, *, yes: bool) -> None:
    """Read FILE, a list of companies (.xlsx, .csv, .txt), with their full names and short forms.

    Every row that gives no company is told with the reason. What companies.toml says of a name
    stays. The next sync recognises the companies however they are written.
    """
    from corpus.companies.members import read_members
    from corpus.gazetteer import Curated
    from indexer import Library
    from web.admin.decisions import decide, known
    from web.http.state import State

    target = Library.open(library)
    read = read_members(file.name, file.read_bytes())
    for one in read.members:
        click.echo(f"{one.name}{'  ' if one.shorts else ''}{'、'.join(one.shorts)}")
    for left in read.left_out:
        click.echo(say("left out: {text}", text=f"{left.place}: {left.text} ({retold(left.reason)})"), err=True)
    click.echo(say("{n} {n:company|companies}, {left} left out", n=len(read.members), left=len(read.left_out)))
    if yes:
        outcome = decide(
            target.path,
            State(target.path / "state"),
            [known([Curated(one.name, one.shorts) for one in read.members])],
            "jianbao members",
        )
        written = sum(len(entry.decision.come.entries) for entry in outcome.made)
        click.echo(say("{n} new in companies.toml; run `jianbao sync`", n=written))
