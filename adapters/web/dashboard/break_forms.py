"""What may be done about one break, by this person and as it stands: the fields of each form."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.web.callers import Caller, Right
from adapters.web.dashboard.fields import Field
from ledger.application.commands import ACTOR_LENGTH_MAX
from ledger.application.reconciling import REASON_LENGTH_MAX
from ledger.chart import WRITE_OFFS
from ledger.reconciliation.recorded_break import BreakStatus, RecordedBreak

REASON = Field("reason", "Reason", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)
OWNER = Field("owner", "Owner", required=True, hint="Who is to look after it.", length_max=ACTOR_LENGTH_MAX)
NOTE = Field("note", "Note", "textarea", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)
BEARER = Field(
    "account", "Account", value=WRITE_OFFS, required=True, hint="Which is to bear the difference.", length_max=200
)
FIELDS = {
    "assign": (OWNER,),
    "note": (NOTE,),
    "propose": (BEARER, REASON),
    "approve": (),
    "dismiss": (REASON,),
}
"""What has to be said, by what is done."""


@dataclass(frozen=True, slots=True)
class BreakForms:
    """What a page offers. The ledger decides by itself, whatever is offered."""

    work: bool
    """Match, assign, note."""
    propose: bool
    approve: bool
    waits_for_another: bool
    """A write-off was proposed by this very person, whose own approval does not count."""
    dismiss: bool

    @classmethod
    def of(cls, found: RecordedBreak, caller: Caller) -> BreakForms:
        """Return what a person may do about a break."""
        work = found.status is BreakStatus.OPEN and caller.may(Right.BOOK)
        is_proposed, is_own = found.write_off is not None, found.is_proposed_by(caller.actor)
        return cls(
            work=work,
            propose=work and found.holds_difference,
            approve=work and is_proposed and not is_own,
            waits_for_another=work and is_own,
            dismiss=work and not found.source.is_keeper,
        )
