"""The values a bulletin is read into: issue, section, article, mention, doubt.

All values are frozen. Line numbers count from 1 in the text of the given file; for a PDF the page
is kept beside the line. Dates are as exact as they are printed: `corpus.partial_date`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta

from corpus.partial_date import PartialDate

#: A number of a line, a page, an issue: what an index has room for.
Whole = Annotated[int, Meta(ge=-(2**31), lt=2**31)]
DateKind = Literal["source-line", "signed", "event", "reported-period", "issue", "corrected"]
PolicyRole = Literal["full-text", "excerpt", "subject", "cited"]
RelationKind = Literal["repeals", "revises", "based-on", "until"]
ArticleKind = Literal["article", "front"]
#: The title that the reader gives to front matter; it stands nowhere in the file.
FRONT_TITLE: Final = "刊头与版权"
#: The part of a page a line stands in: the text, a running head or foot that the format knows as
#: such, what stands around the text of a web page, a foot- or endnote, or nothing that a reader sees
#: (marks of the format).
Part = Literal["body", "head", "foot", "site", "note", "mark"]
#: A line of a table: a row, or a head row by the word of the format.
Row = Literal["", "row", "head"]
#: A place on a page: left, top, right and bottom as shares of its width and height, from its upper
#: left corner.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the given file.

    Its number (from 1), its text without the line end, and its page in a PDF.

    ``level`` is the level of a heading where the format marks one (1 the highest; 7: a line set
    wholly in bold type). ``table``: the line is a row of a table, its cells separated by tabs;
    the format itself says of a head that it is one.
    ``lead``: so many characters at the beginning are set in bold type, and the rest is not.
    ``part``: the part of the page it stands in. ``box``: where it stands on its page.
    ``confidence``: how sure it is that it was recognised right, where it was (1: it was given).
    """

    number: int
    text: str
    page: int | None = None
    level: int | None = None
    table: Row = ""
    lead: int = 0
    part: Part = "body"
    box: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the reader is not sure of: where, which kind (a stable code) and in plain words."""

    line: Whole = 0
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """The date of an article's matter or source, with the words that say so.

    ``value`` is the first day (or month), ``end`` the last one of a range. ``kind`` says where it
    was read: ``source-line`` (printed medium and date), ``signed``, ``event``, ``reported-period``,
    ``issue`` (nothing printed: the issue's period), or ``corrected`` (the keeper says so).
    """

    value: PartialDate
    end: PartialDate | None = None
    kind: DateKind = "issue"
    text: str | None = None
    line: Whole | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyMention:
    """A company named in an article.

    The fullest name known, the forms printed, and the lines of each form.
    """

    name: str
    mentions: tuple[str, ...] = ()
    lines: tuple[Whole, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """An organisation that is no company, named in an article.

    ``name`` is its fullest form there, of a central authority its official name.
    """

    name: str
    mentions: tuple[str, ...] = ()
    lines: tuple[Whole, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyMention:
    """A policy document named in an article.

    ``number`` is the document number (文号) as normalised.
    """

    title: str = ""
    number: str | None = None
    issuers: tuple[str, ...] = ()
    issued: PartialDate | None = None
    role: PolicyRole = "cited"
    lines: tuple[Whole, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day to apply or hand in, with the sentence that says so and its line.

    ``certain`` is false where the day is a guess, by ``reason``; it may then have passed.
    """

    date: PartialDate
    text: str = ""
    line: Whole = 0
    certain: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Effective:
    """A day from which something is in force (施行), with the clause that says so and its line."""

    date: PartialDate
    text: str = ""
    line: Whole = 0


@dataclass(frozen=True, slots=True)
class PolicyRelation:
    """The relation of a policy to another one, or its term, with the words and the line.

    ``policy`` and ``target`` are titles (or numbers) of the article's policies; ``policy`` is empty
    where the text does not say which one acts (《…》已废止), ``target`` where the policy speaks of
    itself: ``until`` with its last day in ``date``, where that can be told.
    """

    kind: RelationKind = "based-on"
    policy: str = ""
    target: str = ""
    date: PartialDate | None = None
    text: str = ""
    line: Whole = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """One number of a serial. ``start`` and ``end`` are the first and last day of its period."""

    id: str
    serial: str = ""
    publisher: str = ""
    editors: tuple[str, ...] = ()
    number: Whole | None = None
    volume: Whole | None = None
    year: Whole | None = None
    period: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Article:
    r"""The unit of search: what the contents page lists.

    ``text`` is paragraphs joined by ``\\n``: page furniture removed, broken sentences joined, table
    rows kept as tab-separated lines. ``paragraph_lines[i]`` is the source line where paragraph
    ``i`` begins (empty where the document came without source lines). ``lines`` is the title's line
    and the last line, or None. ``heads`` are the paragraphs that the file says are head rows of
    tables.
    """

    id: str
    title: str
    text: str
    section: str = ""
    toc_title: str | None = None
    lines: tuple[Whole, Whole] | None = None
    page: Whole | None = None
    date: Date | None = None
    source: str | None = None
    link: str | None = None
    companies: tuple[CompanyMention, ...] = ()
    policies: tuple[PolicyMention, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    paragraph_lines: tuple[Whole, ...] = ()
    effective: tuple[Effective, ...] = ()
    kind: ArticleKind = "article"
    heads: tuple[Whole, ...] = ()
    organisations: tuple[OrganisationMention, ...] = ()
    relations: tuple[PolicyRelation, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text, paragraph by paragraph."""
        return tuple(self.text.split("\n")) if self.text else ()


@dataclass(frozen=True, slots=True)
class Account:
    """The number of a file's lines in articles, front matter, contents and furniture.

    ``left_out`` are the first lines of each wording of the furniture: number and text.
    """

    articles: Whole = 0
    front: Whole = 0
    contents: Whole = 0
    furniture: Whole = 0
    left_out: tuple[tuple[Whole, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """A name that may be a company's, for the library's keeper to decide.

    ``probability`` is its score, ``place`` the place of the article in its issue (from 0), ``text``
    the sentence there.
    """

    name: str
    probability: float = 0.0
    place: Whole = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One issue as read: what `jianbao parse` prints (the parse document)."""

    issue: Issue
    articles: tuple[Article, ...]
    doubts: tuple[Doubt, ...] = ()
    front: Article | None = None
    account: Account | None = None
    unsure: tuple[Unsure, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A company or policy of the whole library: a stable id for URLs and the name to show."""

    id: str
    name: str
