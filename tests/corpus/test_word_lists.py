"""Word lists: every file is described and used, and says what it is for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

import corpus
from corpus.text.word_lists import alternation, compile_pattern, lines, words_of
from tools import common, wellknown, words
from tools.dictionary import entries

CORPUS = Path(corpus.__file__).parent
DATA = CORPUS / "data"
PATTERNS = sorted(path.stem for path in (DATA / "patterns").glob("*.txt"))


def test_every_file_stands_in_the_table() -> None:
    table = re.findall(r"^\| `([^`]+)`", (DATA / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted({*table} - {"patterns/*.txt"}) == sorted({path.name for path in DATA.glob("*.t*")} - {"rules.toml"})


def test_every_list_is_used_by_its_name() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in CORPUS.rglob("*.py"))
    assert [
        name
        for name in PATTERNS
        if f"{{{name}}}" not in source and f'("{name}")' not in source and f"/{name}.txt" not in source
    ] == []


@pytest.mark.parametrize("name", PATTERNS)
def test_a_list_says_what_it_is_for_and_holds_every_line_once(name: str) -> None:
    assert (DATA / "patterns" / f"{name}.txt").read_text(encoding="utf-8").startswith("# ")
    listed = lines(f"patterns/{name}.txt")
    assert len(listed) == len({*listed})
    assert listed == [line.strip() for line in listed]
    assert all(re.compile(line).groups == 0 for line in listed)


@pytest.mark.parametrize("name", ["authorities.txt", "industries.txt", "surnames.txt", "wellknown.txt"])
def test_no_word_stands_twice_in_a_file(name: str) -> None:
    listed = "".join(lines(name)) if name == "surnames.txt" else words_of(name)
    seen = Counter(word.lstrip("+*^?") for word in listed)
    assert [word for word, count in seen.items() if count > 1] == []


def test_a_list_is_a_group_in_the_order_of_its_file() -> None:
    listed = lines("patterns/policy_kinds.txt")
    assert alternation("policy_kinds") == f"(?:{'|'.join(listed)})"
    assert compile_pattern(r"\d{1,2}{policy_kinds}$").pattern == rf"\d{{1,2}}{alternation('policy_kinds')}$"


@pytest.mark.parametrize("tool", [common, words, wellknown], ids=lambda tool: str(tool.__name__))
def test_a_list_is_what_its_tool_makes_of_its_sources(tool: ModuleType) -> None:
    assert tool.FILE.read_text(encoding="utf-8") == tool.made(), f"run `python -m {tool.__name__}`"


def test_the_hand_keeps_only_what_the_rules_would_drop() -> None:
    keep = common.KEEP.read_text(encoding="utf-8").split()
    assert len(keep) == len({*keep})
    places = {word for word, _, tag in entries() if tag == "ns"}
    assert words.kept() <= places
    assert words.kept().isdisjoint(common.pairs())


@pytest.mark.slow
def test_the_counts_of_statutes_are_those_of_the_statutes(shared: Path) -> None:
    pairs, nouns = common.counted(shared / "relevance" / "statutes" / "corpus.jsonl.gz")
    assert common.PAIRS.read_text(encoding="utf-8") == pairs
    assert common.NOUNS.read_text(encoding="utf-8") == nouns
