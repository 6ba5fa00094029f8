"""What matching looks at: a line of a statement, or of our books on the same account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from ledger.accounts import Side


@dataclass(frozen=True, slots=True)
class Identities:
    """The names that a line gives its payment; None where it gives none of that kind."""

    our_reference: str | None = None
    provider_payout_id: str | None = None
    utr: str | None = None
    """The bank's reference, in capitals; its leading zeros count."""
    group_reference: str | None = None
    """The settlement or the batch that it belongs to."""

    @classmethod
    def of(
        cls,
        our_reference: str | None = None,
        provider_payout_id: str | None = None,
        utr: str | None = None,
        group_reference: str | None = None,
    ) -> Self:
        """Return the names as they are compared: without space around them, and a UTR in capitals."""
        utr = utr.upper() if utr else None
        return cls(
            *(name and (name.strip() or None) for name in (our_reference, provider_payout_id, utr, group_reference))
        )

    @property
    def of_payment(self) -> tuple[str, ...]:
        """Return the names that only one payment has."""
        return tuple(name for name in self._of_payment if name)

    def contradict(self, other: Identities) -> bool:
        """Return whether both give a name of one kind that only one payment has, and not the same."""
        pairs = zip(self._of_payment, other._of_payment, strict=True)
        return any(one and two and one != two for one, two in pairs)

    @property
    def _of_payment(self) -> tuple[str | None, ...]:
        return self.our_reference, self.provider_payout_id, self.utr


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line, on whichever side of the comparison."""

    line_id: str
    """Names the line for good; lines are put in order by it where their days are the same."""
    account: str
    side: Side
    """As our account sees it: debit when money came in."""
    amount_minor: int
    currency: str
    value_date: date
    identities: Identities = field(default_factory=Identities)
    is_charge: bool = False
    """Whether it is a fee or the tax on one: those are compared by their sum."""

    @property
    def signed_minor(self) -> int:
        """Return what the line adds to the account, in minor units."""
        return self.amount_minor if self.side is Side.DEBIT else -self.amount_minor

    @property
    def terms(self) -> Terms:
        """Return what two lines of one fact have in common."""
        return self.account, self.currency, self.side, self.amount_minor

    @property
    def order(self) -> tuple[date, str]:
        """Return the line's place among others, whatever order they were read in."""
        return self.value_date, self.line_id


Terms = tuple[str, str, Side, int]
