"""Issues whose companies a person has labelled, from every place where there are some.

Invented issues (tools/data/labels), sentences and passages (sentences.json, passages.json), the
samples (tests/data/gold) and, where they are, the bulletins and news in ../shared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.companies.name_parts import company_key
from corpus.model import Article
from corpus.reader import read_bulletins
from corpus.text.passage import Passage, passage_of
from tools.labels import DENSE, issues_in, letters

ROOT: Final = Path(__file__).parents[1]
SHARED: Final = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class Labels:
    """The keys of an article's companies, by company, and those that count neither way."""

    companies: tuple[frozenset[str], ...]
    unjudged: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """All names of companies."""
        return frozenset().union(*self.companies)


@dataclass(frozen=True, slots=True)
class LabelledIssue:
    """The passages of an issue, and the labels of those that have any."""

    name: str
    kind: str
    passages: tuple[Passage, ...]
    labels: tuple[Labels | None, ...]


def labels_of(companies: Iterable[Mapping[str, Any]], unjudged: Iterable[str] = ()) -> Labels:
    """Return labels as keys."""
    named = tuple(frozenset(map(company_key, (one["name"], *one.get("aliases", ())))) for one in companies)
    return Labels(named, frozenset(map(company_key, unjudged)))


def invented(folder: Path) -> Iterator[LabelledIssue]:
    """Yield the issues of a folder of label files that label companies (see tools/labels.py)."""
    issues = ((path, issue) for path in sorted(folder.glob("*.json")) for issue in issues_in(path))
    for path, issue in issues:
        articles = issue["articles"]
        if not all("companies" in one for one in articles):
            continue
        passages = tuple(passage_of(Article("x/1", one["title"], one["text"])) for one in articles)
        labels = tuple(labels_of(one["companies"], one.get("dontcare", ())) for one in articles)
        yield LabelledIssue(issue["id"], "dense" if path.stem in DENSE else "invented", passages, labels)


def sentences(file: Path, kind: str) -> Iterator[LabelledIssue]:
    """Yield the sentences of a file, each as an issue of its own."""
    for number, one in enumerate(json.loads(file.read_text(encoding="utf-8"))):
        passage = passage_of(Article("x/1", one.get("title", "动态"), one["text"]))
        labels = labels_of({"name": name} for name in one["companies"])
        yield LabelledIssue(f"{kind}-{number}", kind, (passage,), (labels,))


def read_issues(gold: Path, files: Path, kind: str) -> Iterator[LabelledIssue]:
    """Yield labelled bulletins: the article of a label is the one of its title."""
    for path in sorted(gold.glob("*.json")):
        issue = json.loads(path.read_text(encoding="utf-8"))
        (bulletin,) = read_bulletins(files / issue["file"])
        named = {letters(one["title"]): one for section in issue["sections"] for one in section["articles"]}
        labels = [_gold(named.get(letters(article.title))) for article in bulletin.articles]
        yield LabelledIssue(path.stem, kind, tuple(map(passage_of, bulletin.articles)), tuple(labels))


def _gold(article: Mapping[str, Any] | None) -> Labels | None:
    if article is None:
        return None
    aliases = article.get("company_aliases") or {}
    named = [
        {"name": name, "aliases": [short for short, of in aliases.items() if of == name]}
        for name in article["companies"]
    ]
    return labels_of(named)


def news(folder: Path) -> Iterator[LabelledIssue]:
    """Yield labelled news among their neighbours without labels."""
    for path in sorted(folder.glob("*.json")):
        issue = json.loads(path.read_text(encoding="utf-8"))
        labelled = {one["text"]: one for one in issue["articles"]}
        texts = list(dict.fromkeys([*issue["context"], *labelled]))
        labels = [
            labels_of(labelled[text]["companies"], labelled[text]["dontcare"]) if text in labelled else None
            for text in texts
        ]
        passages = [passage_of(Article("x/1", "", text)) for text in texts]
        yield LabelledIssue(path.stem, "news", tuple(passages), tuple(labels))


def all_issues() -> list[LabelledIssue]:
    """Return every labelled issue that may be learned from."""
    return [
        *invented(ROOT / "tools" / "data" / "labels"),
        *sentences(ROOT / "tools" / "data" / "sentences.json", "sentence"),
        *sentences(ROOT / "tools" / "data" / "passages.json", "passage"),
        *read_issues(ROOT / "tests" / "data" / "gold", ROOT / "corpus" / "samples", "sample"),
        *(read_issues(SHARED / "gold", SHARED / "bulletins", "bulletin") if SHARED.exists() else ()),
        *(news(SHARED / "gold-news") if SHARED.exists() else ()),
    ]
