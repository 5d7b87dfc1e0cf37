"""Workers: gunicorn's processes, which answer.

The application they share is made before they are forked.
"""

from __future__ import annotations

import gc
import os
import shutil
import time
from pathlib import Path
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from prometheus_client import multiprocess

from search import survives_fork
from web.app import create_app
from web.config import COUNTED_IN, Config
from web.http import lanes, metrics
from web.http.site import ClosedLibrary, Site, closed, open_or_closed
from web.server import memory
from web.server.door import Door
from web.server.follow import Follower
from web.server.patrol import Patrol
from web.server.watchdog import Watchdog
from web.server.worker import LongWorker, Worker

#: How long, in seconds, new workers may take to answer before the old ones are stopped anyhow.
_BOOT: Final = 60.0


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's arbiter, but a worker goes on until the one that takes its place answers.

    One of the workers does long work for the others.
    """

    def spawn_worker(self) -> Any:
        """Start a worker: the one for long work, where none of those that stay is that."""
        staying = sorted(self.WORKERS.values(), key=lambda worker: worker.age)[1 - self.num_workers :]
        self.app.is_long = not any(isinstance(worker, LongWorker) for worker in staying)
        self.worker_class = LongWorker if self.app.is_long else Worker
        return super().spawn_worker()

    def manage_workers(self) -> None:
        """Start and stop workers until there are as many as wanted."""
        end = time.monotonic() + _BOOT
        while len(self.WORKERS) > self.num_workers and time.monotonic() < end:
            if all(map(_answers, self.WORKERS.values())):
                break
            self.reap_workers()
            time.sleep(0.05)
        super().manage_workers()
        self.app.let_go()


def _answers(worker: Any) -> bool:
    """Return whether a worker has begun to answer.

    Only then does its file bear the clock's time instead of the calendar's.
    """
    last: float = worker.tmp.last_update()
    return last <= time.monotonic()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings, serving an application made before the workers fork.

    The first workers share the memory of an engine that was opened before, too; later ones open one
    of their own.
    """

    def __init__(self, app: Flask, library: Path, settings: dict[str, Any]) -> None:
        self._app = app
        self._site: Site = app.extensions["jianbao"]
        self._library = library
        self._settings = settings
        self._follower: Follower | None = None
        self._patrol: Patrol | None = None
        self.door = Door()
        self.is_long = False
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over."""
        hooks = {
            "child_exit": _child_exit,
            "worker_exit": self._worker_exit,
            "on_exit": _on_exit,
            "post_request": _post_request,
        }
        for name, value in {**self._settings, **hooks}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of one worker, which follows the library from now on."""
        # What is shared must not be looked through for garbage: that would write to it, and so copy
        # it.
        gc.freeze()
        metrics.make_folder()
        if isinstance(self._site.held, ClosedLibrary):
            self._site.held = open_or_closed(self._library, self._settings["workers"])
        if not self.is_long:
            lanes.hand_over_to(self._app, self.door.hand_over)
        watchdog = Watchdog(at_once=self.is_long)
        watchdog.init_app(self._app)
        self._follower = Follower(self._site, watchdog)
        self._patrol = Patrol(self._site)
        for thread in (self._follower, self._patrol):
            thread.start()
        return self._app

    def let_go(self) -> None:
        """Close the engine that the first workers have inherited.

        They will leave its snapshot for newer ones.
        """
        held = self._site.held
        if not isinstance(held, ClosedLibrary):
            self._site.held = closed(self._library, self._settings["workers"])
            held.close()
            del held
            memory.release()

    def _worker_exit(self, _arbiter: Any, _worker: Any) -> None:
        for thread in (self._follower, self._patrol):
            if thread is not None:
                thread.stop()

    def run(self) -> None:
        """Serve until told to stop."""
        _Arbiter(self).run()


def application(library: Path, config: Config, workers: int) -> Flask:
    """Return the application with an engine that the workers, when they are forked, can use."""
    held = open_or_closed(library, workers)
    if not isinstance(held, ClosedLibrary) and not survives_fork(held):
        held.close()
        held = closed(library, workers)
    app = create_app(held, library, config=config)
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    return app


def _child_exit(_arbiter: Any, worker: Any) -> None:
    forget(worker.pid)


def forget(process: int) -> None:
    """Forget what a process that is gone (or does not answer itself) told of itself.

    What it counted stays counted.
    """
    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def _post_request(_worker: Any, _request: Any, environ: dict[str, Any], _response: Any) -> None:
    lanes.give_back(environ)


def _on_exit(_arbiter: Any) -> None:
    shutil.rmtree(os.environ[COUNTED_IN], ignore_errors=True)
