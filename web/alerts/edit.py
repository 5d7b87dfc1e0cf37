"""Edit alerts.toml: one alert is written, changed or removed; all else in it stays as it was."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from corpus.errors import JianbaoError
from corpus.text import toml_edit as toml
from corpus.text.toml_text import quoted
from indexer.durable import alone, write
from web.alerts.saved import ALERTS_FILE, MOST, PARTS, Alert, BadAlerts, Saved, Webhook, parse_alerts, read_text
from web.http.mark import mark
from web.http.parameters import BadParameter

_ALERT: Final[dict[str, object]] = {"alert": [{}]}
_WEBHOOK: Final[dict[str, object]] = {"alert": {"webhook": [{}]}}


class ChangedMeanwhile(JianbaoError):
    """An alert is not any more what a form was made from; ``now`` is what it is, None: removed."""

    def __init__(self, now: Alert | None) -> None:
        super().__init__("this alert was changed meanwhile; look at it and save it again")
        self.now = now


def alert_mark(alert: Alert) -> str:
    """Return the digest of an alert."""
    return mark(repr(alert))


def put(library: Path, alert: Alert, instead_of: str = "", seen: str = "") -> None:
    """Write an alert, perhaps in the place of another one, of which ``seen`` is the digest.

    Raises BadParameter where its name is taken, ChangedMeanwhile where the other one is not what
    was seen, BadAlerts where the file cannot be written.
    """

    def changed(text: str, saved: Saved) -> str:
        by_name = {one.name: one for one in saved.alerts}
        before = by_name.get(instead_of)
        if instead_of and (before is None or (seen and alert_mark(before) != seen)):
            raise ChangedMeanwhile(before)
        if alert.name in by_name and alert.name != instead_of:
            raise BadParameter("name", "已有叫“{text}”的提醒", text=alert.name)
        if len(by_name) >= MOST and not instead_of:
            raise BadParameter("name", "最多 {n} 条提醒", n=MOST)
        # Another that had this name once still keeps under it whom it told of what.
        taken = {one.account for one in saved.alerts if one.name != instead_of}
        kept = replace(alert, id=secrets.token_hex(8)) if alert.account in taken else alert
        parts = _parts(text)
        place = _place(parts, instead_of) if before else None
        if before is None or place is None:
            return text + ("\n" if text and not text.endswith("\n\n") else "") + _block(kept)
        parts[place] = _rewritten(parts[place], before, kept)
        return _text(parts)

    _change(library, changed, instead_of, alert)


def remove(library: Path, name: str, seen: str = "") -> None:
    """Remove the alert of a name, if there is one; comments stay.

    Raises ChangedMeanwhile where it is not what was seen, BadAlerts where the file cannot be
    written.
    """

    def changed(text: str, saved: Saved) -> str:
        before = next((one for one in saved.alerts if one.name == name), None)
        if before is not None and seen and alert_mark(before) != seen:
            raise ChangedMeanwhile(before)
        parts = _parts(text)
        place = _place(parts, name)
        if place is not None:
            parts[place] = [toml.comments(one) if toml.said(one) else one for one in parts[place]]
        return _text(parts)

    _change(library, changed, name, None)


def _change(library: Path, changed: Callable[[str, Saved], str], gone: str, come: Alert | None) -> None:
    """Change the file, where the change does to its alerts what it should, and nothing else."""
    path = library / ALERTS_FILE
    try:
        with alone(path):
            before = read_text(path)
            saved = parse_alerts(before, path)
            text = changed(before, saved)
            if not _right(text, [one for one in saved.alerts if one.name != gone], come):
                raise BadAlerts(f"{path}: is written in a way that only a person can edit; change it by hand")
            # Addresses of webhooks are secrets: nobody else reads them.
            write(path, text.encode(), mode=0o600)
    except OSError as error:
        raise BadAlerts(f"{path}: cannot be written ({error.strerror}); check its permissions") from error


def _right(text: str, others: Sequence[Alert], come: Alert | None) -> bool:
    """Return whether a text says these alerts, and the one that has come."""
    try:
        now = {one.name: one for one in parse_alerts(text, Path(ALERTS_FILE)).alerts}
    except BadAlerts:
        return False
    made = now.pop(come.name, None) if come else None
    return [*now.values()] == [*others] and (come is None or (made is not None and _content(made) == _content(come)))


def _content(alert: Alert) -> Alert:
    return replace(alert, id="", webhooks=tuple(sorted(alert.webhooks, key=lambda one: one.url)))


# --- the text


def _parts(text: str) -> list[list[str]]:
    """Return the statements of each alert, and in turn those before, between and behind them.

    A comment or an empty line behind the last line of an alert is none of it.
    """
    every = list(toml.statements(text))
    heads = [at for at, one in enumerate(every) if toml.said(one) == _ALERT]
    parts, at = [], 0
    for head in heads:
        last = max(place for place in range(head, _end(every, head)) if toml.said(every[place]))
        parts += [every[at:head], every[head : last + 1]]
        at = last + 1
    return [*parts, every[at:]]


def _end(every: Sequence[str], head: int) -> int:
    """Return where the next table begins that is none of an alert's own."""
    tables = (at for at in range(head + 1, len(every)) if every[at].lstrip().startswith("["))
    return next((at for at in tables if toml.said(every[at]) != _WEBHOOK), len(every))


