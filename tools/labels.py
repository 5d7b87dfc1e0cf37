"""Score what is recognised in labelled issues: names, policies, dates, deadlines.

    python -m tools.labels FILE.json... [--misses]

A file of labels is one issue, or a list of some: ``serial``, ``number``, ``period`` and
``articles``, each with ``title``, ``section``, ``text`` and what a person found in it. The issue is
written as text with an exact contents page, read as any file is, and each article compared with its
labels. A figure counts what was found and is labelled (hit), found and not labelled (extra),
labelled and not found (miss); what an article's labels say nothing of (no "policies", say) counts
in no figure.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

from corpus import read_bulletins
from corpus.companies.name_parts import company_key
from corpus.model import Article, Issue
from corpus.organisations.names import official_name
from corpus.policies.find import normalise_number
from corpus.text.authorities import full_name

#: Two titles this alike are one, and so are two of which one, of so many letters, holds the other.
_ALIKE, _HELD = 0.9, 8

Label = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """The hits, extras and misses of one figure, and what the extras and misses are."""

    hit: int = 0
    extra: int = 0
    miss: int = 0
    notes: list[str] = field(default_factory=list)

    def sets(self, wanted: Iterable[str], found: Iterable[str]) -> None:
        """Count two sets of names against each other."""
        want, got = set(wanted), set(found)
        self.hit += len(want & got)
        self.wrong("miss", want - got)
        self.wrong("extra", got - want)

    def wrong(self, kind: str, names: Iterable[str]) -> None:
        """Count misses or extras."""
        for name in sorted(names):
            self.miss += kind == "miss"
            self.extra += kind == "extra"
            self.notes.append(f"{kind} {name}")

    def line(self) -> str:
        """Return precision, recall and F1."""
        found, wanted = self.hit + self.extra, self.hit + self.miss
        precision, recall = self.hit / found if found else 1.0, self.hit / wanted if wanted else 1.0
        f1 = 2 * self.hit / (found + wanted) if found + wanted else 1.0
        return f"{precision:>10.3f}{recall:>10.3f}{f1:>10.3f}{wanted:>8}"


def policies(label: Label, read: Article, tally: Tally) -> None:
    """Count titles: a notice and the text that it issues may be one entry."""
    wanted, used = label["policies"], set[int]()
    for want in wanted:
        fits = [n for n, got in enumerate(read.policies) if _same_policy(want, got.title, got.number)]
        used.update(fits[:1])
        tally.hit += bool(fits)
        tally.wrong("miss", [] if fits else [f"{want['title']} {want['number'] or ''}"])
    rest = [got for n, got in enumerate(read.policies) if n not in used]
    known = [want["title"] for want in wanted if want["title"]]
    tally.wrong("extra", [got.title for got in rest if not any(alike(title, got.title) for title in known)])


def numbers(label: Label, read: Article, tally: Tally) -> None:
    """Count document numbers."""
    tally.sets(
        (_number(want["number"]) for want in label["policies"] if want["number"]),
        (_number(got.number) for got in read.policies if got.number),
    )


def issuers(label: Label, read: Article, tally: Tally) -> None:
    """Count the issuers of the policies that were found."""
    for want in label["policies"]:
        fits = [one for one in read.policies if _same_policy(want, one.title, one.number)]
        got = max(fits, key=lambda one: letters(one.title) == letters(want["title"]), default=None)
        if got is not None:
            name = want["title"] or want["number"]
            tally.sets(
                (f"{full_name(letters(one))} of {name}" for one in want["issuers"]),
                (f"{full_name(letters(one))} of {name}" for one in got.issuers),
            )


def dates(label: Label, read: Article, tally: Tally) -> None:
    """Count dates of articles that print one; a reported period is right by its last month."""
    want, got = label["date"], read.date
    printed = want is not None and want["kind"] != "issue"
    value = str(got.value) if got is not None and got.kind != "issue" else ""
    days = [want["value"], *([want["end"] or ""] if want["kind"] == "reported-period" else [])] if printed else []
    right = bool(value) and any(day and (day.startswith(value) or value.startswith(day)) for day in days)
    tally.hit += right
    if printed and not right:
        tally.wrong("miss", [f"{want['value']} “{want['text']}”"])
    if value and not right:
        tally.wrong("extra", [f"{value} “{got.text if got else ''}” ({got.kind if got else ''})"])


def deadlines(label: Label, read: Article, tally: Tally) -> None:
    """Count the last days of deadlines."""
    tally.sets({one["date"] for one in label["deadlines"] if one["date"]}, {str(one.date) for one in read.deadlines})


def organisations(label: Label, read: Article, tally: Tally) -> None:
    """Count organisations by any of their forms."""
    _names(label, "organisations", [(one.name, *one.mentions) for one in read.organisations], official_name, tally)


def companies(label: Label, read: Article, tally: Tally) -> None:
    """Count companies by any of their forms."""
    _names(label, "companies", [(one.name, *one.mentions) for one in read.companies], company_key, tally)


def _names(label: Label, kind: str, found: Sequence[Sequence[str]], key: Callable[[str], str], tally: Tally) -> None:
    """Count names by any of their forms; what a label leaves open counts neither way."""
    forms = [set(map(key, some)) for some in found]
    known, used = set(map(key, label.get("dontcare", ()))), set[int]()
    for want in label.get(kind, ()):
        names = set(map(key, (want["name"], *want.get("aliases", ()))))
        fits = [n for n, got in enumerate(forms) if n not in used and got & names]
        used.update(fits[:1])
        known |= names
        tally.hit += bool(fits)
        tally.wrong("miss", [] if fits else [want["name"]])
    tally.wrong("extra", [some[0] for n, some in enumerate(found) if n not in used and not forms[n] & known])


#: The label that each figure counts, and how.
FIGURES: Final[Mapping[str, tuple[str, Callable[[Label, Article, Tally], None]]]] = {
    "company": ("companies", companies), "body": ("organisations", organisations), "policy": ("policies", policies),
    "number": ("policies", numbers), "issuer": ("policies", issuers), "date": ("date", dates), "deadline": ("deadlines", deadlines),
}  # fmt: skip
#: The files of labels in which brands stand closer than in any bulletin.
DENSE: Final = frozenset(["capital", "culture", "gazettes", "notices", "parks", "trades"])


def issues_in(file: Path) -> list[Label]:
    """Return the labelled issues of a file."""
    read = json.loads(file.read_text(encoding="utf-8"))
    return read if isinstance(read, list) else [read]


def issue_text(labels: Label) -> str:
    """Return a labelled issue as text with a contents page."""
    sections = [(name, list(some)) for name, some in groupby(labels["articles"], key=lambda one: one["section"])]
    parts = [f"{labels['serial']}\n{labels['period']}（总第{labels['number']}期）\n\n目录"]
    page = 0
    for name, some in sections:
        parts.append(name)
        for one in some:
            page += 1
            parts.append(f"{one['title']}……{page}")
    for name, some in sections:
        parts.append(f"\n{name}\n")
        for one in some:
            parts += [one["title"], "", *(f"    {line}" for line in one["text"].split("\n")), ""]
    return "\n".join(parts) + "\n"


def document(labels: Label) -> dict[str, Any]:
    """Return a labelled issue as a parse document that says nothing of what is to be found."""
    year = labels.get("year") or str(labels["start"])[:4]
    issue = {key: labels.get(key) for key in ("id", "serial", "number", "period", "start", "end")}
    articles = [{key: one[key] for key in ("title", "section", "text")} for one in labels["articles"]]
    return {"issue": issue | {"year": int(year)}, "articles": articles}


def read_issue(labels: Label) -> Iterator[tuple[Label, Article, bool]]:
    """Yield each labelled article as it was read, and whether title and text are as given."""
    for label, article, _, whole in read_articles(labels):
        yield label, article, whole


def read_articles(labels: Label) -> Iterator[tuple[Label, Article, Issue, bool]]:
    """Yield each labelled article as it was read in its issue, and whether it is as given.

    Where it is not, it is read from a parse document, so that its bounds do not count twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        text, given = Path(folder, "issue.txt"), Path(folder, "issue.json")
        text.write_text(issue_text(labels), encoding="utf-8")
        given.write_text(json.dumps(document(labels)), encoding="utf-8")
        read = {letters(one.title): (one, found.issue) for found in read_bulletins(text) for one in found.articles}
        exact = [(one, found.issue) for found in read_bulletins(given) for one in found.articles]
    for label, bounded in zip(labels["articles"], exact, strict=True):
        article, issue = read.get(letters(label["title"]), bounded)
        whole = letters(article.title) == letters(label["title"]) and letters(article.text) == letters(label["text"])
        yield (label, article, issue, True) if whole else (label, *bounded, False)


