"""`jianbao password`: the hash by which a server knows its administrator."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from web.commands.language import say
from web.commands.options import LibraryCommand, library_option

#: A password that can be guessed is none.
SHORTEST: Final = 10


@click.command(cls=LibraryCommand)
@library_option
@click.option("--save", is_flag=True, help="Keep the hash in the library, where the server finds it.")
def password(library: Path, *, save: bool) -> None:
    """Ask for the administrator's password; with --save, `jianbao serve` and `run` have /admin.

    Without --save its hash is printed, for the server's environment: JIANBAO_ADMIN_HASH, in single
    quotes. From a pipe, the first line of standard input is the password.
    """
    from web.admin.login import hashed

    if save:
        from indexer import Library

        library = Library.open(library).path
    given = asked_for()
    if not save:
        click.echo(hashed(given))
        return
    from web.http.state import State

    file = State(library / "state").keep_admin_hash(hashed(given))
    click.echo(say("kept in {file}, for this user only; the server has /admin from its next start", file=file))


def asked_for() -> str:
    """Return a password: of a terminal asked for twice, of a pipe its first line.

    Raises ClickException where it is too short.
    """
    if sys.stdin.isatty():
        given = str(click.prompt(say("Password"), hide_input=True, confirmation_prompt=True, err=True))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if len(given) < SHORTEST:
        raise click.ClickException(f"a password needs {SHORTEST} characters or more; choose a longer one")
    return given
