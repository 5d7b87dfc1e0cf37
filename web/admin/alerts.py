"""The page of alerts: saved searches, whom they tell, and how it went last."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Final, cast

from flask import abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.settings import BadSettings
from web.admin.desk import Answer, blueprint, library
from web.alerts.edit import ChangedMeanwhile, alert_mark, put, remove
from web.alerts.ledger import BadLedger, Told, ledger_path, read_ledger
from web.alerts.mail import Mailer
from web.alerts.message import Message
from web.alerts.news import named, news
from web.alerts.notify import Sender, receiver_name
from web.alerts.saved import KINDS, Alert, BadAlerts, Kind, Receiver, Saved, Webhook, canonical, checked, read_alerts
from web.alerts.settings import AlertSettings, alert_settings
from web.alerts.unsent import NotSent
from web.http.context import current
from web.http.i18n import Translate
from web.http.parameters import BadParameter, pairs
from web.http.redirects import redirect
from web.http.search_name import search_name
from web.http.sentences import shown

#: Articles of a trial, and how long each receiver is waited for: a person waits for the page.
_TRIED: Final = 3
_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A receiver of an alert: how it is shown, and how it went last (None: never yet)."""

    name: str
    last: Told | None
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An alert in the list: its digest, its search in words, how much it finds, its receivers."""

    alert: Alert
    mark: str
    search: str
    url: str
    total: int
    receivers: tuple[ToldOf, ...]


def number() -> int:
    """Return how many alerts there are."""
    try:
        return len(read_alerts(library().path).alerts)
    except BadAlerts:
        return 0


@blueprint.get("/alerts")
def alerts() -> Answer:
    """Show the saved searches, each with its receivers."""
    try:
        return _page(read_alerts(library().path))
    except (BadAlerts, BadSettings) as error:
        why = str(error).replace(f"{library().path}/", "")
        return render_template("admin_alerts.html", rows=(), problems=(), lacking=(), tried=None, unreadable=why)


@blueprint.get("/alerts/edit")
def edit_alert() -> Answer:
    """Show the form of an alert: of a ``name``, or a new one for a ``search``."""
    name, search = request.args.get("name", ""), request.args.get("search", "")
    if name:
        found = _find(name)
        return _form(found, name, alert_mark(found))
    translate, engine = current().translate, current().engine
    alert = Alert("", canonical(search))
    asked = bool(search)
    return _form(replace(alert, name=search_name(engine, alert.request, translate)[:80] if asked else ""))


@blueprint.post("/alerts")
def save_alert() -> Answer:
    """Write an alert, in the place of the one it ``was``; what is wrong is said beside the form."""
    was, seen = request.form.get("was", ""), request.form.get("seen", "")
    every = {one.name: one for one in read_alerts(library().path).alerts}
    alert = _sent(every.get(was, Alert("")))
    try:
        put(library().path, checked(alert), was, seen)
    except BadParameter as error:
        wrong = current().translate(error.message, **error.values)
        return BaseResponse(_form(alert, was, seen, wrong), status=400, mimetype="text/html")
    except BadAlerts as error:
        page = _form(alert, was, seen, shown(str(error), current().lang))
        return BaseResponse(page, status=400, mimetype="text/html")
    except ChangedMeanwhile as error:
        now = error.now
        page = _form(alert, was if now else "", alert_mark(now) if now else "", theirs=now or Alert(""))
        return BaseResponse(page, status=409, mimetype="text/html")
    return redirect(current().links.to("/admin/alerts"), 303)


@blueprint.post("/alerts/remove")
def remove_alert() -> Answer:
    """Remove an alert, so that nobody is told by it; one changed meanwhile is shown first."""
    try:
        remove(library().path, request.form.get("name", ""), request.form.get("seen", ""))
    except ChangedMeanwhile as error:
        now = error.now or Alert("")
        page = _form(
            now, now.name, alert_mark(now), current().translate("这条提醒刚刚被改过，没有删除。它现在是这样：")
        )
        return BaseResponse(page, status=409, mimetype="text/html")
    return redirect(current().links.to("/admin/alerts"), 303)


@blueprint.post("/alerts/try")
def try_alert() -> Answer:
    """Send each receiver of an alert what arrived last, as a trial; nothing is noted."""
    alert, context = _find(request.form.get("name", "")), current()
    settings = alert_settings(library().path)
    found = news(context.engine, alert, secrets.token_hex(16), settings.public_url, most=_TRIED)
    message = replace(found, trial=True, total=len(found.items))
    sender = Sender(Mailer(settings.mail, _SECONDS), _SECONDS)
    tried = [(receiver_name(one), _outcome(sender, one, message)) for one in alert.receivers]
    sender.mailer.close()
    return _page(read_alerts(library().path), (alert.name, tuple(tried)))


def _outcome(sender: Sender, receiver: Receiver, message: Message) -> str:
    try:
        sender.send(receiver, message)
    except NotSent as error:
        return str(error)
    return ""


def _find(name: str) -> Alert:
    found = next((one for one in read_alerts(library().path).alerts if one.name == name), None)
    if found is None:
        abort(404)
    return found


def _page(saved: Saved, tried: tuple[str, tuple[tuple[str, str], ...]] | None = None) -> str:
    settings = alert_settings(library().path)
    rows = [_row(alert, current().translate) for alert in saved.alerts]
    return render_template(
        "admin_alerts.html", rows=rows, problems=saved.problems, lacking=_lacking(saved, settings), tried=tried
    )


def _lacking(saved: Saved, settings: AlertSettings) -> list[str]:
    mailed = any(alert.to for alert in saved.alerts)
    lacking = ["smtp_host", "smtp_sender"] if mailed and settings.mail is None else []
    return [*lacking, *(["public_url"] if saved.alerts and not settings.public_url else [])]


def _row(alert: Alert, translate: Translate) -> Row:
    engine = current().engine
    asked = named(engine, alert.request)
    try:
        ledger = read_ledger(ledger_path(library().path))
    except BadLedger:
        # The next run of `jianbao notify` says so.
        told, waiting = dict[str, Told](), dict[str, list[str]]()
    else:
        told, waiting = ledger.told, ledger.waiting

    def of(receiver: Receiver) -> ToldOf:
        key = alert.key(receiver)
        return ToldOf(receiver_name(receiver), told.get(key), len(waiting.get(key, ())))

    total = engine.latest(asked, 1).total
    url = current().links.search(pairs(asked))
    return Row(
        alert, alert_mark(alert), search_name(engine, asked, translate), url, total, tuple(map(of, alert.receivers))
    )


def _form(alert: Alert, was: str = "", seen: str = "", wrong: str = "", theirs: Alert | None = None) -> str:
    """Return the form of an alert; ``theirs`` is what it was changed to since the form was made."""
    return render_template(
        "admin_alert.html",
        alert=alert,
        was=was,
        seen=seen,
        wrong=wrong,
        differs=_differences(theirs, alert) if theirs and theirs.name else [],
        gone=theirs is not None and not theirs.name,
        kinds=KINDS,
    )


def _differences(theirs: Alert, mine: Alert) -> list[tuple[str, str]]:
    """Return the fields in which two versions of an alert differ, with what one of them says."""
    hooks = ", ".join(map(receiver_name, theirs.webhooks))
    fields = (
        ("提醒的名称", theirs.name, theirs.name == mine.name),
        ("检索", theirs.search, theirs.search == mine.search),
        ("只要写明截止日期、还没有到期的", "✓" if theirs.deadlines else "✗", theirs.deadlines == mine.deadlines),
        ("邮箱", ", ".join(theirs.to), theirs.to == mine.to),
        ("Webhook", hooks, theirs.webhooks == mine.webhooks),
    )
    return [(current().translate(label), said) for label, said, same in fields if not same]


def _sent(before: Alert) -> Alert:
    """Return the alert that a form says; a secret that is not typed again stays."""
    form = request.form
    kept = {webhook.url: webhook.secret for webhook in before.webhooks}
    hooks = zip(form.getlist("url"), form.getlist("kind"), form.getlist("secret"), strict=False)
    webhooks = tuple(
        Webhook(url.strip(), cast("Kind", kind), secret.strip() or kept.get(url.strip(), ""))
        for url, kind, secret in hooks
        if url.strip()
    )
    to = tuple(form.get("to", "").replace(",", " ").replace("，", " ").replace("；", " ").replace(";", " ").split())
    return Alert(
        form.get("name", ""), form.get("search", ""), "deadlines" in form, to, webhooks, before.id or before.name
    )
