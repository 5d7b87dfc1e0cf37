"""The command line, `jianbao`: a group of commands, each imported when it is called.

Errors are one line on stderr that names the place and the remedy: exit code 2 for bad usage, 1 for
failure.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from importlib import import_module
from typing import Final

import click

from corpus import JianbaoError
from web.commands.language import Context, echo_error, lang_option, retold, say

#: Which module holds a command; each is imported only when its command is asked for, to start
#: quickly.
_COMMANDS = {
    "run": "serve",
    "serve": "serve",
    "add": "library",
    "sync": "library",
    "check": "check",
    "check-draft": "draft",
    "rollback": "library",
    "withdrawn": "library",
    "load": "load",
    "entities": "library",
    "members": "members",
    "parse": "search",
    "explain": "search",
    "search": "search",
    "export": "export",
    "notify": "notify",
    "password": "password",
    "reader": "reader",
}

#: The usual limit of open files is 1,024; a library of a million articles needs more
#: (docs/deploy.md).
_OPEN_FILES: Final = 65_536


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    context_class = Context

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the group: the language comes first."""
        return [lang_option(), *super().get_params(ctx)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order a newcomer needs them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"web.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="jianbao", prog_name="jianbao")
def cli() -> None:
    """Jianbao 简报: full-text search for Chinese periodical bulletins.

    `jianbao run` shows the bundled samples in a browser; `jianbao add FILE...` puts your own issues
    into a library.
    """


def allow_open_files() -> None:
    """Raise the limit of open files, for this process and its children, within reason."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least == resource.RLIM_INFINITY or least >= _OPEN_FILES:
        return
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
    # A system may allow fewer than it says; then it stays as it was.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def main() -> None:
    """Run the command line; say what went wrong in one line."""
    allow_open_files()
    try:
        code = cli.main(standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "jianbao"
        click.echo(
            f"jianbao: {retold(error.format_message())}{say(' (see `{command} --help`)', command=command)}", err=True
        )
        sys.exit(2)
    except click.ClickException as error:
        echo_error(error.format_message())
        sys.exit(1)
    except JianbaoError as error:
        echo_error(str(error))
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        place, reason = error.filename or "the output", error.strerror or str(error)
        echo_error(f"{place}: {reason}; make room there or let this user use it, then try again")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
