"""The annual index for Word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from web.export.annual_index import AnnualIndex, locator
from web.http.i18n import translator
from web.http.lanes import while_awaited
from web.http.template_filters import clean, issue_number

if TYPE_CHECKING:
    from docx.document import Document

_CHINESE: Final = translator("zh")


def document(index: AnnualIndex) -> Document:
    """Return the annual index for Word."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    paper = docx.new_document(f"{index.serial}{index.year}年索引")
    many = len({issue.serial for issue in index.issues}) > 1
    paper.add_heading("总目录", level=1)
    for serial, sections in index.contents:
        if many:
            paper.add_heading(clean(serial), level=2)
        for section, lines in sections:
            paper.add_paragraph().add_run(clean(section)).bold = True
            rows = [
                (line.record.article.title, issue_number(line.record.issue, _CHINESE), str(line.place))
                for line in lines
            ]
            for row in while_awaited(rows):
                paper.add_paragraph(clean("\t".join(row)))
    for name, groups in (("企业索引", index.companies), ("政策索引", index.policies)):
        paper.add_heading(name, level=1)
        for initial, entries in groups:
            paper.add_heading(initial, level=2)
            for entry in while_awaited(entries):
                places = "，".join(locator(line, many) for line in entry.lines)
                paper.add_paragraph(clean(f"{entry.entity.name}\t{places}"))
    return paper
