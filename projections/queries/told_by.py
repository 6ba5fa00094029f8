"""What the registers will say of one aggregate, made from its own events.

A command that answers with what it has just written cannot wait for the follower, which sees only what is committed;
the same fold over the aggregate's own stream gives the same row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus
from ledger.errors import BeneficiaryNotFoundError, ManualEntryNotFoundError
from ledger.events import RecordedEvent
from ledger.journal import EntryKind
from ledger.manual_entry.manual_entry import ManualEntry, ManualEntryStatus
from projections.changes import Changes
from projections.fold import INDIA, REGISTERS
from projections.queries.beneficiaries import BeneficiaryCheck, BeneficiaryRow, CheckStatus
from projections.queries.manual_entries import ManualEntryRow
from projections.read_table import ReadTable

_ANY_ZONE = INDIA
"""No row made here has a day in it."""


def beneficiary_told_by(beneficiary_id: UUID, stream: Sequence[RecordedEvent]) -> BeneficiaryRow:
    """Return a beneficiary as its events tell it. Raises BeneficiaryNotFoundError when they are not a beneficiary's."""
    if not Beneficiary.is_told_by([recorded.event for recorded in stream]):
        raise BeneficiaryNotFoundError(str(beneficiary_id))
    changes = REGISTERS.fold(stream, _ANY_ZONE)
    row = changes.inserts[ReadTable.BENEFICIARIES][(beneficiary_id,)]
    checks = sorted(_checks(changes), key=lambda check: check.provider)
    facts = _facts(BeneficiaryRow, row) | {"status": BeneficiaryStatus(row["status"])}
    return BeneficiaryRow(**facts, checks=tuple(checks))


def manual_entry_told_by(entry_id: UUID, stream: Sequence[RecordedEvent]) -> ManualEntryRow:
    """Return a manual entry or deposit as its events tell it.

    Raises ManualEntryNotFoundError when they are not a manual entry's.
    """
    if not ManualEntry.is_told_by([recorded.event for recorded in stream]):
        raise ManualEntryNotFoundError(entry_id)
    row = REGISTERS.fold(stream, _ANY_ZONE).inserts[ReadTable.MANUAL_ENTRIES][(entry_id,)]
    read = {"kind": EntryKind(row["kind"]), "status": ManualEntryStatus(row["status"])}
    return ManualEntryRow(**(_facts(ManualEntryRow, row) | read))


def _checks(changes: Changes) -> list[BeneficiaryCheck]:
    found = []
    for (_, provider), merge in changes.merges[ReadTable.BENEFICIARY_CHECKS].items():
        told = _facts(BeneficiaryCheck, merge.values) | {"status": CheckStatus(merge.values["status"])}
        found.append(BeneficiaryCheck(provider=provider, **told))
    return found


def _facts(result: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(result) if field.name in row}
