"""The documentation is true.

Every command, option and route is named, and what the pages point to exists.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tools import reference
from web.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return reference.pages(tmp_path_factory.mktemp("docs") / "library")


@pytest.mark.parametrize("name", ["commands.md", "http.md"])
def test_the_reference_is_not_stale(generated: dict[str, str], name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generated[name], "run `make docs`"


def test_every_route_says_what_it_is(generated: dict[str, str]) -> None:
    silent = [row for row in generated["http.md"].splitlines() if row.endswith("|  |")]
    assert not silent


def test_every_command_and_option_has_help() -> None:
    context = click.Context(cli, info_name="jianbao")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, f"jianbao {name} has no help"
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, f"jianbao {name} {parameter.name}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [command for command in cli.list_commands(click.Context(cli)) if f"jianbao {command}" not in text]
    assert not missing


def test_contributing_names_every_target_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not [target for target in targets if f"make {target}" not in text]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_exists(page: Path) -> None:
    names = re.findall(
        r"`((?:corpus|indexer|search|web|tests|docs|benchmarks|requirements)/[\w./-]+)`",
        page.read_text(encoding="utf-8"),
    )
    missing = [name for name in names if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()]
    assert not missing


@pytest.mark.parametrize("package", ["corpus", "indexer", "search", "web"])
def test_the_map_names_every_room(package: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {package}/: .*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert found, f"ARCHITECTURE.md has no section about {package}/"
    rooms = [path.name for path in (ROOT / package).iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert rooms
    assert not [room for room in rooms if f"`{room}/`" not in found.group()]


def test_every_page_that_the_code_cites_exists() -> None:
    for package in ("corpus", "indexer", "search", "web"):
        for path in (ROOT / package).rglob("*.py"):
            cited = re.findall(r"docs/[\w-]+\.md", path.read_text(encoding="utf-8"))
            assert not [page for page in cited if not (ROOT / page).exists()], path
