"""The parts of a page around its text: lists of links, breadcrumbs, bars for sharing, printing.

A page says so by the names of its elements, by links that fill a block beside the main text, and by
the wording of whole lines. Paragraphs outside a named element are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from corpus.model import Line
from corpus.text.word_lists import compile_pattern

#: The names of an element say that it is of the site, that it may be, or nothing.
Sign = Literal["site", "maybe", ""]

#: A paragraph: so many characters outside links, or so many with a full stop.
_PARAGRAPH, _SENTENCE = 45, 20
#: Share of the paragraphs of a page in the block that is its main text, and in a named element that
#: is no part of the site though it is called so.
_MAIN, _HALF = 0.7, 0.5
#: Share of links in a block beside the main text that is a list of them, by its sign.
_LINKED: Final = {"": 0.5, "maybe": 0.3, "site": 0.3}
_FEWEST: Final = 2
_LONGEST: Final = 120
_SEPARATORS: Final = r"[\d\s|｜丨/／\\:：>＞»【】\[\]（）()<＜+×,，、.·•…&-]"
_BAR: Final = compile_pattern(rf"(?:(?>{{page_controls}})|{_SEPARATORS})++(?:更多)?", re.IGNORECASE)
_LIST: Final = compile_pattern(r"[■◆●▌|\s]*{link_lists}\s*(?:更多)?[\s:：>＞»+|]*")
#: 您当前的位置：首页 > 某栏目, 首页 >> 某栏目 >> 正文, and the two pages beside this one.
_WAY: Final = re.compile(
    r"[您你]?的?(?:当前|现在|所在)?的?(?:所在)?(?:位置|路径)(?:是|为)?\s*(?:[:：].{0,80}[>＞»›→/].*|[:：]?\s*(?:网站)?[首主]页.*)"
    r"|(?:网站|返回)?[首主]页\s*(?:[>＞»›→]+|-{1,2}\s|/\s).{0,100}|[上下前后]一[篇页条则]\s*[:：>＞»].*"
)
_OWNER: Final = re.compile(r"版权所有|©|copyright|ICP[备证]|公网安备|网站标识码", re.IGNORECASE)
_LEAVES: Final = re.compile(r"退订|取消订阅|unsubscribe", re.IGNORECASE)
#: What of a list of links is text: files that go with it, who wrote it and when, a label.
_KEPT: Final = re.compile(
    r"附(?:件|录|表|图|:|：)|(?:https?://|www\.)|.*\.(?:docx?|xlsx?|pptx?|pdf|wps|et|zip|rar|ofd)\W{0,3}$|[^:：\s]{0,8}(?:来源|出处|时间|日期|作者)\s*[:：]"
    r"|.*\d{4}\s*[年./-]\d{1,2}[月./-]\d{1,2}.*(?:来源|作者)|[^:：]{2,8}[:：]",
    re.IGNORECASE,
)
#: Over lists of links that are text: contents, references.
_OWN: Final = re.compile(
    r"[\s■◆●]*(?:(?:本期)?[目内][\s　]*[录次容](?:提要)?|(?:主要)?参考(?:文献|资料|链接)?|注释|引用)"
)
#: The number of an issue.
NUMBERED: Final = re.compile(r"第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*期|总期")
#: Characters of a main text by which a list of links beside it is told from one that belongs to it.
_ARTICLE: Final = 100
#: 来源：某报　浏览次数：9　打印: the bar that follows on a line that is text.
_INFORMS: Final = re.compile(
    r"(?:(?:发布|更新|发表)?(?:时间|日期)|(?:信息|文章|稿件)?来源|作者)\s*[:：]|\d{4}\s*[-年./]\d"
)


class Shown(NamedTuple):
    """A line of a page: its characters in links, its links, its characters in links within."""

    line: Line
    linked: int = 0
    links: int = 0
    inner: int = 0

    @property
    def prose(self) -> int:
        """The characters of a paragraph; 0 if the line is none. A name of a link is no sentence."""
        size = len(self.line.text)
        return size if size - self.linked >= _PARAGRAPH or (size >= _SENTENCE and "。" in self.line.text) else 0


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: its lines from ``start`` to ``end``, and what its names say of it."""

    start: int
    end: int
    sign: Sign


def without_site(shown: Sequence[Shown], blocks: Sequence[Block], title: range) -> frozenset[int]:
    """Return the lines that belong to the site; `blocks` as they begin, `title` its title."""
    page = _Page(shown)
    named = set(_lines(one for one in blocks if page.is_named(one)))
    main = page.main(blocks, named)
    text = page.text(main, named) if main else range(0)
    found = named | {place for place, one in enumerate(shown) if _is_bar(one, inside=place in text)}
    if main is not None:
        article = (
            (bool(title) or page.informs()) and not page.is_issue(range(text.start)) and page.letters(main) >= _ARTICLE
        )
        beside = (one for one in blocks if one.end <= main.start or one.start >= main.end)
        listed = _lines(one for one in beside if page.is_list(one, article=article))
        found |= {place for place in listed if not _is_kept(shown[place].line.text)}
        found |= set(page.tail(text.stop))
    return frozenset(found - {*title})


