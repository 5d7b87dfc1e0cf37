"""Options that commands share; each is also ``JIANBAO_<NAME>`` in the environment and a line in library.toml."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from corpus import JianbaoError

DEFAULT_LIBRARY = Path("library")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def option(name: str, help_text: str, **settings: Any) -> Callable[[_Command], _Command]:
    """Return a click option that can also be given as ``JIANBAO_<NAME>``; its default is shown in the help."""
    flag = name.lstrip("-").partition("/")[0].replace("-", "_").upper()
    settings.setdefault("show_default", settings.get("default") is not None)
    return click.option(name, help=help_text, envvar=f"JIANBAO_{flag}", show_envvar=True, **settings)


def library_option(command: _Command) -> _Command:
    """Add ``--library``: the folder that holds issues/, index/ and library.toml."""
    path = click.Path(file_okay=False, path_type=Path)
    return option("--library", "The library's folder.", type=path, default=DEFAULT_LIBRARY)(command)


class LibraryCommand(click.Command):
    """A command whose defaults come from library.toml in the folder that ``--library`` names."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read library.toml first, so that it stands behind the environment and the command line."""
        extra.setdefault("default_map", _defaults(_library_of(args)))
        return super().make_context(info_name, args, parent, **extra)


def _library_of(args: list[str]) -> Path:
    for place, argument in enumerate(args):
        if argument == "--library" and place + 1 < len(args):
            return Path(args[place + 1])
        if argument.startswith("--library="):
            return Path(argument.partition("=")[2])
    return Path(os.environ.get("JIANBAO_LIBRARY") or DEFAULT_LIBRARY)


def _defaults(library: Path) -> dict[str, Any]:
    from indexer import read_settings

    try:
        settings = read_settings(library)
    except JianbaoError as error:
        raise click.ClickException(str(error)) from error
    return {name.replace("-", "_"): value for name, value in settings.options.items()}
