"""Idle connections: one that nobody has used for a while is asked whether it still is one, before it is lent again.

SQLAlchemy can ask every time, which costs each query and each command a round trip. Between two that follow at once
there is little to learn by it: a command comes through a lost connection by itself, and a query is asked again.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE_SECONDS = 1.0
"""For how long a connection is believed to be there still."""
_USED_AT = "payout_ledger_used_at"


def ask_idle_connections(engine: Engine) -> None:
    """Ask the connections of an engine of our own when they have been idle; a lost one takes all the others with it."""

    def note(_driver: Any, record: Any, *_: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    def ask(driver: Any, record: Any, _lent: Any) -> None:
        if time.monotonic() - record.info[_USED_AT] < IDLE_SECONDS:
            return
        try:
            is_there = engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            if not engine.dialect.is_disconnect(error, driver, None):
                raise
            is_there = False
        if not is_there:
            raise InvalidatePoolError

    event.listen(engine, "connect", note)
    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)
