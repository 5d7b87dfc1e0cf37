"""The built wheel, installed alone into an empty environment, runs the demonstration.

It can be built without a compiler.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus import samples
from tests.server import running

ROOT = Path(__file__).parents[2]

#: The environment without a way to the checkout, which pip would take for what is to be installed.
_ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and its locked dependencies into a new environment; return its bin."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], env=_ALONE, check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    bin_folder = folder / "env" / "bin"
    install = [str(bin_folder / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    locks = [("build.txt",), ("run.txt", "--no-build-isolation")]
    for lock, *more in locks:
        subprocess.run(
            [*install, *more, "--require-hashes", "-r", str(ROOT / "requirements" / lock)], env=_ALONE, check=True
        )
    subprocess.run([*install, "--no-deps", str(wheel)], env=_ALONE, check=True)
    return bin_folder


def test_the_wheel_alone_runs_the_demonstration(installed: Path, tmp_path: Path) -> None:
    with running([str(installed / "jianbao"), "run", "--port", "0"], cwd=tmp_path) as server:
        answer = json.loads(server.get("/api/search?q=跨境电商"))
        assert answer["total"] > 0
        assert answer["hits"][0]["snippets"]
        assert "跨境电商" in server.get("/?q=跨境电商")


def test_the_wheel_brings_its_types_and_templates(installed: Path) -> None:
    code = "import web, pathlib; root = pathlib.Path(web.__file__).parent; print((root / 'py.typed').exists(), len(list((root / 'templates').iterdir())) > 3)"
    out = subprocess.run(
        [installed / "python", "-c", code], cwd="/", env=_ALONE, capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == ["True", "True"]


def test_the_wheel_names_every_licence_and_brings_their_texts(installed: Path) -> None:
    code = """if True:
        import json
        from importlib.metadata import distribution
        jianbao = distribution("jianbao")
        texts = {name: jianbao.read_text(f"licenses/{name}") for name in jianbao.metadata.get_all("License-File")}
        lists = [str(path) for path in jianbao.files if path.match("corpus/data/patterns/*.txt")]
        print(json.dumps([jianbao.metadata["License-Expression"], texts, lists]))
    """
    out = subprocess.run(
        [installed / "python", "-c", code], cwd="/", env=_ALONE, capture_output=True, text=True, check=True
    )
    expression, texts, lists = json.loads(out.stdout)
    assert expression == "Apache-2.0 AND MIT"
    assert "Apache License" in texts["LICENSE"]
    for file, words in {
        "corpus/data/common.txt": "MIT licence",
        "search/suggest/sounds.json": "MIT licence",
    }.items():
        assert file in texts["NOTICE"]
        assert words in texts["NOTICE"]
    assert len(lists) == len(list((ROOT / "corpus" / "data" / "patterns").iterdir()))


def test_where_nothing_can_be_compiled_it_is_built_and_answers_all_the_same(installed: Path, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("compiled.c", "*.so", "__pycache__")
    for name in ("corpus", "indexer", "search", "web"):
        shutil.copytree(ROOT / name, tmp_path / "source" / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tmp_path / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "wheel", "--no-deps"]
    environment = {**os.environ, "CC": "false"}
    build = [*pip, "--no-build-isolation", "--wheel-dir", str(tmp_path), str(tmp_path / "source")]
    subprocess.run(build, env=environment, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "plain")
    assert not list((tmp_path / "plain").rglob("*.so"))

    def run(*arguments: str) -> str:
        code = "import sys, web.cli; sys.exit(web.cli.main())"
        path = {**os.environ, "PYTHONPATH": str(tmp_path / "plain")}
        command = [str(installed / "python"), "-c", code, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True, check=True)
        return done.stdout

    run("add", "--library", "library", *map(str, samples.files()[:2]))
    assert "slower: inner loops are not compiled (searching, indexing)" in run("check", "--library", "library")
    found = json.loads(run("search", "--library", "library", "--json", "服务贸易"))
    assert found["total"] > 0
    assert found["hits"][0]["snippets"]
