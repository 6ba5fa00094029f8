"""The witness: looks at each order at the moment when a provider is about to carry it out for the first time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ledger.payout.attempts import parse_attempt_key
from tests.simulation.bank import Bank
from tests.simulation.stories import FAILURES
from tests.simulation.transfers import Order, Transfer
from tests.simulation.violations import Promise, Violation

_SENT = "SELECT 1 FROM ledger_attempts WHERE idempotency_key = ?"


class Witness:
    """Sees all providers' books, and what is committed in ours."""

    def __init__(self, banks: Sequence[Bank], side: sqlite3.Connection) -> None:
        """Begin without anything to say."""
        self._banks = banks
        self._side = side
        self.violations: list[Violation] = []

    def see(self, order: Order) -> None:
        """Check one order."""
        if self._side.execute(_SENT, [order.key]).fetchone() is None:
            self._accuse(Promise.RECORDED_FIRST, f"{order.key} was sent and is in no committed event")
        for transfer in self._transfers_of_same_payout(order):
            if transfer.order.key == order.key:
                self._accuse(Promise.KEY_ALIVE, f"{order.key} pays again, after {transfer.id}")
            elif not any(saying.word in FAILURES for saying in transfer.sayings):
                self._accuse(Promise.CLOSED_FIRST, f"{order.key} was sent while {transfer.id} was open or paid")
        for other in self._under_way(order):
            self._accuse(Promise.CLOSED_FIRST, f"{order.key} was sent while {other.key} was still under way")

    def _transfers_of_same_payout(self, order: Order) -> list[Transfer]:
        key = parse_attempt_key(order.key)
        assert key is not None, "every order carries a key of ours"
        return [transfer for bank in self._banks for transfer in bank.transfers if transfer.payout_id == key[0]]

    def _under_way(self, order: Order) -> list[Order]:
        payout = order.key.rpartition("_")[0]
        orders = (other for bank in self._banks for other in bank.under_way)
        return [other for other in orders if other.key != order.key and other.key.startswith(payout)]

    def _accuse(self, promise: Promise, text: str) -> None:
        self.violations.append(Violation(promise, text))
