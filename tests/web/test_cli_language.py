"""The command line speaks Chinese where the locale is Chinese, or where it is asked to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from corpus import samples
from web.cli import cli, main
from web.commands.language import language
from web.http.sentences import sentences

COMMANDS = Path(__file__).parents[2] / "web"
CONTEXT = click.Context(cli, info_name="jianbao")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_LANG", "zh")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "JIANBAO_LANG": "en"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_locale_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in ("JIANBAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("name", ["", *cli.list_commands(CONTEXT)])
def test_every_help_is_chinese(name: str) -> None:
    told = CliRunner().invoke(cli, [*name.split(), "--help"], terminal_width=200)
    assert told.exit_code == 0
    assert not re.findall(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", told.output), told.output
    assert "选项" in told.output
    narrow = CliRunner().invoke(cli, [*name.split(), "--help"], terminal_width=80)
    assert all(len(line.encode("gb18030")) <= 82 for line in narrow.output.splitlines())


@pytest.mark.parametrize("arguments", ["--lang zh --help", "--lang=zh -h", "sync --lang zh --help"])
def test_help_is_in_the_language_that_is_asked_for_before_it(monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.setenv("JIANBAO_LANG", "en")
    assert CliRunner().invoke(cli, arguments.split()).output.startswith("用法")


def _said() -> Iterator[str]:
    """Yield every sentence that the command line says by `say`."""
    for path in (*(COMMANDS / "commands").glob("*.py"), COMMANDS / "cli.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield from (
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def test_every_sentence_has_its_chinese() -> None:
    assert not sorted(set(_said()) - set(sentences()))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch"], "没有 serch 这个命令。"),
        (["search"], "缺少参数 QUERY。"),
        (["search", "a", "--size", "900"], "--size（环境变量 JIANBAO_SIZE）的值不对：900 不在 1<=x<=100 之间。"),
        (["search", "a", "--lang", "zh", "--library", "nix"], "nix：不是馆藏文件夹（没有 issues/），可用 jianbao add"),
        (["parse", "nix.txt"], "nix.txt：没有这个文件，请检查文件名"),
        (["export", "annual-index"], "annual-index 要有 --year 和 --output"),
    ],
)
@pytest.mark.usefixtures("chinese")
def test_an_error_is_one_line_of_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.setattr("sys.argv", ["jianbao", *arguments])
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().err
    assert told.startswith(f"jianbao: {said}")
    assert len(told.splitlines()) == 1


@pytest.mark.usefixtures("chinese")
def test_a_library_is_told_of_in_chinese(tmp_path: Path) -> None:
    library = ["--library", str(tmp_path / "l")]

    def told(*arguments: str) -> str:
        done = CliRunner().invoke(cli, [*arguments, *library])
        assert done.exception is None, done.output
        return str(done.output)

    assert re.search(r"新增 1 个文件：共 1 期 \d+ 篇", told("add", str(samples.files()[0])))
    assert "没有变动：共 1 期" in told("sync")
    assert re.search(r"^\d+ 篇，分布于 1 期", told("search", "企业"))
    checked = told("check")
    assert "各行：" in checked
    assert re.search(r"第 \d 版快照：共 1 期 \d+ 篇，有误 0 处", checked)
    assert "移开的文件 0 个" in told("withdrawn")
