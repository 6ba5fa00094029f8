"""The open breaks with a source, each with the lines that they hold, as reconciling goes on from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.line_ids import booked_line_id, external_line_id
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.register import KnownBreak
from ledger.reconciliation.source import Source
from projections.schema import ReadTables


def known_breaks(connection: Connection, tables: ReadTables, source: Source) -> Sequence[KnownBreak]:
    """Return the open breaks, in the order in which they were opened."""
    breaks = tables.breaks.c
    is_of_source = (breaks.account == source.account) & (breaks.currency == source.currency)
    is_wanted = is_of_source & (breaks.origin == source.origin) & (breaks.status == BreakStatus.OPEN.value)
    wanted = select(breaks.id, breaks.kind).where(is_wanted).order_by(breaks.opened_position)
    external, booked = defaultdict[UUID, set[str]](set), defaultdict[UUID, set[str]](set)
    ids = select(breaks.id).where(is_wanted)
    theirs, ours = tables.external_holds.c, tables.booked_holds.c
    for holder_id, sheet_id, line_no in connection.execute(
        select(theirs.holder_id, theirs.sheet_id, theirs.line_no).where(theirs.holder_id.in_(ids))
    ):
        external[holder_id].add(external_line_id(sheet_id, line_no))
    for holder_id, position, line_no in connection.execute(
        select(ours.holder_id, ours.entry_position, ours.line_no).where(ours.holder_id.in_(ids))
    ):
        booked[holder_id].add(booked_line_id(position, line_no))
    return [
        KnownBreak(break_id, BreakKind(kind), frozenset(external[break_id]), frozenset(booked[break_id]))
        for break_id, kind in connection.execute(wanted)
    ]
