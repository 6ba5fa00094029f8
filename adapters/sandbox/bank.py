"""The sandbox's bank: a wallet, beneficiaries and payouts, consistent at every moment.

Everything that changes the books holds the clock still, so a payout cannot settle while another is being accepted, and
of many requests with one identity (reference or idempotency key) exactly one creates a payout. The methods below
`Inspection` are for verdicts: what this bank believes it paid, to be compared with what a ledger believes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from adapters.sandbox.admission import FirstRequests, check_balance, check_beneficiary, check_mode
from adapters.sandbox.announcer import Announcer
from adapters.sandbox.beneficiaries import BankAddress, BankBeneficiary, Beneficiaries
from adapters.sandbox.charges import Charges
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.contract import Identity
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.lifecycle import Lifecycle
from adapters.sandbox.payout_register import Payouts
from adapters.sandbox.payouts import BankPayout, PayoutRequest, PayoutStatus
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.wallet import Movement, MovementKind, Wallet


@dataclass(frozen=True, slots=True)
class CashOut:
    """What one payout took from the wallet and has not brought back, without fee and tax, in minor units."""

    reference_id: str
    payout_id: str
    net_minor: int
    status: PayoutStatus | None
    """None when the register of payouts does not know it, which must never be."""


class Bank:
    """The books of the sandbox. Every method may be called from many threads."""

    def __init__(
        self, settings: SandboxSettings, clock: SandboxClock, announcer: Announcer, identifiers: Identifiers
    ) -> None:
        """Open with the settings' wallet balance."""
        self.opening_minor = settings.opening_wallet_minor
        self._settings = settings
        self._clock = clock
        self._wallet = Wallet(settings.opening_wallet_minor)
        self._beneficiaries = Beneficiaries(clock, identifiers)
        self._payouts = Payouts()
        self._lifecycle = Lifecycle(
            clock,
            self._payouts,
            self._wallet,
            announcer,
            lambda: settings.contract.new_payout_id(identifiers),
            returns_charges=settings.contract.returns_charges,
        )
        self._first_requests = FirstRequests(settings.hold_seconds)

    def register_beneficiary(
        self, name: str, address: BankAddress, beneficiary_id: str | None = None, prefix: str = "ben_"
    ) -> BankBeneficiary:
        """Register a payee, or return the entry that its account already has.

        A new entry has the given id, or one of its own with the prefix.
        """
        with self._clock.still:
            return self._beneficiaries.register(name, address, beneficiary_id, prefix)

    def find_beneficiary(self, beneficiary_id: str) -> BankBeneficiary | None:
        """Return a payee by id, or None."""
        with self._clock.still:
            return self._beneficiaries.find(beneficiary_id)

    def find_beneficiary_at(self, address: BankAddress) -> BankBeneficiary | None:
        """Return the payee that is registered with an account or VPA, or None."""
        with self._clock.still:
            return self._beneficiaries.find_at(address)

    def create_payout(self, request: PayoutRequest) -> BankPayout:
        """Accept a payout and debit the wallet. Raises RefusalError, and then nothing has changed."""
        with self._clock.still:
            self._refuse_duplicate(request)
            beneficiary = check_beneficiary(self._beneficiaries.find(request.beneficiary_id))
            scenario = beneficiary.scenario or self._settings.scenarios.scenario_for(request.reference_id)
            self._first_requests.check(request.identity, scenario)
            check_mode(request, beneficiary, self._settings.contract.currency)
            charges = self._charges_for(request)
            check_balance(self._wallet, request.amount_minor + charges.fee_minor + charges.tax_minor)
            return self._lifecycle.begin(request, charges, scenario)

    def top_up(self, amount_minor: int) -> None:
        """Put money into the wallet, in minor units."""
        with self._clock.still:
            self._wallet.move(MovementKind.TOP_UP, amount_minor, self._clock.now())

    def find(self, payout_id: str) -> BankPayout | None:
        """Return a payout by the bank's id, or None."""
        with self._clock.still:
            return self._payouts.find(payout_id)

    def find_by_reference(self, reference_id: str) -> BankPayout | None:
        """Return the newest payout with the client's reference, or None."""
        found = self.all_by_reference(reference_id)
        return found[-1] if found else None

    def all_by_reference(self, reference_id: str) -> tuple[BankPayout, ...]:
        """Return every payout with the client's reference, oldest first; more than one only where keys tell."""
        with self._clock.still:
            return self._payouts.all_by_reference(reference_id)

    def find_by_key(self, key: str) -> BankPayout | None:
        """Return the payout with an idempotency key, or None."""
        with self._clock.still:
            return self._payouts.find_by_key(key)

    # Inspection

    def wallet_balance_minor(self) -> int:
        """Return the wallet's balance in minor units."""
        with self._clock.still:
            return self._wallet.balance_minor

    def held_minor(self) -> int:
        """Return what open payouts took from the wallet (amount, fee and tax) and may still bring back."""
        with self._clock.still:
            return sum(payout.debited_minor for payout in self._payouts.all() if payout.is_open)

    def payouts(self) -> tuple[BankPayout, ...]:
        """Return every payout as it stands, oldest first."""
        with self._clock.still:
            return self._payouts.all()

    def movements(self) -> tuple[Movement, ...]:
        """Return every movement of the wallet, oldest first."""
        with self._clock.still:
            return self._wallet.movements()

    def net_cash_outs(self) -> dict[str, tuple[CashOut, ...]]:
        """Return, by reference, the payouts whose amount is out of the wallet now.

        It is computed from the wallet's movements, not from the register of payouts, so that it would show a second
        payout of a reference if there were one. Open payouts are among them; their `status` says so.
        """
        with self._clock.still:
            outs: defaultdict[str, list[CashOut]] = defaultdict(list)
            for (reference_id, payout_id), net_minor in _net_by_payout(self._wallet.movements()).items():
                if net_minor:
                    payout = self._payouts.find(payout_id)
                    status = None if payout is None else payout.status
                    outs[reference_id].append(CashOut(reference_id, payout_id, net_minor, status))
            return {reference_id: tuple(found) for reference_id, found in outs.items()}

    # Rules of acceptance that need the bank's memory

    def _charges_for(self, request: PayoutRequest) -> Charges:
        return Charges.on_fee(self._settings.fees_minor[request.rail], self._settings.contract.tax_percent)

    def _refuse_duplicate(self, request: PayoutRequest) -> None:
        if self._settings.contract.identity is Identity.KEY:
            if request.key is not None and self._payouts.find_by_key(request.key) is not None:
                raise RefusalError(ErrorCode.KEY_REUSED, "a payout with this idempotency key exists")
        elif self._payouts.all_by_reference(request.reference_id):
            raise RefusalError(ErrorCode.DUPLICATE_REFERENCE, "a payout with this reference_id exists")


def _net_by_payout(movements: tuple[Movement, ...]) -> dict[tuple[str, str], int]:
    net: defaultdict[tuple[str, str], int] = defaultdict(int)
    for movement in movements:
        if movement.kind not in {MovementKind.PAYOUT_DEBIT, MovementKind.PAYOUT_REFUND}:
            continue
        if movement.reference_id is not None and movement.payout_id is not None:
            net[movement.reference_id, movement.payout_id] -= movement.effect_minor
    return dict(net)
