"""The register of payouts: every payout as it stands, found by id, by the client's reference, and by key."""

from __future__ import annotations

from collections import defaultdict

from adapters.sandbox.payouts import BankPayout


class Payouts:
    """The register of payouts."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_id: dict[str, BankPayout] = {}
        self._ids_by_reference: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._ids_by_key: dict[str, str] = {}

    def put(self, payout: BankPayout) -> None:
        """Add a payout, or replace it by what it has become."""
        self._by_id[payout.payout_id] = payout
        self._ids_by_reference[payout.reference_id][payout.payout_id] = None
        if payout.request.key is not None:
            self._ids_by_key[payout.request.key] = payout.payout_id

    def find(self, payout_id: str) -> BankPayout | None:
        """Return a payout by id, or None."""
        return self._by_id.get(payout_id)

    def all_by_reference(self, reference_id: str) -> tuple[BankPayout, ...]:
        """Return the payouts with the client's reference, oldest first."""
        return tuple(self._by_id[payout_id] for payout_id in self._ids_by_reference.get(reference_id, ()))

    def find_by_key(self, key: str) -> BankPayout | None:
        """Return the payout with an idempotency key, or None."""
        payout_id = self._ids_by_key.get(key)
        return None if payout_id is None else self._by_id[payout_id]

    def all(self) -> tuple[BankPayout, ...]:
        """Return every payout, oldest first."""
        return tuple(self._by_id.values())
