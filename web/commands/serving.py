"""`jianbao run` and `jianbao serve`: show a library in a browser."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path

import click

from corpus import samples
from indexer import Library
from web.commands.holdings import progress, summary
from web.commands.options import DEFAULT_LIBRARY, LibraryCommand, library_option, option

port_option = option("--port", "The port to listen on.", type=click.IntRange(0, 65535), default=8000)
host_option = option(
    "--host", "The address to listen on; the default is reachable from this machine only.", default="127.0.0.1"
)


@click.command(cls=LibraryCommand)
@library_option
@host_option
@port_option
@option("--open", "Open a browser.", is_flag=True)
def run(library: Path, host: str, port: int, *, open: bool) -> None:  # noqa: A002
    """Index what is in the library, serve it, and index whatever is put into issues/ from then on.

    Without --library, a new library in ./library starts with the bundled sample bulletins.
    """
    target = _library(library)
    click.echo(summary(target.sync(progress())), err=True)
    listener = _listen(host, port)
    watcher = subprocess.Popen([sys.executable, "-m", "web.cli", "sync", "--watch", "--library", str(library)])
    try:
        _serve(library, listener, workers=1, open_browser=open)
    finally:
        watcher.terminate()
        watcher.wait(timeout=10)


def _library(path: Path) -> Library:
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
@option("--workers", "How many server processes.", type=click.IntRange(1, 64), default=2)
def serve(library: Path, host: str, port: int, workers: int) -> None:
    """Serve the library as it is; `jianbao sync` in another process brings in new issues, which it follows."""
    Library.open(library)
    _serve(library, _listen(host, port), workers=workers, open_browser=False)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"port {port} is taken by another program; choose one with --port") from error
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port"
        ) from error
    return listener


def _serve(library: Path, listener: socket.socket, *, workers: int, open_browser: bool) -> None:
    from web.server import serve as serve_forever

    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    click.echo(f"Jianbao 简报 is at {address}  (Ctrl+C stops it)")
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    serve_forever(library, listener, workers=workers)
