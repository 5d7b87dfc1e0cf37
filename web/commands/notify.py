"""`jianbao notify`: send what is new for the saved searches."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.commands.language import echo_error, say
from web.commands.options import LibraryCommand, library_option, option

if TYPE_CHECKING:
    from datetime import datetime


@click.command(cls=LibraryCommand)
@library_option
@option("--dry-run", "Say what would be sent; send nothing, and note nothing.", is_flag=True)
@option(
    "--since",
    "Receivers that are new are told of issues that arrived since this day, too.",
    type=click.DateTime(["%Y-%m-%d"]),
)
def notify(library: Path, *, dry_run: bool, since: datetime | None) -> int:
    """Send what arrived since last time for the saved searches in alerts.toml.

    By mail and webhook. The first run takes what is there as known, unless --since is given. A
    receiver that does not take its message is told by the next run; the exit code is 1 then.
    """
    from indexer import Library
    from search import open_engine
    from web.alerts.notify import notify as send
    from web.alerts.saved import read_alerts
    from web.alerts.settings import alert_settings

    path = Library.open(library).path
    saved, settings = read_alerts(path), alert_settings(path)
    engine = open_engine(path)
    try:
        day = since.astimezone(UTC).isoformat(timespec="seconds") if since else ""
        outcome = send(path, engine, saved, settings, since=day, dry_run=dry_run)
    finally:
        engine.close()
    for name, receiver, message in outcome.sent:
        click.echo(f"{name} → {receiver}: {say('{n} {n:article|articles}', n=message.total)}")
        for item in message.items if dry_run else ():
            click.echo(f"  {item.title}（{item.place}）")
    if outcome.begun and not dry_run and not outcome.sent:
        click.echo(say("first run: what the library holds now counts as known; what arrives from now on is sent"))
    for problem in outcome.problems:
        echo_error(problem)
    return 1 if outcome.problems else 0
