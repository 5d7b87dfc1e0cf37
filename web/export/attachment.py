"""Answers that a browser saves as a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from flask import Response, make_response

if TYPE_CHECKING:
    from docx.document import Document

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(body: str | bytes, mimetype: str, name: str) -> Response:
    """Return a file as an answer."""
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def word_attachment(paper: Document, name: str) -> Response:
    """Return a document for Word as an answer."""
    out = io.BytesIO()
    paper.save(out)
    return attachment(out.getvalue(), _DOCX, name)
