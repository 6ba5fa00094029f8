"""Beneficiaries: the payees registered at the sandbox's bank, and what its penny drop found out about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.magic import PennyDrop, magic_of
from adapters.sandbox.scenarios import Scenario

PENNY_DROP_DELAY = timedelta(minutes=10)
REJECTION_REASON = "account_does_not_exist"


class BeneficiaryStatus(StrEnum):
    """How far the penny drop has come."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class BankAddress:
    """Where a payee is paid: an account number at an IFSC or routing number, or a VPA."""

    account_number: str | None = field(default=None, repr=False)
    ifsc: str | None = None
    vpa: str | None = field(default=None, repr=False)
    routing_number: str | None = None


@dataclass(frozen=True, slots=True)
class BankBeneficiary:
    """A registered payee."""

    beneficiary_id: str
    name: str = field(repr=False)
    address: BankAddress
    status: BeneficiaryStatus
    scenario: Scenario | None
    """What happens to every payout to this beneficiary, or None when the sandbox's policy decides."""

    @property
    def name_at_bank(self) -> str | None:
        """Return the holder's name as the bank writes it, known once the penny drop succeeded."""
        return self.name.upper() if self.status is BeneficiaryStatus.VERIFIED else None

    @property
    def reason(self) -> str | None:
        """Return why the penny drop was rejected."""
        return REJECTION_REASON if self.status is BeneficiaryStatus.REJECTED else None


_FOUND = {
    PennyDrop.VERIFIED: BeneficiaryStatus.VERIFIED,
    PennyDrop.REJECTED: BeneficiaryStatus.REJECTED,
    PennyDrop.PENDING: BeneficiaryStatus.PENDING,
}


class Beneficiaries:
    """The register of payees. An account has one entry, however often it is registered."""

    def __init__(self, clock: SandboxClock, identifiers: Identifiers) -> None:
        """Start empty, with penny drops timed by a clock."""
        self._clock = clock
        self._identifiers = identifiers
        self._by_id: dict[str, BankBeneficiary] = {}
        self._ids: dict[BankAddress, str] = {}

    def register(
        self, name: str, address: BankAddress, beneficiary_id: str | None = None, prefix: str = "ben_"
    ) -> BankBeneficiary:
        """Return the account's entry, made now when it is new, with the given id or one that has the prefix."""
        known = self._ids.get(address)
        if known is not None:
            return self._by_id[known]
        magic = magic_of(address.account_number or address.vpa or "")
        penny_drop = magic if isinstance(magic, PennyDrop) else PennyDrop.VERIFIED
        scenario = magic if isinstance(magic, Scenario) else None
        new_id = beneficiary_id or f"{prefix}{self._identifiers.hex(16)}"
        made = BankBeneficiary(new_id, name, address, _FOUND[penny_drop], scenario)
        self._by_id[made.beneficiary_id] = made
        self._ids[address] = made.beneficiary_id
        if made.status is BeneficiaryStatus.PENDING:
            self._clock.after(PENNY_DROP_DELAY, partial(self._verify, made))
        return made

    def find(self, beneficiary_id: str) -> BankBeneficiary | None:
        """Return a payee by id, or None."""
        return self._by_id.get(beneficiary_id)

    def find_at(self, address: BankAddress) -> BankBeneficiary | None:
        """Return the payee at an address, or None."""
        known = self._ids.get(address)
        return None if known is None else self._by_id[known]

    def _verify(self, pending: BankBeneficiary) -> None:
        self._by_id[pending.beneficiary_id] = replace(pending, status=BeneficiaryStatus.VERIFIED)
