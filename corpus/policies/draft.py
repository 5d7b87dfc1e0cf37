"""Drafts: the policies of one passage while they are being read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.model import PolicyMention, PolicyRole
from corpus.partial_date import PartialDate
from corpus.policies.titles import title_key
from corpus.text.authorities import authorities_in, full_name
from corpus.text.passage import Passage


@dataclass(slots=True)
class Draft:
    """A policy on its way to a mention: where it is named first, how, and what is known of it."""

    title: str
    at: int
    number: str | None = None
    issuers: tuple[str, ...] = ()
    issued: PartialDate | None = None
    role: PolicyRole = "cited"
    lines: set[int] = field(default_factory=set)

    def mention(self) -> PolicyMention:
        """Return the mention; an issuer named twice (工信部, 工业和信息化部) counts once."""
        issuers = tuple({full_name(name): name for name in reversed(self.issuers)}.values())[::-1]
        lines = tuple(sorted(self.lines - {0}))
        return PolicyMention(self.title, self.number, issuers, self.issued, self.role, lines)


class Drafts:
    """The policies of one passage, by title key."""

    def __init__(self, passage: Passage, day: PartialDate | None) -> None:
        self.passage, self.day = passage, day
        self.by_title: dict[str, Draft] = {}
        self.title_end = passage.bounds(0)[1]

    def add(self, rule: str, start: int, end: int, role: PolicyRole = "cited") -> Draft:
        """Note a title printed at an offset, and the rule that found it.

        The same title again adds its line.
        """
        self.passage.note(rule, start, end)
        key = title_key(self.passage.folded[start:end])
        found = self.by_title.get(key)
        if found is None:
            found = self.by_title[key] = Draft(tidy(self.passage.text[start:end]), start, role=role)
            found.issuers = issuers_in(self.passage.folded[start:end])
        found.lines.add(self.passage.line(start))
        return found


def tidy(title: str) -> str:
    """Return a printed title without marks of emphasis and without line breaks."""
    return re.sub(r"\s+", " ", title.replace("*", "")).strip()


def issuers_in(text: str) -> tuple[str, ...]:
    """Return the authorities before 关于 or 印发 in a title, or all in a clause."""
    head = re.split(r"关于|印发", text, maxsplit=1)[0]
    return authorities_in(head) if head else ()
