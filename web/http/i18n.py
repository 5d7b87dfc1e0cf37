"""Two languages: Chinese, which the source is written in, and English from translations/en.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

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


def translator(language: str) -> Translate:
    """Return the translation into a language; what is not translated stays Chinese."""
    messages = catalogue(language)

    def translate(message: str, /, **values: object) -> str:
        text = messages.get(message, message)
        return text.format(**values) if values else text

    return translate
