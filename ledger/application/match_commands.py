"""Commands on matches that people make, and on those that they take back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.commands import Context
from ledger.application.receipts import Receipt
from ledger.application.reconciling import REASON_LENGTH_MAX, ReconcilingCommands
from ledger.errors import (
    LineNotFoundError,
    LineNotOpenError,
    MatchAccountsDifferError,
    MatchNotFoundError,
    MatchOneSidedError,
    MatchTellersDifferError,
    MatchUnequalError,
)
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.events import Closing
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break, Match, Rule
from ledger.reconciliation.recorded_break import BreakStatus, RecordedBreak
from ledger.reconciliation.recorded_match import RecordedMatch
from ledger.statements.statement import Origin
from ledger.store.database import Connection
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text


class MatchCommands(ReconcilingCommands):
    """Match lines, and undo matches."""

    def match_lines(
        self, external: Collection[str], booked: Collection[str], reason: str, **context: Unpack[Context]
    ) -> Receipt:
        """Say that lines of statements (`external`) and of the books are the same fact, and why.

        Breaks that hold one of them are taken back; what such a break had besides them is opened as a break again.

        Raises TextInvalidError, MatchOneSidedError, LineNotFoundError, LineNotOpenError, MatchAccountsDifferError,
        MatchTellersDifferError, MatchUnequalError, or PeriodClosedError where all of them are of closed days.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)
        external, booked = sorted(set(external)), sorted(set(booked))
        if not external or not booked:
            raise MatchOneSidedError(len(external), len(booked))

        def work(unit: UnitOfWork, cause: Cause) -> RecordedMatch:
            match = self._match(unit.connection, external, booked)
            _check_period_open(unit, (*match.external, *match.booked))
            origin = self._origin_of(unit.connection, external)
            touched = self._breaks_that_hold(unit, [*external, *booked], origin)
            self._close_breaks(unit, [(each.id, Closing.MATCHED) for each in touched], cause)
            recorded = self._record_match(unit, match, origin, cause, reason)
            self._open_breaks(unit, self._rests(unit.connection, touched, {*external, *booked}), origin, cause)
            return recorded

        return self._write(work, context)

    def undo_match(self, match_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Take a match back, and say why. Its lines, and no others, wait for a person then.

        Raises TextInvalidError, MatchNotFoundError, MatchUndoneError, or PeriodClosedError where all of its lines are
        of closed days.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> RecordedMatch:
            recorded = unit.load(RecordedMatch, match_id)
            if recorded is None:
                raise MatchNotFoundError(match_id)
            recorded.undo(reason, cause)
            made = recorded.made
            lines = self.register.lines(unit.connection, [*made.external, *made.booked])
            sides = (tuple(lines[line_id] for line_id in side) for side in (made.external, made.booked))
            undone = Break(BreakKind.AMBIGUOUS, *sides)
            _check_period_open(unit, (*undone.external, *undone.booked))
            self._open_breaks(unit, [undone], made.origin, cause)
            return recorded

        return self._write(work, context)

    def _match(self, connection: Connection, external: Collection[str], booked: Collection[str]) -> Match:
        lines = self.register.lines(connection, [*external, *booked])
        missing = next((line_id for line_id in (*external, *booked) if line_id not in lines), None)
        if missing is not None:
            raise LineNotFoundError(missing)
        match = Match(
            Rule.PERSON,
            tuple(lines[line_id] for line_id in external),
            tuple(lines[line_id] for line_id in booked),
        )
        _check_one_account((*match.external, *match.booked))
        external_minor, booked_minor = _sum(match.external), _sum(match.booked)
        if external_minor != booked_minor:
            raise MatchUnequalError(external_minor, booked_minor, match.external[0].currency)
        return match

    def _origin_of(self, connection: Connection, external: Collection[str]) -> Origin:
        """Return who told lines. Raises MatchTellersDifferError where that is not one."""
        origins = {self.register.origin_of(connection, line_id) for line_id in external}
        told = sorted(filter(None, origins))
        if len(told) != 1:
            raise MatchTellersDifferError(tuple(told))
        return told[0]

    def _breaks_that_hold(self, unit: UnitOfWork, line_ids: Collection[str], origin: Origin) -> list[RecordedBreak]:
        """Return the open breaks of lines. Raises LineNotOpenError where something else holds one."""
        holders = self.register.holders(unit.connection, line_ids, origin)
        breaks = unit.load_many(RecordedBreak, holders.values())
        for line_id, holder in holders.items():
            if holder not in breaks or breaks[holder].status is not BreakStatus.OPEN:
                raise LineNotOpenError(line_id)
        return list(breaks.values())

    def _rests(self, connection: Connection, touched: Collection[RecordedBreak], used: set[str]) -> list[Break]:
        """Return what breaks had besides the lines that were used; lines of the books alone are open again."""
        rests = []
        for each in touched:
            ids = [line_id for line_id in (*each.opened.external, *each.opened.booked) if line_id not in used]
            lines = self.register.lines(connection, ids)
            external = tuple(lines[line_id] for line_id in each.opened.external if line_id in lines)
            booked = tuple(lines[line_id] for line_id in each.opened.booked if line_id in lines)
            if external:
                kind = each.opened.kind if booked or not each.opened.booked else BreakKind.MISSING_IN_LEDGER
                rests.append(Break(kind, external, booked))
        return rests


def _check_one_account(lines: Collection[ComparedLine]) -> None:
    accounts = {f"{line.account} {line.currency}" for line in lines}
    if len(accounts) > 1:
        raise MatchAccountsDifferError(tuple(sorted(accounts)))


def _check_period_open(unit: UnitOfWork, lines: Collection[ComparedLine]) -> None:
    """Refuse to decide on lines of which even the last is of a closed day. Raises PeriodClosedError."""
    unit.period_lock.check_open(max(line.value_date for line in lines))


def _sum(lines: Collection[ComparedLine]) -> int:
    return sum(line.signed_minor for line in lines)
