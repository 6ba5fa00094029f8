"""The profile: how one bank or provider lays out its CSV files, told in a TOML file and not in code."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.errors import StatementProfileError
from adapters.providers.amounts import AmountUnit
from adapters.statements.profile_amounts import AmountColumns
from ledger.accounts import Side
from ledger.currencies import EXPONENTS
from ledger.statements.line import LineKind
from ledger.statements.statement import Origin

Name = Annotated[str, Field(min_length=1, max_length=100)]


class Columns(BaseModel):
    """Which column tells what, by the names in the header.

    Where a name stands several times in the header, `Name`, `Name [2]`, ... are its columns from the left.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    booked_on: Name
    value_date: Name | None = None
    """The booking day where there is none."""
    narration: tuple[Name, ...] = ()
    """Joined by a space."""
    utr: Name | None = None
    """Looked for in the narration where there is none, or the cell is empty."""
    our_reference: Name | None = None
    provider_payout_id: Name | None = None
    group_reference: Name | None = None
    bank_reference: Name | None = None
    kind: Name | None = None
    """What `kinds` looks at; the narration where there is none."""
    currency: Name | None = None
    balance: Name | None = None
    """After the line: the account's balance, positive where the money is ours."""
    balance_mark: Name | None = None
    """`Cr` for a balance that is ours, `Dr` for one that we owe."""


class Fees(BaseModel):
    """Columns of a provider's fee and tax, each of which becomes a line of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fee: Name
    tax: Name | None = None
    fee_includes_tax: bool = False
    amount_includes_fee: bool
    """Whether the amount of the row is what the balance changes by, with fee and tax."""


class KindRule(BaseModel):
    """A kind of line, and the words by which it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: LineKind
    direction: Literal["in", "out"] | None = None
    """The direction that it is told in alone; either where there is none."""
    words: tuple[Name, ...] = Field(min_length=1)
    """Any one of them as a whole word, in capitals or not."""

    def fits(self, text: str, side: Side) -> bool:
        """Return whether a line with this text and on this side of our account is of the kind."""
        wanted = {"in": Side.DEBIT, "out": Side.CREDIT, None: side}[self.direction]
        return wanted is side and _pattern(self.words).search(text) is not None


class CsvProfile(BaseModel):
    """The layout of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: Origin
    currency: str = Field(json_schema_extra={"examples": ["INR"]})
    encoding: Literal["utf-8", "utf-8-sig", "utf-16", "cp1252"]
    """`utf-8-sig` takes a byte order mark away, if there is one; `utf-16` needs it."""
    delimiter: Literal[",", ";", "\t", "|"]
    header_within_rows: Annotated[int, Field(ge=1, le=200)] = 1
    """How many rows may stand above the header, with it."""
    date_formats: tuple[Name, ...] = Field(min_length=1)
    """As of `strptime`; the first that fits counts. Times are read and left out."""
    amount_unit: AmountUnit
    newest_first: bool = False
    skip_rows: tuple[Name, ...] = ()
    """A row whose first filled cell begins so tells nothing."""
    end_rows: tuple[Name, ...] = ()
    """A row whose first filled cell begins so ends the lines."""
    columns: Columns
    amount: AmountColumns
    fees: Fees | None = None
    kinds: tuple[KindRule, ...] = ()
    """The first that fits counts. Else a line is a payment or a deposit, or `other` if `kind` has a column."""

    @model_validator(mode="after")
    def _is_constructible(self) -> Self:
        if self.currency not in EXPONENTS:
            message = f"{self.currency} is no currency of ISO 4217"
            raise ValueError(message)
        if self.columns.balance_mark is not None and self.columns.balance is None:
            message = "a mark of the balance needs a balance"
            raise ValueError(message)
        return self

    @property
    def column_names(self) -> frozenset[str]:
        """Return every column that the header must have."""
        told = [*self.columns.model_dump().values(), *self.amount.column_names]
        told += [] if self.fees is None else [self.fees.fee, self.fees.tax]
        flat = [name for each in told for name in (each if isinstance(each, tuple) else (each,))]
        return frozenset(name for name in flat if name is not None)


def profile_from_toml(text: str, name: str) -> CsvProfile:
    """Return the profile that a TOML file tells. Raises StatementProfileError."""
    try:
        return CsvProfile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise StatementProfileError(name, f"no TOML: {error}") from None
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        told = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'profile'}: {fault['msg']}" for fault in found)
        raise StatementProfileError(name, told) from None


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    any_word = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![A-Z0-9])(?:{any_word})(?![A-Z0-9])", flags=re.IGNORECASE)
