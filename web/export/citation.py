"""Citations of an article: GB/T 7714-2015 (serial article), one plain line, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from indexer.record import Record
from web.http.i18n import translator
from web.http.links import Links
from web.http.template_filters import clean, issue_number, issue_year

#: The media type of RIS.
RIS: Final = "application/x-research-info-systems"
_CHINESE: Final = translator("zh")


def _flat(text: str) -> str:
    return " ".join(clean(text).split())


def _where(record: Record) -> str:
    """Return year, volume(number) as GB/T 7714 writes them: ``2022, 11(3)`` or ``2022(46)``."""
    issue, year = record.issue, issue_year(record.issue)
    number = f"({issue.number})" if issue.number is not None else ""
    if issue.volume is not None:
        return ", ".join(part for part in (year, f"{issue.volume}{number}") if part)
    return f"{year}{number}" or _flat(issue.period)


def gbt7714(record: Record, url: str) -> str:
    """Return the GB/T 7714-2015 reference for an article in an online serial ([J/OL])."""
    author = _flat(record.article.source or record.issue.publisher or record.issue.serial)
    title, serial, where = _flat(record.article.title), _flat(record.issue.serial), _where(record)
    return f"{author}. {title}[J/OL]. " + ", ".join(part for part in (serial, where) if part) + f". {url}."


def plain(record: Record, url: str) -> str:
    """Return serial, number, section, title, date in one line."""
    del url
    article, issue = record.article, record.issue
    date = str(article.date.value) if article.date and article.date.kind != "issue" else issue.period
    parts = (
        f"《{_flat(issue.serial)}》{issue_number(issue, _CHINESE)}",
        _flat(article.section),
        f"《{_flat(article.title)}》",
        date,
    )
    return "，".join(part for part in parts if part)


def bibtex(record: Record, url: str) -> str:
    """Return a BibTeX entry."""
    article, issue = record.article, record.issue
    fields = {
        "title": f"{{{_tex(article.title)}}}",
        "author": f"{{{_tex(article.source or issue.publisher)}}}" if article.source or issue.publisher else "",
        "journal": _tex(issue.serial),
        "year": issue_year(issue),
        "volume": str(issue.volume) if issue.volume is not None else "",
        "number": str(issue.number) if issue.number is not None else "",
        "note": _tex(article.section),
        "url": url,
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", article.id).strip("-") or "article"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{{key},\n{lines}}}\n"


def _tex(text: str) -> str:
    return re.sub(r"([#$%&_{}])", r"\\\1", _flat(text).replace("\\", "/"))


def ris(record: Record, url: str) -> str:
    """Return a RIS record."""
    article, issue = record.article, record.issue
    date = str((article.date.value if article.date else issue.start) or "")
    fields = (
        ("TY", "JOUR"),
        ("TI", _flat(article.title)),
        ("AU", _flat(article.source or issue.publisher)),
        ("JO", _flat(issue.serial)),
        ("PY", issue_year(issue)),
        ("DA", date.replace("-", "/")),
        ("VL", str(issue.volume) if issue.volume is not None else ""),
        ("IS", str(issue.number) if issue.number is not None else ""),
        ("N1", _flat(article.section)),
        ("UR", url),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def bibliography(records: Iterable[Record], links: Links) -> str:
    """Return records in one RIS file, each with its address."""
    return "".join(ris(record, links.article(record.article.id)) for record in records)


STYLES: Final[dict[str, Callable[[Record, str], str]]] = {
    "GB/T 7714": gbt7714,
    "纯文本": plain,
    "BibTeX": bibtex,
    "RIS": ris,
}


def every(record: Record, url: str) -> list[tuple[str, str]]:
    """Return (style, citation) in every style."""
    return [(name, style(record, url)) for name, style in STYLES.items()]
