"""Options that commands share.

Each is also ``JIANBAO_<NAME>`` in the environment and a line in library.toml.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from corpus import JianbaoError
from web.commands.language import Command

DEFAULT_LIBRARY = Path("library")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def option(name: str, help_text: str, **settings: Any) -> Callable[[_Command], _Command]:
    """Return a click option that can also be given as ``JIANBAO_<NAME>``.

    Its default is shown in the help.
    """
    flag = name.lstrip("-").partition("/")[0].replace("-", "_").upper()
    settings.setdefault("show_default", settings.get("default") is not None)
    return click.option(name, help=help_text, envvar=f"JIANBAO_{flag}", show_envvar=True, **settings)


def library_option(command: _Command) -> _Command:
    """Add ``--library``: the folder that holds issues/, index/ and library.toml."""
    path = click.Path(file_okay=False, path_type=Path)
    return option("--library", "The library's folder.", type=path, default=DEFAULT_LIBRARY)(command)


class LibraryCommand(Command):
    """A command whose defaults come from library.toml in the folder that ``--library`` names."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read library.toml first.

        So that it stands behind the environment and the command line.
        """
        library, given = _library_of(args), tuple(args)
        settings = _defaults(library)
        try:
            return super().make_context(info_name, args, parent, **{"default_map": settings, **extra})
        except click.BadParameter as error:
            if error.param and error.param.name in settings and not _is_given(error.param, given):
                from indexer import SETTINGS_FILE

                error.message = f"{library / SETTINGS_FILE}: {error.message}"
            raise


def _is_given(parameter: click.Parameter, arguments: Sequence[str]) -> bool:
    """Return whether a parameter is given by command line or environment, not library.toml."""
    named = any(argument.partition("=")[0] in parameter.opts for argument in arguments)
    return named or str(parameter.envvar) in os.environ


def unknown_settings(library: Path, context: click.Context) -> list[str]:
    """Return the names in library.toml that nothing knows, a line each."""
    from indexer import LIBRARY_SETTINGS, SETTINGS_FILE, read_settings

    group = context.find_root().command
    known = {*LIBRARY_SETTINGS, "library"}
    if isinstance(group, click.Group):
        commands = (group.get_command(context, name) for name in group.list_commands(context))
        known |= {param.name for command in commands if command for param in command.params if param.name}
    unknown = [name for name in read_settings(library) if name.replace("-", "_") not in known]
    return [f"{library / SETTINGS_FILE}: {name} is no setting; see the options of `jianbao --help`" for name in unknown]


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
    return {name.replace("-", "_"): value for name, value in settings.items()}