def _text(parts: Sequence[Sequence[str]]) -> str:
    return "".join("".join(part) for part in parts)


def _place(parts: Sequence[Sequence[str]], name: str) -> int | None:
    for number, part in enumerate(parts):
        try:
            alerts = parse_alerts("".join(part), Path(ALERTS_FILE)).alerts
        except BadAlerts:
            continue
        if [alert.name for alert in alerts] == [name]:
            return number
    return None


def _rewritten(part: Sequence[str], old: Alert, new: Alert) -> list[str]:
    """Return the statements of an alert with what is new in it; all else stays as it was."""
    part = [*part[:-1], part[-1].rstrip("\n") + "\n"]
    head = next((at for at, one in enumerate(part) if at and one.lstrip().startswith("[")), len(part))
    own, hooks = part[:head], part[head:]
    if new.name != old.name:
        _put(own, "name", new.name)
    if new.search != old.search:
        for key in PARTS:
            _drop(own, key)
        _put(own, "search", new.search)
    if new.account != old.account or (new.account != new.name and not old.id):
        _put(own, "id", new.account)
    if new.deadlines != old.deadlines:
        _drop(own, "deadlines")
        own += ["deadlines = true\n"] if new.deadlines else []
    if new.to != old.to:
        _list(own, "to", old.to, new.to)
    if new.webhooks != old.webhooks:
        inline = any("webhook" in (toml.said(one) or {}) for one in own)
        _drop(own, "webhook")
        hooks = _webhooks([] if inline else hooks, new.webhooks)
    return [*own, *hooks]


def _at(statements: Sequence[str], key: str) -> int | None:
    return next((at for at, one in enumerate(statements) if key in (toml.said(one) or {})), None)


def _put(statements: list[str], key: str, value: str) -> None:
    at = _at(statements, key)
    if at is None:
        statements.append(f"{key} = {quoted(value)}\n")
    else:
        statements[at] = toml.replaced(statements[at], value)


def _drop(statements: list[str], key: str) -> None:
    at = _at(statements, key)
    if at is not None:
        statements[at] = toml.comments(statements[at])


def _list(statements: list[str], key: str, old: Sequence[str], new: Sequence[str]) -> None:
    at = _at(statements, key)
    if at is not None and isinstance((toml.said(statements[at]) or {})[key], list):
        for one in old:
            statements[at] = statements[at] if one in new else toml.less(statements[at], one)
        for one in new:
            statements[at] = statements[at] if one in old else toml.more(statements[at], one)
        return
    _drop(statements, key)
    statements += [f"{key} = {quoted(new)}\n"] if new else []


def _webhooks(statements: Sequence[str], wanted: Sequence[Webhook]) -> list[str]:
    """Return the tables of webhooks; one that is as it was stays as it stands."""
    found, left = list[str](), list(wanted)
    heads = [at for at, one in enumerate(statements) if one.lstrip().startswith("[")]
    for head, end in pairwise([*heads, len(statements)]):
        block = list(statements[head:end])
        said = (toml.said("".join(block)) or {})["alert"]["webhook"][0]
        one = next((hook for hook in left if hook.url == said.get("url", "").strip()), None)
        if one is None:
            found += [toml.comments(line) if toml.said(line) else line for line in block]
            continue
        left.remove(one)
        for key, value in (("kind", one.kind), ("secret", one.secret)):
            if value != said.get(key, "json" if key == "kind" else ""):
                (_put(block, key, value) if value else _drop(block, key))
        found += block
    return [*found, *(line for one in left for line in _table(one))]


def _block(alert: Alert) -> str:
    lines = ["[[alert]]\n", f"name = {quoted(alert.name)}\n", f"search = {quoted(alert.search)}\n"]
    lines += [f"id = {quoted(alert.id)}\n"] if alert.account != alert.name else []
    lines += ["deadlines = true\n"] if alert.deadlines else []
    lines += [f"to = {quoted(alert.to)}\n"] if alert.to else []
    return "".join([*lines, *(line for one in alert.webhooks for line in _table(one))])


def _table(webhook: Webhook) -> list[str]:
    lines = ["[[alert.webhook]]\n", f"url = {quoted(webhook.url)}\n", f"kind = {quoted(webhook.kind)}\n"]
    return [*lines, *([f"secret = {quoted(webhook.secret)}\n"] if webhook.secret else [])]
