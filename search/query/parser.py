"""The query language: typed text to a tree, and back.

::

    query  = branch { OR branch }          OR, 或, |        any of the branches
    branch = item { item }                 a space, AND     all of the items
    item   = { NOT | FIELD } tight         -, NOT, 不含      not; 标题: … its field
    tight  = operand { "|" operand }       a | without spaces binds closest
    operand = text | text* | "text" | ( query )

Nothing that is typed is an error: what has no meaning as language is searched as text, and a note
says so. The time is bounded by the length limit (`MAX_QUERY`), the clause limit and the depth
limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from corpus.text.characters import COMMON_HAN
from search.query import date_range
from search.query.ast import And, DateRange, Field, Not, Or, Text, Typed, all_of, any_of
from search.query.lexer import FIELDS, Kind, Lexer, Token
from search.query.note import Note
from search.query.rewrite import unknown_fields
from search.query.vocabulary import Vocabulary
from search.request import MAX_QUERY

MAX_CLAUSES: Final = 64
MAX_DEPTH: Final = 16

_HAN_WORDS: Final = re.compile(f"[{COMMON_HAN} ]+")
_HAN_OPERATORS: Final = frozenset({"或", "不含"})
#: Characters that mean more at the beginning of a text.
_SPECIAL: Final = "'‘’‚‛＇《-－−﹣"
_OPERANDS: Final = ("text", "quote", "all")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as understood: its tree (``And(())`` if nothing was typed) and notes on the rest."""

    tree: Typed
    notes: tuple[str, ...]


def parse(typed: str, today: date | None = None) -> Parsed:
    """Return what a query means; relative dates are counted from ``today``. Never raises."""
    if words := _han_words(typed):
        return Parsed(all_of(map(Text, words)), ())
    notes: list[str] = []
    if len(typed) > MAX_QUERY:
        notes.append(Note("查询太长，只用了前 {n} 个字。", n=MAX_QUERY))
    lexer = Lexer(typed[:MAX_QUERY])
    lexer.run()
    notes += lexer.notes
    tokens = _balanced(_limited(_without_marks(lexer.tokens, notes), notes), notes)
    parser = _Parser(tokens, notes, today or date.today())  # noqa: DTZ011 - the reader's own calendar day
    return Parsed(parser.query(None), tuple(dict.fromkeys(notes)))


def _han_words(typed: str) -> list[str]:
    """Return the words of a query of nothing but Han words, which needs no lexer. Else none."""
    words = typed.split() if _HAN_WORDS.fullmatch(typed) else []
    alone = len(typed) <= MAX_QUERY and len(words) <= MAX_CLAUSES and _HAN_OPERATORS.isdisjoint(words)
    return words if alone else []


