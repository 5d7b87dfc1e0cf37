"""The labels of a sample issue, in the shape the scorer reads: what a perfect reader would find."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tools.samples import office
from tools.samples.master import Master, Piece
from tools.samples.printer import Place, Sheet, is_row, plain

#: Characters of an opening or closing that are kept as a label.
_KEPT = 30
_FULL_NAME = re.compile(r"[\w（）]{2,}?有限公司")


def read_companies(path: Path) -> dict[str, list[str]]:
    """Read `long name: short, short` lines.

    A line `!: name, name` lists what only looks like a company.
    """
    companies: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        companies[name.strip()] = [short.strip() for short in rest.split(",") if short.strip()]
    return companies


def label(issue: Master, sheet: Sheet, companies: dict[str, list[str]]) -> dict[str, Any]:
    """Return the labels of an issue; line numbers are None where the file is not plain text."""
    lined = office.is_lined(issue)
    return {
        "file": issue.file,
        "issue": _masthead(issue),
        "toc_lines": list(sheet.toc) if lined else None,
        "sections": [
            {
                "title": section.title,
                "line": line if lined else None,
                "articles": [_article(place, companies, lined=lined) for place in places],
            }
            for section, line, places in zip(issue.sections, sheet.sections, sheet.places, strict=True)
        ],
        "page_furniture": sheet.noise,
        "split_paragraphs": [
            {"before_line": before, "after_line": after, "joined": joined} for before, after, joined in sheet.cuts
        ],
    }


def _masthead(issue: Master) -> dict[str, Any]:
    return {
        "journal": issue.one("journal"),
        "publisher": issue.one("publisher"),
        "editor_in_chief": issue.one("editor_in_chief"),
        "period_label": issue.one("period_label"),
        "year": int(issue.one("year")),
        "month_or_quarter": issue.one("month_or_quarter") or None,
        "total_number": int(issue.one("total_number")),
        "coverage": issue.one("coverage").split() or None,
    }


def _article(place: Place, companies: dict[str, list[str]], *, lined: bool) -> dict[str, Any]:
    piece = place.piece
    date, text, kind = _date(piece)
    found = _companies("\n".join([piece.title, *place.paragraphs]), companies, piece)
    return {
        "title": plain(piece.title),
        "title_line": place.first if lined else None,
        "toc_title": plain(piece.one("toc", piece.title)),
        "end_line": place.last if lined else None,
        "opening": _cells(place.paragraphs[0])[:_KEPT],
        "closing": _cells(place.paragraphs[-1])[-_KEPT:],
        "date": date,
        "date_text": text,
        "date_kind": kind,
        "source": re.sub(r"\s*\d{4}-\d\d-\d\d$", "", piece.one("source")) or piece.one("medium") or None,
        "companies": list(found),
        "company_aliases": {short: name for name, shorts in found.items() for short in shorts},
        "policies": [_policy(line) for line in piece.head.get("policy", [])],
        "deadlines": piece.head.get("deadline", []),
    }


def _cells(text: str) -> str:
    if not is_row(text):
        return text
    return "\t".join(cell.strip() for cell in text.strip("|").replace("|", "\t").split("\t"))


def _date(piece: Piece) -> tuple[str | None, str | None, str | None]:
    if piece.one("date"):
        value, text, kind = (part.strip() or None for part in piece.one("date").split("|"))
        return value, text, kind
    found = re.search(r"\d{4}-\d\d-\d\d$", piece.one("source"))
    return (found[0], found[0], "source-line") if found else (None, None, None)


def _companies(text: str, companies: dict[str, list[str]], piece: Piece) -> dict[str, list[str]]:
    """Return the companies in order of first mention, each with its printed short forms."""
    for other in (*companies["!"], *piece.head.get("not_company", [])):
        text = text.replace(other, " ")
    owner = {form: name for name, shorts in companies.items() if name != "!" for form in (name, *shorts)}
    pattern = "|".join(map(re.escape, sorted(owner, key=len, reverse=True)))
    found: dict[str, list[str]] = {}
    for form in (match[0] for match in re.finditer(pattern, text)):
        shorts = found.setdefault(owner[form], [])
        if form != owner[form] and form not in shorts:
            shorts.append(form)
    left = _FULL_NAME.search(re.sub(pattern, " ", text))
    if left:
        raise ValueError(f"{piece.title}: not in companies.txt: {left[0]}")
    return found


def _policy(line: str) -> dict[str, Any]:
    title, number, issuers, issued, role = (part.strip() for part in line.split("|"))
    return {
        "title": title,
        "doc_number": number or None,
        "issuer": issuers.split("、") if issuers else [],
        "issued": issued or None,
        "role": role,
    }
