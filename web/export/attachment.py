"""Answers that a browser saves as a file, under a name of their own."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Response, make_response

from web.http.template_filters import clean

if TYPE_CHECKING:
    from docx.document import Document

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What file systems do not take in a name, or take for something else.
_NO_NAME: Final = re.compile(r'[\s\\/:*?"<>|~%]+')
_LONGEST: Final = 60


def file_name(title: str, spare: str) -> str:
    """Return a title as the name of a file, without suffix; the spare one where nothing is left."""
    return _NO_NAME.sub(" ", clean(title)).strip(" .")[:_LONGEST].rstrip(" .") or spare


def attachment(body: str | bytes, mimetype: str, name: str, title: str = "") -> Response:
    """Return a file as an answer, named after a title if there is one (RFC 6266).

    Programs that read only ASCII take the other name; its suffix is that of both.
    """
    response = make_response(body)
    response.mimetype = mimetype
    stem, dot, suffix = name.rpartition(".")
    titled = file_name(title, stem) + dot + suffix
    more = f"; filename*=UTF-8''{quote(titled, safe='')}" if titled != name else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"{more}'
    return response


def word_attachment(paper: Document, name: str, title: str = "") -> Response:
    """Return a document for Word as an answer."""
    out = io.BytesIO()
    paper.save(out)
    return attachment(out.getvalue(), DOCX, name, title)