def field_notes(tree: Typed, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return a note for each field whose text the library does not know: it is searched as text."""
    unknown = dict.fromkeys(unknown_fields(tree, vocabulary))
    return tuple(
        Note("没有找到{field}“{text}”，按文字查找。", field=_FIELD_WORDS[field.name], text=field.value)
        for field in unknown
    )


def _without_marks(tokens: list[Token], notes: list[str]) -> list[Token]:
    """Leave out unquoted texts of nothing but punctuation, unless there is nothing else."""
    marks = {id(token) for token in tokens if token.kind == "text" and not any(map(str.isalnum, token.text))}
    fields = {id(after) for before, after in pairwise(tokens) if before.kind == "field"}
    marks -= fields
    if not marks or all(id(token) in marks for token in tokens if token.kind in _OPERANDS):
        return tokens
    left_out = "、".join(dict.fromkeys(f"“{token.text}”" for token in tokens if id(token) in marks))
    notes.append(Note("{text}只有标点，没有用来查找。", text=left_out))
    return [token for token in tokens if id(token) not in marks]


def _limited(tokens: list[Token], notes: list[str]) -> list[Token]:
    """Cut a query off after its last allowed clause."""
    places = [place for place, token in enumerate(tokens) if token.kind in _OPERANDS]
    if len(places) <= MAX_CLAUSES:
        return tokens
    notes.append(Note("条件太多，只用了前 {n} 个。", n=MAX_CLAUSES))
    return tokens[: places[MAX_CLAUSES - 1] + 1]


def _balanced(tokens: list[Token], notes: list[str]) -> list[Token]:
    """Return the tokens with brackets in pairs, none deeper than allowed."""
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                notes.append(Note("括号超过 {n} 层，更深的不起作用。", n=MAX_DEPTH))
                continue
        elif token.kind == "close":
            if not depth:
                notes.append(Note("有一个右括号没有配对，已忽略。"))
                continue
            depth -= 1
            if depth >= MAX_DEPTH:
                continue
        kept.append(token)
    if depth:
        notes.append(Note("有一个左括号没有配对，按到末尾为止。"))
    return kept + [Token("close", ")")] * min(depth, MAX_DEPTH)


class _Parser:
    """Recursive descent over balanced tokens; it only goes deeper at a bracket."""

    def __init__(self, tokens: list[Token], notes: list[str], today: date) -> None:
        self.tokens = tokens
        self.notes = notes
        self.today = today
        self.place = 0
        self.bare = not any(token.kind in _OPERANDS for token in tokens)

    def _kind(self, ahead: int = 0) -> Kind | None:
        place = self.place + ahead
        return self.tokens[place].kind if place < len(self.tokens) else None

    def _next(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def query(self, field: str | None) -> Typed:
        """Parse up to the closing bracket, or the end."""
        branches: list[Typed] = []
        while self._kind() not in {None, "close"}:
            items: list[Typed] = []
            if self._kind() == "or":
                operator = self._next()
                if self._kind() == "or":
                    continue
                if not branches or self._kind() in {None, "close"}:
                    items += self._misplaced(operator)
            items += self._branch(field)
            if items:
                branches.append(all_of(items))
        return any_of(branches) if branches else And(())

    def _branch(self, field: str | None) -> list[Typed]:
        items: list[Typed] = []
        while self._kind() not in {None, "close", "or"}:
            if self._kind() == "and":
                operator = self._next()
                if not items or self._kind() in {None, "close", "or", "and"}:
                    items += self._misplaced(operator)
                continue
            items += self._item(field)
        return items

    def _item(self, field: str | None) -> list[Typed]:
        """Parse signs and fields before an operand: the nearest field counts, signs cancel out."""
        negated = False
        prefixes: list[Token] = []
        while self._kind() in {"not", "field"}:
            prefixes.append(self._next())
            if prefixes[-1].kind == "field":
                field = prefixes[-1].text
            else:
                negated = not negated
        if self._kind() not in {*_OPERANDS, "open"}:
            return [node for token in prefixes for node in self._misplaced(token)]
        nodes = [self._operand(field)]
        while self._kind() == "or" and self.tokens[self.place].glued and self._kind(1) in {*_OPERANDS, "open"}:
            if self.tokens[self.place].text not in "|｜" or not self.tokens[self.place + 1].glued:
                break
            self.place += 1
            nodes.append(self._operand(field))
        node = any_of(nodes)
        return [Not(node) if negated else node]

    def _operand(self, field: str | None) -> Typed:
        token = self._next()
        if token.kind == "open":
            node = self.query(field)
            self.place += 1
            return node
        if token.kind == "all":
            return And(())
        return self._leaf(token, field)

    def _leaf(self, token: Token, field: str | None) -> Typed:
        if field == "date":
            days = date_range.parse(token.text, self.today)
            if days:
                return days
            self.notes.append(Note("没有看懂日期“{text}”，按文字查找。", text=token.text))
        elif field and field != "title":
            return Field(field, token.text.strip())
        return Text(token.text, token.kind == "quote", token.prefix, "title" if field == "title" else None)

    def _misplaced(self, token: Token) -> list[Typed]:
        """Return what an operator or field without anything to work on stands for.

        In a query of nothing else that is its text; beside other texts it is left out.
        """
        word = _FIELD_WORDS[token.text] if token.kind == "field" else token.text
        if self.bare and any(map(str.isalnum, word)):
            self.notes.append(Note("“{field}”旁边没有内容，按文字查找。", field=word))
            return [Text(word)]
        self.notes.append(Note("“{field}”旁边没有内容，已忽略。", field=word))
        return []


# --- and back -----------------------------------------------------------------------------------


def render(node: Typed) -> str:
    """Return a query text that parses to a tree."""
    match node:
        case And(()):
            return ""
        case And(nodes):
            return " ".join(f"({render(child)})" if isinstance(child, Or) else _atom(child) for child in nodes)
        case Or(nodes):
            return " OR ".join(
                render(child) if isinstance(child, And) and child.nodes else _atom(child) for child in nodes
            )
        case _:
            return _atom(node)


def _atom(node: Typed) -> str:
    match node:
        case And(()):
            return "*"
        case And() | Or():
            return f"({render(node)})"
        case Not(child):
            return f"-{f'({render(child)})' if isinstance(child, Not) else _atom(child)}"
        case Text(text, exact, prefix, field):
            name = f"{_FIELD_WORDS[field]}:" if field else ""
            return f"{name}{_quoted(text) if exact else _plain(text)}{'*' * prefix}"
        case Field(name, value):
            return f"{_FIELD_WORDS[name]}:{_plain(value)}"
        case DateRange(start, end):
            return f"{_FIELD_WORDS['date']}:{start or ''}..{end or ''}"


def _plain(text: str) -> str:
    """Return a text as it is where that is read as this one text, else in quotes."""
    lexer = Lexer(text)
    lexer.run()
    alone = [(token.kind, token.text, token.prefix) for token in lexer.tokens] == [("text", text, False)]
    return text if alone and any(map(str.isalnum, text)) and text[0] not in _SPECIAL else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in the first pair of quotes that it does not contain itself."""
    pair = next((pair for pair in ("“”", "「」", "『』") if not set(pair) & set(text)), '""')
    return f"{pair[0]}{text}{pair[1]}"


_FIELD_WORDS: Final = {field: name for name, field in reversed(FIELDS.items())}
