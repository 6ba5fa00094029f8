"""Beneficiaries as they stand, and what each provider found about them. Details are masked; names are not here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.errors import BeneficiaryNotFoundError
from ledger.texts import is_reference
from projections.fold_beneficiaries import LINKED
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.schema import ReadTables

BeneficiaryPlace = tuple[datetime, UUID]
"""Where a list of beneficiaries goes on: when one was registered, and its id."""


class CheckStatus(StrEnum):
    """What a provider found out about a beneficiary's account."""

    LINKED = LINKED
    """It pays there unseen."""
    VERIFIED = BeneficiaryStatus.VERIFIED.value
    REJECTED = BeneficiaryStatus.REJECTED.value


@dataclass(frozen=True, slots=True)
class BeneficiaryCheck:
    """What one provider found (penny drop), or that it pays without having looked."""

    provider: str
    status: CheckStatus
    provider_beneficiary_id: str | None
    reason: str | None
    position: int
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class BeneficiaryRow:
    """One beneficiary; of an erased one nothing but its id, reference and checks is left."""

    id: UUID
    reference: str
    status: BeneficiaryStatus
    account_number_masked: str | None
    ifsc: str | None
    routing_number: str | None
    bank_name: str | None
    vpa_masked: str | None
    registered_at: datetime
    held_until: date | None
    """The first day on which a hold lets it be erased; on and after it nothing holds."""
    erased_at: datetime | None
    version: int
    position: int
    effective_at: datetime
    recorded_at: datetime
    checks: Sequence[BeneficiaryCheck]
    """By provider."""

    @property
    def place(self) -> BeneficiaryPlace:
        """Return where the list goes on behind this row."""
        return self.registered_at, self.id


def beneficiary_by_id(connection: Connection, tables: ReadTables, beneficiary_id: UUID) -> BeneficiaryRow:
    """Return a beneficiary, once the follower has seen it. Raises BeneficiaryNotFoundError."""
    found = _read(connection, tables, _query(tables).where(tables.beneficiaries.c.id == beneficiary_id))
    return _only(found, str(beneficiary_id))


def beneficiary_by_reference(connection: Connection, tables: ReadTables, reference: str) -> BeneficiaryRow:
    """Return the beneficiary that its caller named so, once the follower has seen it.

    Raises BeneficiaryNotFoundError.
    """
    if not is_reference(reference):
        raise BeneficiaryNotFoundError(reference)
    found = _read(connection, tables, _query(tables).where(tables.beneficiaries.c.reference == reference))
    return _only(found, reference)


def beneficiary_named(connection: Connection, tables: ReadTables, name: str) -> BeneficiaryRow:
    """Return the beneficiary that a person means by a reference or an id; a reference comes first.

    Raises BeneficiaryNotFoundError.
    """
    try:
        return beneficiary_by_reference(connection, tables, name)
    except BeneficiaryNotFoundError:
        try:
            beneficiary_id = UUID(name)
        except ValueError:
            raise BeneficiaryNotFoundError(name) from None
        return beneficiary_by_id(connection, tables, beneficiary_id)


def list_beneficiaries(
    connection: Connection,
    tables: ReadTables,
    status: BeneficiaryStatus | None = None,
    *,
    limit: int,
    after: BeneficiaryPlace | None = None,
) -> Sequence[BeneficiaryRow]:
    """Return at most `limit` beneficiaries, those registered last first, going on `after` the place of another."""
    beneficiaries = tables.beneficiaries.c
    query = _query(tables) if status is None else _query(tables).where(beneficiaries.status == status.value)
    order = [beneficiaries.registered_at, beneficiaries.id]
    return _read(connection, tables, page_of(query, order, after, limit=limit, descending=True))


def _query(tables: ReadTables) -> Select[Any]:
    return select(*columns_of(BeneficiaryRow, tables.beneficiaries))


def _read(connection: Connection, tables: ReadTables, query: Select[Any]) -> Sequence[BeneficiaryRow]:
    rows = connection.execute(query).mappings().all()
    checks = _checks(connection, tables, [row["id"] for row in rows])
    return [
        BeneficiaryRow(**{**row, "status": BeneficiaryStatus(row["status"])}, checks=tuple(checks[row["id"]]))
        for row in rows
    ]


def _only(found: Sequence[BeneficiaryRow], name: str) -> BeneficiaryRow:
    if not found:
        raise BeneficiaryNotFoundError(name)
    return found[0]


def _checks(
    connection: Connection, tables: ReadTables, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[BeneficiaryCheck]]:
    checks = tables.beneficiary_checks
    query = select(checks.c.beneficiary_id, *columns_of(BeneficiaryCheck, checks))
    query = query.where(checks.c.beneficiary_id.in_(ids)).order_by(checks.c.beneficiary_id, checks.c.provider)
    found: defaultdict[UUID, list[BeneficiaryCheck]] = defaultdict(list)
    for beneficiary_id, *facts in connection.execute(query):
        check = dict(zip(BeneficiaryCheck.__slots__, facts, strict=True))
        found[beneficiary_id].append(BeneficiaryCheck(**{**check, "status": CheckStatus(check["status"])}))
    return found
