"""Saved searches: ``alerts.toml`` of a library, which its keeper edits.

Each has a name, a search, and who is told of what arrives for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from werkzeug.datastructures import MultiDict

from corpus.errors import JianbaoError
from search.request import Request
from web.http.parameters import PARAMETERS, BadParameter, Pairs, pairs, read_request, without

ALERTS_FILE: Final = "alerts.toml"
Kind = Literal["json", "wecom", "dingtalk"]
KINDS: Final = get_args(Kind)
#: Alerts of a library, and receivers of one, at most.
MOST: Final = 200
_RECEIVERS: Final = 50
_LONGEST: Final = 80
_LONGEST_URL: Final = 2_000
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
#: Parts of a search that may stand in lines of their own; ``to`` are those who are told.
PARTS: Final = tuple(name for name in PARAMETERS if name not in {"to", "sort", "page", "size", "rung"})
_KEYS: Final = frozenset({"name", "id", "search", "deadlines", "to", "webhook", *PARTS})


class BadAlerts(JianbaoError):
    """alerts.toml cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told by HTTP, and the form it wants; ``secret`` signs (DingTalk)."""

    url: str
    kind: Kind = "json"
    secret: str = ""


Receiver = str | Webhook


@dataclass(frozen=True, slots=True)
class Alert:
    """A saved search: ``search`` as in the address of its results, and its receivers.

    ``deadlines``: only articles that name a last day still to come. ``id`` is the name under which
    is kept whom it told of what, where it was renamed since.
    """

    name: str
    search: str = ""
    deadlines: bool = False
    to: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    id: str = ""

    @property
    def request(self) -> Request:
        """The search as a request. Raises BadParameter."""
        return read_request(MultiDict(_pairs(self.search)))

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        """Everyone who is told: mail addresses, then webhooks."""
        return (*self.to, *self.webhooks)

    @property
    def account(self) -> str:
        """The name under which is kept what its receivers were told; no two alerts share one."""
        return self.id or self.name

    def key(self, receiver: Receiver) -> str:
        """Return the name under which is kept what a receiver was told."""
        told = receiver if isinstance(receiver, str) else receiver.url
        return sha256(f"{self.account}\n{told}".encode()).hexdigest()[:24]


def _pairs(search: str) -> Pairs:
    typed = search.strip()
    typed = urlsplit(typed).query if "://" in typed or typed.startswith("/") else typed.removeprefix("?")
    return [pair for pair in parse_qsl(typed, errors="replace") if pair[0] in PARAMETERS]


def canonical(search: str) -> str:
    """Return a search, perhaps the address of its page, as it is kept. Raises BadParameter."""
    asked = read_request(MultiDict(_pairs(search)))
    return "&".join(f"{name}={_readable(value)}" for name, value in without(pairs(asked), "sort", "size"))


def _readable(text: str) -> str:
    """Return a value as it stands in an address, what a person can read as it is."""
    return "".join(
        "+" if one == " " else one if one.isprintable() and one not in "%&+#" else quote(one) for one in text
    )


def checked(alert: Alert) -> Alert:
    """Return an alert as it is kept. Raises BadParameter where it cannot be."""
    name = " ".join(alert.name.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise BadParameter("name", "名称要写，最多 {n} 个字", n=_LONGEST)
    to = tuple(dict.fromkeys(address.strip() for address in alert.to if address.strip()))
    for address in to:
        if not _ADDRESS.fullmatch(address) or ".." in address:
            raise BadParameter("to", "“{text}”不是邮箱地址", text=address[:_LONGEST])
    for webhook in alert.webhooks:
        _check(webhook)
    if not to and not alert.webhooks:
        raise BadParameter("to", "至少写一个邮箱或一个 webhook 地址")
    if len(to) + len(alert.webhooks) > _RECEIVERS:
        raise BadParameter("to", "最多 {n} 个接收者", n=_RECEIVERS)
    return replace(
        alert, name=name, search=canonical(alert.search), to=to, webhooks=tuple(dict.fromkeys(alert.webhooks))
    )


def _check(webhook: Webhook) -> None:
    shown = webhook.url[:_LONGEST]
    try:
        parts = urlsplit(webhook.url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    plain = webhook.url.isascii() and webhook.url.isprintable() and " " not in webhook.url
    if not whole or not plain or "@" in parts.netloc or len(webhook.url) > _LONGEST_URL:
        raise BadParameter("webhook", "“{text}”不是 http 或 https 地址", text=shown)
    if webhook.kind not in KINDS:
        raise BadParameter("kind", "{field} 只能是 {choices} 之一", choices=", ".join(KINDS))


@dataclass(frozen=True, slots=True)
class Problem:
    """An alert that is written wrong, by its number in the file, and why."""

    number: int
    error: BadParameter

    def line(self, path: Path) -> str:
        """Return it in one line, for a terminal."""
        return f"{path}: alert {self.number}, {self.error.field}: {self.error}"


@dataclass(frozen=True, slots=True)
class Saved:
    """The content of alerts.toml: the alerts, and what is wrong with the others."""

    alerts: tuple[Alert, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_alerts(library: Path) -> Saved:
    """Return the saved searches of a library. Raises BadAlerts where the file is no TOML."""
    return parse_alerts(read_text(library / ALERTS_FILE), library / ALERTS_FILE)


def read_text(path: Path) -> str:
    """Return the text of the file, empty where there is none. Raises BadAlerts."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeError) as error:
        raise BadAlerts(f"{path}: cannot be read ({error}); check that it is UTF-8, and its permissions") from error


