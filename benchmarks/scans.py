"""Scans.

The samples as they come from a scanner: printed as PDF, drawn at 150 dots an inch, turned by two
degrees to either side, with noise, packed as JPEG of quality 60. What is read of them is compared
with what is read of the same PDF by its text layer: characters (edit distance on folded text
without white space and the dots of contents pages), articles of which beginning and end are the
same, and the processor time of a page.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pypdfium2
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.table import table
from corpus.formats.pdf import pdf_source
from corpus.formats.scan.recognised import RecognisedPage, Scanned, recognise_now
from corpus.formats.source import Source
from corpus.model import Article
from corpus.parse import parse
from corpus.text.fold import fold
from tools.samples import master, pdf, printer, setting

MASTERS: Final = Path(__file__).parents[1] / "tools" / "samples"
DOTS: Final = 150
SKEW: Final = 2.0
NOISE: Final = 12.0
QUALITY: Final = 60
#: So many characters at either end of an article tell whether its boundary is right, where so much
#: of them (of 100) agrees.
_END, _AGREES = 16, 80
_DOTS: Final = re.compile(r"[.…·]{2,}|\s")

Recognise = Callable[[str, Scanned], RecognisedPage]


def run() -> None:
    """Print the share of characters and boundaries that are right, and the time of a page."""
    rows = []
    sums = np.zeros(6)
    for path in sorted(MASTERS.glob("*.master")):
        given = printed(path)
        paper = scanned(given)
        begun = time.process_time()
        read = pdf_source("scan.pdf", paper, recognise_now)
        seconds = time.process_time() - begun
        figures = np.array([*compared(pdf_source("text.pdf", given, recognise_now), read), seconds])
        sums += figures
        rows.append((path.stem, *shown(figures)))
    rows.append(("all", *shown(sums)))
    heads = ("issue", "pages", "characters", "right", "articles", "right", "s/page")
    print(table("Scans, 150 dots an inch; processor time of one core", heads, rows))


def shown(figures: Any) -> tuple[str, ...]:
    """Return the figures of an issue, or their sums, as cells."""
    pages, characters, wrong, articles, right, seconds = figures
    return (
        f"{pages:.0f}",
        f"{characters:,.0f}",
        f"{1 - wrong / characters:.2%}",
        f"{articles:.0f}",
        f"{right / articles:.1%}",
        f"{seconds / pages:.2f}",
    )


def printed(path: Path) -> bytes:
    """Return the issue of a master as a PDF with a text layer."""
    issue = master.read(path)
    issue.head["file"] = [f"{path.stem}.pdf"]
    return pdf.document(issue, setting.blocks(printer.print_issue(issue)))[0]


def scanned(data: bytes) -> bytes:
    """Return a PDF of pictures of the pages of a PDF, as a scanner makes them."""
    document = pypdfium2.PdfDocument(data)
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    for number in range(len(document)):
        width, height = document.get_page_size(number)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture(document[number], number)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def picture(page: Any, number: int) -> io.BytesIO:
    """Return a page as a JPEG file: turned, with noise."""
    from PIL import Image

    grey = page.render(scale=DOTS / 72).to_pil().convert("L")
    turned = grey.rotate(SKEW if number % 2 else -SKEW, Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(number).normal(0, NOISE, (turned.height, turned.width))
    pixels = np.clip(np.asarray(turned) * 0.94 + noise, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY)
    return file


def compared(given: Source, read: Source) -> tuple[int, int, int, int, int]:
    """Return pages, characters, wrong characters, articles, and articles with right boundaries."""
    pages = sorted({line.page for line in given.lines if line.page})
    texts = [(_text(given, page), _text(read, page)) for page in pages]
    wrong = sum(Levenshtein.distance(one, other) for one, other in texts)
    true, found = parse(given).articles, parse(read).articles
    right = sum(any(_same(article, other) for other in found) for article in true)
    return len(pages), sum(len(one) for one, _ in texts), wrong, len(true), right


def _text(source: Source, page: int) -> str:
    return _DOTS.sub("", fold("".join(line.text for line in source.lines if line.page == page)))


def _same(one: Article, other: Article) -> bool:
    ends = [(_DOTS.sub("", fold(f"{article.title}{article.text}"))) for article in (one, other)]
    return all(
        fuzz.ratio(*(end[where] for end in ends)) >= _AGREES for where in (slice(None, _END), slice(-_END, None))
    )
