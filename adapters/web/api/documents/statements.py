"""Statements of banks and providers as the API takes and gives them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from adapters.statements.formats import StatementFormat
from adapters.statements.importing import Imported
from adapters.statements.layouts import shipped_layouts
from adapters.statements.profiles import shipped_profile
from adapters.web.api.documents.base import Moment, PageWanted, Told
from adapters.web.api.documents.reconciliations import AccountText, ReconciledTold
from ledger.identities import Identities
from ledger.money import decimal_from_minor
from ledger.statements.line import LineKind
from ledger.statements.statement import Origin, Statement
from projections.queries.held_lines import Held, HeldLine
from projections.queries.statements import StatementRow

FILENAME_LENGTH_MAX = 200
_TOLD = ("account", "currency", "origin", "statement_id", "sequence", "from_date", "to_date", "digest")
_NAMES = ("utr", "our_reference", "provider_payout_id", "group_reference", "bank_reference")
_OF_LINE = ("line_id", "line_no", "booked_on", "value_date", "currency", "kind", "held", *_NAMES)
Minor = Annotated[int | None, Field(description="On the debit side; none where the file tells no balances.")]
Decimal = Annotated[str | None, Field(description="The same amount as a decimal number.", examples=["75000.00"])]


class FileWanted(BaseModel):
    """How an uploaded file is to be read; its bytes are the body."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: AccountText
    layout: str = Field(
        min_length=1,
        max_length=60,
        description=f"How it is written: {', '.join(shipped_layouts())}.",
        examples=["hdfc"],
    )
    filename: str = Field(
        default="statement",
        min_length=1,
        max_length=FILENAME_LENGTH_MAX,
        description="What it is called where it is refused. Nothing is opened under this name.",
        examples=["march.csv"],
    )
    dry_run: bool = Field(
        default=False, description="Only tell what importing it would come to; write nothing, and keep no answer."
    )


class StatementsWanted(PageWanted):
    """Which statements are wanted; what is left out is not asked for."""

    account: AccountText | None = None


class ImportedStatementTold(Told):
    """One statement: the movements of one account over some days."""

    id: UUID
    account: str
    currency: str
    origin: Origin = Field(description="Who tells it.")
    statement_id: str | None = Field(description="As its teller numbers it.")
    sequence: int | None
    from_date: date
    to_date: date
    opening_minor: Minor
    opening: Decimal
    closing_minor: Minor
    closing: Decimal
    digest: str = Field(description="SHA-256 (hex) of its file, which is kept sealed.")
    line_count: int

    @classmethod
    def of_file(cls, statement: Statement, number: int, ids: Identities) -> Self:
        """Tell of a statement as it was read, the so manyth of its file."""
        facts = {name: getattr(statement, name) for name in _TOLD} | _balances(statement)
        sheet_id = ids.statement(statement.account, statement.digest, number)
        return cls(id=sheet_id, line_count=len(statement.lines), **facts)


class StatementsImported(Told):
    """What importing a file came to, or would come to."""

    dry_run: bool
    repeated: bool = Field(description="The file was imported before; none of its lines was recorded now.")
    statements: tuple[ImportedStatementTold, ...] = Field(description="Every statement of the file, in its order.")
    reconciled: tuple[ReconciledTold, ...] = Field(description="What comparing them with the books came to.")

    @classmethod
    def of(cls, told: Imported, ids: Identities, *, dry_run: bool) -> Self:
        """Tell what it came to."""
        numbered = enumerate(told.statements, start=1)
        return cls(
            dry_run=dry_run,
            repeated=told.repeated,
            statements=tuple(ImportedStatementTold.of_file(each, number, ids) for number, each in numbered),
            reconciled=tuple(map(ReconciledTold.of, told.reconciled)),
        )


class ListedStatementTold(ImportedStatementTold):
    """A statement that was imported, and by whom."""

    statement_no: int = Field(description="Its number in its file, from 1.")
    imported_by: str
    recorded_at: Moment
    position: int = Field(description="The place in the book's log of its import.")

    @classmethod
    def of(cls, row: StatementRow) -> Self:
        """Tell of a statement."""
        return cls(**_facts(row))


class ImportedStatementPage(Told):
    """A page of statements, the last import first."""

    statements: tuple[ListedStatementTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


class StatementLinesWanted(PageWanted):
    """Which lines of a statement are wanted; what is left out is not asked for."""

    held: Held | None = Field(default=None, description="Those that are held so.")


class ImportedLineTold(Told):
    """One line of a statement, and what holds it: a match, a break, or nothing."""

    line_id: str = Field(description="The name by which it is matched.")
    line_no: int
    booked_on: date
    value_date: date
    amount_minor: int = Field(description="What it adds to the account; negative where it takes away.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["-25000.00"])
    currency: str
    kind: LineKind
    utr: str | None
    our_reference: str | None
    provider_payout_id: str | None
    group_reference: str | None
    bank_reference: str | None
    held: Held = Field(description="By a match, by an open break, by a break that people settled, or not at all yet.")
    match_id: UUID | None
    break_id: UUID | None

    @classmethod
    def of(cls, line: HeldLine) -> Self:
        """Tell of a line."""
        is_matched = line.held is Held.MATCHED
        return cls(
            **{name: getattr(line, name) for name in _OF_LINE},
            amount_minor=line.signed_minor,
            amount=str(decimal_from_minor(line.signed_minor, line.currency)),
            match_id=line.holder_id if is_matched else None,
            break_id=None if is_matched else line.holder_id,
        )


class ImportedStatementShown(ListedStatementTold):
    """A statement with a page of its lines, in the order in which they happened."""

    lines: tuple[ImportedLineTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")

    @classmethod
    def with_lines(cls, row: StatementRow, lines: tuple[ImportedLineTold, ...], next_cursor: str | None) -> Self:
        """Tell of a statement and of some of its lines."""
        return cls(**_facts(row), lines=lines, next_cursor=next_cursor)


class LayoutTold(Told):
    """One way in which files are written."""

    name: str
    format: StatementFormat
    origin: Origin = Field(description="Who writes such files.")
    currency: str | None = Field(description="Of its amounts; none where the file says it.")
    columns: tuple[str, ...] = Field(description="What the header of a CSV file must have.")

    @classmethod
    def named(cls, name: str) -> Self:
        """Tell of a layout. Raises StatementProfileError."""
        if name in {StatementFormat.CAMT, StatementFormat.MT940}:
            return cls(name=name, format=StatementFormat(name), origin=Origin.BANK, currency=None, columns=())
        profile = shipped_profile(name)
        return cls(
            name=name,
            format=StatementFormat.CSV,
            origin=profile.origin,
            currency=profile.currency,
            columns=tuple(sorted(profile.column_names)),
        )


class LayoutList(Told):
    """Every layout by which a file can be read here."""

    layouts: tuple[LayoutTold, ...]


def _facts(row: StatementRow) -> dict[str, Any]:
    names = (*_TOLD, "id", "line_count", "statement_no", "imported_by", "recorded_at", "position")
    return {name: getattr(row, name) for name in names} | _balances(row)


def _balances(told: Statement | StatementRow) -> dict[str, int | str | None]:
    balances = {"opening": told.opening_minor, "closing": told.closing_minor}
    minors = {f"{name}_minor": minor for name, minor in balances.items()}
    decimals = {
        name: None if minor is None else str(decimal_from_minor(minor, told.currency))
        for name, minor in balances.items()
    }
    return {**minors, **decimals}
