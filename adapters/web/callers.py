"""Callers: who asks something of the service, and what they may ask.

| role | may |
|---|---|
| submitter | queue payouts and batches, cancel them, register beneficiaries, and see those |
| finance | record deposits, propose and approve manual entries, reconcile, and see all figures |
| operator | see payouts, ask for a re-check, cancel, resolve anomalies, set messages aside |
| auditor | see everything, change nothing |
| admin | everything, including API keys and webhook endpoints |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is there for."""

    SUBMITTER = "submitter"
    FINANCE = "finance"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Right(StrEnum):
    """One kind of thing that can be asked."""

    SEE_PAYOUTS = "see_payouts"
    """Payouts, batches and beneficiaries."""
    SEE_BOOKS = "see_books"
    """Accounts, balances, statements, the trial balance, manual entries, matches and breaks."""
    SEE_MESSAGES = "see_messages"
    """What providers sent, by its digest, and what fits no payout."""
    PAY = "pay"
    """Queue payouts and batches, and register beneficiaries."""
    CANCEL = "cancel"
    OPERATE = "operate"
    """Ask for a re-check, resolve an anomaly, set a message aside."""
    BOOK = "book"
    """Record deposits, propose and decide manual entries, import statements, and settle what they differ in."""
    ADMINISTER = "administer"
    """API keys and webhook endpoints."""


_SEEING = frozenset({Right.SEE_PAYOUTS, Right.SEE_BOOKS, Right.SEE_MESSAGES})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SUBMITTER: frozenset({Right.SEE_PAYOUTS, Right.PAY, Right.CANCEL}),
    Role.FINANCE: frozenset({Right.SEE_PAYOUTS, Right.SEE_BOOKS, Right.BOOK}),
    Role.OPERATOR: _SEEING | {Right.CANCEL, Right.OPERATE},
    Role.AUDITOR: _SEEING,
    Role.ADMIN: frozenset(Right),
}
"""What each role may ask."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks; a host application makes one of whoever it has authenticated."""

    actor: str
    """What the events record: a person or a program by a name that is nobody else's."""
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        """Tell whether one of the roles has the right."""
        return any(right in RIGHTS[role] for role in self.roles)