def letters(text: str | None) -> str:
    """Return the letters and digits of a text, width and case folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text or "").lower() if c.isalnum())


def alike(one: str, other: str) -> bool:
    """Return whether two titles are the same, by their letters."""
    a, b = letters(one), letters(other)
    if not a or not b or (min(len(a), len(b)) >= _HELD and (a in b or b in a)):
        return bool(a and b)
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


def _same_policy(want: Label, title: str, number: str | None) -> bool:
    if want["number"] and number and _number(want["number"]) == _number(number):
        return True
    return bool(want["title"]) and alike(want["title"], title)


def _number(text: str) -> str:
    """Return the key of a number; who issued an announcement is no part of it."""
    found = normalise_number(text) or letters(text)
    order = re.search("(?:公告|通告|令).*", found)
    return order[0] if order and "〔" not in found else found


def main(arguments: list[str]) -> int:
    """Print the figures over some files, and with ``--misses`` what is wrong."""
    tallies = {name: Tally() for name in FIGURES}
    whole = total = 0
    files = (Path(one) for one in arguments if not one.startswith("--"))
    for labels in chain.from_iterable(map(issues_in, files)):
        for label, read, exact in read_issue(labels):
            total += 1
            whole += exact
            for kind, tally in tallies.items():
                key, count = FIGURES[kind]
                if key not in label:
                    continue
                noted = len(tally.notes)
                count(label, read, tally)
                tally.notes[noted:] = [f"{labels['id']} {label['title'][:16]}: {n}" for n in tally.notes[noted:]]
    sys.stdout.write(f"{whole} of {total} articles read as given\n")
    sys.stdout.write(f"{'figure':<10}{'precision':>10}{'recall':>10}{'F1':>10}{'labels':>8}\n")
    for kind, tally in tallies.items():
        sys.stdout.write(f"{kind:<10}{tally.line()}\n")
        if "--misses" in arguments:
            sys.stdout.writelines(f"    {note}\n" for note in tally.notes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
