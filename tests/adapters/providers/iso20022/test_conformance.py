"""The bank passes the suite that every provider passes, against the sandbox that speaks its contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.providers.conformance import Counterparty, Letter, ProviderConformance
from adapters.providers.http import Http
from adapters.providers.iso20022.provider import Iso20022Provider
from adapters.providers.iso20022.settings import Iso20022Settings
from adapters.sandbox.contracts.iso20022.contract import Iso20022Contract
from ledger.clock import Clock
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.rails import Rail
from tests.adapters.providers.conformance.sandboxed import SandboxedProvider, sandboxed

PREFIX = "PAYOUTS_ISO20022_"


class RemembersPayees(Iso20022Provider):
    """Takes payees from their registration, where a ledger would take them from its book."""

    def __init__(self, settings: Iso20022Settings, http: Http, clock: Clock) -> None:
        self.payees: dict[UUID, Payee] = {}
        super().__init__(settings, http, clock, self.payees.__getitem__)

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        self.payees[beneficiary_id] = payee
        return super().register_beneficiary(beneficiary_id, payee)


@dataclass
class Mailed(SandboxedProvider):
    """A counterparty whose letters are fetched."""

    def let_pass(self, by: timedelta) -> None:
        super().let_pass(by)
        assert isinstance(self.provider, Iso20022Provider)
        self.provider.fetch(lambda body: self.delivered.append(Letter({}, body)))


@contextmanager
def mailed() -> Iterator[Counterparty]:
    contract = Iso20022Contract.invented()
    told: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): value for name, value in contract.exports("http://sandbox").items()
    }
    settings = Iso20022Settings(**told, query_attempts=1, query_wait_seconds=0)
    money = Money(250_000, "INR")
    with sandboxed(contract, lambda http, clock: RemembersPayees(settings, http, clock), money, Rail.NEFT) as party:
        yield Mailed(party.provider, party.sandbox, party.clock, party.money, party.rail)


class TestIso20022(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        return mailed()
