"""The walls: which way imports point, how large a module or function may grow, and what is never written."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OutOfBounds

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "indexer", "search", "web")
MODULE_LINES = 300
FUNCTION_LINES = 45
#: Words in one alternation of a regular expression; a longer list is data (corpus/data/patterns).
ALTERNATIVES = 12
#: Libraries that only some of the packages (or one module) may import.
ONLY = {
    "whoosh": ("indexer/segment/",),
    "flask": ("web/",),
    "jieba": ("indexer/text/segmenter.py",),
    "rjieba": ("indexer/text/segmenter.py",),
}
FILES = sorted(path for name in (*PACKAGES, "tests", "tools", "benchmarks") for path in (ROOT / name).rglob("*.py"))
SOURCES = [path for path in FILES if path.relative_to(ROOT).parts[0] in PACKAGES]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_imports_point_left_only(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    to_the_right = imported & set(PACKAGES[PACKAGES.index(package) + 1 :])
    assert not to_the_right, f"{_name(path)} imports {to_the_right}, which stands to the right of {package}"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_library_is_imported_only_where_it_belongs(path: Path) -> None:
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    for library, places in ONLY.items():
        assert library not in imported or _name(path).startswith(places), f"{_name(path)} imports {library}"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_module_fits_its_budget(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{_name(path)} has {lines} lines; one noun a file, {MODULE_LINES} lines at most"


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_function_fits_its_budget_and_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{_name(path)} has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _length(node)
            assert length <= FUNCTION_LINES, f"{_name(path)}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_error_is_caught_that_is_not_named(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            assert caught not in {"", "Exception", "BaseException"}, f"{_name(path)}:{node.lineno} catches {caught}"


def _alternations(regex: str) -> Iterator[list[str]]:
    """Yield the alternatives of every group of a regular expression, with a mark for what they hold of groups and classes."""
    text = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "\0", regex, flags=re.DOTALL)
    while "(" in text:
        found = re.findall(r"\((?:\?[:=!]|\?<[=!]|\?P<\w+>)?([^()]*)\)", text)
        if not found:
            return
        yield from (group.split("|") for group in found)
        text = re.sub(r"\([^()]*\)", "\0", text)
    yield text.split("|")


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every string, with a mark for what is formatted into it."""
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "\0" for p in node.values)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_long_list_of_words_is_data_and_not_a_regular_expression(path: Path) -> None:
    for line, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
        for alternatives in _alternations(text) if "|" in text else ():
            words = [word for word in alternatives if re.fullmatch(r"\w+", word)]
            assert len(words) <= ALTERNATIVES, (
                f"{_name(path)}:{line} lists {len(words)} words; see corpus/data/README.md"
            )


@pytest.mark.parametrize(
    ("regex", "longest"), [(r"(?:a|b|(?:c|d)e|[f|g])x", 4), (r"a\|b|(?P<one>c|d|e)", 3), (r"[\]|a]|b", 2)]
)
def test_alternatives_are_counted_by_group(regex: str, longest: int) -> None:
    assert max(map(len, _alternations(regex))) == longest


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_entered_by_a_short_door(package: str) -> None:
    tree = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))
    exported = [
        node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert exported, f"{package}/__init__.py names no __all__"


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_tests_talk_to_this_machine_only(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(OutOfBounds):
        one.connect((address, 9))


def test_nothing_is_left_for_later() -> None:
    tracked = subprocess.run(
        ["git", "grep", "-nIE", r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", "--", *PACKAGES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not tracked.stdout
