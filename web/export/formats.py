"""Search results in the formats to take away: CSV for a spreadsheet, Markdown for a text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from search.engine import Engine
from search.request import Request
from search.result import Hit
from web.export import citation
from web.http.i18n import translator
from web.http.lanes import while_awaited
from web.http.links import Links
from web.http.template_filters import clean, date_of, issue_number

#: At most so many articles are taken away at once; the page says so where there are more.
LIMIT: Final = 10_000
#: The columns of a table of hits.
HEAD: Final = ("刊物", "期", "时期", "栏目", "标题", "日期", "日期依据", "来源", "企业", "机构", "政策", "地址")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|])")
_CHINESE: Final = translator("zh")


def hits(engine: Engine, asked: Request, limit: int = LIMIT) -> Iterator[Hit]:
    """Yield the hits of a search in its order, so many at most."""
    yield from while_awaited(engine.every(asked, limit))


def _cell(text: str) -> str:
    """Return a text that a spreadsheet takes for a text, whatever it begins with."""
    text = clean(text)
    return f"'{text}" if text.lstrip()[:1] in set("=+-@") or text[:1] in set("\t\r") else text


def to_csv(found: Iterator[Hit], links: Links) -> str:
    """Return hits as CSV (RFC 4180) with a header and a byte order mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for hit in found:
        writer.writerow([_cell(text) for text in row_of(hit, links)])
    return "\ufeff" + out.getvalue()


def row_of(hit: Hit, links: Links) -> tuple[str, ...]:
    """Return a hit as a row of HEAD."""
    article, issue = hit.record.article, hit.record.issue
    date, reason = date_of(article.date, issue)
    companies = "；".join(entity.name for entity in hit.record.companies)
    organisations = "；".join(hit.record.organisations)
    policies = "；".join(entity.name for entity in hit.record.policies)
    return (
        issue.serial, issue_number(issue, _CHINESE), issue.period, article.section, article.title, date, reason,
        article.source or "", companies, organisations, policies, links.article(article.id),
    )  # fmt: skip


def escaped(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))


def to_markdown(found: Iterator[Hit], links: Links, heading: str) -> str:
    """Return hits as a Markdown list: title, citation line, snippets as quotes."""
    parts = [f"# {escaped(heading)}\n"]
    for hit in found:
        url = links.article(hit.record.article.id)
        parts.append(
            f"\n## [{escaped(hit.record.article.title)}]({url})\n\n{escaped(citation.plain(hit.record, url))}\n"
        )
        parts.extend(
            f"\n> {'…' * piece.cut_before}{escaped(piece.text)}{'…' * piece.cut_after}\n" for piece in hit.snippets
        )
    return "".join(parts)
