"""Mails (.eml) and saved web archives (.mht).

The text and what is attached to it (RFC 5322, RFC 2557).
"""

from __future__ import annotations

import email
import email.policy
import html
from collections.abc import Collection, Iterator
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import Final, cast

from corpus.errors import UnknownFormat
from corpus.formats.encoding import is_utf8

_MOST_PARTS: Final = 500


def mail_members(name: str, data: bytes, suffixes: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of a mail's text and of each attachment that has one of the suffixes.

    The text is an HTML page with the subject as its title where the mail has no HTML of its own.
    Raises UnknownFormat where the bytes are no mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise UnknownFormat(f"{name}: is not a mail; save it again as .eml")
    stem = PurePosixPath(name).stem
    body = message.get_body(("html", "plain"))
    if body is not None:
        yield f"{stem}.html", _page(str(message["subject"] or ""), cast("EmailMessage", body))
    for place, part in enumerate(message.walk()):
        title = part.get_filename()
        if place >= _MOST_PARTS or part.is_multipart() or not title or part is body:
            continue
        path = PurePosixPath(title.replace("\\", "/").rsplit("/", 1)[-1])
        content = part.get_payload(decode=True)
        if path.suffix.lower() in suffixes and isinstance(content, bytes) and content:
            yield path.name, content


def _page(subject: str, body: EmailMessage) -> bytes:
    """Return the text of a mail as a page, its subject as the heading."""
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        text = data.decode("utf-8", "replace") if is_utf8(data) else str(body.get_content())
    except (LookupError, UnicodeError):
        text = data.decode("gb18030", "replace")
    if body.get_content_type() == "text/html":
        title = "" if "<h1" in text.lower() or not subject else f"<h1>{html.escape(subject)}</h1>"
        return f'<meta charset="utf-8">{title}{text}'.encode()
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
    title = f"<h1>{html.escape(subject)}</h1>" if subject else ""
    return f'<html><head><meta charset="utf-8"></head><body>{title}{paragraphs}</body></html>'.encode()
