"""The oracle: after everything has come to rest, compares our books with those of the simulated providers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from ledger import chart
from ledger.payout.attempts import Attempt, AttemptState
from ledger.payout.payout import Payout
from ledger.payout.status import PayoutStatus
from tests.simulation.bank import Bank
from tests.simulation.evidence import Evidence
from tests.simulation.store import Store
from tests.simulation.transfers import Transfer
from tests.simulation.violations import Promise, Violation

_BALANCE = "SELECT debit_minor, credit_minor FROM ledger_balances WHERE account = ?"


class Oracle:
    """Knows all providers' books, and reads ours."""

    def __init__(self, store: Store, banks: Sequence[Bank], evidence: Evidence) -> None:
        """Read every payout."""
        self._store = store
        self._evidence = evidence
        self._banks = {bank.traits.name: bank for bank in banks}
        ids = [UUID(row[0]) for row in store.side.execute("SELECT id FROM ledger_payouts ORDER BY queued_position")]
        self._payouts = [self._payout(payout_id) for payout_id in ids]

    def violations(self) -> Iterator[Violation]:
        """Check every promise about payouts and money."""
        for payout_id in self._evidence.accepted - {payout.id for payout in self._payouts}:
            yield Violation(Promise.NEVER_LOST, f"payout {payout_id} was accepted and is gone")
        for payout in self._payouts:
            yield from self._about(payout)
        for bank in self._banks.values():
            yield from self._about_accounts_at(bank)
        queued = sum(payout.money.amount_minor for payout in self._payouts if payout.status is PayoutStatus.QUEUED)
        yield from self._equal(Promise.ACCOUNTS, chart.QUEUED, queued)

    def _payout(self, payout_id: UUID) -> Payout:
        return Payout.replay(payout_id, [recorded.event for recorded in self._store.book.store.stream(payout_id)])

    # One payout

    def _about(self, payout: Payout) -> Iterator[Violation]:
        transfers = self._transfers_of(payout)
        paid = [transfer for transfer in transfers if transfer.is_paid and not transfer.contradicts]
        if len(paid) > 1:
            yield Violation(Promise.PAID_ONCE, f"payout {payout.id.hex[:8]} was paid as {[t.id for t in paid]}")
        if not payout.status.is_final and not self._may_wait(payout):
            yield Violation(Promise.NEVER_LOST, f"payout {payout.id.hex[:8]} is still {payout.status}")
        if not self._is_unresolvable(payout):
            yield from self._differences(payout, transfers)
        if payout.anomalies and str(payout.id) not in self._evidence.alarmed:
            yield Violation(Promise.TOLD, f"payout {payout.id.hex[:8]} has an anomaly of which nobody was told")
        yield from self._unjustified(payout, transfers)

    def _differences(self, payout: Payout, transfers: Sequence[Transfer]) -> Iterator[Violation]:
        booked = {a.idempotency_key for a in payout.attempts.values() if _is_booked_out(a)}
        moved = {transfer.order.key for transfer in transfers if transfer.is_paid}
        for key in sorted(booked ^ moved):
            where = "here only" if key in booked else "there only"
            yield Violation(Promise.AGREES, f"{key[:8]}{key[32:]} has left {where}; the payout is {payout.status}")
        for transfer in transfers:
            if transfer.order.amount_minor != payout.money.amount_minor:
                yield Violation(Promise.AGREES, f"{transfer.id} is of another amount")

    def _unjustified(self, payout: Payout, transfers: Sequence[Transfer]) -> Iterator[Violation]:
        for anomaly in payout.anomalies.values():
            key = payout.attempts[anomaly.attempt].idempotency_key
            if not self._evidence.justifies(anomaly.kind, key, transfers):
                text = f"{anomaly.kind} on attempt {anomaly.attempt} of {payout.id.hex[:8]}: {anomaly.found}"
                yield Violation(Promise.JUSTIFIED, text)

    def _may_wait(self, payout: Payout) -> bool:
        """Say whether a payout that is not final waits for a person, for a reason that is documented."""
        if payout.status is PayoutStatus.QUEUED:
            return bool(payout.freezing_anomalies)
        return self._is_unresolvable(payout)

    def _is_unresolvable(self, payout: Payout) -> bool:
        """Say whether nobody but a person can find out what became of the open attempt, and was asked to."""
        attempt = payout.open_attempt
        if attempt is None or attempt.provider_payout_id is not None:
            return False
        traits = self._banks[attempt.provider].traits
        cannot_ask = not traits.lookup and traits.key_lifetime is not None
        return cannot_ask and str(payout.id) in self._evidence.unresolvable

    def _transfers_of(self, payout: Payout) -> list[Transfer]:
        return [
            transfer for bank in self._banks.values() for transfer in bank.transfers if transfer.payout_id == payout.id
        ]

    # The accounts

    def _about_accounts_at(self, bank: Bank) -> Iterator[Violation]:
        name = bank.traits.name
        open_here = [p for p in self._payouts if p.open_attempt is not None and p.open_attempt.provider == name]
        unknown = {p.open_attempt.idempotency_key for p in open_here if p.open_attempt and self._is_unresolvable(p)}
        unseen = sum(transfer.out_of_wallet_minor for transfer in bank.transfers if transfer.order.key in unknown)
        yield from self._equal(Promise.WALLET, chart.wallet(name), bank.wallet_minor + unseen, debit=True)
        in_transit = sum(payout.money.amount_minor for payout in open_here)
        yield from self._equal(Promise.ACCOUNTS, chart.in_transit(name), in_transit)
        suspended = sum(
            payout.money.amount_minor
            for payout in self._payouts
            for attempt in payout.attempts.values()
            if attempt.suspended and attempt.provider == name
        )
        yield from self._equal(Promise.ACCOUNTS, chart.suspense(name), suspended, debit=True)

    def _equal(
        self, promise: Promise, account: str, expected_minor: int, *, debit: bool = False
    ) -> Iterator[Violation]:
        row = self._store.side.execute(_BALANCE, [account]).fetchone() or (0, 0)
        found_minor = row[0] - row[1] if debit else row[1] - row[0]
        if found_minor != expected_minor:
            yield Violation(promise, f"{account} holds {found_minor} and should hold {expected_minor}")


def _is_booked_out(attempt: Attempt) -> bool:
    return attempt.state is AttemptState.SUCCEEDED or attempt.suspended
