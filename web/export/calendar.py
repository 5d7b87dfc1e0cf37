"""A calendar (iCalendar, RFC 5545): days of all-day events, to be subscribed to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Final

from web.http.template_filters import clean

#: Octets of a line; what is longer goes on in the next one, behind a space.
_LINE: Final = 75
_SPECIAL: Final = re.compile(r"[\\;,]")


@dataclass(frozen=True, slots=True)
class Event:
    """A day with its title, what is said of it, and its page; ``key`` tells it from others."""

    key: str
    day: date
    title: str
    text: str
    url: str


def calendar(name: str, events: Iterable[Event], made: datetime) -> str:
    """Return a calendar of events, of a library as it was made then."""
    stamp = made.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jianbao//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *(line for event in events for line in _event(event, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{blake2b(event.key.encode(), digest_size=16).hexdigest()}@jianbao"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(event.text)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Return a text as a value: what would end it is escaped."""
    lines = text.splitlines()
    return r"\n".join(_SPECIAL.sub(lambda match: f"\\{match.group()}", clean(line)) for line in lines)


def _folded(line: str) -> str:
    """Return a line of no more octets than are allowed, no character cut in two."""
    parts, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += octets
    return "\r\n".join(parts)
