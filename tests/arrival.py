"""Ways in which one set of files can come into a library, and all that the library then answers.

A way is a list of steps; after each of them the library is synchronised. All ways end with the same
files in ``issues/``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from corpus.formats.encoding import decode
from indexer import Library
from indexer.facets import FACETS
from search.engine import Engine
from search.request import Request

#: The names of files, each with what it holds; None where it is taken away.
Step = Mapping[str, bytes | None]
#: Entities, articles and pieces of text that are asked about, at most.
_ENTITIES: Final = 40
_ARTICLES: Final = 24


def at_once(files: Mapping[str, bytes]) -> list[Step]:
    """Return the way in which all files come in one go."""
    return [dict(files)]


def some_way(files: Mapping[str, bytes], guests: Sequence[tuple[str, bytes]], chance: random.Random) -> list[Step]:
    """Return a way by chance.

    In any order, one by one or in batches; files are corrected and come back as they were, or are
    withdrawn and come again; guests come and go.
    """
    names = sorted(files)
    chance.shuffle(names)
    steps: list[Step] = []
    most = chance.choice((1, 2, len(names)))
    here: list[str] = []
    while names:
        batch = [names.pop() for _ in range(min(chance.randint(1, most), len(names)))]
        steps.append({name: files[name] for name in batch})
        here += batch
        if chance.random() < 0.5:
            steps += _detour(files, guests, here, chance)
    return steps


def _detour(
    files: Mapping[str, bytes], guests: Sequence[tuple[str, bytes]], here: Sequence[str], chance: random.Random
) -> list[Step]:
    """Return steps that lead away and back."""
    name, kind = chance.choice(here), chance.choice(("corrected", "withdrawn", "guest"))
    if kind == "guest" and guests:
        guest, data = chance.choice(guests)
        return [{guest: data}, {guest: None}]
    if kind == "withdrawn":
        return [{name: None}, {name: files[name]}]
    return [{name: corrected(files[name])}, {name: files[name]}]


def corrected(data: bytes) -> bytes:
    """Return another text of a file: every third line is gone, and the figures are others."""
    lines = decode("a file", data).split("\n")
    kept = [line for place, line in enumerate(lines) if place % 3 != 2 or len(lines) < 6]
    return "\n".join(kept).translate(str.maketrans("三五", "四六")).encode()


def take(library: Library, step: Step) -> None:
    """Let one step happen, and synchronise."""
    for name, data in step.items():
        path = library.issues / name
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)
    library.sync(sure=True)


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions to a library: requests, the beginnings of words, articles by their ids."""

    requests: tuple[Request, ...]
    begun: tuple[str, ...]
    articles: tuple[str, ...]


def questions(engine: Engine, chance: random.Random, count: int) -> Questions:
    """Return questions of every kind about what a library holds."""
    articles = [record.article for held in engine.issues() for record in engine.issue(held.issue.id)]
    names = [one.entity.name for kind in ("company", "policy") for one in engine.entities(kind)]
    chance.shuffle(names)
    chosen = chance.sample(articles, min(len(articles), _ARTICLES))

    def piece(text: str, shortest: int, longest: int) -> str:
        flat = text.replace("\n", "") or "无"
        length = chance.randint(shortest, longest)
        start = chance.randrange(max(len(flat) - length, 1))
        return flat[start : start + length]

    makers: tuple[Callable[[], Request], ...] = (
        lambda: Request(piece(chance.choice(articles).title, 2, 8)),
        lambda: Request(piece(chance.choice(articles).text, 2, 5)),
        lambda: Request(piece(chance.choice(articles).text, 8, 30)),
        lambda: Request(" ".join(piece(chance.choice(articles).text, 2, 4) for _ in range(3))),
        lambda: Request(piece(chance.choice(articles).title, 1, 3), page=2, size=3),
        lambda: Request(
            piece(chance.choice(articles).text, 1, 2), filters={"section": (chance.choice(articles).section,)}
        ),
        lambda: Request(piece(chance.choice(articles).text, 1, 2), sort=chance.choice(("newest", "oldest"))),
        lambda: Request(f"{piece(chance.choice(articles).text, 3, 3)[::-1]}"),
    )
    asked = [Request(), Request(sort="oldest", size=100), *map(Request, islice(names, _ENTITIES))]
    asked += [Request(f"公司:{name}") for name in islice(names, 6)]
    asked += [make() for _, make in zip(range(count), _round(makers), strict=False)]
    requests = tuple(replace(one, facet_size=1_000) for one in asked) if articles else (Request(),)
    begun = tuple(dict.fromkeys([*(name[:2] for name in names[:_ENTITIES]), "a", "s", "zg", "总第"]))
    return Questions(requests, begun, tuple(one.id for one in chosen))


def _round(makers: Sequence[Callable[[], Request]]) -> Iterator[Callable[[], Request]]:
    while True:
        yield from makers


def answers(engine: Engine, asked: Questions) -> dict[str, Any]:
    """Return all that a library answers, by the name of the question."""
    found: dict[str, Any] = {
        "list of issues": list(engine.issues()),
        "files": {one.issue.id: engine.source(one.issue.id) for one in engine.issues()},
        "doubts": [(one.issue.id, engine.doubts(one.issue.id)) for one in engine.issues()],
        "timeline": list(engine.timeline(asked.requests[-1])),
        "articles": {one.issue.id: list(engine.issue(one.issue.id)) for one in engine.issues()},
        "fronts": {one.issue.id: _shown(engine.front(Request(), one.issue.id)) for one in engine.issues()},
    }
    found |= {f"entities: {kind}": list(engine.entities(kind)) for kind in ("company", "policy")}
    found |= {f"suggestions: {text}": list(engine.suggest(text, 30)) for text in asked.begun}
    for id_ in asked.articles:
        found[f"similar: {id_}"] = [_shown(hit) for hit in engine.similar(id_)]
        record = engine.article(id_)
        if record is not None:
            found[f"shared: {id_}"] = [
                (one.record.article.id, one.share, one.marks) for one in engine.check(record.article.text[:300], 50)
            ]
    for number, request in enumerate(asked.requests):
        page = engine.search(request)
        said = {
            name: getattr(page, name)
            for name in ("rung", "total", "issues", "ladder", "suggestion", "notes", "front_total")
        }
        said |= {"hits": [_shown(hit) for hit in page.hits], "front": [_shown(hit) for hit in page.front]}
        found |= {f"search {number} {request.q!r} {request.sort}: {name}": value for name, value in said.items()}
        found |= {f"search {number} {request.q!r}: facet {name}": page.facets[name] for name in FACETS}
    return found


def _shown(hit: Any) -> Any:
    return hit and (hit.id, hit.score, hit.snippets, hit.title_marks, hit.record)


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the names of the questions that are answered otherwise."""
    return [name for name in {**one, **other} if name not in one or name not in other or one[name] != other[name]]


def library_at(path: Path, steps: Sequence[Step]) -> Library:
    """Make a library to which files came in some way."""
    library = Library.create(path)
    for step in steps:
        take(library, step)
    return library
