"""What reconciling comes to: matches, each with the rule that made it, and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.lines import ComparedLine


class Rule(StrEnum):
    """Why lines were matched, the surest first. A rule that changes gets a new number; old matches keep theirs."""

    OUR_REFERENCE = "our_reference/1"
    PROVIDER_PAYOUT_ID = "provider_payout_id/1"
    UTR = "utr/1"
    AMOUNT_AND_DATE = "amount_and_date/1"
    """The only two lines of this amount within a few business days, with nothing that contradicts it."""
    GROUP = "group/1"
    """All lines of one settlement or batch, which come to the same sum."""
    PERSON = "person/1"
    """Somebody said so, and why."""


@dataclass(frozen=True, slots=True)
class Match:
    """Lines that are the same fact. Each line is in one match at most."""

    rule: Rule
    external: tuple[ComparedLine, ...]
    booked: tuple[ComparedLine, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A difference that is open."""

    kind: BreakKind
    external: tuple[ComparedLine, ...] = ()
    booked: tuple[ComparedLine, ...] = ()

    @property
    def difference_minor(self) -> int:
        """Return by how much the statement has more than our books, in minor units."""
        return sum(line.signed_minor for line in self.external) - sum(line.signed_minor for line in self.booked)

    @property
    def value_date(self) -> date:
        """Return the day of its first line."""
        return min(line.value_date for line in (*self.external, *self.booked))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was matched, what is open, and what is outstanding: it may be on another statement."""

    matches: tuple[Match, ...]
    breaks: tuple[Break, ...]
    outstanding: tuple[ComparedLine, ...]
