"""A worker's thread of least importance: looks whether the index is still what was written.

It rests most of the time, but has the priority of the others: with a lower one, long work in
another process could keep it from the processor while it holds the interpreter that its own
process waits for.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from corpus.errors import JianbaoError
from web.http import drafts
from web.http.site import Site

_LOG: Final = logging.getLogger("jianbao.patrol")
#: Seconds between two looks; what nobody touched since the last one costs a look at its times.
_EVERY: Final = 5.0


class Patrol(threading.Thread):
    """Looks over what a site answers from, again and again, until it is stopped."""

    def __init__(self, site: Site) -> None:
        super().__init__(name="patrol", daemon=True)
        self._site = site
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look, and rest; what cannot be looked at now is looked at the next time."""
        while not self._stopped.wait(_EVERY):
            try:
                drafts.forget(self._site.library)
                self._site.look_over()
            except (JianbaoError, OSError) as error:
                _LOG.warning("the index cannot be looked over: %s", error)

    def stop(self) -> None:
        """Look no further."""
        self._stopped.set()
