"""Write docs/commands.md and docs/http.md from the program itself.

`python -m tools.reference` (or `make docs`).

A test fails when either is stale, so no command, option or route is without its line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus import samples
from indexer import Library
from search import open_engine
from web.app import create_app
from web.cli import cli

if TYPE_CHECKING:
    from flask import Flask

DOCS = Path(__file__).parents[1] / "docs"


def commands() -> str:
    """Return the command-line reference: every command with its help."""
    parts = [
        (
            "# Commands\n\nMade from the program by `make docs`. Every option is also read from the environment (the name in "
            "brackets) and from the library's `library.toml` (`port = 8080`); the command line comes first, then the "
            "environment, then the file. Help, messages and errors are Chinese where the locale is, or with `jianbao --lang zh` "
            "(`JIANBAO_LANG`), else English. Exit code 0: done; 1: something failed, and one line on stderr says what and what "
            "to do; 2: the command was called wrongly.\n"
        )
    ]
    os.environ["JIANBAO_LANG"] = "en"
    context = click.Context(cli, info_name="jianbao", **cli.context_settings)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            text = command.get_help(click.Context(command, context, name))
            parts.append(f"## jianbao {name}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def routes(app: Flask) -> str:
    """Return the HTTP reference.

    Every route with the first line of what its view says of itself.
    """
    rows = [
        "# HTTP\n\nMade from the program by `make docs`.\n",
        "| route | methods | what it is |",
        "| --- | --- | --- |",
    ]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule.startswith("/api/"), rule.rule)):
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        about = (app.view_functions[rule.endpoint].__doc__ or "").strip().partition("\n")[0]
        rows.append(f"| `{rule.rule}` | {methods} | {about} |")
    return "\n".join(rows) + "\n"


def pages(library: Path) -> dict[str, str]:
    """Return the generated pages by file name; `library` is a folder to make a small library in."""
    target = Library.create(library)
    target.add(samples.files()[0])
    target.sync()
    engine = open_engine(library)
    try:
        return {"commands.md": commands(), "http.md": routes(create_app(engine, library))}
    finally:
        engine.close()


def main() -> int:
    """Write the pages."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, text in pages(Path(folder) / "library").items():
            (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
