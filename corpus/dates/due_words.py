"""The words that make a day a deadline, or say that it is none."""

from __future__ import annotations

from typing import Final

from corpus.text.word_lists import compile_pattern

#: What is done by a deadline: 提交, 报送.
HAND_IN: Final = compile_pattern("{hand_in_verbs}")
#: What asks for it: 请于, 务必.
TOLD: Final = compile_pattern("{due_told}")
#: What closes at a deadline: 报名, 征稿.
LABEL: Final = compile_pattern("{due_labels}")
_NO_DUE: Final = compile_pattern("{no_due}")


def is_plan(clause: str) -> bool:
    """Return whether what leads to a day says what is hoped or was done, and asks nothing after."""
    last = clause.rfind(",") + 1  # what comes round every week does so for its own clause
    *_, plan = (-1, *(m.end() for m in _NO_DUE.finditer(clause) if m.start() >= last or m[0][0] != "每"))
    return plan >= 0 and TOLD.search(clause, plan) is None
