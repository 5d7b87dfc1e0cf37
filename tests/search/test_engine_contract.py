"""The engine over Whoosh segments keeps the engine contract, however articles are spread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.document import to_json
from indexer import Library
from search import kernels
from search.engine import Engine
from search.kernels import numpy_kernels
from search.open import open_engine
from tests.contract import LIBRARY, EngineContract

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["one segment", "a segment an issue", "corrected", "nothing compiled"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the engine over the contract's library.

    Synced at once, issue by issue, or after a worse first version.

    Also as it is where nothing could be compiled.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "nothing compiled":
            for name in kernels.__all__:
                patch.setattr(kernels, name, getattr(numpy_kernels, name))
        yield from _opened(request, tmp_path_factory)


def _opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = Library.create(tmp_path_factory.mktemp("library"))
    for number, bulletin in enumerate(LIBRARY):
        file = library.issues / f"{number}.json"
        if request.param == "corrected":
            file.write_text(to_json(bulletin).replace("服务", "服務与"), encoding="utf-8")
            library.sync()
        file.write_text(to_json(bulletin), encoding="utf-8")
        if request.param != "one segment":
            library.sync()
    library.sync()
    opened = open_engine(library.path)
    yield opened
    opened.close()


class TestColumnsEngine(EngineContract):
    """The contract."""
