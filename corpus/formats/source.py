"""A file as lines: what every format becomes before anybody asks what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.errors import EmptyBulletin, TooLarge
from corpus.model import Line
from corpus.text.look_alikes import unified
from corpus.text.well_formed import well_formed

#: A bulletin is a few hundred thousand characters; what is longer than this is not one.
MAX_CHARACTERS = 5_000_000
#: Pages of a PDF or a picture file, at most.
MAX_PAGES = 3_000
#: Pictures make Word and PDF files large; their text is what counts.
MAX_BYTES = 500 * 1024 * 1024
_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}]")
_ODD = re.compile(f"[{_BREAKS}\ud800-\udfff]")
MAX_LINES = 100_000
#: Tags, or line ends of markup, that a text of so many lines may have, at most.
MAX_MARKS = 10 * MAX_LINES
MAX_TEXT_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file as given.

    Its kind (``text``, ``markdown``, ``html``, ``docx``, ``pdf``), its name, its lines.
    """

    kind: str
    name: str
    lines: tuple[Line, ...]


def make_source(kind: str, name: str, lines: Iterable[Line]) -> Source:
    """Return a source.

    Raises EmptyBulletin where no line says anything, TooLarge beyond MAX_CHARACTERS.
    """
    kept = tuple(map(_clean, lines))
    if not any(line.text.strip() for line in kept):
        raise EmptyBulletin(f"{name}: holds no text; check that it is the right file")
    check_length(name, sum(len(line.text) for line in kept))
    check_lines(name, len(kept))
    return Source(kind, name, kept)


def _clean(line: Line) -> Line:
    """Return a line as one line of well-formed text, in the characters that a reader sees."""
    text = line.text
    if _ODD.search(text):
        text = well_formed(_BREAK.sub(" ", text))
    text = unified(text)
    return line if text == line.text else replace(line, text=text)


def check_length(name: str, characters: int) -> None:
    """Raise TooLarge where a text is longer than any bulletin."""
    if characters > MAX_CHARACTERS:
        raise TooLarge(
            f"{name}: {characters:,} characters of text, more than {MAX_CHARACTERS:,}; "
            "a bulletin is one issue: split it"
        )


def check_lines(name: str, lines: int, most: int = MAX_LINES, what: str = "lines") -> None:
    """Raise TooLarge where a text has more lines than any bulletin.

    Formats ask before they read, too: with more than `most` line ends or tags, for then reading
    would take minutes and gigabytes to come to the same.
    """
    if lines > most:
        raise TooLarge(f"{name}: {lines:,} {what}, more than {most:,}; a bulletin is one issue: split it")


def check_size(name: str, size: int, limit: int = MAX_BYTES) -> None:
    """Raise TooLarge where a file has more bytes than `limit`."""
    if size > limit:
        raise TooLarge(f"{name}: {size / 2**20:.0f} MB, more than {limit / 2**20:.0f} MB; split it or leave it out")
