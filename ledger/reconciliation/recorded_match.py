"""The recorded match: lines of a statement and of the books that are the same fact, until somebody takes it back."""

from __future__ import annotations

from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.errors import MatchUndoneError
from ledger.reconciliation.events import Matched, MatchUndone
from ledger.reconciliation.outcome import Match
from ledger.statements.statement import Origin


class RecordedMatch(Aggregate):
    """One match."""

    made: Matched
    undone: bool

    @classmethod
    def make(
        cls, match_id: UUID, match: Match, origin: Origin, cause: Cause, reason: str | None = None
    ) -> RecordedMatch:
        """Record that lines are the same fact; a person says why."""
        recorded, (first, *_) = cls(match_id), match.external
        recorded._record(
            Matched,
            cause,
            account=first.account,
            currency=first.currency,
            origin=origin,
            rule=match.rule.value,
            amount_minor=sum(line.signed_minor for line in match.external),
            external=tuple(line.line_id for line in match.external),
            booked=tuple(line.line_id for line in match.booked),
            reason=reason,
        )
        return recorded

    def undo(self, reason: str, cause: Cause) -> None:
        """Take the match back. Raises MatchUndoneError."""
        if self.undone:
            raise MatchUndoneError(self.id)
        lines = self.made.model_dump(include={"origin", "external", "booked"})
        self._record(MatchUndone, cause, **lines, reason=reason)

    @event(Matched)
    def _made(self, recorded: Matched) -> None:
        self.made = recorded
        self.undone = False

    @event(MatchUndone)
    def _undone(self, _recorded: MatchUndone) -> None:
        self.undone = True
