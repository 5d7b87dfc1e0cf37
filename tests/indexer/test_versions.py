"""Versions of the parser and of the index.

Raised where the output changes, and all that decides it is in them.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from corpus.version import parser_fingerprint
from indexer.library import parse_config
from indexer.library.parse_config import read_parse_config
from tools import versions

ROOT = Path(__file__).parents[2]
#: Libraries of corpus and indexer whose version changes nothing that is read or indexed; rjieba
#: cuts as jieba does.
_NEUTRAL = {"msgspec", "opensearch-py", "rjieba", "watchfiles"}


@pytest.mark.parametrize("part", ["parser", "index"])
def test_a_changed_output_has_a_raised_version(part: str) -> None:
    recorded = json.loads(versions.FILE.read_text(encoding="utf-8"))
    now = {part: getattr(versions, part)()}
    told = versions.changed(recorded, {**recorded, **now})
    assert not told, f"{told[0]}, then run `python -m tools.versions`"
    assert recorded[part] == now[part], "run `python -m tools.versions`"


def test_only_a_change_under_the_same_version_is_told() -> None:
    before = {
        "parser": {"version": 1, "samples": {"a": ["file", "read"], "b": ["file", "read"]}},
        "index": {"version": 1, "files": {"trm": "x"}},
    }
    other_read = {"version": 1, "samples": {"a": ["file", "otherwise"], "b": ["other file", "otherwise"]}}
    other_index = {"version": 1, "files": {"trm": "y"}}
    assert not versions.changed(before, before)
    (told,) = versions.changed(before, {**before, "parser": other_read})
    assert "reads a otherwise: raise PARSER_VERSION" in told
    assert not versions.changed(before, {**before, "parser": {**other_read, "version": 2}})
    (told,) = versions.changed(before, {**before, "index": other_index})
    assert "raise INDEX_VERSION" in told
    assert not versions.changed(before, {**before, "index": {**other_index, "version": 2}})


def _libraries() -> Iterator[str]:
    """Yield the distributions that corpus and indexer import."""
    names = packages_distributions()
    for path in (*(ROOT / "corpus").rglob("*.py"), *(ROOT / "indexer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            else:
                continue
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in {"corpus", "indexer"}:
                    yield from names.get(top, [top])


def test_every_library_that_can_change_a_result_is_part_of_the_fingerprint() -> None:
    known = {one.partition(" ")[0] for one in (*parser_fingerprint(), *parse_config.index_versions())}
    missing = {library.lower() for library in _libraries()} - {one.lower() for one in known} - _NEUTRAL
    assert not missing, "name it in corpus/version.py or indexer/library/parse_config.py, or here as neutral"


def test_every_word_list_is_part_of_the_fingerprint() -> None:
    lists = {path.name for path in (ROOT / "corpus" / "data").rglob("*.txt")}
    assert lists
    assert lists <= {Path(one.partition(" ")[0]).name for one in parser_fingerprint()}


def test_what_the_keeper_curates_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    seen = {read_parse_config(tmp_path).fingerprint}
    for name, text in (
        ("companies.toml", '[[company]]\nname = "北原琉璃科技有限公司"\n'),
        ("policies.toml", '[[policy]]\ntitle = "关于扶持的通知"\n'),
        ("terms.txt", "云栈通\n"),
        ("library.toml", '[issues."a.txt"]\nnumber = 3\n'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.add(read_parse_config(tmp_path).fingerprint)
    assert len(seen) == 5
