"""The language of the command line: ``--lang``, ``JIANBAO_LANG``, or the locale's.

Sentences are English in the source; ``web/translations/zh.toml`` has them in Chinese.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

import click

from web.http.i18n import filled

VARIABLE: Final = "JIANBAO_LANG"
#: What stays on one line: a word of other letters, or one character.
_WHOLE: Final = re.compile(r"[!-Z\\^-~]+|.")
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """Return zh or en: as asked for, else Chinese where the locale is Chinese."""
    asked = os.environ.get(VARIABLE)
    if asked in {"zh", "en"}:
        return asked
    locale = next(filter(None, map(os.environ.get, _LOCALE)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def say(sentence: str, /, **values: object) -> str:
    """Return an English sentence with its values, in the language of the command line."""
    if language() == "zh":
        from web.http.sentences import sentences

        sentence = sentences().get(sentence, sentence)
    return filled(sentence, values) if values else sentence


def retold(message: str) -> str:
    """Return a whole message of an error in the language of the command line."""
    if language() == "en":
        return message
    from web.http.sentences import chinese

    return chinese(message)


def _choose(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Keep the choice where the processes that this one starts find it, too."""
    if value:
        os.environ[VARIABLE] = value


@cache
def lang_option(*, hidden: bool = False) -> click.Option:
    """Return ``--lang``, which is read before all other options.

    It is one object, else click does not know it again and reads ``--help`` first.
    """
    return click.Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        help="The language of help, messages and errors; without it that of the locale.",
        envvar=VARIABLE,
        show_envvar=True,
        is_eager=True,
        expose_value=False,
        callback=_choose,
        hidden=hidden,
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _lines(text: str, width: int) -> list[str]:
    """Return Chinese in lines of so many columns; words of Latin letters stay whole."""
    lines, line = list[str](), ""
    for part in _WHOLE.findall(text):
        if _columns(line + part) > width and part not in "，。；：、）”]":
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


class _Formatter(click.HelpFormatter):
    """Writes help in the language of the command line."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(
            prog, args.replace("[OPTIONS]", say("[OPTIONS]")), say("Usage: ") if prefix is None else prefix
        )

    def write_heading(self, heading: str) -> None:
        super().write_heading(say(heading))

    def write_text(self, text: str) -> None:
        if language() == "en":
            super().write_text(text)
            return
        indent = " " * self.current_indent
        told = ("\n".join(_lines(say(part), self.width - len(indent))) for part in _paragraphs(text))
        self.write("\n\n".join(f"{indent}{part}".replace("\n", f"\n{indent}") for part in told) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        if language() == "en":
            super().write_dl(rows, col_max, col_spacing)
            return
        indent = self.current_indent + min(max(len(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            first = f"{'':{self.current_indent}}{name}"
            lines = _lines(retold_help(text), self.width - indent)
            fits = _columns(first) + col_spacing <= indent
            if not fits:
                self.write(f"{first}\n")
            for number, line in enumerate(lines or [""]):
                self.write(f"{first if fits and not number else '':{indent}}{line}".rstrip() + "\n")


def retold_help(text: str) -> str:
    """Return the help of an option or command in Chinese, and what click adds in brackets."""
    told, opened, added = text.partition("  [")
    parts = [retold(part) for part in added.removesuffix("]").split("; ")] if opened else []
    return retold(" ".join(told.split())) + (f"  [{'；'.join(parts)}]" if parts else "")


class Context(click.Context):
    """A call of a command, with help in its language."""

    formatter_class = _Formatter


class Command(click.Command):
    """A command with help in its language; ``--lang`` may stand behind it, too."""

    context_class = Context

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the command, and ``--lang``."""
        return [*super().get_params(ctx), lang_option(hidden=True)]

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the command does, in a line of the list of commands."""
        if language() == "en" or not self.help:
            return super().get_short_help_str(limit)
        return say(_paragraphs(self.help)[0]).partition("。")[0]


def echo_error(message: str) -> None:
    """Print an error in one line."""
    click.echo(f"jianbao: {retold(message)}", err=True)
