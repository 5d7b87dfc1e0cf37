"""`jianbao reader`: who may read which serials, a line of readers.toml after the other."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path

import click

from corpus.text.toml_text import quoted
from web.commands.language import say
from web.commands.options import LibraryCommand, library_option
from web.commands.password import asked_for


@click.command(cls=LibraryCommand)
@click.argument("name", default="")
@library_option
@click.option("--serial", "serials", multiple=True, help="A serial that is seen (repeat it); without it, all.")
@click.option("--token", is_flag=True, help="A token for a program, instead of a password.")
def reader(name: str, library: Path, serials: tuple[str, ...], *, token: bool) -> None:
    """Let a reader (or, with --token, a program) called NAME read the library, or some serials.

    It is written into readers.toml; from then on nobody else reads anything but the serials that
    `public` names there. Without NAME the password is one for all readers. Whoever stands there is
    replaced by removing those lines. From a pipe, the first line of standard input is the password.
    A token is shown once.
    """
    from indexer import Library
    from indexer.library.readers import read_readers

    folder = Library.open(library)
    known = read_readers(folder.path)
    taken = [one.name for one in (known.tokens.values() if token else known.readers)] if known else []
    if name in taken:
        raise click.ClickException(f"{folder.readers}: {name or '[[reader]]'} stands there; remove those lines first")
    if token and not name:
        raise click.UsageError("a token needs a NAME")
    given = secrets.token_urlsafe(32) if token else asked_for()
    _append(folder.readers, _lines(name, given, serials, token=token), new=known is None)
    if token:
        click.echo(given)
        click.echo(say("shown only now; a program sends it as `Authorization: Bearer TOKEN`"), err=True)
    click.echo(say("written to {file}; the server knows it in a moment", file=folder.readers), err=True)
    if serials:
        click.echo(say("run `jianbao sync`: it indexes what these readers see"), err=True)


def _lines(name: str, given: str, serials: tuple[str, ...], *, token: bool) -> str:
    from web.admin.login import hashed

    kind, key, held = (
        ("token", "sha256", sha256(given.encode()).hexdigest()) if token else ("reader", "password", hashed(given))
    )
    lines = [f"[[{kind}]]", *([f"name = {quoted(name)}"] if name else []), f"{key} = {quoted(held)}"]
    return "\n".join([*lines, *([f"serials = {quoted(list(serials))}"] if serials else [])]) + "\n"


def _append(path: Path, lines: str, *, new: bool) -> None:
    """Append to the file, all or nothing; whoever made it may read it."""
    from indexer.durable import alone, write

    with alone(path):
        before = "" if new else path.read_text(encoding="utf-8").rstrip("\n") + "\n\n"
        write(path, f"{before}{lines}".encode(), mode=0o600 if new else path.stat().st_mode & 0o777)
