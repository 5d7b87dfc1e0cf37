"""The annual index for Word."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Final

from web.export.annual_index import AnnualIndex, locator
from web.http.i18n import translator
from web.http.lanes import while_awaited
from web.http.template_filters import issue_number

_CHINESE: Final = translator("zh")


def document(index: AnnualIndex) -> bytes:
    """Return the annual index for Word."""
    out = BytesIO()
    write(index, out)
    return out.getvalue()


def write(index: AnnualIndex, out: IO[bytes]) -> None:
    """Write the annual index for Word, line by line."""
    from web.export import long_docx  # noqa: PLC0415  # python-docx takes a while to load

    lines = (long_docx.Line(*line) for line in while_awaited(_lines(index)))
    long_docx.write(f"{index.serial}{index.year}年索引", lines, out)


def _lines(index: AnnualIndex) -> Iterator[tuple[str, int, bool]]:
    """Yield the lines: text, level of a heading (0: none), whether bold."""
    many = len({issue.serial for issue in index.issues}) > 1
    yield "总目录", 1, False
    for serial, sections in index.contents:
        if many:
            yield serial, 2, False
        for section, lines in sections:
            yield section, 0, True
            for line in lines:
                yield f"{line.title}\t{issue_number(line.issue, _CHINESE)}\t{line.place}", 0, False
    for name, groups in (("企业索引", index.companies), ("政策索引", index.policies)):
        yield name, 1, False
        for initial, entries in groups:
            yield initial, 2, False
            for entry in entries:
                yield f"{entry.entity.name}\t{'，'.join(locator(line, many) for line in entry.lines)}", 0, False
