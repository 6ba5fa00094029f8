"""The statement: the movements of one account over some days, between two balances.

Opening balance and lines add up to the closing balance, and each balance on the way is the one before it and the line:
a statement that does not add up cannot be constructed, so a balance that someone edited is never imported. A report
without balances, such as a provider's list of transfers or a camt.054, has nothing to add up to.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from ledger.accounts import check_account_name
from ledger.currencies import exponent_of
from ledger.errors import (
    LineCurrencyError,
    LineOutsideStatementError,
    LineRepeatedError,
    RunningBalanceBrokenError,
    StatementBalanceMissingError,
    StatementChainBrokenError,
    StatementDatesReversedError,
    StatementSkippedError,
    StatementUnbalancedError,
)
from ledger.statements.line import BalanceMinor, StatementLine
from ledger.texts import check_reference


class Origin(StrEnum):
    """Who tells."""

    BANK = "bank"
    PROVIDER = "provider"


class EarlierStatement(Protocol):
    """What is known of a statement by the one that follows it."""

    @property
    def sequence(self) -> int | None:
        """Its place among the statements of the account."""

    @property
    def closing_minor(self) -> int | None:
        """The balance that it ends with, on the debit side."""


class Statement(BaseModel):
    """What one bank or provider says of one account of ours.

    Raises AccountNameError, UnknownCurrencyError, ReferenceInvalidError, StatementDatesReversedError,
    StatementBalanceMissingError, LineCurrencyError, LineOutsideStatementError, LineRepeatedError,
    RunningBalanceBrokenError or StatementUnbalancedError when constructed wrongly.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: Origin
    account: str
    """Ours in the chart, such as `Assets:Bank:HDFC`."""
    statement_id: str | None = None
    """As its teller numbers it."""
    sequence: Annotated[StrictInt, Field(ge=0)] | None = None
    """Its place among the statements of the account."""
    currency: str
    from_date: date
    to_date: date
    """The last day that it tells of."""
    opening_minor: BalanceMinor | None = None
    closing_minor: BalanceMinor | None = None
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the file's bytes, in hex."""
    lines: tuple[StatementLine, ...]
    """In the order in which they happened, which some files tell backwards."""

    @model_validator(mode="after")
    def _is_constructible(self) -> Self:
        check_account_name(self.account)
        exponent_of(self.currency)
        if self.statement_id is not None:
            check_reference(self.statement_id)
        if self.from_date > self.to_date:
            raise StatementDatesReversedError(self.from_date, self.to_date)
        if (self.opening_minor is None) != (self.closing_minor is None):
            raise StatementBalanceMissingError(self.opening_minor, self.closing_minor)
        self._check_lines()
        self._check_balances()
        return self

    def check_follows(self, earlier: EarlierStatement) -> None:
        """Refuse to follow an earlier statement of the same account, unless this one begins where that one ends.

        Raises StatementSkippedError or StatementChainBrokenError. Pages of one statement have the same number.
        """
        if earlier.sequence is not None and self.sequence is not None and self.sequence > earlier.sequence + 1:
            raise StatementSkippedError(self.account, earlier.sequence, self.sequence)
        if earlier.closing_minor is None or self.opening_minor is None:
            return
        if earlier.closing_minor != self.opening_minor:
            raise StatementChainBrokenError(self.account, earlier.closing_minor, self.opening_minor)

    def _check_lines(self) -> None:
        seen = set[int]()
        for line in self.lines:
            if line.line_no in seen:
                raise LineRepeatedError(line.line_no)
            seen.add(line.line_no)
            if line.currency != self.currency:
                raise LineCurrencyError(line.line_no, line.currency, self.currency)
            if not self.from_date <= line.booked_on <= self.to_date:
                raise LineOutsideStatementError(line.line_no, line.booked_on, self.from_date, self.to_date)

    def _check_balances(self) -> None:
        counted_minor = self.opening_minor
        for line in self.lines:
            if counted_minor is not None:
                counted_minor += line.signed_minor
                if line.balance_minor is not None and line.balance_minor != counted_minor:
                    raise RunningBalanceBrokenError(line.line_no, counted_minor, line.balance_minor)
            elif line.balance_minor is not None:
                counted_minor = line.balance_minor
        if self.opening_minor is None or self.closing_minor is None:
            return
        lines_minor = sum(line.signed_minor for line in self.lines)
        if self.opening_minor + lines_minor != self.closing_minor:
            raise StatementUnbalancedError(self.opening_minor, lines_minor, self.closing_minor, self.currency)
