"""The matches of reconciliation as they were recorded, those that were undone included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import MatchNotFoundError
from ledger.reconciliation.line_ids import booked_line_id, external_line_id
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Match, Rule
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from projections.queries.named_lines import named_lines
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match."""

    id: UUID
    account: str
    currency: str
    origin: Origin
    rule: str
    """With its version, such as `utr/1`."""
    amount_minor: int
    """What either side comes to on the account; negative when money went out."""
    external_count: int
    booked_count: int
    matched_by: str
    reason: str | None
    undone_by: str | None
    undo_reason: str | None
    made_position: int
    undone_position: int | None
    recorded_at: datetime


def recorded_matches(
    connection: Connection,
    tables: ReadTables,
    *,
    account: str | None = None,
    undone: bool = False,
    limit: int = 50,
    before: int | None = None,
) -> Sequence[MatchRow]:
    """Return matches, the last one first: those that stand, or those that were undone."""
    matches = tables.matches
    query = select(*columns_of(MatchRow, matches)).order_by(matches.c.made_position.desc())
    query = query.where(matches.c.undone_by.is_not(None) if undone else matches.c.undone_by.is_(None))
    if account is not None:
        query = query.where(matches.c.account == account)
    if before is not None:
        query = query.where(matches.c.made_position < before)
    return [_row(row) for row in connection.execute(query.limit(limit)).mappings()]


def recorded_match(connection: Connection, tables: ReadTables, match_id: UUID) -> MatchRow:
    """Return one match. Raises MatchNotFoundError."""
    matches = tables.matches
    query = select(*columns_of(MatchRow, matches)).where(matches.c.id == match_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise MatchNotFoundError(match_id)
    return _row(row)


def matches_since(connection: Connection, tables: ReadTables, source: Source, position: int) -> tuple[Match, ...]:
    """Return a source's matches that were made behind a log position and stand, each with its lines."""
    matches, theirs, ours = tables.matches.c, tables.external_holds.c, tables.booked_holds.c
    is_wanted = (
        (matches.account == source.account)
        & (matches.currency == source.currency)
        & (matches.origin == source.origin.value)
        & (matches.made_position > position)
        & matches.undone_by.is_(None)
    )
    wanted, names = select(matches.id).where(is_wanted), defaultdict[UUID, list[str]](list)
    for holder, sheet_id, line_no in connection.execute(
        select(theirs.holder_id, theirs.sheet_id, theirs.line_no).where(theirs.holder_id.in_(wanted))
    ):
        names[holder].append(external_line_id(sheet_id, line_no))
    for holder, entry_position, line_no in connection.execute(
        select(ours.holder_id, ours.entry_position, ours.line_no).where(ours.holder_id.in_(wanted))
    ):
        names[holder].append(booked_line_id(entry_position, line_no))
    lines = named_lines(connection, tables, [name for some in names.values() for name in some])
    made = select(matches.id, matches.rule).where(is_wanted).order_by(matches.made_position, matches.id)
    return tuple(_match(rule, sorted(names[match_id]), lines) for match_id, rule in connection.execute(made))


def _match(rule: str, names: Sequence[str], lines: Mapping[str, ComparedLine]) -> Match:
    external, booked = ([lines[name] for name in names if (":" in name) == told] for told in (True, False))
    return Match(Rule(rule), tuple(external), tuple(booked))


def _row(row: Mapping[Any, Any]) -> MatchRow:
    return MatchRow(**{**row, "origin": Origin(row["origin"])})
