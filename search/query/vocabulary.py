"""Look up names in a query: the values of a facet, the aliases of a company, document numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from corpus.model import Issue
from corpus.policies.document_numbers import normalise_number
from corpus.text.characters import COMMON_HAN
from corpus.text.fold import fold, squeeze
from corpus.text.numerals import NUMERALS
from search.query.ast import literal
from search.query.occurrences import occurrences
from search.query.synonyms import Synonyms

#: Without any of these a text is no document number.
_NUMERAL: Final = re.compile(rf"[\d{NUMERALS}]")
#: A document number typed with a dash.
_DASHED: Final = re.compile(rf"^([{COMMON_HAN}]{{1,16}}) ?((?:19|20)\d\d)-(\d{{1,5}})号?$")
#: A document number as `normalise_number` writes it: of a document, and of an order (令) or
#: announcement (公告).
_CODE: Final = re.compile(r"(?P<agency>.+)〔(?P<year>\d{4})〕(?P<no>\d+)号")
_ORDER: Final = re.compile(r"(?P<agency>.*?)(?P<kind>(?:主席)?令|公告|通告)(?P<year>\d{4}年)?第(?P<no>\d+)号")


_NO_SYNONYMS: Final = Synonyms(())


class _Named(NamedTuple):
    """The values of a facet: the names of each, and the values of each folded squeezed name."""

    names: Mapping[str, Sequence[str]]
    values: Mapping[str, Sequence[str]]


class Vocabulary:
    """The names of one snapshot.

    ``words`` is its segmenter. ``names`` gives for a facet its values, each with the names it goes
    by (None where it has none); for ``number`` the ids of policies, each with its document numbers.
    ``synonyms`` are those of the snapshot.
    """

    def __init__(
        self,
        words: Callable[[str], Sequence[str]],
        names: Callable[[str], Mapping[str, Sequence[str]] | None],
        synonyms: Synonyms = _NO_SYNONYMS,
    ) -> None:
        self.words = words
        self._synonyms = synonyms
        self._names = names
        self._known: dict[str, _Named] = {}

    def _named(self, facet: str) -> _Named:
        """Return the values of a facet with their names; gathered when first asked for."""
        found = self._known.get(facet)
        if found is None:
            names = self._names(facet) or {}
            found = self._known[facet] = _Named(names, _keyed(names))
        return found

    def values(self, facet: str, text: str) -> Sequence[str]:
        """Return the values of exactly this name, else those whose name holds it as whole words."""
        key = (number_of(text) if facet == "number" else None) or text
        keys, wanted = self._named(facet).values, literal(key).strip()
        if not wanted or wanted in keys:
            return keys.get(wanted, ())
        found = (values for name, values in keys.items() if wanted in name and any(occurrences(wanted, name)))
        return tuple(dict.fromkeys(value for values in found for value in values))

    def of_name(self, facet: str, name: str) -> Sequence[str]:
        """Return the values of exactly this name."""
        return self._named(facet).values.get(literal(name).strip(), ())

    def names_of(self, facet: str, value: str) -> Sequence[str]:
        """Return the names of a value, the one to show first."""
        return self._named(facet).names.get(value, ())

    def aliases(self, text: str) -> Sequence[str]:
        """Return every name of the one company that goes by this literal; none if several do."""
        named = self._named("company")
        companies = named.values.get(text.strip(), ())
        return tuple(named.names[companies[0]]) if len(companies) == 1 else ()

    def synonyms(self, text: str) -> Sequence[str]:
        """Return the literals that mean the same as one; none for most."""
        return self._synonyms.variants(text, self.words(text))

    def numbers(self, text: str) -> Sequence[str]:
        """Return the forms in which a document number is printed; nothing for another text."""
        number = number_of(text)
        return printed_forms(number) if number else ()


def number_of(text: str) -> str | None:
    """Return the canonical document number of a typed text, even 某商2022-197; None if it is none."""
    folded = fold(text)
    if not _NUMERAL.search(folded):
        return None
    return normalise_number(_DASHED.sub(r"\1〔\2〕\3号", folded.strip()) if "-" in folded else text)


def issue_names(issue: Issue) -> tuple[str, ...]:
    """Return the names an issue may be given in a query."""
    numbers = [] if issue.number is None else [f"总第{issue.number}期", f"第{issue.number}期", str(issue.number)]
    if issue.number is not None and issue.year is not None:
        numbers.append(f"{issue.year}年第{issue.number}期")
    return tuple(name for name in (issue.id, *numbers, issue.period) if name)


def printed_forms(number: str) -> tuple[str, ...]:
    """Return the literals that find a canonical document number, whichever way it is printed."""
    if match := _CODE.fullmatch(number):
        agency, year, no = match["agency"], match["year"], match["no"]
        return tuple(
            f"{agency}{opening}{year}{closing}{order}{no}" for order in ("", "第") for opening, closing in _PAIRS
        )
    if match := _ORDER.fullmatch(number):
        agency, kind, year, no = match["agency"], match["kind"], match["year"] or "", match["no"]
        counts = tuple(f"{year}{order}{no}号" for order in ("第", ""))
        return tuple(
            form
            for count in counts
            for form in (f"{agency}{kind}{count}", f"{agency}{kind}({count})", f"{agency}{count}{kind}")
        )
    return (number,)


_PAIRS: Final = (("[", "]"), ("(", ")"), ("<", ">"))


def _keyed(values: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Map each name, folded and squeezed, to the values that go by it."""
    pairs = [(value, name) for value, names in values.items() for name in names]
    keys: dict[str, tuple[str, ...]] = {}
    folded = fold("\n".join(" ".join(name.split()) for _, name in pairs)).split("\n")
    for (value, _), name in zip(pairs, folded, strict=bool(pairs)):
        key = squeeze(name)[0] if " " in name else name
        if key and value not in keys.get(key, ()):
            keys[key] = (*keys.get(key, ()), value)
    return keys
