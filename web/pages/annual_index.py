"""The annual index (年度索引): every article of a year by section, and the companies and policies named in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, request

from corpus.model import Entity, Issue
from indexer.record import Record
from search.engine import Engine
from web.export import digest
from web.http.context import current
from web.http.i18n import translator
from web.http.template_filters import clean, issue_number
from web.pages.holdings import year_of

if TYPE_CHECKING:
    from docx.document import Document

blueprint = Blueprint("annual", __name__)
_CHINESE: Final = translator("zh")
#: A page of more articles leads to the index of each serial instead.
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the general contents: an article, its issue, and its place in the issue from 1."""

    record: Record
    place: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an index: an entity and the lines it is named in."""

    entity: Entity
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Annual:
    """The annual index of a year: issues in order, contents by serial and section, companies and policies by initial."""

    year: str
    serial: str
    issues: tuple[Issue, ...]
    contents: tuple[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]], ...]
    companies: tuple[tuple[str, tuple[Entry, ...]], ...]
    policies: tuple[tuple[str, tuple[Entry, ...]], ...]


def annual(engine: Engine, year: str, serial: str = "") -> Annual | None:
    """Return the annual index of a year (of one serial, if named); None where no issue of it is held."""
    held = [s for s in engine.issues() if year_of(s) == year and (not serial or s.issue.serial == serial)]
    held.sort(key=lambda s: (s.issue.serial, str(s.issue.start or ""), s.issue.number or 0))
    lines = [Line(record, place) for s in held for place, record in enumerate(engine.issue(s.issue.id), 1)]
    if not lines:
        return None
    return Annual(
        year,
        serial,
        tuple(s.issue for s in held),
        tuple(_contents(lines)),
        tuple(_index((entity, line) for line in lines for entity in line.record.companies)),
        tuple(_index((entity, line) for line in lines for entity in line.record.policies)),
    )


def _contents(lines: Sequence[Line]) -> Iterable[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]]]:
    for serial, group in groupby(lines, key=lambda line: line.record.issue.serial):
        sections: dict[str, list[Line]] = {}
        for line in group:
            sections.setdefault(line.record.article.section, []).append(line)
        yield serial, tuple((name, tuple(found)) for name, found in sections.items())


def _index(pairs: Iterable[tuple[Entity, Line]]) -> Iterable[tuple[str, tuple[Entry, ...]]]:
    """Group entities by the initial of their first character's pronunciation; whatever is no letter comes last."""
    found: dict[Entity, list[Line]] = {}
    for entity, line in pairs:
        found.setdefault(entity, []).append(line)
    keyed = sorted((by_name(entity.name), entity.id, Entry(entity, tuple(lines))) for entity, lines in found.items())
    for initial, group in groupby(keyed, key=lambda item: item[0][0]):
        yield initial, tuple(entry for _, _, entry in group)


def by_name(name: str) -> tuple[str, str]:
    """Return what orders a name as an index does: its initial (# where it has none), then its pronunciation."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # its tables take a while to load

    spelled = " ".join(lazy_pinyin(clean(name).lstrip('《“" '), style=Style.TONE3, errors="default")).lower()
    initial = spelled[:1].upper()
    return (initial if "A" <= initial <= "Z" else "#", spelled)


def where(line: Line, many: bool) -> str:
    """Return the place of a line as an index prints it: 46:12 (the issue's number, the article's place in it)."""
    issue = line.record.issue
    number = str(issue.number) if issue.number is not None else issue.period or issue.id
    if issue.volume is not None and issue.number is not None:
        number = f"{issue.volume}({issue.number})"
    return f"{issue.serial} {number}:{line.place}" if many else f"{number}:{line.place}"


def document(index: Annual) -> Document:
    """Return the annual index for Word."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    paper = docx.new_document(f"{index.serial}{index.year}年索引")
    many = len({issue.serial for issue in index.issues}) > 1
    paper.add_heading("总目录", level=1)
    for serial, sections in index.contents:
        if many:
            paper.add_heading(clean(serial), level=2)
        for section, lines in sections:
            paper.add_paragraph(clean(section)).runs[0].bold = True
            rows = [
                (line.record.article.title, issue_number(line.record.issue, _CHINESE), str(line.place))
                for line in lines
            ]
            for row in rows:
                paper.add_paragraph(clean("\t".join(row)))
    for name, groups in (("企业索引", index.companies), ("政策索引", index.policies)):
        paper.add_heading(name, level=1)
        for initial, entries in groups:
            paper.add_heading(initial, level=2)
            for entry in entries:
                places = "，".join(where(line, many) for line in entry.lines)
                paper.add_paragraph(clean(f"{entry.entity.name}\t{places}"))
    return paper


def _asked(year: str) -> Annual:
    index = annual(current().engine, year, request.args.get("serial", ""))
    if index is None:
        abort(404)
    return index


@blueprint.get("/index/<year>")
def annual_index(year: str) -> str:
    """Show the annual index: all titles by section, companies and policies by initial."""
    index = _asked(year)
    many = len({issue.serial for issue in index.issues}) > 1
    sizes = [(serial, sum(len(lines) for _, lines in sections)) for serial, sections in index.contents]
    split = many and sum(size for _, size in sizes) > _MOST
    return render_template("annual.html", index=index, where=where, many=many, split=sizes if split else ())


@blueprint.get("/index/<year>.docx")
def annual_docx(year: str) -> Response:
    """Return the annual index for Word."""
    return digest.as_docx(document(_asked(year)), f"index-{year}" if year.isascii() else "index")
