"""Anomalies as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, Told
from ledger.application.payout_commands import REASON_LENGTH_MAX
from ledger.money import decimal_from_minor
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.status import PayoutStatus
from projections.queries.anomalies import AnomalyRow
from projections.queries.open_anomalies import OpenAnomaly

_EXAMPLE: dict[str, JsonValue] = {"resolution": "recovered", "note": "the provider returned it, ticket 4711"}
Number = Annotated[int, Field(description="The anomaly's number in its payout, from 1.")]
Freezes = Annotated[bool, Field(description="No further attempt is made before it is resolved.")]


class ResolutionAsked(Asked):
    """How an anomaly was settled, and who bears the money that it holds in suspense, if any."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    resolution: Resolution
    note: str = Field(
        min_length=1, max_length=REASON_LENGTH_MAX, description="What was found out, for whoever reads it later."
    )


class AnomalyTold(Told):
    """What did not fit, and how it was settled; without a resolution it is open."""

    anomaly: Number
    attempt: int
    kind: AnomalyKind
    expected: str
    found: str
    freezes: Freezes
    raised_at: Moment
    resolution: Resolution | None
    note: str | None
    resolved_by: str | None
    resolved_at: Moment | None

    @classmethod
    def of(cls, row: AnomalyRow) -> Self:
        """Tell of an anomaly."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class Anomalies(Told):
    """The anomalies of a payout in the order they were raised."""

    payout_id: UUID
    anomalies: tuple[AnomalyTold, ...]


class OpenAnomalyTold(Told):
    """An open anomaly, with the payout that it is about."""

    payout_id: UUID
    reference: str
    status: PayoutStatus
    amount_minor: int = Field(description="The payout's.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])
    currency: str
    anomaly: Number
    attempt: int
    provider: str | None = Field(description="The provider of the anomaly's attempt, where that is known.")
    kind: AnomalyKind
    expected: str
    found: str
    freezes: Freezes
    suspense_account: str | None = Field(description="Where the money that left is held, if any was.")
    suspended_minor: int | None
    raised_at: Moment

    @classmethod
    def of(cls, row: OpenAnomaly) -> Self:
        """Tell of an open anomaly."""
        facts = {name: getattr(row, name) for name in cls.model_fields if name != "amount"}
        return cls(**facts, amount=str(decimal_from_minor(row.amount_minor, row.currency)))


class AnomalyPage(Told):
    """A page of open anomalies, those raised last first."""

    anomalies: tuple[OpenAnomalyTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")
