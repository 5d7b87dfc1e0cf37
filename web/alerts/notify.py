"""Notify: send every receiver what is new for it since last time.

Each message is noted on disk as soon as it was taken, before the next one goes out. So one that
was taken is not sent again, but for a process that dies in between: then it is sent again under
its old key, by which a receiver can tell. One that was not taken waits for the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from indexer.durable import alone
from search.engine import Engine
from web.alerts.ledger import BadLedger, Ledger, Told, ledger_path, prepare, read_ledger, write_ledger
from web.alerts.mail import Mailer
from web.alerts.message import Message
from web.alerts.news import message_key, news
from web.alerts.saved import ALERTS_FILE, Alert, Receiver, Saved
from web.alerts.settings import AlertSettings
from web.alerts.unsent import NotSent
from web.alerts.webhook import post, shown


@dataclass(slots=True)
class Outcome:
    """The outcome of a run: messages (alert, receiver, articles) that were sent, and problems.

    ``begun``: nothing was known before, so all that is held counts as told.
    """

    sent: list[tuple[str, str, Message]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    begun: bool = False


@dataclass(slots=True)
class Sender:
    """Sends messages by mail or webhook; a webhook is waited for so many seconds."""

    mailer: Mailer
    seconds: float = 20.0

    def send(self, receiver: Receiver, message: Message) -> None:
        """Send a message. Raises NotSent."""
        if isinstance(receiver, str):
            self.mailer.send(receiver, message)
        else:
            post(receiver, message, self.seconds)


def notify(
    library: Path, engine: Engine, saved: Saved, settings: AlertSettings, *, since: str = "", dry_run: bool = False
) -> Outcome:
    """Send what is new for the saved searches of a library; return what was sent and what not.

    One run at a time. With ``dry_run`` nothing is sent and nothing noted. Raises BadLedger where it
    could not be noted.
    """
    path = ledger_path(library)
    receivers = {alert.key(one): (alert, one) for alert in saved.alerts for one in alert.receivers}
    with ExitStack() as held:
        if not dry_run:
            prepare(path)
            try:
                held.enter_context(alone(path))
            except OSError as error:
                raise BadLedger(f"{path}: cannot be locked ({error.strerror}); check its permissions") from error
        ledger = read_ledger(path)
        outcome = Outcome(problems=[one.line(library / ALERTS_FILE) for one in saved.problems], begun=not ledger.begun)
        if not saved.problems:
            # An alert that is written wrong today keeps what it waits for.
            ledger.tidy(receivers)
        ledger.take(engine.held(), receivers, since)
        if dry_run:
            _look(engine, settings, ledger, receivers, outcome)
            return outcome
        write_ledger(path, ledger)
        mailer = Mailer(settings.mail)
        held.callback(mailer.close)
        for key, (alert, receiver) in receivers.items():
            _tell(_Run(path, engine, settings, ledger, Sender(mailer), outcome), key, alert, receiver)
        ledger.tidy([*ledger.waiting])
        write_ledger(path, ledger)
    return outcome


@dataclass(frozen=True, slots=True)
class _Run:
    path: Path
    engine: Engine
    settings: AlertSettings
    ledger: Ledger
    sender: Sender
    outcome: Outcome


def _tell(run: _Run, key: str, alert: Alert, receiver: Receiver) -> None:
    """Send a receiver what it waits for, in order, until it does not take one."""
    ledger = run.ledger
    for batch in tuple(ledger.waiting[key]):
        message = _message(run.engine, run.settings, alert, key, frozenset(ledger.batches[batch]), batch)
        if message.total:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            try:
                run.sender.send(receiver, message)
            except NotSent as error:
                ledger.told[key] = Told(now, str(error))
                run.outcome.problems.append(
                    f"{alert.name} → {receiver_name(receiver)}: {error}; the next run tries again"
                )
                return
            ledger.told[key] = Told(now)
            run.outcome.sent.append((alert.name, receiver_name(receiver), message))
        ledger.settle(key, batch)
        if message.total:
            write_ledger(run.path, ledger)


def _look(
    engine: Engine,
    settings: AlertSettings,
    ledger: Ledger,
    receivers: Mapping[str, tuple[Alert, Receiver]],
    outcome: Outcome,
) -> None:
    for key, (alert, receiver) in receivers.items():
        for batch in ledger.waiting[key]:
            message = _message(engine, settings, alert, key, frozenset(ledger.batches[batch]), batch)
            if message.total:
                outcome.sent.append((alert.name, receiver_name(receiver), message))


def _message(
    engine: Engine, settings: AlertSettings, alert: Alert, key: str, issues: frozenset[str], batch: str
) -> Message:
    return news(engine, alert, message_key(alert, key, batch), settings.public_url, issues)


def receiver_name(receiver: Receiver) -> str:
    """Return a receiver as it is told of: an address, or a webhook without its secret."""
    return receiver if isinstance(receiver, str) else shown(receiver)
