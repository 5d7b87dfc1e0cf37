"""`jianbao check`: whether index and sources are sound, gaps in the holdings, and doubts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from web.commands.language import retold, say
from web.commands.library import held as held_of
from web.commands.library import print_report, progress
from web.commands.options import LibraryCommand, library_option, option, unknown_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.missing_issues import MissingIssues
    from search.result import IssueSummary

#: Wordings of page furniture that are listed of an issue.
_LEFT_OUT: Final = 12
_NOT_COMPILED: Final = (
    "inner loops are not compiled ({which}); install a C compiler and Python's headers, then Jianbao again"
)


@click.command(cls=LibraryCommand)
@library_option
@option("--repair", "Make what is damaged again from issues/.", is_flag=True)
def check(library: Path, *, repair: bool) -> int:
    """Verify the index and the sources; list gaps in the holdings and the reader's doubts.

    Exit 1 if something is wrong.

    Every byte of the index is compared with what was written, every article is looked for, and some
    are searched for. A line of library.toml that is no setting is told, too.
    """
    from indexer import Library

    target = Library.open(library)
    if repair:
        print_report(target.repair(progress()))
    problems = [*unknown_settings(library, click.get_current_context()), *target.problems()]
    for problem in problems:
        click.echo(say("wrong: {fault}", fault=retold(problem)))
    for issue, (first, *others) in target.shared_issues().items():
        click.echo(
            say(
                "in several files: {issue}: {file} counts, besides {others}",
                issue=issue,
                file=first,
                others=", ".join(others),
            )
        )
    for difference in target.unsynced():
        click.echo(say("not indexed yet: {file}", file=retold(difference)))
    _check_holdings(library, len(problems))
    return int(bool(problems))


def _check_holdings(library: Path, wrong: int) -> None:
    """Print doubts, gaps, and what the index holds."""
    from indexer.kernels import COMPILED as INDEXING
    from indexer.missing_issues import missing_issues
    from search import COMPILED as SEARCHING
    from search import open_engine

    engine = open_engine(library)
    try:
        held = engine.issues()
        issues = [summary.issue for summary in held]
        for summary in held:
            for doubt in engine.doubts(summary.issue.id):
                click.echo(
                    say("doubt: {text}", text=f"{summary.issue.id}:{doubt.line}: {doubt.message} ({doubt.code})")
                )
            for line in _account(summary):
                click.echo(line)
        for gap in missing_issues(issues):
            click.echo(say("gap: {text}", text=_gap(gap)))
        status = engine.status()
        slow = [what for what, fast in (("searching", SEARCHING), ("indexing", INDEXING)) if not fast]
        if status.engine == "whoosh" and slow:
            click.echo(retold(f"slower: {_NOT_COMPILED.format(which=', '.join(slow))}"))
        click.echo(
            say(
                "snapshot {n}: {held}, {wrong} wrong",
                n=status.snapshot,
                held=held_of(status.issues, status.articles),
                wrong=wrong,
            )
        )
    finally:
        engine.close()


def _account(summary: IssueSummary) -> Iterator[str]:
    """Yield the counts of an issue's lines outside articles, and each wording left out."""
    account, issue = summary.account, summary.issue.id
    if account is None:
        return
    yield (
        say(
            "lines: {issue}: {n} in articles, {front} front matter, {contents} contents page, {furniture} page furniture",
            issue=issue,
            n=account.articles,
            front=account.front,
            contents=account.contents,
            furniture=account.furniture,
        )
    )
    for number, text in account.left_out[:_LEFT_OUT]:
        yield say("left out: {text}", text=f"{issue}:{number}: {text}")
    if len(account.left_out) > _LEFT_OUT:
        yield say(
            "left out: {issue}: {n} more; see `jianbao parse FILE --lines`",
            issue=issue,
            n=len(account.left_out) - _LEFT_OUT,
        )


def _gap(run: MissingIssues) -> str:
    numbers = str(run.first) if run.count == 1 else f"{run.first}-{run.last}"
    volume = "总" if run.before.volume is None else f"第{run.before.volume}卷"
    return say(
        "{issues} not held (between {before} and {after})",
        issues=f"{run.before.serial}: {volume}第{numbers}期",
        before=run.before.number,
        after=run.after.number,
    )
