"""Edit alerts.toml: one alert is written, changed or removed; all else in it stays as it was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from corpus.text.toml_text import quoted
from indexer.durable import alone, write
from web.alerts.saved import ALERTS_FILE, MOST, Alert, BadAlerts, Saved, parse_alerts, read_text
from web.http.parameters import BadParameter

_HEAD: Final = re.compile(r"^[ \t]*\[\[[ \t]*alert[ \t]*\]\]", re.MULTILINE)


def put(library: Path, alert: Alert, instead_of: str = "") -> None:
    """Write an alert, perhaps in the place of another one.

    Raises BadParameter where its name is taken, BadAlerts where the file cannot be written.
    """

    def changed(text: str, saved: Saved) -> str:
        names = [one.name for one in saved.alerts]
        if alert.name in names and alert.name != instead_of:
            raise BadParameter("name", "已有叫“{text}”的提醒", text=alert.name)
        if len(names) >= MOST and not instead_of:
            raise BadParameter("name", "最多 {n} 条提醒", n=MOST)
        # Another that had this name once still keeps under it whom it told of what.
        taken = {one.id or one.name for one in saved.alerts if one.name != instead_of}
        kept = replace(alert, id=secrets.token_hex(8)) if (alert.id or alert.name) in taken else alert
        parts = _parts(text)
        place = _place(parts, instead_of) if instead_of else None
        if place is None:
            return text + ("\n" if text and not text.endswith("\n\n") else "") + _block(kept)
        parts[place] = _block(kept) + "\n"
        return "".join(parts)

    _change(library, changed, lambda names: alert.name in names)


def remove(library: Path, name: str) -> None:
    """Remove the alert of a name, if there is one. Raises BadAlerts."""

    def changed(text: str, saved: Saved) -> str:
        del saved
        parts = _parts(text)
        place = _place(parts, name)
        return "".join(part for number, part in enumerate(parts) if number != place)

    _change(library, changed, lambda names: name not in names)


def _change(library: Path, changed: Callable[[str, Saved], str], right: Callable[[set[str]], bool]) -> None:
    path = library / ALERTS_FILE
    try:
        with alone(path):
            before = read_text(path)
            text = changed(before, parse_alerts(before, path))
            if not right({alert.name for alert in parse_alerts(text, path).alerts}):
                raise BadAlerts(f"{path}: is written in a way that only a person can edit; change it by hand")
            # Addresses of webhooks are secrets: nobody else reads them.
            write(path, text.encode(), mode=0o600)
    except OSError as error:
        raise BadAlerts(f"{path}: cannot be written ({error.strerror}); check its permissions") from error


def _parts(text: str) -> list[str]:
    """Return what stands before the first alert, then each alert with all up to the next."""
    starts = [match.start() for match in _HEAD.finditer(text)]
    return [
        text[: starts[0]] if starts else text,
        *(text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=False)),
    ]


def _place(parts: list[str], name: str) -> int | None:
    for number, part in enumerate(parts[1:], 1):
        try:
            alerts = parse_alerts(part, Path(ALERTS_FILE)).alerts
        except BadAlerts:
            continue
        if [alert.name for alert in alerts] == [name]:
            return number
    return None


def _block(alert: Alert) -> str:
    lines = ["[[alert]]", f"name = {quoted(alert.name)}", f"search = {quoted(alert.search)}"]
    lines += [f"id = {quoted(alert.id)}"] if alert.id not in {"", alert.name} else []
    lines += ["deadlines = true"] if alert.deadlines else []
    lines += [f"to = {quoted(alert.to)}"] if alert.to else []
    for webhook in alert.webhooks:
        lines += ["[[alert.webhook]]", f"url = {quoted(webhook.url)}", f"kind = {quoted(webhook.kind)}"]
        lines += [f"secret = {quoted(webhook.secret)}"] if webhook.secret else []
    return "\n".join(lines) + "\n"
