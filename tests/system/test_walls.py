"""The walls.

Which way imports point, how large a module or function may grow, and what is never written.
"""

from __future__ import annotations

import ast
import re
import socket
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import OutOfBounds

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "indexer", "search", "web")
#: The rooms of each package (sub-packages, and modules beside them) from the bottom up: a room
#: imports from lines above its own only. So neither backend imports the other, nor does either
#: search engine.
ROOMS = {
    "corpus": (
        ("data", "errors", "evidence", "partial_date", "samples", "version"),
        ("codec", "gazetteer", "model"),
        ("plausible",),
        ("text",),
        ("document", "formats", "layout", "policies"),
        ("companies", "dates", "masthead", "organisations"),
        ("annotate", "entities", "outline"),
        ("account", "corrections"),
        ("front_matter",),
        ("parse",),
        ("reader",),
        ("explain",),
    ),
    "indexer": (
        ("arrays", "catalog", "dues", "durable", "errors", "manifest", "missing_issues", "periods", "settings"),
        ("kernels",),
        ("record", "text"),
        ("backend", "facets"),
        ("segment",),
        ("local", "meaning", "opensearch"),
        ("backends",),
        ("library",),
    ),
    "search": (
        ("cache", "order", "request"),
        ("query", "result"),
        ("highlight", "kernels"),
        ("ranking",),
        ("plan",),
        ("front", "searcher"),
        ("draft", "local", "opensearch", "page", "similar", "suggest"),
        ("cards", "latest"),
        ("snapshot",),
        ("engine",),
        ("near", "open"),
    ),
    "web": (
        ("config",),
        ("http",),
        ("alerts",),
        ("admin", "export"),
        ("pages",),
        ("api",),
        ("app",),
        ("server",),
        ("commands",),
        ("cli",),
    ),
}
MODULE_LINES = 300
FUNCTION_LINES = 45
DOCSTRING_COLUMNS = 100
#: First words of a docstring that asks instead of saying what the code does.
ASKING = {"What", "Where", "How", "Which", "Whether", "That"}
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


def _room(package: str, name: str) -> str | None:
    """Return the room of its package that a module or name belongs to.

    None for what the package itself offers.
    """
    room = name.split(".")[1]
    known = (ROOT / package / room).is_dir() or (ROOT / package / f"{room}.py").is_file()
    return room if known else None


def _rooms_imported(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield the line of every import of a module's own package, and the room it is from."""
    package = path.relative_to(ROOT).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [f"{alias.name}." for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((node.lineno, _room(package, name)) for name in names if name.partition(".")[0] == package)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_of_a_package_has_its_place(package: str) -> None:
    files = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == package]
    rooms = {path.relative_to(ROOT / package).with_suffix("").parts[0] for path in files} - {"__init__"}
    assert sorted(room for line in ROOMS[package] for room in line) == sorted(rooms)


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.parent.parent != ROOT or path.stem != "__init__"], ids=_name
)
def test_imports_between_the_rooms_of_a_package_go_one_way(path: Path) -> None:
    package, here = path.relative_to(ROOT).with_suffix("").parts[:2]
    height = {room: line for line, rooms in enumerate(ROOMS[package]) for room in rooms}
    for number, room in _rooms_imported(path):
        assert room is not None, f"{_name(path)}:{number} imports from {package} itself; name the module it stands in"
        fits = room == here or height[room] < height[here]
        assert fits, f"{_name(path)}:{number} imports {package}.{room}, which does not stand below {here}"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_private_name_is_imported(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            private = [alias.name for alias in node.names if re.match(r"_(?!_)", alias.name)]
            assert not private, f"{_name(path)}:{node.lineno} imports {private[0]}, which is private to {node.module}"


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
def test_a_docstring_says_what_the_code_does_in_lines_that_fit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            words = (ast.get_docstring(node) or "").split(maxsplit=1)
            if words:
                first = node.body[0]
                place = f"{_name(path)}:{first.lineno}"
                assert words[0].strip(".,:;") not in ASKING, f"{place} begins with {words[0]}"
                longest = max(map(len, lines[first.lineno - 1 : first.end_lineno]))
                assert longest <= DOCSTRING_COLUMNS, f"{place} has a line of {longest} columns"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_error_is_caught_that_is_not_named(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            assert caught not in {"", "Exception", "BaseException"}, f"{_name(path)}:{node.lineno} catches {caught}"


def _alternations(regex: str) -> Iterator[list[str]]:
    """Yield the alternatives of every group of a regular expression, nested parts marked."""
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
def test_every_name_that_a_package_offers_is_there(package: str) -> None:
    offered = import_module(package)
    assert offered.__all__
    assert len(set(offered.__all__)) == len(offered.__all__)
    missing = [name for name in offered.__all__ if name.startswith("_") or not hasattr(offered, name)]
    assert not missing


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
