"""PDFs of a dozen makers, and old Word files: read as Poppler and LibreOffice read them."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from corpus.formats import source_of
from corpus.text.fold import fold
from tests.conftest import ROOT
from tools import printing

pytestmark = pytest.mark.slow

SAMPLES = ROOT / "corpus" / "samples"
LINES = [
    line.text
    for name in ("shumao-16.txt", "zhaibian-52.txt")
    for line in source_of(name, (SAMPLES / name).read_bytes()).lines
    if line.text.strip()
]
#: Without the tables: where a cell has several lines, Poppler reads line by line across the cells.
PROSE = [line for line in LINES if "\t" not in line]
#: Share of Poppler's runs of eight Han characters that are read, too: page numbers may cut the rest.
LEAST = 0.995
SECONDS = 120


@dataclass(frozen=True)
class Printed:
    """The lines as Chromium prints them, in one column and in two."""

    plain: bytes
    columns: bytes


#: From what Chromium made, and a folder to work in, to a PDF.
Maker = Callable[[Printed, Path], bytes]


def run(folder: Path, *command: str) -> None:
    """Run a program in a folder, or skip the test where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}; as root on Debian `make browser` installs it")
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)


def by(result: str, *commands: str) -> Maker:
    """Return a maker that runs programs on chromium.pdf, word.docx or web.html."""

    def make(chromium: Printed, folder: Path) -> bytes:
        (folder / "chromium.pdf").write_bytes(chromium.plain)
        (folder / "word.docx").write_bytes(printing.word(PROSE))
        (folder / "web.html").write_bytes(printing.web(PROSE))
        for command in commands:
            run(folder, *command.replace("soffice", f"soffice {_profile(folder)}").split())
        return (folder / result).read_bytes()

    return make


def _profile(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()} --headless --convert-to"


def pdfium(chromium: Printed, _: Path) -> bytes:
    """Copy the pages into a new file, as PDFium writes it."""
    written = io.BytesIO()
    with pypdfium2.PdfDocument(chromium.plain) as old, pypdfium2.PdfDocument.new() as new:
        new.import_pages(old)
        new.save(written)
    return written.getvalue()


MAKERS: dict[str, Maker] = {
    "chromium": lambda chromium, _: chromium.plain,
    "chromium-columns": lambda chromium, _: chromium.columns,
    "reportlab": lambda _, __: printing.pdf(PROSE),
    "reportlab-columns": lambda _, __: printing.pdf(PROSE, columns=2),
    "pdfium": pdfium,
    # Ghostscript loses what Chromium's Type 3 fonts mean, so it is given Writer's file.
    "ghostscript": by("out.pdf", "soffice pdf word.docx", "gs -q -dBATCH -sDEVICE=pdfwrite -o out.pdf word.pdf"),
    "cairo": by("out.pdf", "pdftocairo -pdf chromium.pdf out.pdf"),
    "poppler": by("out.pdf", "pdfunite chromium.pdf chromium.pdf out.pdf"),
    "qpdf": by("out.pdf", "qpdf --linearize --object-streams=generate chromium.pdf out.pdf"),
    "writer-docx": by("word.pdf", "soffice pdf word.docx"),
    "writer-odt": by("word.pdf", "soffice odt word.docx", "soffice pdf word.odt"),
    "writer-html": by("web.pdf", "soffice pdf:writer_web_pdf_Export web.html"),
}


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Printed:
    """Return the lines as Chromium prints them, a heading every eight lines: plain, in columns."""
    body = "".join(
        f"<{'p' if place % 8 else 'h3'}>{html.escape(line)}</{'p' if place % 8 else 'h3'}>"
        for place, line in enumerate(PROSE)
    )
    page = browser.new_page()
    made = []
    for columns in ("auto", "2"):
        page.set_content(f"<style>body{{font-family:'Noto Serif CJK SC';columns:{columns};gap:9mm}}</style>{body}")
        made.append(page.pdf())
    page.close()
    return Printed(*made)


def runs(text: str) -> set[str]:
    han = "".join(re.findall(r"[\u4e00-\u9fff]", fold(text)))
    return {han[at : at + 8] for at in range(len(han) - 7)}


@pytest.mark.parametrize("maker", MAKERS)
def test_the_text_is_that_of_poppler(maker: str, chromium: Printed, tmp_path: Path) -> None:
    data = MAKERS[maker](chromium, tmp_path)
    (tmp_path / "made.pdf").write_bytes(data)
    run(tmp_path, "pdftotext", "-raw", "-enc", "UTF-8", "made.pdf", "made.txt")
    wanted = runs((tmp_path / "made.txt").read_text("utf-8"))
    held = runs("".join(line.text for line in source_of("made.pdf", data).lines))
    assert len(wanted) > 1000
    assert len(wanted & held) >= LEAST * len(wanted), sorted(wanted - held)[:20]


@pytest.mark.parametrize("kind", ["doc", "wps", "rtf", "odt"])
def test_other_word_files_read_as_the_docx_does(kind: str, tmp_path: Path) -> None:
    made = printing.word(LINES)
    (tmp_path / "issue.docx").write_bytes(made)
    saved = "doc" if kind == "wps" else kind
    run(tmp_path, "soffice", *_profile(tmp_path).split(), saved, "issue.docx")
    data = (tmp_path / f"issue.{saved}").read_bytes()
    assert text_of(f"issue.{kind}", data) == text_of("issue.docx", made)


def text_of(name: str, data: bytes) -> list[str]:
    return [" ".join(line.text.split()) for line in source_of(name, data).lines if line.text.strip()]
