"""Requests: what callers ask for, in raw values, checked before anything is decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from ledger.chart import Chart
from ledger.errors import UnknownFeeBearerError, UnknownRailError, UnknownUrgencyError
from ledger.money import Money
from ledger.payout.events import FeeBearer
from ledger.payout.payout import PayoutTerms
from ledger.rails import Rail, check_rail_carries
from ledger.texts import check_reference, check_text
from ledger.urgency import Urgency

NARRATION_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """One payout as the caller asks for it; nothing is checked yet."""

    reference: str
    """The caller's own name for this payout. The same reference with the same facts is the same payout."""
    source_account: str
    beneficiary_id: UUID
    amount_minor: int
    currency: str
    rail: str | None = None
    """None leaves it to the routing of each attempt, by price or, for an instant payout, by time."""
    narration: str = ""
    fee_bearer: str = "platform"
    urgency: str = Urgency.STANDARD.value

    def terms(self, chart: Chart) -> PayoutTerms:
        """Return the checked terms.

        Raises the InvalidInputError of the first rule broken: reference, amount, rail, account, narration, fee bearer,
        urgency.
        """
        check_reference(self.reference)
        money = Money(self.amount_minor, self.currency)
        rail = None if self.rail is None else _rail(self.rail)
        if rail is not None:
            check_rail_carries(rail, money)
        chart.check_open_to_callers(self.source_account)
        return PayoutTerms(
            reference=self.reference,
            source_account=self.source_account,
            beneficiary_id=self.beneficiary_id,
            money=money,
            rail=rail,
            narration=check_text("narration", self.narration, length_max=NARRATION_LENGTH_MAX, empty_allowed=True),
            fee_bearer=_fee_bearer(self.fee_bearer),
            urgency=_urgency(self.urgency),
        )


def _rail(word: str) -> Rail:
    try:
        return Rail(word)
    except ValueError:
        raise UnknownRailError(word) from None


def _fee_bearer(word: str) -> FeeBearer:
    try:
        return FeeBearer(word)
    except ValueError:
        raise UnknownFeeBearerError(word) from None


def _urgency(word: str) -> Urgency:
    try:
        return Urgency(word)
    except ValueError:
        raise UnknownUrgencyError(word) from None


def digest_of_requests(requests: Sequence[PayoutRequest]) -> str:
    """Return a SHA-256 (hex) by which a batch's facts are told from others."""
    facts = [_facts_of(request) for request in requests]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def _facts_of(request: PayoutRequest) -> list[str]:
    """Return what makes a request the same; an urgency counts where it is not the usual, so old digests stay right."""
    facts = [str(getattr(request, name)) for name in _FACTS]
    return facts if request.urgency == Urgency.STANDARD else [*facts, str(request.urgency)]


_FACTS = tuple(field.name for field in fields(PayoutRequest) if field.name != "urgency")
