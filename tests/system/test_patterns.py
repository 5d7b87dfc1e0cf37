"""No regular expression of the project takes exponential time, whatever text it meets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.formats import source_of
from corpus.text.date_expressions import find_dates
from tests.ambiguity import Expression
from tests.system.patterns import Found

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
#: Where an expression is made of what somebody asked for, each of its characters as it stands; and
#: of the template of whoever calls, who is looked at.
MADE_OF_A_NAME = {"corpus/document.py", "corpus/explain.py", "corpus/text/word_lists.py"}


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*", "(.*)*", "(a|b|ab)*c", "(?:ab|ab)*", r"(?:\w+\s*)+", "(?:a?b?)*", "(x+x+)+y", "(?:a{1,20}){1,20}",
        "(?:甲乙?|乙)*", "(?:a{2}|a{3})*", "((a|b)*c|d+)*", "(?:甲(?=乙)|甲乙|乙)*", r"(?:(?P<q>a|b)(?P=q)?)*", "x(?:[^,]{2,40}和)+y",
    ],
)  # fmt: skip
def test_what_is_read_in_two_ways_is_found(pattern: str) -> None:
    assert list(Expression(pattern).exponential())


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:\d+,)+", "(?:[^,]+,)*x", "(?:a++)+", "(?:a+(?!a))+", "(?:ab|abc|d)+", "(?:aa|b)*", "(?:甲乙?)*", r"(?:\s|　)*", "(?i:a|A)*",
        "(?:(?!甲).)*甲", "(?:a{1,3}b)*", "a*a*", "(?:ab|a)*+", "(?:甲{2,4}、)+",
    ],
)  # fmt: skip
def test_what_is_read_in_one_way_is_not(pattern: str) -> None:
    assert not list(Expression(pattern).exponential())


def test_no_repetition_reads_a_text_in_two_ways() -> None:
    command = [sys.executable, "-m", "tests.system.patterns"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = [Found(*one) for one in json.loads(done.stdout)]
    assert len({one.file for one in found}) > 80
    unread = {one.file for one in found if one.flags < 0}
    assert unread <= MADE_OF_A_NAME
    wrong = {
        f"{one.file}:{one.line}: {text!r} is read in two ways by {one.pattern[:120]}"
        for one in set(found)
        if one.flags >= 0
        for text in Expression(one.pattern, one.flags).exponential()
    }
    assert not wrong, "\n".join(sorted(wrong))


def _seconds_of_a_text(name: str, text: str) -> float:
    begun = time.process_time()
    source_of(name, text.encode())
    return time.process_time() - begun


@pytest.mark.parametrize(
    "tag",
    ["<a" + "\u3000z=\u3000x" * 60, "<a" + "\u00a0z=a\u00a0b" * 60 + '" >', "<div" + "\u2003z=\u2003x" * 60 + "\n>"],
)
def test_tags_in_markdown_with_wide_spaces_are_read_in_no_time(tag: str) -> None:
    assert _seconds_of_a_text("a.md", f"# 要闻\n\n{tag}\n\n云 {tag}\n") < 1
    read = source_of("a.md", "# 要闻\n\n<b class='云　港'>甲</b><br　clear=all>乙\n\n<div>\n丙　丁\n</div>\n".encode())
    assert [line.text for line in read.lines if line.text] == ["要闻", "甲<br　clear=all>乙", "丙　丁"]


def test_spaces_behind_a_number_are_looked_at_once() -> None:
    begun = time.process_time()
    assert not list(find_dates("1" + " " * 40_000 + "甲"))
    assert time.process_time() - begun < 1
