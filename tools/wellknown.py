"""Write corpus/data/wellknown.txt, the companies that everybody knows, in its normal form.

    python -m tools.wellknown

The names were written down by hand, so there is nothing to make them from: add or remove names in
the file and run this, which folds, sorts and wraps them, and marks those that are places.
"""

from __future__ import annotations

from textwrap import wrap

from corpus.text.fold import fold
from corpus.text.places import countries, is_place
from corpus.text.word_lists import words_of
from tools.dictionary import DATA, remarks

FILE = DATA / "wellknown.txt"
_HEAD = """
Companies that everybody knows, by the names that newspapers and bulletins use for them, written down by hand, trade
by trade. Media, schools, public bodies and exchanges are none. An _ stands for a space in a Latin name.
A ? marks a name that means something else as well (小米, 苹果, apple): it needs words beside it that speak for a
company; the tool marks every name that is a place.
"""


def made() -> str:
    """Return the text of the file, from the names that it holds."""
    names = {fold(name) for name in words_of(FILE.name)}
    doubtful = {name for name in names if name.startswith("?")}
    plain = names - doubtful - {name[1:] for name in doubtful}
    places = {name for name in plain if is_place(name) or name in countries()}
    return remarks(_HEAD) + _wrapped(plain - places) + _wrapped(doubtful | {f"?{name}" for name in places})


def _wrapped(names: set[str]) -> str:
    lines = wrap(" ".join(sorted(names)), 110, break_on_hyphens=False)
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
