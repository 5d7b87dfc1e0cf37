"""`jianbao load`: load a library into its cluster from several machines at once."""

from __future__ import annotations

from pathlib import Path

import click

from web.commands.language import say
from web.commands.options import LibraryCommand, library_option, option


@click.command(cls=LibraryCommand)
@click.argument("step", type=click.Choice(["begin", "add", "finish", "abandon"]))
@library_option
@option("--parts", "begin: in how many parts the files are read.", type=click.IntRange(min=1), default=1)
@option("--part", "add: which part to read, from 1.", type=click.IntRange(min=1), default=1)
def load(step: str, library: Path, parts: int, part: int) -> None:
    """Load a library into its OpenSearch cluster from several machines at once.

    `begin`, on one machine, makes an index beside the one that is being read. `add`, on each
    machine at once, reads and sends one part of the files; all machines see the same issues/.
    `finish`, on one machine, resolves names library-wide, verifies, and switches every reader.
    `abandon` gives the load up.

    A step that failed may be done again; done twice is as done once. Readers see nothing before
    `finish`.
    """
    from indexer.library.cluster_load import Load
    from indexer.opensearch.client import errors_named

    loading = Load(library)
    with errors_named(loading.settings):
        match step:
            case "begin":
                loading.begin(parts)
            case "add":
                click.echo(say("{n} {n:article|articles} sent", n=loading.add(part)))
            case "finish":
                click.echo(say("snapshot {n} answers", n=loading.finish().number))
            case _:
                loading.abandon()
