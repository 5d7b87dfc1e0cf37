"""`python -m tests.system.patterns`: every regular expression of the project, as JSON.

Whatever the project compiles is taken down with the line that asked for it: while all modules are
imported, what functions make once is made, and bulletins are read. Of a line that was not come to,
the text that stands in it is taken.
"""

from __future__ import annotations

import ast
import functools
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

PACKAGES: Final = ("corpus", "indexer", "search", "web")
_ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = tuple(f"{_ROOT / name}/" for name in PACKAGES)
_MAKERS: Final = frozenset(("compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
_BETWEEN: Final = (__file__, re.__file__, functools.__file__)
_CACHED: Final = type(functools.lru_cache(len))


class Found(NamedTuple):
    """A regular expression: the file and the line it is compiled by, its text and its flags."""

    file: str
    line: int
    pattern: str
    flags: int


def collected() -> Iterator[Found]:
    """Yield every regular expression of the project."""
    found: dict[tuple[str, int], Found] = {}
    texts: list[Found] = []

    def taken_down(compiled: Any, pattern: Any, flags: int = 0) -> Any:
        frame = inspect.currentframe()
        while frame and (frame.f_code.co_filename in _BETWEEN or frame.f_code.co_name == "compile_pattern"):
            frame = frame.f_back
        if frame and frame.f_code.co_filename.startswith(_FOLDERS) and isinstance(pattern, str | bytes):
            text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
            one = Found(frame.f_code.co_filename, frame.f_lineno, text, int(flags))
            found[one.file, one.line] = one
            texts.append(one)
        return compiled(pattern, flags)

    compiler: Any = import_module("re._compiler")
    compiler.compile = functools.partial(taken_down, compiler.compile)
    modules = list(_modules())
    for module in modules:
        _make_what_is_made_once(module)
    _use()
    yield from texts
    for module in modules:
        yield from _written(module, set(found))


def _modules() -> Iterator[ModuleType]:
    for package in map(import_module, PACKAGES):
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            try:
                yield import_module(info.name)
            except ModuleNotFoundError as error:
                if str(error.name).partition(".")[0] in PACKAGES:
                    raise


def _make_what_is_made_once(module: ModuleType) -> None:
    for made in list(vars(module).values()):
        if isinstance(made, _CACHED) and not inspect.signature(made).parameters:
            made()


def _use() -> None:
    from corpus import read_bulletins, samples

    for path in samples.files():
        if path.suffix != ".pdf":
            read_bulletins(path)


def _written(module: ModuleType, known: set[tuple[str, int]]) -> Iterator[Found]:
    """Yield the expressions that stand in lines of a module that were not come to."""
    file = module.__file__ or ""
    if not file.endswith(".py"):
        return
    for call in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not _compiles(call.func) or not call.args:
            continue
        lines = range(call.lineno, (call.end_lineno or call.lineno) + 1)
        if any((file, line) in known for line in lines):
            continue
        code = compile(ast.Expression(call.args[0]), file, "eval")
        try:
            text = eval(code, vars(module))  # a text of the project itself
        except NameError:
            text = None
        if isinstance(text, re.Pattern):
            continue
        yield Found(file, call.lineno, text if isinstance(text, str) else "", -1 if text is None else 0)


def _compiles(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "compile_pattern"
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
        and called.attr in _MAKERS
    )


if __name__ == "__main__":
    json.dump([one._replace(file=str(Path(one.file).relative_to(_ROOT))) for one in collected()], sys.stdout)
