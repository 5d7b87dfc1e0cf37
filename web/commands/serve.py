"""`jianbao run` and `jianbao serve`: show a library in a browser."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from web.commands.language import say
from web.commands.library import progress, summary
from web.commands.options import DEFAULT_LIBRARY, LibraryCommand, library_option, option

if TYPE_CHECKING:
    from indexer import Library
    from web.config import Config

#: The number of the first file that systemd gives a process.
_FIRST_GIVEN: Final = 3
#: Connections that wait to be accepted.
_BACKLOG: Final = 512

port_option = option("--port", "The port to listen on.", type=click.IntRange(0, 65535), default=8000)
host_option = option(
    "--host", "The address to listen on; the default is reachable from this machine only.", default="127.0.0.1"
)

originals_option = option(
    "--originals/--no-originals", "Give readers the files as they came, and show their pages.", default=True
)


@click.command(cls=LibraryCommand)
@library_option
@host_option
@port_option
@originals_option
@option("--open", "Open a browser.", is_flag=True)
def run(library: Path, host: str, port: int, *, originals: bool, open: bool) -> None:  # noqa: A002
    """Index what is in the library, serve it, and index whatever is put into issues/ from then on.

    Without --library, a new library in ./library starts with the bundled sample bulletins.
    """
    target = _samples_or_own(library)
    # The watcher makes the vectors: nobody waits for them.
    click.echo(summary(target.sync(progress(), meanings=False)), err=True)
    from web.config import Config
    from web.server.gunicorn import serve as serve_forever

    config = _with_secrets(Config(originals=originals), library)
    listener = _listen(host, port)
    config = replace(config, hosts=_names(listener, ()))
    started_by = os.getpid()
    watching = ["sync", "--watch", "--while", str(started_by), "--library", str(library)]
    watcher = subprocess.Popen([sys.executable, "-m", "web.cli", *watching])
    try:
        _announce(listener, open_browser=open)
        serve_forever(library, listener, config, workers=1, threads=8, tell_requests=False)
    finally:
        # The processes that answer come past here too when they end; the watcher is not theirs.
        if os.getpid() == started_by:
            watcher.terminate()
            watcher.wait(timeout=10)


def _samples_or_own(path: Path) -> Library:
    from corpus import samples
    from indexer import Library

    new = not path.exists()
    target = Library.create(path)
    if new and path == DEFAULT_LIBRARY:
        for file in samples.files():
            target.add(file)
        target.curate(samples.GAZETTEER)
    return target


@click.command(cls=LibraryCommand)
@library_option
@host_option
@port_option
@option(
    "--workers", "How many server processes; one more does long work for them.", type=click.IntRange(1, 64), default=2
)
@option("--threads", "How many requests a process answers at a time.", type=click.IntRange(1, 64), default=8)
@option("--hosts", "The names it is asked for by, with commas; any without it, unless it listens on this machine only.")
@option("--proxies", "How many reverse proxies stand in front of it.", type=click.IntRange(0, 9), default=0)
@option("--rate", "Requests a second that one client may make of a process; 0: any.", type=float, default=20.0)
@option("--at-once", "Requests of one client that a process answers at a time; 0: any.", type=int, default=1)
@originals_option
def serve(
    library: Path,
    host: str,
    port: int,
    *,
    workers: int,
    threads: int,
    hosts: str | None,
    proxies: int,
    rate: float,
    at_once: int,
    originals: bool,
) -> None:
    """Serve the library as it is.

    `jianbao sync` in another process brings in new issues, which it follows.

    SIGHUP replaces the processes without a pause, SIGTERM stops them when they have answered. Every
    request is told in a line of JSON on stderr. Where a password is kept (`jianbao password
    --save`), or its hash is in JIANBAO_ADMIN_HASH, there is /admin.
    """
    from indexer import Library
    from web.config import Config
    from web.server.gunicorn import serve as serve_forever

    Library.open(library)
    config = _with_secrets(Config(proxies=proxies, rate=rate, at_once=at_once, originals=originals), library)
    listener = _given() or _listen(host, port)
    names = tuple(name.strip() for name in (hosts or "").split(",") if name.strip())
    config = replace(config, hosts=_names(listener, names))
    _announce(listener)
    serve_forever(library, listener, config, workers=workers, threads=threads)


def _with_secrets(config: Config, library: Path) -> Config:
    """Add what signing in needs: the hash of the keeper's password, and the sessions' secret.

    Neither is there where nobody signs in.

    They come from the environment, which no list of processes shows, else from the library's own
    state, where `jianbao password --save` puts the hash.
    """
    from indexer.library.readers import read_readers
    from web.http.state import State

    state = State(library / "state")
    admin_hash = os.environ.get("JIANBAO_ADMIN_HASH") or state.admin_hash()
    if not admin_hash and read_readers(library) is None:
        return config
    from web.admin.login import check_hash

    if admin_hash:
        check_hash(admin_hash)
    secret = os.environ.get("JIANBAO_SECRET") or state.secret()
    return replace(config, admin_hash=admin_hash or None, secret=secret)


def _names(listener: socket.socket, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names a server answers to.

    A page elsewhere must not reach a server of this machine by a name of its own.
    """
    local = listener.family != socket.AF_UNIX and listener.getsockname()[0] in {"127.0.0.1", "::1"}
    return (*names, "localhost", "127.0.0.1", "[::1]") if local or names else ()


def _given() -> socket.socket | None:
    """Return the socket that systemd gave this process (sd_listen_fds(3)), if it did."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    return socket.socket(fileno=_FIRST_GIVEN)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"port {port} is taken by another program; choose one with --port") from error
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port"
        ) from error
    return listener


def _announce(listener: socket.socket, *, open_browser: bool = False) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    click.echo(say("Jianbao 简报 is at {address}  (Ctrl+C stops it)", address=address))
    if open_browser:
        import webbrowser

        webbrowser.open(address)
