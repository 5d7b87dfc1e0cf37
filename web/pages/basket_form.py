"""The form of the basket: what is typed there, and what its buttons do."""

from __future__ import annotations

from typing import Final, Protocol, cast

from corpus.text.well_formed import well_formed
from web.export.pieces import LINE, MOST, NOTE, Basket, Kind, Piece, inserted, is_choice, moved, removed, with_articles

_KINDS: Final = ("article", "heading", "note")


class Form(Protocol):
    """The fields of a form, as Flask has them."""

    def get(self, key: str, default: str, /) -> str:
        """Return the first value of a name."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a name."""


def read(form: Form, kept: Basket) -> Basket:
    """Return the basket that a form shows, with what was put into the kept one meanwhile."""
    fields = zip(form.getlist("kind"), form.getlist("text"), form.getlist("chosen"), strict=False)
    opened, taken, all_of_it = form.get("open", ""), form.getlist("paragraph"), form.get("paragraphs", "")
    pieces: list[Piece] = []
    seen: set[str] = set()
    for kind, text, before in fields:
        if kind != "article" and kind in _KINDS:
            words = " ".join(well_formed(text).split())[: LINE if kind == "heading" else NOTE]
            pieces.append(Piece(cast("Kind", kind), words))
        elif kind == "article" and text and text not in seen and len(text) <= 1000:
            seen.add(text)
            chosen = " ".join(taken) if text == opened and all_of_it else before
            pieces.append(Piece("article", text, chosen if is_choice(chosen) and chosen != all_of_it else ""))
    title, by, date = (_line(form, name) for name in ("title", "by", "date"))
    shown = Basket(tuple(pieces[:MOST]), title, by, date, cover=form.get("cover", "") == "1")
    return with_articles(shown, [piece for piece in kept.pieces if piece.kind == "article"])


def _line(form: Form, name: str) -> str:
    return " ".join(well_formed(form.get(name, "")).split())[:LINE]


def changed(basket: Basket, form: Form) -> Basket:
    """Return a basket after what a button says: ``up:3``, ``down:3``, ``heading:3``, ``note:3``.

    ``remove:3`` takes a piece out.
    """
    name, _, value = form.get("do", "").partition(":")
    place = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else -1
    if place < 0:
        return basket
    if name in {"up", "down"}:
        return moved(basket, place, 1 if name == "down" else -1)
    if name in {"heading", "note"}:
        return inserted(basket, place, "heading" if name == "heading" else "note")
    return removed(basket, place) if name == "remove" else basket
