"""`python -m tests.soak {load,day,queries,files} ...`: the long shows, of which the test suite runs short ones."""

from __future__ import annotations

import sys

import click

from tests.soak.load import load as measure_load


@click.group()
def main() -> None:
    """Run one of the long shows; each prints what it saw and fails where something was wrong."""


@main.command()
@click.option("--seconds", default=60.0, help="How long to ask, without and with syncs.")
@click.option("--rate", default=60.0, help="Requests a second.")
@click.option("--syncs", default=50, help="How many syncs land.")
@click.option("--issues", default=24, help="How large the library is.")
def load(seconds: float, rate: float, syncs: int, issues: int) -> None:
    """Two processes under load while syncs land: nothing fails, nothing is mixed, p99 at most three times."""
    found = measure_load(seconds, rate=rate, syncs=syncs, issues=issues)
    click.echo(f"without syncs:   {found.quiet}")
    click.echo(f"with {found.syncs} syncs: {found.busy}")
    click.echo(f"99th percentile: {found.ratio:.2f} times")
    for wrong in found.busy.mixed[:10]:
        click.echo(wrong)
    bad = found.busy.failures or found.quiet.failures or found.busy.mixed or found.quiet.mixed or found.ratio > 3
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
