"""The imported line: a statement's line as the log keeps it, without its narration.

A narration names people, and the log is kept for ever; who needs it reads the file, which is sealed in the archive.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from ledger.accounts import Side
from ledger.statements.line import LineKind, StatementLine


class ImportedLine(BaseModel):
    """One movement. Its account and currency are those of its statement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_no: Annotated[StrictInt, Field(ge=1)]
    """Its place among the lines that the file tells, from 1."""
    booked_on: date
    value_date: date
    side: Side
    """As our account sees it: debit when money came in."""
    amount_minor: Annotated[StrictInt, Field(gt=0)]
    kind: LineKind
    utr: str | None = None
    our_reference: str | None = None
    provider_payout_id: str | None = None
    group_reference: str | None = None
    bank_reference: str | None = None

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        """Return what is kept of a statement's line."""
        return cls.model_validate(line.model_dump(include=set(cls.model_fields)))
