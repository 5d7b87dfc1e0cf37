"""A message: what arrived for a saved search, as text, as HTML, and as the Markdown of chats."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from web.http.template_filters import clean

#: Characters that mean something in the Markdown of chats, and what is shown instead.
_PLAIN: Final = str.maketrans(
    {"[": "［", "]": "］", "<": "＜", ">": "＞", "*": "＊", "`": "＇", "#": "＃", "\n": " ", "\t": " "}
)


@dataclass(frozen=True, slots=True)
class Item:
    """An article in a message: where it stands, the sentence that matches, its address."""

    id: str
    title: str
    serial: str
    issue: str
    section: str
    date: str
    text: str
    url: str

    @property
    def place(self) -> str:
        """Its serial and issue, section and date, in one line."""
        return " · ".join(part for part in (f"{self.serial} {self.issue}".strip(), self.section, self.date) if part)


@dataclass(frozen=True, slots=True)
class Message:
    """The news for one receiver of one batch; ``key`` is the same however often it is sent.

    ``total`` counts all articles, ``items`` are the first of them; ``url`` shows all.
    """

    key: str
    name: str
    total: int
    items: tuple[Item, ...]
    url: str = ""
    trial: bool = False

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        return clean(f"{'试发：' if self.trial else ''}{self.name}：新到 {self.total} 篇")

    @property
    def rest(self) -> str:
        """The line that says how many more there are; empty where there are none."""
        return _rest(self.total - len(self.items))


def _rest(number: int) -> str:
    return f"另有 {number} 篇" if number > 0 else ""


def as_text(message: Message) -> str:
    """Return the plain text of a mail."""
    lines = [message.subject, ""]
    for number, item in enumerate(message.items, 1):
        lines += [f"{number}. {item.title}", f"   {item.place}", f"   {item.text}"]
        lines += [f"   {item.url}", ""] if item.url else [""]
    lines += [message.rest] if message.rest else []
    lines += [f"全部结果：{message.url}"] if message.url else []
    return clean("\n".join(lines).rstrip() + "\n")


def as_html(message: Message) -> str:
    """Return the HTML of a mail: headings, paragraphs and links, nothing to load."""
    parts = [f"<h1>{_escaped(message.subject)}</h1>", "<ol>"]
    for item in message.items:
        title = _linked(item.title, item.url)
        parts.append(f"<li><p><b>{title}</b><br>{_escaped(item.place)}</p><p>{_escaped(item.text)}</p></li>")
    parts.append("</ol>")
    parts += [f"<p>{message.rest}</p>"] if message.rest else []
    parts += [f"<p>{_linked('全部结果', message.url)}</p>"] if message.url else []
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{"".join(parts)}</body></html>'


def _escaped(text: str) -> str:
    return html.escape(clean(text).replace("\t", " · "))


def _linked(text: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">{_escaped(text)}</a>' if url else _escaped(text)


def as_markdown(message: Message, most: int) -> str:
    """Return the Markdown of a chat, of so many bytes at most: what does not fit is counted."""
    head = f"**{_plain(message.subject)}**"

    def told(shown: int, pieces: Callable[[Item], list[str]]) -> str:
        lines = [head, *(line for item in message.items[:shown] for line in pieces(item))]
        rest = _rest(message.total - shown)
        lines += [f"[{rest or '全部结果'}]({message.url})"] if message.url else [rest] if rest else []
        return "\n\n".join(lines)

    for pieces in (_whole, _short):
        for shown in range(len(message.items), 0, -1):
            text = told(shown, pieces)
            if len(text.encode()) <= most:
                return text
    return told(0, _short).encode()[:most].decode(errors="ignore")


def _whole(item: Item) -> list[str]:
    return [*_short(item), f"{_plain(item.place)}\n{_plain(item.text)}"]


def _short(item: Item) -> list[str]:
    return [f"[{_plain(item.title)}]({item.url})" if item.url else _plain(item.title)]


def _plain(text: str) -> str:
    return clean(text).translate(_PLAIN)
