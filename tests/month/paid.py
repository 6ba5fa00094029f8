"""One payout of the month: as our books have it, and as the statement tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger import chart
from ledger.accounts import Side
from ledger.payout.attempts import attempt_key
from ledger.reconciliation.lines import ComparedLine, Identities
from tests.month.fates import Fate
from tests.payout_story import PayoutStory
from tests.story import NXT, id_of

WALLET = chart.wallet(NXT)
_HOUR = 6
"""At noon in India."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One payout, and what became of it."""

    number: int
    fate: Fate
    day: date
    amount_minor: int
    told_by: str = "utr"
    """By which name of the payment the statement tells it."""
    batch: UUID | None = None

    @property
    def reference(self) -> str:
        return f"M-{self.number:06}"

    @property
    def names(self) -> dict[str, str]:
        """Return the names that the payment has."""
        key = attempt_key(id_of(self.reference), 1)
        return {
            "our_reference": key,
            "provider_payout_id": f"pout_{self.reference}_1",
            "utr": f"00HDFC{self.number:010}",
        }

    @property
    def is_booked(self) -> bool:
        """Return whether our books have it as paid."""
        return self.fate not in {Fate.UNKNOWN, Fate.UNSETTLED}

    @property
    def booked(self) -> ComparedLine:
        """Return our line of it, as it is compared."""
        return ComparedLine(
            line_id=f"{self.number:012}-002",
            account=WALLET,
            side=Side.CREDIT,
            amount_minor=self.amount_minor,
            currency="INR",
            value_date=self.day,
            identities=Identities.of(**self.names, group_reference=self.batch.hex if self.batch else None),
        )

    def story(self) -> PayoutStory:
        """Return its events in our books."""
        noon = datetime(self.day.year, self.day.month, self.day.day, _HOUR, tzinfo=UTC)
        story = PayoutStory(self.reference, self.amount_minor, effective_at=noon, batch_id=self.batch)
        story.queued(), story.submitted(), story.acknowledged()
        if self.is_booked:
            story.completed(utr=self.names["utr"])
        return story

    def told(self) -> list[dict[str, Any]]:
        """Return the facts of the statement's lines of it, besides those that it has in common with others."""
        out = {"booked_on": self.day, "side": Side.CREDIT, "amount_minor": self.amount_minor}
        named = {**out, self.told_by: self.names[self.told_by]}
        back = {"booked_on": self.day + timedelta(days=4), "side": Side.DEBIT}
        others: dict[Fate, list[dict[str, Any]]] = {
            Fate.MISSING: [],
            Fate.MERGED: [],
            Fate.NAMELESS: [out],
            Fate.TIED: [out],
            Fate.DOUBLED: [named, named],
            Fate.SHORT: [{**named, "amount_minor": self.amount_minor - 1}],
            Fate.RENAMED: [{**out, "our_reference": self.names["our_reference"], "utr": f"ANOTHER{self.number}"}],
            Fate.RETURNED: [named, {**named, **back}],
        }
        return others.get(self.fate, [named])
