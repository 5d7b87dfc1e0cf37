"""One segment of the index: the files that Whoosh can read, and our columns beside them."""

from __future__ import annotations
