"""Decisions of the keeper on names: what a file says afterwards, and that nothing else changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.entities import decisions
from corpus.entities.decisions import KINDS, Decision, NotDecided, apply
from corpus.gazetteer import BadGazetteer, Curated, CuratedFile, read_curated

TEXT = """\
# The keeper's own words.
not_companies = [
  "磐屿园", # a park
  "云岫展",
]

# Two that look alike.
separate = [["磐屿科技", "磐屿科技集团有限公司"]]

# The first.
[[company]]
name = "云岫数据服务有限公司" # as registered
aliases = ["云岫", 'YX'] # printed so
# about the second
[[company]]
name = "沧浪软件有限公司"
"""


def _held(text: str, kind: str = "company") -> CuratedFile:
    return read_curated(text, KINDS[kind])


def _comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def _sorted(file: CuratedFile) -> tuple[object, ...]:
    """Return what a file says, in no order."""
    entries = sorted((one.name, one.number or "", sorted(one.aliases)) for one in file.entries)
    return sorted(file.refused), sorted(file.separate), entries


def _done(text: str, decision: Decision) -> CuratedFile:
    """Carry a decision out and take it back: every comment stays, and all the file said."""
    new = apply(text, decision)
    assert _comments(new) == _comments(text)
    back = apply(new, Decision.decode(json.loads(json.dumps(decision.undone().encode()))))
    assert _sorted(_held(back, decision.kind)) == _sorted(_held(text, decision.kind))
    return _held(new, decision.kind)


def test_what_is_no_company_goes_with_all_its_names() -> None:
    held = _done(TEXT, decisions.refuse("company", _held(TEXT), ["云岫"]))
    assert held.refused == ("磐屿园", "云岫展", "云岫", "云岫数据服务有限公司", "YX")
    assert [one.name for one in held.entries] == ["沧浪软件有限公司"]


def test_what_is_one_after_all_is_known() -> None:
    held = _done(TEXT, decisions.admit("company", _held(TEXT), ["磐屿园"]))
    assert held.refused == ("云岫展",)
    assert held.entries[-1] == Curated("磐屿园")


def test_another_name_is_shown_and_the_old_one_found() -> None:
    held = _done(TEXT, decisions.rename("company", _held(TEXT), ["云岫数据服务有限公司"], "云岫数科股份有限公司"))
    assert held.entries[0].name == "云岫数科股份有限公司"
    assert set(held.entries[0].aliases) == {"云岫数据服务有限公司", "云岫", "YX"}


def test_two_entries_become_one() -> None:
    held = _done(TEXT, decisions.merge("company", _held(TEXT), "沧浪软件有限公司", ["YX", "沧浪"]))
    (one,) = held.entries
    assert one.name == "沧浪软件有限公司"
    assert set(one.aliases) == {"YX", "沧浪", "云岫数据服务有限公司", "云岫"}


def test_what_was_kept_apart_can_be_one_and_apart_again() -> None:
    names = "磐屿科技集团有限公司", "磐屿科技"
    new = apply(TEXT, decisions.merge("company", _held(TEXT), names[0], names[1:]))
    assert _held(new).separate == ()
    held = _done(new, decisions.split("company", _held(new), names[1], names[:1]))
    assert held.separate == ((names[1], names[0]),)
    assert held.entries[-2:] == (Curated(names[0]), Curated(names[1]))


def test_an_alias_taken_away_is_a_company_of_its_own() -> None:
    held = _done(TEXT, decisions.split("company", _held(TEXT), "云岫", ["云岫数据服务有限公司", "YX"]))
    assert held.entries[0] == Curated("云岫数据服务有限公司", ("YX",))
    assert held.entries[-1] == Curated("云岫")
    assert held.separate[1:] == (("云岫", "云岫数据服务有限公司"), ("云岫", "YX"))


def test_the_number_of_a_policy_stays_its_number() -> None:
    renamed = decisions.rename("policy", CuratedFile(), ["沧商〔2022〕7号"], "沧澜市服务贸易扶持办法")
    held = _done("", renamed)
    assert held.entries == (Curated("沧澜市服务贸易扶持办法", (), "沧商〔2022〕7号"),)
    text = apply("", renamed)
    merged = _done(text, decisions.merge("policy", held, "沧澜市服务贸易扶持办法", ["服务贸易扶持办法"]))
    assert merged.entries == (Curated("沧澜市服务贸易扶持办法", ("服务贸易扶持办法",), "沧商〔2022〕7号"),)


def test_members_become_known_and_what_the_file_says_of_them_stays() -> None:
    members = [
        Curated("云岫数据服务有限公司", ("云岫",)),
        Curated("磐屿园"),
        Curated("新林数科有限公司", ("新林", "YX")),
    ]
    held = _done(TEXT, decisions.know("company", _held(TEXT), members))
    assert held.entries[2:] == (Curated("新林数科有限公司", ("新林",)),)


def test_what_changed_since_cannot_be_undone_before_the_later_decision_is() -> None:
    first = decisions.rename("company", _held(TEXT), ["沧浪软件有限公司"], "沧浪数科有限公司")
    text = apply(TEXT, first)
    second = decisions.merge("company", _held(text), "沧浪数科有限公司", ["沧浪"])
    later = apply(text, second)
    with pytest.raises(NotDecided, match="later decision first"):
        apply(later, first.undone())
    assert _held(apply(apply(later, second.undone()), first.undone())) == _held(TEXT)


def test_what_is_so_already_is_no_decision() -> None:
    with pytest.raises(NotDecided, match="already"):
        decisions.refuse("company", _held(TEXT), ["云岫展"])


@pytest.mark.parametrize("text", ['company = [{name = "云岫"}]\n', '[[company]]\nname = """\n云岫"""\n'])
def test_a_file_written_in_another_way_is_changed_rightly_or_not_at_all(text: str) -> None:
    try:
        new = apply(text, decisions.merge("company", _held(text), "云岫数据", ["云岫"]))
    except BadGazetteer:
        return
    assert _held(new).entries == (Curated("云岫数据", ("云岫",)),)


def _decided(action: str, held: CuratedFile, one: str, other: str) -> Decision:
    if action == "none":
        return decisions.refuse("company", held, [one])
    if action == "one":
        return decisions.admit("company", held, [one])
    return (decisions.merge if action == "merge" else decisions.split)("company", held, one, [other])


NAMES = st.sampled_from(["云岫", "沧浪", "磐屿", '新"林\\', "甲]乙", "丙#丁", "YX", "云岫数据服务有限公司"])


@given(st.lists(st.tuples(st.sampled_from(["none", "one", "merge", "split"]), NAMES, NAMES), max_size=8))
def test_any_run_of_decisions_can_be_undone_from_the_last_to_the_first(steps: list[tuple[str, str, str]]) -> None:
    text, done = TEXT, list[tuple[Decision, CuratedFile]]()
    for action, one, other in steps:
        held = _held(text)
        try:
            decision = _decided(action, held, one, other)
        except NotDecided:
            continue
        done.append((decision, held))
        text = apply(text, decision)
    for decision, held in reversed(done):
        text = apply(text, decision.undone())
        now = _held(text)
        assert sorted(now.refused) == sorted(held.refused)
        assert sorted(now.separate) == sorted(held.separate)
        assert {one.name for one in now.entries} == {one.name for one in held.entries}
    assert sorted(_comments(text)) == sorted(_comments(TEXT))
