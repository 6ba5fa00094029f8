"""Errors of look-ups: names that stand for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.errors.base import NotFoundError


@dataclass(eq=False)
class PayoutNotFoundError(NotFoundError):
    """No payout is known by this name."""

    payout: str


@dataclass(eq=False)
class BeneficiaryNotFoundError(NotFoundError):
    """No beneficiary is known by this name."""

    beneficiary: str


@dataclass(eq=False)
class ManualEntryNotFoundError(NotFoundError):
    """No manual entry is known by this id."""

    entry_id: UUID


@dataclass(eq=False)
class BatchNotFoundError(NotFoundError):
    """No batch is known by this id."""

    batch_id: UUID


@dataclass(eq=False)
class BatchReferenceNotFoundError(NotFoundError):
    """No batch has this reference."""

    reference: str


@dataclass(eq=False)
class MessageNotInInboxError(NotFoundError):
    """The inbox holds no such message."""

    digest: str
    provider: str | None


@dataclass(eq=False)
class ReportUnmatchedError(NotFoundError):
    """The report names no payout of this book."""

    provider: str
    reference: str | None
    provider_payout_id: str | None