def _lines(blocks: Iterable[Block]) -> Iterator[int]:
    """Yield the lines of blocks, those of one within another once."""
    end = 0
    for one in blocks:
        yield from range(max(one.start, end), one.end)
        end = max(end, one.end)


class _Page:
    """The sums of a page's lines, from which those of its blocks are read."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._shown = shown
        self._letters = _sums(len(one.line.text) for one in shown)
        self._linked, self._links = _sums(one.linked for one in shown), _sums(one.links for one in shown)
        self._inner, self._prose = _sums(one.inner for one in shown), _sums(one.prose for one in shown)
        self._own = _sums(bool(_OWN.fullmatch(one.line.text)) for one in shown)

    def is_named(self, block: Block) -> bool:
        """Tell whether a block is of the site by its names, and is neither contents nor text."""
        if not block.sign or _of(self._prose, block) > _HALF * self._prose[-1]:
            return False
        if block.sign == "maybe":
            return self._is_headed(block) and self._is_linked(block, "maybe")
        within = _of(self._inner, block) > 0 == _of(self._links, block)
        return not within and not self.is_issue(range(block.start, block.end))

    def is_issue(self, lines: range) -> bool:
        """Tell whether some lines number an issue, other than in links or in paragraphs."""
        some = (self._shown[place] for place in lines)
        return any(NUMBERED.search(one.line.text) for one in some if not one.links and not one.prose)

    def informs(self) -> bool:
        """Tell whether the page is an article: it has one main heading, or says when it is from."""
        headed = sum(one.line.level == 1 for one in self._shown) == 1
        return headed or any(_INFORMS.match(one.line.text) for one in self._shown)

    def letters(self, block: Block) -> int:
        """Return the characters of the paragraphs in a block."""
        return _of(self._prose, block)

    def _is_headed(self, block: Block) -> bool:
        return bool(_LIST.fullmatch(self._shown[block.start].line.text))

    def _is_linked(self, block: Block, sign: Sign) -> bool:
        return _of(self._links, block) >= _FEWEST and _of(self._linked, block) >= _LINKED[sign] * _of(
            self._letters, block
        )

    def main(self, blocks: Sequence[Block], named: set[int]) -> Block | None:
        """Return the smallest block that holds nearly all paragraphs outside the named elements."""
        prose = _sums(0 if place in named else one.prose for place, one in enumerate(self._shown))
        if not prose[-1]:
            return None
        whole = Block(0, len(self._shown), "")
        return [one for one in (whole, *blocks) if _of(prose, one) >= _MAIN * prose[-1]][-1]

    def is_list(self, block: Block, *, article: bool) -> bool:
        """Tell whether a block beside the main text is a list of links.

        By its name; beside an `article` by its links.
        """
        headed = self._is_headed(block)
        own = self._own[block.end] - self._own[max(0, block.start - 1)]
        if not headed and (own or not article or _of(self._prose, block)):
            return False
        return self._is_linked(block, "maybe" if headed else block.sign)

    def text(self, main: Block, named: set[int]) -> range:
        """Return the lines from the first paragraph of the main text to its last."""
        places = [place for place in range(main.start, main.end) if self._shown[place].prose and place not in named]
        return range(places[0], places[-1] + 1)

    def tail(self, start: int) -> Iterator[int]:
        """Yield the lines of the site below the main text: lists with their names, the owner."""
        names: list[int] = []
        for place in range(start, len(self._shown)):
            one, text = self._shown[place], self._shown[place].line.text
            if _LIST.fullmatch(text):
                names.append(place)
            elif one.prose or one.line.table or (_is_kept(text) and not one.links):
                names = []
            elif names and (one.links or self._shown[names[-1]].line.text.strip().startswith("往期")):
                yield from (*names, place)
            if not one.prose and _OWNER.search(text):
                yield place
        yield from names
        ending = range(max(0, len(self._shown) - 3), len(self._shown))
        yield from (n for n in ending if self._shown[n].links and _LEAVES.search(self._shown[n].line.text[:_LONGEST]))


def bar_start(text: str) -> int:
    """Return where a bar begins behind what a line says of its text, or the line's length."""
    if len(text) > _LONGEST or not _INFORMS.match(text):
        return len(text)
    for match in re.finditer(r"(?<=[^\s:：])(?=[^\d\s:：.\-])", text):
        bar = _BAR.fullmatch(text, match.start())
        if bar and any(map(str.isalpha, bar.group())):
            return match.start()
    return len(text)


def _is_bar(one: Shown, *, inside: bool) -> bool:
    """Tell whether a line is a bar; `inside` the main text a name alone may be one of a section."""
    text = one.line.text.strip()
    if len(text) > _LONGEST:
        return False
    if one.line.level is not None or ((inside or one.line.table) and not one.links):
        return bool(_WAY.fullmatch(text))
    return bool(_WAY.fullmatch(text)) or bool(_BAR.fullmatch(text) and any(map(str.isalpha, text)))


def _is_kept(text: str) -> bool:
    return len(text) <= _LONGEST and _KEPT.match(text) is not None


def _sums(values: Iterator[int]) -> list[int]:
    return [0, *accumulate(values)]


def _of(sums: Sequence[int], block: Block) -> int:
    return sums[block.end] - sums[block.start]
