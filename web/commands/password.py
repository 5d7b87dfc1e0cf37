"""`jianbao password`: the hash by which a server knows its administrator."""

from __future__ import annotations

import sys
from typing import Final

import click

from web.commands.language import Command, say

#: A password that can be guessed is none.
SHORTEST: Final = 10


@click.command(cls=Command)
def password() -> None:
    """Ask for the administrator's password and print its hash for JIANBAO_ADMIN_HASH.

    The server reads that variable from its environment. From a pipe, the first line of standard
    input is the password.
    """
    from web.admin.login import hashed

    if sys.stdin.isatty():
        given = click.prompt(say("Password"), hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if len(given) < SHORTEST:
        raise click.ClickException(f"a password needs {SHORTEST} characters or more; choose a longer one")
    click.echo(hashed(given))
