"""A draft beside an article: what both print is marked and numbered, each mark led to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from search.result import Sides

_DRAFT, _ARTICLE = "d", "a"
_MARK: Final = Markup('<mark{}><a href="#{}">{}</a></mark>')
_NAMED: Final = Markup(' id="{}"')
_NUMBER: Final = Markup("<sup>{}</sup>")


@dataclass(frozen=True, slots=True)
class _Place:
    """A marked part of one side: the pairs that it belongs to begin with number ``first``."""

    start: int
    end: int
    first: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Both sides paragraph by paragraph; the first one of the article is its title."""

    draft: tuple[Markup, ...]
    article: tuple[Markup, ...]
    marks: int


def columns(draft: str, sides: Sides) -> Columns:
    """Lay out a draft and an article beside each other."""
    left = [_Place(*pair.draft, number) for number, pair in enumerate(sides.pairs, 1)]
    right, there = _united([pair.article for pair in sides.pairs])
    article = sides.record.article
    printed = f"{article.title}\n{article.text}"
    return Columns(
        tuple(_paragraphs(draft, left, _DRAFT, lambda number: f"{_ARTICLE}{there[number - 1]}")),
        tuple(_paragraphs(printed, right, _ARTICLE, lambda number: f"{_DRAFT}{number}")),
        len(left),
    )


def _united(spans: Sequence[tuple[int, int]]) -> tuple[list[_Place], list[int]]:
    """Return disjoint places in order, and for each span the number of the place it begins in."""
    places: list[_Place] = []
    numbers = [0] * len(spans)
    for place in sorted(range(len(spans)), key=lambda one: (spans[one][0], one)):
        start, end = spans[place]
        if places and start < places[-1].end:
            last = places[-1]
            places[-1] = _Place(last.start, max(last.end, end), min(last.first, place + 1))
        else:
            places.append(_Place(start, end, place + 1))
        numbers[place] = len(places) - 1
    return places, [places[number].first for number in numbers]


def _paragraphs(text: str, places: Sequence[_Place], side: str, other: Callable[[int], str]) -> Iterable[Markup]:
    at = 0
    for paragraph in text.split("\n"):
        end = at + len(paragraph)
        within = [place for place in places if place.start < end and place.end > at]
        if paragraph.strip():
            yield _paragraph(text, (at, end), within, side, other)
        at = end + 1


def _paragraph(
    text: str, span: tuple[int, int], places: Sequence[_Place], side: str, other: Callable[[int], str]
) -> Markup:
    at, end = span
    parts = [Markup("")]
    for place in places:
        left, right = max(place.start, at), min(place.end, end)
        begins = left == place.start
        said = escape(text[left:right]) + (_NUMBER.format(place.first) if begins else "")
        name = _NAMED.format(f"{side}{place.first}") if begins else ""
        parts += [escape(text[at:left]), _MARK.format(name, other(place.first), said)]
        at = right
    parts.append(escape(text[at:end]))
    return Markup("").join(parts).replace("\t", " · ")
