"""terms.txt and synonyms.toml: words that the keeper adds, and what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.entities.curated_text import item_lines
from corpus.text.fold import fold
from indexer.settings import BadSettings
from indexer.text.segmenter import squeezed

Groups = tuple[tuple[str, ...], ...]
NO_LETTER: Final = "no letter in it"
SEVERAL: Final = "several words; write one a line"
BAD_TOML: Final = "not valid TOML"
NO_GROUPS: Final = 'write groups of texts that mean the same, and nothing else: groups = [["服贸", "服务贸易"]]'
SHORT_GROUP: Final = "a group has two texts or more, each in quotes and with a letter"
_LINE: Final = re.compile(r"at line (\d+)")
_BETWEEN: Final = re.compile(r"[,，;；、\t]")


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is wrong, and why; ``detail`` is what the reader of the file said."""

    line: int
    reason: str
    detail: str = ""


def read_terms(path: Path) -> tuple[str, ...]:
    """Read the user dictionary: a word a line, ``#`` begins a remark. Raises BadSettings."""
    lines = _text(path, "save it as UTF-8, a word a line").splitlines()
    words = (squeezed(fold(_word(line))) for line in lines)
    return tuple(sorted({word for word in words if word}))


def _word(line: str) -> str:
    return line.partition("#")[0].strip()


def term_faults(text: str) -> list[Fault]:
    """Return what is wrong with the text of a user dictionary."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        word = _word(line)
        if word and not any(map(str.isalnum, word)):
            found.append(Fault(number, NO_LETTER))
        elif _BETWEEN.search(word):
            found.append(Fault(number, SEVERAL))
    return found


def read_synonyms(path: Path) -> Groups:
    """Read groups of forms that mean the same, folded and squeezed. Raises BadSettings."""
    text = _text(path, "save it as UTF-8")
    for fault in synonym_faults(text):
        raise BadSettings(f"{path}: line {fault.line}: {fault.detail or fault.reason}; {NO_GROUPS}")
    groups = tomllib.loads(text).get("groups", [])
    return tuple(tuple(dict.fromkeys(squeezed(fold(form)) for form in group)) for group in groups)


def synonym_faults(text: str) -> list[Fault]:
    """Return what is wrong with the text of a file of synonyms."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        return [Fault(int(line[1]) if line else text.count("\n") + 1, BAD_TOML, f"{BAD_TOML} ({error})")]
    groups = held.get("groups", [])
    if held.keys() - {"groups"} or not isinstance(groups, list):
        return [Fault(1, NO_GROUPS)]
    lines = item_lines(text, "groups")
    return [
        Fault(lines[at] if at < len(lines) else 1, SHORT_GROUP)
        for at, group in enumerate(groups)
        if not _is_group(group)
    ]


def _is_group(value: object) -> bool:
    """Return whether a value is a group: two texts or more, each with a letter."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(form, str) and any(map(str.isalnum, form)) for form in value)
    )


def _text(path: Path, remedy: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: not UTF-8 text; {remedy}") from error
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
