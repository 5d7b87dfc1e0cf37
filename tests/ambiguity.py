"""Regular expressions that may take exponential time: repetitions that read one text in two ways.

A repetition is dear where a text can be cut into its rounds in more than one way, as ``(a+)+`` or
``(a|a)*``: if what follows does not fit, every way is tried. Here each is made an automaton, and
two walks are led through it along one text: where they part, and yet both end a round on the same
character, there are two ways, and their number doubles with each round.

Python's own parser reads the expressions. What is looked at beside the text is passed over, but for
a look at the next character, and what a possessive repetition has left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

compiler: Any = import_module("re._compiler")
parser: Any = import_module("re._parser")
sre: Any = import_module("re._constants")

#: So many rounds count as any number: they multiply two ways of each by 2 ** 12.
_MANY: Final = 12
#: So many rounds of more than a character are written out, at most, where their number is limited.
_COPIES: Final = 3
_ONE: Final = frozenset((sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN))
_REPEATS: Final = frozenset((sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT))
#: A character of each category, beside those that an expression names.
_SAMPLES: Final = "aZ_05\u0663 \t\n\r\x0b\x85\u3000\u00e9简〇。,.-(（《\U00020bb7"
Item = tuple[Any, Any]
#: A character that is read: the step it belongs to, the characters it may be, the node behind it.
Step = tuple[int, int, int]


@dataclass(slots=True)
class _Node:
    """A node: it reads one of some characters, or leads on before one of some."""

    reads: int = 0
    onward: list[tuple[int, int]] = field(default_factory=list)


class Expression:
    """A regular expression, to be looked through for repetitions that are dear."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._read = parser.parse(pattern, flags)
        self._flags: int = self._read.state.flags
        self._alphabet = "".join(sorted({*_SAMPLES, *_named(self._read)}))
        self._all = (1 << len(self._alphabet)) - 1
        self._masks: dict[str, int] = {}
        self._nodes: list[_Node] = []
        self._steps: dict[int, tuple[list[Step], int]] = {}

    def exponential(self) -> Iterator[str]:
        """Yield a text that a repetition reads in two ways, for each that does."""
        for items in _sequences(self._read):
            for kind, value in items:
                if kind in _REPEATS - {sre.POSSESSIVE_REPEAT} and value[1] >= _MANY:
                    found = self._two_ways(value[2])
                    if found is not None:
                        yield found

    def _mask(self, item: Item) -> int:
        """Return the characters that an item which reads one may be."""
        key = repr(item)
        if key not in self._masks:
            single = parser.SubPattern(self._read.state, [item])
            fits = compiler.compile(single, self._flags).fullmatch
            self._masks[key] = sum(1 << place for place, one in enumerate(self._alphabet) if fits(one))
        return self._masks[key]

    # --- from a part of the expression to nodes, from its end to its beginning

    def _node(self, *onward: tuple[int, int], reads: int = 0) -> int:
        if len(onward) == 1 and not reads and onward[0][0] == self._all:
            return onward[0][1]
        self._nodes.append(_Node(reads, list(onward)))
        return len(self._nodes) - 1

    def _build(self, items: Any, end: int) -> int:
        """Return the node where a sequence of items begins that leads to a node."""
        for item in reversed(list(items)):
            end = self._item(item, end)
        return end

    def _item(self, item: Item, end: int) -> int:
        kind, value = item
        if kind in _ONE:
            return self._node((self._all, end), reads=self._mask(item))
        if kind in _REPEATS:
            least, most, body = value
            return self._repeat(kind, least, most, body, end)
        if kind is sre.SUBPATTERN:
            return self._build(value[3], end)
        if kind is sre.ATOMIC_GROUP:
            return self._build(value, end)
        if kind is sre.BRANCH:
            return self._node(*((self._all, self._build(one, end)) for one in value[1]))
        if kind is sre.GROUPREF_EXISTS:
            return self._node((self._all, self._build(value[1], end)), (self._all, self._build(value[2] or (), end)))
        if kind in {sre.ASSERT, sre.ASSERT_NOT} and value[0] > 0 and len(value[1]) == 1 and value[1][0][0] in _ONE:
            mask = self._mask(value[1][0])
            return self._node((mask if kind is sre.ASSERT else self._all & ~mask, end))
        if kind in {sre.AT, sre.ASSERT, sre.ASSERT_NOT}:
            return end
        if kind is sre.GROUPREF:
            return self._node((self._all, end), reads=self._all)
        raise NotImplementedError(str(kind))

    def _repeat(self, kind: Any, least: int, most: int, body: Any, end: int) -> int:
        single = len(body) == 1 and body[0][0] in _ONE
        if most >= _MANY:
            hub = self._node((0, end), (0, end))
            start = self._build(body, hub)
            left = self._all & ~self._mask(body[0]) if single and kind is sre.POSSESSIVE_REPEAT else self._all
            self._nodes[hub].onward = [(self._all, start), (left, end)]
            return start if least else hub
        copies = _MANY if single else _COPIES
        least = min(least, copies)
        most = max(least, min(most, copies), least + (most > least))
        start = end
        for turn in range(most, 0, -1):
            start = self._build(body, start)
            if turn > least:
                start = self._node((self._all, start), (self._all, end))
        return start

    # --- two walks along one text

    def _two_ways(self, body: Any) -> str | None:
        """Return a text of whole rounds of a repetition that is read in two ways."""
        self._nodes, self._steps = [_Node()], {}
        self._nodes[0].onward = [(self._all, self._build(body, 0))]
        first = (0, 0, False)
        came: dict[tuple[int, int, bool], tuple[tuple[int, int, bool], int] | None] = {first: None}
        waiting = [first]
        for state in waiting:
            for after, mask in self._after(*state):
                if after not in came:
                    came[after] = (state, mask)
                    waiting.append(after)
                    if after[2] and self._end_together(after[0], after[1]):
                        return self._text(came, after)
        return None

    def _after(self, one: int, other: int, parted: bool) -> Iterator[tuple[tuple[int, int, bool], int]]:
        left, right = self._onward(one)[0], self._onward(other)[0]
        by_character: dict[int, list[tuple[int, Step]]] = {}
        for place, step in enumerate(right):
            for bit in _bits(step[1]):
                by_character.setdefault(bit, []).append((place, step))
        for place, (_, mask, node) in enumerate(left):
            met: set[int] = set()
            for bit in _bits(mask):
                for place_there, (_, mask_there, node_there) in by_character.get(bit, ()):
                    if place_there in met or (one == other and place_there < place):
                        continue
                    met.add(place_there)
                    apart = parted or place != place_there
                    yield (min(node, node_there), max(node, node_there), apart), mask & mask_there

    def _onward(self, node: int) -> tuple[list[Step], int]:
        """Return the steps from a node, and before which characters it ends a round."""
        if node not in self._steps:
            steps: list[Step] = []
            ends = self._all if node == 0 else 0
            waiting = [(node, self._all, frozenset[int]())]
            while waiting:
                at, mask, met = waiting.pop()
                if self._nodes[at].reads:
                    if mask & self._nodes[at].reads:
                        steps.append((at, mask & self._nodes[at].reads, self._nodes[at].onward[0][1]))
                    continue
                for allowed, to in self._nodes[at].onward:
                    if mask & allowed and to not in met:
                        ends |= mask & allowed if to == 0 else 0
                        waiting.append((to, mask & allowed, met | {to}))
            self._steps[node] = (steps, ends)
        return self._steps[node]

    def _end_together(self, one: int, other: int) -> bool:
        begins = 0
        for _, mask, _ in self._onward(0)[0]:
            begins |= mask
        return bool(self._onward(one)[1] & self._onward(other)[1] & begins)

    def _text(self, came: dict[Any, Any], state: Any) -> str:
        said = ""
        while came[state] is not None:
            state, mask = came[state]
            said = self._alphabet[mask.bit_length() - 1] + said
        return said


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def _sequences(read: Any) -> Iterator[list[Item]]:
    """Yield every sequence of items in an expression, from the outside in."""
    items: list[Item] = list(read)
    yield items
    for _, value in items:
        for part in _parts(value):
            yield from _sequences(part)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _parts(one)


def _named(read: Any) -> Iterator[str]:
    """Yield the characters that an expression names, and those beside the ends of its ranges."""
    for items in _sequences(read):
        for kind, value in items:
            for name, what in value if kind is sre.IN else [(kind, value)]:
                if name in {sre.LITERAL, sre.NOT_LITERAL}:
                    yield from (chr(what), *chr(what).swapcase()[:1])
                elif name is sre.RANGE:
                    low, high = what
                    yield from (chr(code) for code in (low - 1, low, high, high + 1) if 0 <= code < 0x110000)
