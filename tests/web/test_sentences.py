"""Whatever may be wrong is said in Chinese, too, and without the folders of the server."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from corpus.errors import UnknownFormat
from corpus.formats import source_of
from web.http.sentences import chinese, sentences, shown

ROOT = Path(__file__).parents[2]
#: Words that stay as they are: names of files, settings, programs and formats.
NAMES = re.compile(
    r"[\w.\[\]\"'/:=<>~{}-]*[\d._/\[\]=<>:{}\"-][\w.\[\]\"'/:=<>~{}-]*|[A-Z][A-Za-z]*|`?jianbao( load)?( [a-z]+)?|chmod|issues|name|dpi|addresses|zip|http|https|number|smtp|starttls|engine"
    r"|opensearch(-py)?|apt-get|pip|install|libreoffice-writer|groups|kind|separate|starttls|ssl|none|mapping|ulimit|id|port|toml|txt|password|public|serials|onnxruntime|pooling|query|floor|mean|first|meaning"
)


@cache
def _trees() -> tuple[ast.Module, ...]:
    files = (path for package in ("corpus", "indexer", "search", "web") for path in (ROOT / package).rglob("*.py"))
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in files)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _kinds() -> set[str]:
    """Return the names of every class of errors with a message to show."""
    kinds, before = {"JianbaoError", "HttpError", "ClickException", "UsageError"}, 0
    while before < len(kinds):
        before = len(kinds)
        for node in (one for tree in _trees() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)):
            if any(_name(base) in kinds for base in node.bases):
                kinds.add(node.name)
    return kinds


def _text(node: ast.expr) -> str:
    """Return the text of a literal; what varies in it becomes a name that nothing translates."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "/x" if "path" in ast.unparse(node) else "X7"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _errors() -> Iterator[str]:
    kinds = _kinds()
    for node in (one for tree in _trees() for one in ast.walk(tree) if isinstance(one, ast.Call)):
        if _name(node.func) in kinds:
            yield from (
                said
                for said in map(_text, node.args)
                if re.search("[a-z] [a-z]|[a-z]{2}; ", said) and not re.search("[一-鿿]", said[:9])
            )


@pytest.mark.parametrize("message", sorted(set(_errors())))
def test_every_error_is_said_in_chinese(message: str) -> None:
    said = chinese(message)
    assert re.search("[一-鿿]", said), said
    assert not re.findall(r"[a-z]{2,}(?: [a-z]+)*", NAMES.sub("", said)), said


@pytest.mark.parametrize("name", ["a.ofd", "a.pptx", "a.xls", "a.heic", "a"])
def test_a_kind_that_is_not_read_is_said_in_chinese(name: str) -> None:
    with pytest.raises(UnknownFormat) as raised:
        source_of(name, b"x")
    assert "请" in chinese(str(raised.value))
    assert not re.search("[a-z]{2}; ", chinese(str(raised.value)))


def test_a_page_shows_the_file_and_not_its_folders() -> None:
    said = "/srv/the library/state/uploads/0f/file/甲 乙.txt: is empty; copy or export it again"
    assert shown(said, "zh") == "甲 乙.txt：文件是空的，请重新复制或导出"
    assert shown(said, "en") == "甲 乙.txt: is empty; copy or export it again"
    inside = "/srv/l/issues/a.txt: cannot be written (No space left on device); make room and add /tmp/b.txt again"
    assert shown(inside, "zh") == "a.txt：无法写入（磁盘已满），请腾出空间，再重新加入 b.txt"


def test_what_varies_is_kept_and_what_is_unknown_stays() -> None:
    assert (
        chinese("a.zip: b.pdf: page 7 is broken; save the PDF again")
        == "a.zip: b.pdf：第 7 页有损坏，请重新保存这份 PDF"
    )
    assert chinese("没有读成：a.doc: is empty") == "没有读成：a.doc：文件是空的"
    assert chinese("quite another thing; see it") == "quite another thing；see it"


def test_a_sentence_says_in_chinese_what_it_says_in_english() -> None:
    for english, said in sentences().items():
        assert set(re.findall(r"\{(\w+)[}:]", said)) <= set(re.findall(r"\{(\w+)[}:]", english)), english


@pytest.mark.parametrize("before", ["", " ", "“", "=", "[", "、", "(", "`"])
def test_no_folder_of_the_server_is_shown(before: str) -> None:
    assert shown(f"x{before or ' '}/srv/library/issues/a.txt", "en") == f"x{before or ' '}a.txt"
    assert shown("http://localhost/articles/a.txt 和/或 1/2/3", "en") == "http://localhost/articles/a.txt 和/或 1/2/3"
