"""Lines of a page: furniture, features of a line, paragraphs, source lines."""

from __future__ import annotations
