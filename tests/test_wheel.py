"""The built wheel, installed alone into an empty environment, runs the demonstration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import running

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it with the locked dependencies into a new environment, return its bin folder."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    bin_folder = folder / "env" / "bin"
    install = [str(bin_folder / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    locks = [("build.txt",), ("run.txt", "--no-build-isolation")]
    for lock, *more in locks:
        subprocess.run([*install, *more, "--require-hashes", "-r", str(ROOT / "requirements" / lock)], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    return bin_folder


def test_the_wheel_alone_runs_the_demonstration(installed: Path, tmp_path: Path) -> None:
    with running([str(installed / "jianbao"), "run", "--port", "0"], cwd=tmp_path) as server:
        answer = json.loads(server.get("/api/search?q=跨境电商"))
        assert answer["total"] > 0
        assert answer["hits"][0]["snippets"]
        assert "跨境电商" in server.get("/?q=跨境电商")


def test_the_wheel_brings_its_types_and_templates(installed: Path) -> None:
    code = "import web, pathlib; root = pathlib.Path(web.__file__).parent; print((root / 'py.typed').exists(), len(list((root / 'templates').iterdir())) > 3)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    out = subprocess.run(
        [installed / "python", "-c", code], cwd="/", env=environment, capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == ["True", "True"]
