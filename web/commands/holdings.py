"""`jianbao add`, `sync` and `check`: what the library holds, and whether the index says the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus import JianbaoError
from web.commands.options import LibraryCommand, library_option, option

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer import Library, Progress, SyncReport


@click.command(cls=LibraryCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@library_option
def add(files: tuple[Path, ...], library: Path) -> int:
    """Copy FILES (bulletins, or folders of them) into the library and index them.

    A file that cannot be read is named with its reason; the others are added all the same.
    """
    from indexer import Library

    target = Library.create(library)
    failed = 0
    added: set[str] = set()
    for file in files:
        try:
            added |= set(target.add(file, keep=added))
        except JianbaoError as error:
            failed += 1
            click.echo(f"jianbao: {error}", err=True)
    return _sync(target) or int(failed > 0)


@click.command(cls=LibraryCommand)
@library_option
@option("--watch", "Stay, and index what is put into issues/ as it comes.", is_flag=True)
def sync(library: Path, *, watch: bool) -> int:
    """Make the index match issues/: new, changed and removed files; only what changed is read again."""
    from indexer import Library

    target = Library.open(library)
    code = _sync(target)
    if not watch:
        return code
    from indexer import watch as watch_issues

    click.echo(f"watching {target.issues}; Ctrl+C stops", err=True)
    watch_issues(target, lambda report: click.echo(summary(report), err=True))
    return 0


def _sync(target: Library) -> int:
    report = target.sync(progress())
    click.echo(summary(report))
    for name, reason in report.failed.items():
        click.echo(f"jianbao: {name}: {reason}", err=True)
    return int(bool(report.failed))


def summary(report: SyncReport) -> str:
    """Return what a sync did in one line."""
    counts = [
        f"{len(names)} {word}"
        for word, names in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if names
    ]
    unread = f", {len(report.failed)} not read" if report.failed else ""
    return f"{', '.join(counts) or 'nothing changed'}{unread}: {report.issues} issues, {report.articles} articles"


def progress() -> Callable[[Progress], None] | None:
    """Return a callback that draws one line of progress on a terminal; None (silence) anywhere else."""
    if not sys.stderr.isatty():
        return None

    def draw(step: Progress) -> None:
        width = 24
        done = width * step.done // max(step.total, 1)
        bar = "█" * done + "░" * (width - done)
        end = "\n" if step.done == step.total else ""
        click.echo(f"\r\x1b[K{bar} {step.done}/{step.total} {step.name}{end}", nl=False, err=True)

    return draw


@click.command(cls=LibraryCommand)
@library_option
def check(library: Path) -> int:
    """Verify the index and the sources; list gaps in the holdings and the reader's doubts. Exit 1 if something is wrong."""
    from indexer import Library
    from search import open_engine
    from web.holdings import gaps

    target = Library.open(library)
    problems = target.problems()
    for problem in problems:
        click.echo(f"wrong: {problem}")
    engine = open_engine(library)
    try:
        for held in engine.issues():
            for doubt in engine.doubts(held.issue.id):
                click.echo(f"doubt: {held.issue.id}:{doubt.line}: {doubt.message} ({doubt.code})")
        for gap in gaps([held.issue for held in engine.issues()]):
            click.echo(f"gap: {gap}")
        status = engine.status()
        click.echo(
            f"snapshot {status.snapshot}: {status.issues} issues, {status.articles} articles, {len(problems)} wrong"
        )
    finally:
        engine.close()
    return int(bool(problems))


@click.command(cls=LibraryCommand)
@library_option
def entities(library: Path) -> None:
    """List names to decide, with evidence: likely aliases, likely duplicates, new names of the last issue.

    What you agree with is a line in companies.toml or policies.toml, printed after each.
    """
    from indexer import Library

    proposals = Library.open(library).proposals()
    for proposal in proposals:
        click.echo(f"{proposal.kind}: {' = '.join(proposal.names)}  ({proposal.reason})")
        click.echo(f"    in {', '.join(proposal.articles)}")
        if proposal.line:
            click.echo("\n".join(f"    {line}" for line in proposal.line.splitlines()))
    click.echo(f"{len(proposals)} names to decide")