def parse_alerts(text: str, path: Path) -> Saved:
    """Return what a text of alerts.toml says; an alert that is wrong stops no other."""
    try:
        tables = tomllib.loads(text).get("alert", [])
    except tomllib.TOMLDecodeError as error:
        raise BadAlerts(f"{path}: not valid TOML ({error}); mend that line") from error
    if not isinstance(tables, list):
        raise BadAlerts(f"{path}: write each saved search as a table [[alert]]")
    found: dict[str, Alert] = {}
    problems = []
    for number, table in enumerate(tables, 1):
        try:
            alert = _alert(table, found)
            found[alert.name] = alert
        except BadParameter as error:
            problems.append(Problem(number, error))
    return Saved(tuple(found.values()), tuple(problems))


def _alert(table: Any, others: Mapping[str, Alert]) -> Alert:
    if not isinstance(table, dict):
        raise BadParameter("alert", "应写成 [[alert]] 表")
    for key in table:
        if key not in _KEYS:
            raise BadParameter(key, "没有 {field} 这一项")
    search: list[tuple[str, str]] = _pairs(_text(table, "search"))
    for key in PARTS:
        search += [(key, value) for value in _texts(table, key)]
    hooks = table.get("webhook", [])
    hooks = hooks if isinstance(hooks, list) else [hooks]
    to, deadlines = _texts(table, "to"), table.get("deadlines") is True
    alert = checked(Alert(_text(table, "name"), urlencode(search), deadlines, to, _hooks(hooks), _text(table, "id")))
    if alert.name in others:
        raise BadParameter("name", "已有叫“{text}”的提醒", text=alert.name)
    if alert.account in {one.account for one in others.values()}:
        raise BadParameter("id", "“{text}”已是另一条提醒的 id，给它换一个", text=alert.account)
    return alert


def _hooks(tables: Sequence[Any]) -> tuple[Webhook, ...]:
    found = []
    for table in tables:
        if not isinstance(table, dict):
            raise BadParameter("webhook", "应写成 [[alert.webhook]] 表")
        kind = cast("Kind", _text(table, "kind") or "json")
        found.append(Webhook(_text(table, "url").strip(), kind, _text(table, "secret")))
    return tuple(found)


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadParameter(key, "{field} 应是文字")
    return value


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise BadParameter(key, "{field} 应是文字")
    return tuple(values)
