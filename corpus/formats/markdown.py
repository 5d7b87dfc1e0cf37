"""Markdown: CommonMark with tables, parsed by markdown-it-py; a line of the source stays a line.

What converters write beside the standard is read, too: headings without the space after ``#``,
pipe rows without a rule under their head, bold type that Chinese punctuation keeps from closing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from corpus.formats.source import MAX_LINES, Source, check_lines, make_source
from corpus.formats.text import RawLine, cells, is_rule, split_lines, without_tags
from corpus.model import Line, Part, Row

_LOOSE_HEADING: Final = re.compile(r"(#{1,6})(?=[^\s#!\d])(.*?)#*\s*$")
_LEFT_OVER: Final = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
_FENCE: Final = re.compile(r"\s{0,3}(?:`{3,}|~{3,})")
#: A tag that opens, from the outside; what begins one; what is quoted in it; white space of others.
_TAG: Final = re.compile(r"<[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+>")
_OPENS: Final = re.compile("<[A-Za-z]")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_WIDE: Final = re.compile(r"[^\S \t-\r]")
#: A heading set by underlining is a title only up to this length; a rule under a paragraph is a
#: rule.
_LONGEST_SETEXT: Final = 80
_FIELD: Final = re.compile(r"([A-Za-z_\u4e00-\u9fff]{1,20})\s*:\s*(\S.*?)\s*$")
#: What the fields of a front matter are on a cover.
_COVER: Final = {
    **dict.fromkeys(("title", "serial", "name", "刊名", "标题"), "{}"),
    **dict.fromkeys(("issue", "number", "no", "期", "期号", "期数"), "第{}期"),
    **dict.fromkeys(("date", "published", "pubdate", "日期"), "{}"),
    **dict.fromkeys(("publisher", "主办", "主办单位"), "主办：{}"),
    **dict.fromkeys(("editor", "editors", "author", "编辑", "主编"), "编辑：{}"),
}


@cache
def _parser() -> MarkdownIt:
    """Return the parser.

    Paragraphs indented by four spaces are paragraphs in Chinese texts, not code.
    """
    found = MarkdownIt("commonmark").enable("table").disable("code")
    found.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    found.inline.ruler.at("html_inline", _html_inline)
    return found


def _is_plain(tag: str) -> bool:
    """Return whether a text that begins as a tag has no other white space in it than a tag may.

    The library takes a wide space both for a separator and for a part of a value, and tries all
    ways: twenty of them take a minute.
    """
    whole = _TAG.match(tag)
    return not _WIDE.search(_QUOTED.sub("", whole[0] if whole else tag))


def _html_block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    line = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]]
    return _is_plain(line) and html_block(state, first, last, silent)


def _html_inline(state: StateInline, silent: bool) -> bool:
    whole = _TAG.match(state.src, state.pos)
    is_opened = _OPENS.match(state.src, state.pos) is not None
    return (_is_plain(whole[0]) if whole else not is_opened) and html_inline(state, silent)


def markdown_source(name: str, text: str) -> Source:
    """Read a Markdown file's text; its lines are numbered as in the file.

    Raises TooLarge where it has more lines than MAX_LINES paragraphs with an empty line between.
    """
    check_lines(name, text.count("\n"), 2 * MAX_LINES)
    source = list(split_lines(text))
    front = _front_matter([line.text for line in source])
    reading = _Reading(source, front)
    reading.read(_parser().parse("\n" * front + "\n".join(line.text for line in source[front:])))
    return make_source("markdown", name, reading.lines())


def _front_matter(texts: list[str]) -> int:
    """Return how many lines a YAML front matter takes at the beginning, its two rules included."""
    if not texts or texts[0].rstrip() != "---":
        return 0
    end = next((place for place, text in enumerate(texts[1:60], 1) if text.rstrip() in {"---", "..."}), 0)
    fields = [text for text in texts[1:end] if text.strip()]
    return end + 1 if fields and all(_FIELD.match(text) or text[0] in " -#" for text in fields) else 0


class _Reading:
    """The lines of one text, filled in as its blocks are read; what no block covers is a mark."""

    def __init__(self, source: list[RawLine], front: int) -> None:
        self._source = source
        self._lines: dict[int, Line] = {}
        self._prefix = ""
        for place in range(front):
            self._put(place, *_cover_line(source[place].text))

    def lines(self) -> list[Line]:
        """Return a line for each line of the source."""
        return [self._lines.get(place) or self._rest(raw) for place, raw in enumerate(self._source)]

    @staticmethod
    def _rest(raw: RawLine) -> Line:
        return Line(raw.number, "", raw.page, part="mark" if raw.text.strip() else "body")

    def _put(
        self,
        place: int,
        text: str,
        part: Part = "body",
        *,
        level: int | None = None,
        table: Row = "",
        lead: int = 0,
    ) -> None:
        if place not in self._lines and place < len(self._source):
            raw = self._source[place]
            self._lines[place] = Line(raw.number, text, raw.page, level, table, lead, part)

    def read(self, tokens: list[Token]) -> None:
        """Read the blocks of a text."""
        level: int | None = None
        for place, token in enumerate(tokens):
            if token.type == "list_item_open":
                self._prefix = f"{token.info}{token.markup} " if token.info else f"{token.markup} "
            elif token.type == "heading_open":
                level = int(token.tag[1])
            elif token.type == "inline" and tokens[place - 1].type in {"heading_open", "paragraph_open"}:
                self._inline(token, level)
                level = None
            elif token.type == "tr_open":
                self._row(tokens[place:], head=tokens[place - 1].type == "thead_open")
            elif token.type in {"fence", "code_block"}:
                self._code(token)
            elif token.type == "html_block":
                self._html(token)

    def _inline(self, token: Token, level: int | None) -> None:
        assert token.map is not None
        first, end = token.map
        pieces = _pieces(token.children or [])
        if level and len(pieces) > 1:
            # A heading has one line; one of several is underlined, or a paragraph over a rule.
            text = "".join(one for one, _ in pieces)
            if len(text) <= _LONGEST_SETEXT and not text.rstrip().endswith(("。", "；")):
                self._put(first, text, level=level)
                return
            level = None
        if level and len(pieces[0][0]) > _LONGEST_SETEXT and pieces[0][0].rstrip().endswith("。"):
            level = None
        for place, (text, lead) in zip(range(first, end), pieces, strict=False):
            self._paragraph_line(place, self._source[place].text, text, lead, level)

    def _paragraph_line(self, place: int, raw: str, text: str, lead: int, level: int | None) -> None:
        prefix, self._prefix = self._prefix, ""
        if "|" in raw and (is_rule(raw) or (raw.strip().startswith("|") and raw.strip().endswith("|"))):
            self._put(place, cells(raw), "mark" if is_rule(raw) else "body", table="row")
            return
        loose = _LOOSE_HEADING.match(text) if level is None else None
        if loose:
            level, text = len(loose.group(1)), loose.group(2).strip()
        text = _LEFT_OVER.sub(r"\2", text)
        if level is None and lead and lead >= len(text.rstrip()):
            level, lead = 7, 0
        self._put(place, text if level or lead else prefix + text, level=level, lead=lead)

    def _row(self, tokens: list[Token], *, head: bool) -> None:
        where = tokens[0].map
        if where is None:
            return
        row: list[str] = []
        for token in tokens:
            if token.type == "tr_close":
                break
            if token.type == "inline":
                row.append(" ".join(text for text, _ in _pieces(token.children or [])).replace("\t", " ").strip())
        text = "\t".join(without_tags(one) for one in row).rstrip()
        if any(row):
            self._put(where[0], text, table="head" if head else "row")

    def _code(self, token: Token) -> None:
        assert token.map is not None
        first, end = token.map
        fenced = token.type == "fence"
        for place in range(first + fenced, min(end, len(self._source))):
            if not (fenced and place == end - 1 and _FENCE.match(self._source[place].text)):
                self._put(place, self._source[place].text)

    def _html(self, token: Token) -> None:
        """Read what a block of HTML shows.

        Its lines stand where the block's do, as long as there are any.
        """
        from corpus.formats.web import html_lines  # selectolax is loaded when it is met

        assert token.map is not None
        first, end = token.map
        shown = html_lines("", token.content)
        for place, line in zip(range(first, end - 1), shown, strict=False):
            self._put(place, line.text, line.part, level=line.level, table=line.table)
        rest = shown[end - 1 - first :]
        if rest:
            self._put(
                end - 1,
                " ".join(line.text for line in rest),
                rest[0].part,
                level=rest[0].level,
                table=rest[0].table if len(rest) == 1 else "",
            )


def _pieces(children: list[Token]) -> list[tuple[str, int]]:
    """Return the lines of an inline run.

    Each with its text and how much of it opens in bold type.
    """
    pieces: list[tuple[str, int]] = []
    text, lead, depth, link = "", 0, 0, ""
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            pieces.append((text, lead))
            text, lead = "", 0
        elif child.type in {"text", "code_inline", "text_special"}:
            if depth and lead == len(text):
                lead += len(child.content)
            text += child.content
        elif child.type == "html_inline":
            text += "" if not child.content.lower().startswith("<br") else " "
        elif child.type in {"strong_open", "strong_close"}:
            depth += child.nesting
        elif child.type == "link_open":
            link = str(child.attrGet("href") or "")
        elif child.type == "link_close":
            if link and not link.startswith("#") and link.removeprefix("mailto:") not in text:
                text += f" ({link})"
            link = ""
    return [*pieces, (text, lead)]


def _cover_line(raw: str) -> tuple[str, Part]:
    """Return a line of a front matter as a cover prints it; a field that no cover has is a mark."""
    match = _FIELD.match(raw)
    form = _COVER.get(match.group(1).lower()) if match else None
    if match is None or form is None:
        return "", "mark"
    value = match.group(2).strip("\"' ")
    return (form.format(value) if form != "第{}期" or value.isdecimal() else value), "head"
