"""Two languages: Chinese, which the pages are written in, and English from translations/en.toml.

A message names its values, ``{n}``, and may choose a word by one: ``{n:issue|issues}``.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from markupsafe import Markup, escape

LANGUAGES: Final = {"zh": "中文", "en": "English"}
_FOLDER: Final = Path(__file__).parents[1] / "translations"


class Translate(Protocol):
    """Turns a Chinese message into the reader's language and fills its ``{names}``."""

    def __call__(self, message: str, /, **values: object) -> str:
        """Return the message in the reader's language."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return the messages of a language: Chinese → translated; empty for Chinese."""
    path = _FOLDER / f"{language}.toml"
    if language == "zh" or not path.exists():
        return {}
    messages: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: str(value) for key, value in messages.items()}


class _Filled(string.Formatter):
    """Fills a message: ``{n:one|many}`` is its left side where `n` is 1, else its right side."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if (value.striptags() if isinstance(value, Markup) else str(value)) == "1" else many


_FILLED: Final = _Filled()


def filled(message: str, values: Mapping[str, object]) -> str:
    """Return a message with its values in their places: as HTML where one of them is HTML."""
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(_FILLED.vformat(message, (), {name: escape(value) for name, value in values.items()}))  # noqa: S704 - every value is escaped
    return _FILLED.vformat(message, (), values) if "|" in message else message.format_map(values)


def translator(language: str) -> Translate:
    """Return the translation into a language; what is not translated stays Chinese."""
    messages = catalogue(language)

    def translate(message: str, /, **values: object) -> str:
        text = messages.get(message, message)
        return filled(text, values) if values else text

    return translate
