"""The pieces of a basket in their order: articles, headings and notes.

One text holds them all, for addresses and cookies.
"""

from __future__ import annotations

import binascii
import dataclasses
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta

from corpus import codec
from corpus.errors import JianbaoError

#: So many pieces a basket has, so many letters a heading or a field of the cover, and a note.
MOST: Final = 200
LINE: Final = 80
NOTE: Final = 200
#: A packed basket begins with it, and no list of article ids does.
MARK: Final = "~"
_LARGEST: Final = 1 << 18
_CHOSEN: Final = re.compile(r"\d{1,5}(?:-\d{1,5})?(?: \d{1,5}(?:-\d{1,5})?)*")

Kind = Literal["article", "heading", "note"]
_Line = Annotated[str, Meta(max_length=LINE)]


class BadBasket(JianbaoError):
    """A text that is no basket: cut off, most often."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An article by its id, or the words of a heading or note.

    ``chosen`` are the places of the paragraphs that are taken, ``0-2 5``; empty: all of them.
    """

    kind: Kind
    text: Annotated[str, Meta(max_length=1000)] = ""
    chosen: Annotated[str, Meta(max_length=1000)] = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """Pieces in their order, and what the cover of their digest says."""

    pieces: Annotated[tuple[Piece, ...], Meta(max_length=MOST)] = ()
    title: _Line = ""
    by: _Line = ""
    date: _Line = ""
    cover: bool = False

    @property
    def ids(self) -> list[str]:
        """The ids of the articles."""
        return [piece.text for piece in self.pieces if piece.kind == "article"]

    def is_plain(self) -> bool:
        """Return whether it is articles and nothing else."""
        return self == of_articles(self.ids)


def of_articles(ids: Iterable[str], title: str = "") -> Basket:
    """Return a basket of articles."""
    chosen = list(dict.fromkeys(ids))[:MOST]
    return Basket(tuple(Piece("article", article_id) for article_id in chosen), title=title[:LINE])


def pack(basket: Basket) -> str:
    """Return a basket as a text for addresses and cookies."""
    return MARK + urlsafe_b64encode(zlib.compress(codec.encode(basket), 9)).decode().rstrip("=")


def unpack(text: str) -> Basket:
    """Return the basket that a text packs. Raises BadBasket."""
    try:
        packed = urlsafe_b64decode(text.removeprefix(MARK).encode() + b"===")
        whole = zlib.decompressobj()
        found = codec.decode(whole.decompress(packed, _LARGEST), Basket)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise BadBasket("this is not a whole basket; copy its address again") from error
    if not whole.eof:
        raise BadBasket("this is not a whole basket; copy its address again")
    return found


def with_articles(basket: Basket, others: Iterable[Piece]) -> Basket:
    """Return a basket with more pieces at its end, each article once."""
    more: list[Piece] = []
    seen = set(basket.ids)
    for piece in others:
        if piece.kind != "article" or piece.text not in seen:
            more.append(piece)
            seen.add(piece.text if piece.kind == "article" else "")
    return dataclasses.replace(basket, pieces=(*basket.pieces, *more)[:MOST])


def merged(basket: Basket, other: Basket) -> Basket:
    """Return a basket and the pieces of another one; an empty one takes over its cover, too."""
    return with_articles(basket, other.pieces) if basket.pieces else other


def moved(basket: Basket, place: int, step: int) -> Basket:
    """Return a basket with the piece at a place one place up (-1) or down (1)."""
    pieces = list(basket.pieces)
    other = place + step
    if 0 <= place < len(pieces) and 0 <= other < len(pieces):
        pieces[place], pieces[other] = pieces[other], pieces[place]
    return dataclasses.replace(basket, pieces=tuple(pieces))


def inserted(basket: Basket, place: int, kind: Kind) -> Basket:
    """Return a basket with an empty heading or note above the piece at a place."""
    pieces = (*basket.pieces[:place], Piece(kind), *basket.pieces[place:])
    return dataclasses.replace(basket, pieces=pieces[:MOST])


def removed(basket: Basket, place: int) -> Basket:
    """Return a basket without the piece at a place."""
    return dataclasses.replace(basket, pieces=basket.pieces[:place] + basket.pieces[place + 1 :])


def is_choice(chosen: str) -> bool:
    """Return whether a text chooses paragraphs: ``0-2 5``."""
    return len(chosen) <= 1000 and _CHOSEN.fullmatch(chosen) is not None


def choose(paragraphs: Sequence[str], chosen: str) -> list[str]:
    """Return the paragraphs that are chosen; all of them where none of these is there."""
    places: set[int] = set()
    for part in chosen.split():
        first, _, last = part.partition("-")
        places.update(range(int(first), min(int(last or first), len(paragraphs) - 1) + 1))
    taken = [text for place, text in enumerate(paragraphs) if place in places]
    return taken or list(paragraphs)
