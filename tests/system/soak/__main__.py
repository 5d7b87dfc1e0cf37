"""`python -m tests.system.soak {load,day,queries,files,kinds,order} ...`.

The long shows, of which the test suite runs short ones.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from tests.system.soak.crowd import crowd as measure_crowd
from tests.system.soak.day import WARM_SYNCS, live
from tests.system.soak.kinds import read_kinds
from tests.system.soak.load import load as measure_load
from tests.system.soak.order import compare_ways
from tests.system.soak.queries import ask_generated
from tests.system.soak.reading import read_all


@click.group()
def main() -> None:
    """Run one of the long shows; each prints what it saw and fails where something was wrong."""


@main.command()
@click.option("--seconds", default=60.0, help="How long to ask, without and with syncs.")
@click.option("--rate", default=60.0, help="Requests a second.")
@click.option("--syncs", default=50, help="How many syncs land.")
@click.option("--issues", default=24, help="How large the library is.")
def load(seconds: float, rate: float, syncs: int, issues: int) -> None:
    """Two processes under load while syncs land.

    Nothing fails, nothing is mixed, p99 at most three times.
    """
    found = measure_load(seconds, rate=rate, syncs=syncs, issues=issues)
    click.echo(f"without syncs:   {found.quiet}")
    click.echo(f"with {found.syncs} syncs: {found.busy}")
    few = "" if found.telling else " (too few answers to judge it by)"
    click.echo(f"99th percentile: {found.ratio:.2f} times{few}")
    for wrong in found.busy.mixed[:10]:
        click.echo(wrong)
    bad = found.busy.failures or found.quiet.failures or found.busy.mixed or found.quiet.mixed
    sys.exit(1 if bad or (found.telling and found.ratio > 3) else 0)


@main.command()
@click.option("--count", default=100_000, help="How many queries.")
@click.option("--seed", default=0, help="Which.")
@click.option("--processes", default=2, help="In how many processes.")
def queries(count: int, seed: int, processes: int) -> None:
    """Generated queries: no answer is a defect's, none takes longer than the limit."""
    found = ask_generated(count, seed=seed, processes=processes)
    click.echo(f"{sum(found.statuses.values())} queries: {dict(sorted(found.statuses.items()))}")
    for seconds, path in found.slowest:
        click.echo(f"slowest: {seconds:.2f} s of a processor: {path[:150]}")
    _end(found.wrong)


@main.command()
@click.option("--count", default=1_000, help="How many files.")
def files(count: int) -> None:
    """Hostile files: each is read or refused with a reason, in bounded time and memory."""
    found = read_all(range(count))
    click.echo(f"{sum(found.reasons.values())} files: {dict(found.reasons.most_common())}")
    click.echo(f"most memory: {found.memory / 2**20:.0f} MiB")
    for seconds, name in found.slowest:
        click.echo(f"slowest: {seconds:.2f} s of a processor: {name}")
    _end(found.wrong)


@main.command()
@click.option("--longest", default=1_000_000, help="Bytes of the longest text of a kind.")
@click.option("--doublings", default=4, help="How often a text is doubled on the way there.")
def kinds(longest: int, doublings: int) -> None:
    """Texts that repeat one thing: 10 s of a processor and 350 MB a megabyte at most."""
    wrong: list[str] = []
    for timed in read_kinds(longest, doublings):
        click.echo(
            f"{timed.kind!r}: {' '.join(f'{seconds:.2f}' for seconds in timed.seconds.values())} s, {timed.megabytes} MB"
        )
        wrong += timed.wrong()
    _end(wrong)


@main.command()
@click.option("--ways", default=20, help="How many ways for the files to come in.")
@click.option("--files", default=8, help="How many of the samples come in.")
@click.option("--questions", default=80, help="How many generated queries are asked, beside names and lists.")
@click.option("--seed", default=0, help="Which ways.")
def order(ways: int, files: int, questions: int, seed: int) -> None:
    """The same issues in any order: the same hits, scores, facets, entities and suggestions."""
    found = compare_ways(ways, files=files, questions=questions, seed=seed, tell=click.echo)
    click.echo(f"{found.files} files in {ways} ways, {found.syncs} syncs, snapshots of {found.segments} segments")
    click.echo(f"compared with a fresh build: {found.compared} answers: {found.kinds()}")
    _end(found.wrong)


@main.command()
@click.option("--seconds", default=20.0, help="How long to ask, without and with the crowd.")
@click.option("--places", default=40, help="How many requests the one client has at once.")
@click.option("--issues", default=300, help="How large the library is.")
@click.option("--at-once", default=1, help="As of `jianbao serve`.")
def crowd(seconds: float, places: int, issues: int, at_once: int) -> None:
    """One client asks for all it can; another that searches is answered in twice the time."""
    found = measure_crowd(seconds, places=places, issues=issues, arguments=("--at-once", str(at_once)))
    click.echo(f"the reader alone:      {found.alone}")
    click.echo(f"the reader beside it:  {found.beside}")
    click.echo(
        f"95th percentile: {found.alone.percentile(0.95) * 1000:.1f} and {found.beside.percentile(0.95) * 1000:.1f} ms: {found.ratio:.2f} times"
    )
    for (kind, status), count in sorted(found.shed.statuses.items()):
        click.echo(f"  {kind}: {count} times {status}")
    slow = [f"{found.ratio:.2f} times as slow"] if found.ratio > 2 else []
    failed = [f"the reader: {count} times {what}" for what, count in found.beside.failures.items()]
    _end([*sorted(found.shed.wrong), *failed, *slow])


@main.command()
@click.option("--syncs", default=5_000, help="How many syncs land.")
@click.option("--requests", default=500_000, help="How many requests are answered at least.")
@click.option("--issues", default=24, help="How large the library is.")
@click.option("--rate", default=700.0, help="Requests a second, at most.")
@click.option("--warm", default=WARM_SYNCS, help="How many syncs land before it is looked at what is held.")
def day(syncs: int, requests: int, issues: int, rate: float, warm: int) -> None:
    """A day, compressed: memory, open files and disk stay flat; nothing fails, nothing is mixed."""
    found = live(syncs, requests, issues=issues, rate=rate, warm=warm, tell=click.echo)
    click.echo(f"{found.answers} answers, {found.failed} failed, {found.syncs} syncs in {found.seconds:.0f} s")
    for line in found.table():
        click.echo(line)
    _end(found.wrong)


def _end(wrong: Sequence[str]) -> None:
    for line in wrong[:20]:
        click.echo(f"wrong: {line}")
    click.echo(f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
