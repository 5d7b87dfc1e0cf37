"""Scans in a library: after all else, page by page, and no page twice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from corpus import codec
from corpus.formats.scan.recognised import Corners, Found, RecognisedPage, digest_of
from indexer import Library, Progress
from indexer.library.scans import Scans, engine_version
from indexer.local.snapshot import candidates
from search import Request, open_engine

TEXTS = [["云麓市茶业协会简报", "2023年第3期（总第9期）"], ["协会召开理事会", "九月十日，协会召开理事会，听取了报告。"]]


def _tiff(pages: int) -> bytes:
    frames = [Image.new("L", (400, 560), 255 - number) for number in range(pages)]
    written = io.BytesIO()
    frames[0].save(written, "TIFF", save_all=True, append_images=frames[1:])
    return written.getvalue()


def _page(texts: Sequence[str]) -> RecognisedPage:
    def corners(row: int, text: str) -> Corners:
        left, top, right, bottom = 40.0, 60.0 + 40 * row, 40.0 + 16 * len(text), 82.0 + 40 * row
        return (left, top, right, top, right, bottom, left, bottom)

    return RecognisedPage(400, 560, tuple(Found(text, 0.97, corners(row, text)) for row, text in enumerate(texts)))


def _recognised(library: Library, data: bytes, number: int, texts: Sequence[str]) -> Path:
    """Put a page there as if it had been recognised."""
    folder = library.scans / f"{digest_of(data)}-{engine_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.json").write_bytes(codec.encode(_page(texts)))
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    target = Library.create(tmp_path / "library")
    (target.issues / "text.txt").write_text(
        "港口简报\n2023年第1期\n\n港口扩建\n\n港口扩建工程九月开工。\n", encoding="utf-8"
    )
    return target


@pytest.mark.usefixtures("installed")
def test_pages_that_are_recognised_are_read_with_the_rest(library: Library) -> None:
    data = _tiff(2)
    (library.issues / "scan.tif").write_bytes(data)
    for number, texts in enumerate(TEXTS, 1):
        _recognised(library, data, number, texts)
    steps: list[Progress] = []
    report = library.sync(steps.append)
    assert set(report.added) == {"scan.tif", "text.txt"}
    assert not [step for step in steps if step.pages]
    engine = open_engine(library.path)
    (hit,) = engine.search(Request(q="听取了报告")).hits
    assert hit.record.article.page == 2
    engine.close()


@pytest.mark.usefixtures("installed")
def test_a_sync_that_was_stopped_goes_on_with_the_page_at_which_it_was(library: Library) -> None:
    data = _tiff(3)
    (library.issues / "scan.tif").write_bytes(data)
    folder = _recognised(library, data, 1, TEXTS[0])

    def stop(step: Progress) -> None:
        if step.pages:
            # All else is found before the first page is recognised.
            assert next(candidates(library.index)).manifest.issues == 1
        if step.pages and step.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(stop)
    made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert set(made) == {"1.json", "2.json"}
    _recognised(library, data, 3, TEXTS[1])
    steps: list[Progress] = []
    report = library.sync(steps.append)
    assert report.added == ("scan.tif",)
    assert {name: (folder / name).stat().st_mtime_ns for name in made} == made
    again = library.sync()
    assert (again.added, again.changed, again.snapshot) == ((), (), report.snapshot)


@pytest.mark.usefixtures("installed")
def test_a_scan_without_text_is_told_and_stops_nothing(library: Library) -> None:
    (library.issues / "blank.tif").write_bytes(_tiff(1))
    report = library.sync()
    assert report.added == ("text.txt",)
    assert "holds no text" in report.failed["blank.tif"]


@pytest.mark.usefixtures("installed")
def test_a_page_that_is_kept_damaged_is_recognised_again(library: Library) -> None:
    data = _tiff(1)
    folder = _recognised(library, data, 1, TEXTS[1])
    (folder / "1.json").write_bytes(b"{")
    (library.issues / "scan.tif").write_bytes(data)
    assert library.sync().failed.keys() == {"scan.tif"}
    assert codec.decode((folder / "1.json").read_bytes(), RecognisedPage).found == ()


def test_the_folder_of_the_state_is_for_nobody_else(library: Library) -> None:
    scans = Scans(library.scans)
    assert scans.folder.parent == library.path / "state"
