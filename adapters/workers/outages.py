"""Outages: what it looks like when the database cannot do its work now, and how a worker's parts wait for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError

from adapters.queue.failures import told
from ledger.errors import DatabaseUnreachableError, OutcomeUndeterminedError

OUTAGES = (InterfaceError, OperationalError, DatabaseUnreachableError, OutcomeUndeterminedError)
"""The database is to blame, and nothing that was asked of it."""
PAUSE_SECONDS = 1.0
_LOGGER = logging.getLogger(__name__)


def keep_on(work: Callable[[], object], stop: threading.Event, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Do some work again and again until stopped; a database that cannot be reached is waited for.

    Any other error of the work is raised: it is a fault of the program.
    """
    while not stop.is_set():
        do_once(work, stop, pause_seconds)


def do_once(work: Callable[[], object], stop: threading.Event, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Do some work to its end, unless stopped; a database that cannot be reached is waited for, as above."""
    while not stop.is_set():
        try:
            work()
        except OUTAGES as outage:
            _LOGGER.warning("the database cannot be used just now: %s", told(outage))
            stop.wait(pause_seconds)
        else:
            return
