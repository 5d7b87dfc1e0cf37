"""`jianbao add`, `sync`, `rollback`, `withdrawn` and `entities`: what the library holds."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import click

from corpus import JianbaoError
from web.commands.language import echo_error, retold, say
from web.commands.options import LibraryCommand, library_option, option

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer import Library, Progress, SyncReport

#: How wide a bar is, in characters; how often a log is told how far a sync is, in seconds.
_BAR: Final = 24
_EVERY: Final = 10.0
_NICE: Final = 10


@click.command(cls=LibraryCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@library_option
@option("--replace", "Let a file replace the one of its name in the library.", is_flag=True)
def add(files: tuple[Path, ...], library: Path, *, replace: bool) -> int:
    """Copy FILES (bulletins, or folders of them) into the library and index them.

    A file that cannot be read is named with its reason; the others are added all the same. Where
    the library has another file of the same name, both are kept, unless --replace is given.
    """
    from indexer import Library

    target = Library.create(library)
    failed = 0
    added: set[str] = set()
    for file in files:
        try:
            names = target.add(file, keep=added, replace=replace)
            added |= set(names)
            if file.name != Path(names[0]).name and not file.is_dir():
                click.echo(
                    retold(f"{file}: stands as {names[0]} beside another of its name; --replace would replace that"),
                    err=True,
                )
        except JianbaoError as error:
            failed += 1
            echo_error(str(error))
    return _sync(target) or int(failed > 0)


@click.command(cls=LibraryCommand)
@library_option
@option("--watch", "Stay, and index what is put into issues/ as it comes.", is_flag=True)
@option("--yes", "Go on where the files of more than a tenth of the issues are gone.", is_flag=True)
@click.option(
    "--while", "parent", type=int, hidden=True, help="Stay only while this process, which started this one, lives."
)
def sync(library: Path, *, watch: bool, yes: bool, parent: int | None) -> int:
    """Make the index match issues/: new, changed and removed files.

    Only what changed is read again.

    Where the index is damaged, it is mended. With --watch nothing ends it but a signal: a file that
    is still being copied is left till it is whole, and what stands in the way is told and tried
    again. Where many files are gone at once, a drive may be away: nothing is changed until they are
    back, or --yes is given.
    """
    from indexer import Library

    target = Library.open(library)
    if yes or not watch:
        done = _sync(target, sure=yes)
        if not watch:
            return done
    from indexer.library.watch import watch as watch_issues

    # Answering comes first: a server on the same machine must not wait for this.
    os.nice(_NICE)
    click.echo(say("watching {folder}; Ctrl+C stops", folder=target.issues), err=True)
    stop = Event()
    if parent is not None:
        Thread(target=_outlive, args=(parent, stop), daemon=True).start()
    watch_issues(target, print_report, echo_error, progress=progress(), stop=stop)
    return 0


def _outlive(parent: int, stop: Event) -> None:
    """Set `stop` when the process that started this one is gone, however it ended."""
    while os.getppid() == parent:
        time.sleep(1.0)
    stop.set()


def _sync(target: Library, *, sure: bool = False) -> int:
    report = target.sync(progress(), sure=sure)
    print_report(report)
    return int(bool(report.failed))


def print_report(report: SyncReport) -> None:
    """Print what a sync did, and on stderr what it could not read or had to mend."""
    for wrong in report.damage:
        click.echo("jianbao: " + say("mended: {fault}", fault=retold(wrong.partition("; run ")[0])), err=True)
    click.echo(summary(report))
    for issue, (first, *others) in report.shared.items():
        click.echo(
            say(
                "{issue}: {file} counts; {others} {n:holds|hold} it too",
                issue=issue,
                file=first,
                others=", ".join(others),
                n=len(others),
            ),
            err=True,
        )
    for name in report.waiting:
        click.echo(retold(f"{name}: still being written; it is read when it is whole"), err=True)
    for name, reason in report.failed.items():
        echo_error(f"{name}: {reason}")
    if report.meaning:
        echo_error(report.meaning)


def summary(report: SyncReport) -> str:
    """Return what a sync did in one line."""
    counts = [
        say(said, n=len(names))
        for said, names in (
            ("{n} added", report.added),
            ("{n} changed", report.changed),
            ("{n} removed", report.removed),
        )
        if names
    ] or [say("nothing changed")]
    unread = [say("{n} not read", n=len(report.failed))] if report.failed else []
    return f"{say(', ').join([*counts, *unread])}{say(': ')}{held(report.issues, report.articles)}"


def held(issues: int, articles: int) -> str:
    """Return how much a library holds."""
    return say("{i} {i:issue|issues}, {n} {n:article|articles}", i=issues, n=articles)


def progress() -> Callable[[Progress], None]:
    """Return a callback that tells how far a sync is and when it will be done.

    On a terminal it draws one line again and again; in a log it writes a line every ten seconds.
    """
    begun = told = time.monotonic()
    scan = ""
    drawn = sys.stderr.isatty()

    def tell(step: Progress) -> None:
        nonlocal begun, scan, told
        now = time.monotonic()
        if (step.pages or step.vectors) and scan != step.name:
            # What time files took says nothing of pages or vectors.
            begun, scan = now, step.name
        rest = _duration((now - begun) / step.done * (step.total - step.done))
        if drawn:
            done = _BAR * step.done // max(step.total, 1)
            bar = "█" * done + "░" * (_BAR - done)
            end = "\n" if step.done == step.total else f" · {say('{time} left', time=rest)}"
            click.echo(f"\r\x1b[K{bar} {step.done}/{step.total} {step.name}{end}", nl=False, err=True)
        elif now - told >= _EVERY:
            told = now
            of = "pages of {name}" if step.pages else "vectors" if step.vectors else "files"
            told_of = say(
                f"{'made' if step.vectors else 'read'} {{done}} of {{all}} {of}, {{time}} left",
                done=step.done,
                all=step.total,
                name=step.name,
                time=rest,
            )
            click.echo(told_of, err=True)

    return tell


def _duration(seconds: float) -> str:
    return say("about {n} s", n=round(seconds)) if seconds < 100 else say("about {n} min", n=round(seconds / 60))


@click.command(cls=LibraryCommand)
@library_option
@click.option("--restore", metavar="ID", help="Put the files of this moment back into issues/, and index them.")
def withdrawn(library: Path, restore: str | None) -> int:
    """List the files that were withdrawn or replaced, or bring some back.

    Each stands with the moment as its ID. Where another file has the name now, that one is set
    aside instead.
    """
    from indexer import Library

    target = Library.open(library)
    found = [one for one in target.withdrawn() if restore in {None, one.id}]
    if restore is None:
        for one in found:
            click.echo(f"{one.id}  {one.name}")
        click.echo(say("{n} {n:file|files} set aside", n=len(found)))
        return 0
    if not found:
        raise click.ClickException(f"{restore}: nothing was set aside then; `jianbao withdrawn` lists what was")
    for one in found:
        click.echo(retold(f"{target.bring_back(one)}: back in issues/"))
    return _sync(target)


@click.command(cls=LibraryCommand)
@library_option
def rollback(library: Path) -> None:
    """Go back to the index as it was before the last sync that changed it; the server follows.

    Twice: forward again.

    issues/ is left as it is, and the next sync makes the index match it: mend or remove what was
    wrong there first.
    """
    from indexer import Library

    state = Library.open(library).roll_back()
    about = held(state.manifest.issues, state.manifest.articles)
    click.echo(say("snapshot {n}, as of {day}", n=state.number, day=state.manifest.created) + say(": ") + about)


@click.command(cls=LibraryCommand)
@library_option
def entities(library: Path) -> None:
    """List names to decide, with evidence.

    What may be a company, likely aliases, likely duplicates, new names of the last issue.

    What you agree with is a line in companies.toml or policies.toml, printed after each.
    """
    from indexer import Library

    proposals = Library.open(library).proposals()
    for proposal in proposals:
        click.echo(f"{say(proposal.kind)}: {' = '.join(proposal.names)}  ({proposal.reason})")
        click.echo("    " + say("in {articles}", articles=", ".join(proposal.articles)))
        if proposal.text:
            click.echo(f"    {proposal.text}")
        if proposal.line:
            click.echo("\n".join(f"    {line}" for line in proposal.line.splitlines()))
    click.echo(say("{n} {n:name|names} to decide", n=len(proposals)))
