"""The registrar: makes a payee known at the provider that is to pay it, the first time that it is needed there."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from adapters.providers.port import PayoutProvider
from ledger.application.ledger import Ledger


class Registrar:
    """Registers payees, one registration of each payee at a time. Safe to use from many threads.

    Two processes may register a payee at once; the ledger then keeps the later registration, and pays by it.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Record what the providers find out."""
        self._ledger = ledger
        self._lock = threading.Lock()
        self._turns: defaultdict[UUID, threading.Lock] = defaultdict(threading.Lock)
        self._waiting: defaultdict[UUID, int] = defaultdict(int)

    @contextmanager
    def turn(self, beneficiary_id: UUID) -> Iterator[None]:
        """Wait until nobody else here registers this payee."""
        with self._lock:
            turn = self._turns[beneficiary_id]
            self._waiting[beneficiary_id] += 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                self._waiting[beneficiary_id] -= 1
                if not self._waiting[beneficiary_id]:
                    del self._turns[beneficiary_id], self._waiting[beneficiary_id]

    def register(self, beneficiary_id: UUID, provider: PayoutProvider, actor: str) -> None:
        """Register a payee, and record what the provider found out about the account.

        Raises ProviderUnavailableError, WireError or BeneficiaryClosedError.
        """
        report = provider.register_beneficiary(beneficiary_id, self._ledger.payee_of(beneficiary_id))
        self._ledger.record_beneficiary_report(beneficiary_id, report, actor=actor)
