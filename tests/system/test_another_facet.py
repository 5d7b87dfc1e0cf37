"""Another facet is one entry of the table and its translations.

A copy of the project is given one, and asked by it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus import read_bulletins
from indexer import Library

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAMPLES = ("shumao-12.txt", "zhaibian-31.txt", "zhaibian-43.txt")
PUBLISHER = "澜川市数字贸易协会"
#: The last entry of the table, before which the new one is put, and what is put there.
LAST = '    Facet("source", "来源"'
ENTRY = '    Facet("publisher", "主办单位", lambda record: _texts(record.issue.publisher), ("主办",)),\n'
TRANSLATIONS = '"主办单位" = "Publisher"\n"主办" = "Publisher"\n'

#: Asks the copy, in every way a reader can: before the library is read again, and after it.
SCRIPT = """
import json, sys
from pathlib import Path
import indexer
from indexer.opensearch.mapping import document, template
from indexer.opensearch.settings import ClusterSettings
from search import Request, open_engine
from web.app import create_app

library, publisher = Path(sys.argv[1]), sys.argv[2]
assert Path(indexer.__file__).is_relative_to(Path.cwd()), indexer.__file__


def counts(page):
    return {value.value: value.count for value in page.facets["publisher"]}


engine = open_engine(library)
before = counts(engine.search(Request()))
engine.close()
indexer.Library.open(library).sync()
engine = open_engine(library)
chosen = Request(filters={"publisher": (publisher,)})
client = create_app(engine, library).test_client()
asked = {"publisher": publisher}
print(json.dumps({
    "before": before,
    "counts": counts(engine.search(Request())),
    "selected": counts(engine.search(chosen)),
    "chosen": engine.search(chosen).total,
    "excluded": engine.search(Request(excluded={"publisher": (publisher,)})).total,
    "typed": [engine.search(Request(q)).total for q in (f"主办:{publisher}", f"publisher:{publisher[:3]}")],
    "unknown": engine.search(Request("主办:没有这家")).notes,
    "api": client.get("/api/search", query_string=asked).get_json(),
    "narrowed": client.get("/api/search?find_publisher=图书馆").get_json()["facets"]["publisher"],
    "parameters": [one["name"] for one in client.get("/api/openapi.json").get_json()
                   ["paths"]["/api/search"]["get"]["parameters"]],
    "page": client.get("/", query_string=asked).text,
    "english": client.get("/", query_string=asked | {"lang": "en"}).text,
    "list": client.get("/facets/publisher").text,
    "mapping": template(ClusterSettings(("http://localhost:9200",)))["mappings"]["properties"]["publisher"]["type"],
    "document": document(engine.search(chosen).hits[0].record, 0, str.split)["publisher"],
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with one more facet and its translations."""
    folder = tmp_path_factory.mktemp("copy")
    for package in ("corpus", "indexer", "search", "web"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    table = folder / "indexer" / "facets.py"
    text = table.read_text(encoding="utf-8")
    assert text.count(LAST) == 1
    table.write_text(text.replace(LAST, ENTRY + LAST), encoding="utf-8")
    with (folder / "web" / "translations" / "en.toml").open("a", encoding="utf-8") as translations:
        translations.write(TRANSLATIONS)
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library whose index was made without the new facet."""
    folder = tmp_path_factory.mktemp("library") / "library"
    made = Library.create(folder)
    for name in SAMPLES:
        made.add(ROOT / "corpus" / "samples" / name)
    made.sync()
    return folder


def _run(copy: Path, *arguments: str) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _held() -> dict[str, int]:
    held: dict[str, int] = {}
    for name in SAMPLES:
        for bulletin in read_bulletins(ROOT / "corpus" / "samples" / name):
            held[bulletin.issue.publisher] = held.get(bulletin.issue.publisher, 0) + len(bulletin.articles)
    return held


def test_one_entry_is_a_column_a_filter_a_field_a_parameter_an_option_and_a_place_on_the_page(
    copy: Path, library: Path
) -> None:
    found = _run(copy, "-c", SCRIPT, str(library), PUBLISHER)
    held = _held()
    every, here = sum(held.values()), held[PUBLISHER]
    assert 0 < here < every
    assert found["before"] == {"-": every}
    assert found["counts"] == found["selected"] == held
    assert (found["chosen"], found["excluded"], found["typed"]) == (here, every - here, [here, here])
    assert found["unknown"] == ["没有找到主办“没有这家”，按文字查找。"]
    assert found["api"]["total"] == here
    assert found["api"]["facets"]["publisher"][0] == {
        "value": PUBLISHER, "label": PUBLISHER, "count": here, "selected": True, "excluded": False
    }  # fmt: skip
    assert [value["count"] for value in found["narrowed"]] == [every - here]
    assert {"publisher", "not_publisher", "find_publisher"} <= set(found["parameters"])
    assert f'name="publisher" value="{PUBLISHER}" form="ask" checked' in found["page"]
    assert '<span class="k">主办单位</span>' in found["page"]
    assert "<legend>Publisher" in found["english"]
    assert all(publisher in found["list"] for publisher in held)
    assert (found["mapping"], found["document"]) == ("keyword", [PUBLISHER])

    arguments = ("search", "", "--library", str(library), "--publisher", PUBLISHER, "--json")
    assert _run(copy, "-m", "web.cli", *arguments)["total"] == here
