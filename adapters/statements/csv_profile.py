"""Reading CSV: makes the statement of a file that is laid out as a profile says.

The opening balance is the one after the first line less that line; a file without a balance column has none. The dates
are those of the first and the last line, since what a file says of its own span is not told in any one way.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from adapters.statements.amount_texts import minor_from_text
from adapters.statements.csv_rows import Row, rows_of
from adapters.statements.date_texts import date_from_text
from adapters.statements.draft import Draft, narration_of, reference_of
from adapters.statements.profile import CsvProfile
from adapters.statements.profile_amounts import AmountUnclearError
from adapters.statements.row_parts import Part, parts_of
from adapters.statements.statement_file import StatementFile
from adapters.statements.utr import find_utr
from ledger.accounts import Side
from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.statements.line import LineKind
from ledger.statements.statement import Statement

_BALANCE_SIGNS = {"CR": 1, "DR": -1}
_REFERENCES = ("utr", "our_reference", "provider_payout_id", "group_reference", "bank_reference")


def read_csv(file: StatementFile, profile: CsvProfile) -> Statement:
    """Read the one statement of a file. Raises StatementUnreadableError."""
    draft = Draft(file)
    place = 1
    for row in rows_of(file, profile):
        place = row.place
        _RowReading(file, profile, row).add_to(draft)
    if not draft.lines:
        raise file.refusal(place, "no line")
    if profile.newest_first:
        draft.lines.reverse()
    days = [line.booked_on for line in draft.lines]
    return draft.finished(
        place,
        origin=profile.origin,
        currency=profile.currency,
        from_date=min(days),
        to_date=max(days),
        **_balances(draft),
    )


def _balances(draft: Draft) -> dict[str, int]:
    """Return opening and closing balance, if the first balance that is told and the last say them."""
    counted = 0
    for line in draft.lines:
        counted += line.signed_minor
        if line.balance_minor is not None:
            opening = line.balance_minor - counted
            return {"opening_minor": opening, "closing_minor": opening + sum(each.signed_minor for each in draft.lines)}
    return {}


class _RowReading:
    """One row on its way to becoming lines. It is the `Cells` that the profile's amounts are read from."""

    def __init__(self, file: StatementFile, profile: CsvProfile, row: Row) -> None:
        self.file, self.profile, self.row = file, profile, row
        self.narration = narration_of(" ".join(row.cell(column) for column in profile.columns.narration))

    def add_to(self, draft: Draft) -> None:
        parts = self.parts()
        facts = self.facts()
        balances = [*(None for _ in parts[1:]), self.balance_minor()]
        told = list(zip(parts, balances, strict=True))
        for part, balance_minor in reversed(told) if self.profile.newest_first else told:
            amount = {"side": part.side, "amount_minor": part.amount_minor, "kind": part.kind}
            draft.add(self.row.place, **facts, **amount, balance_minor=balance_minor)

    def parts(self) -> list[Part]:
        try:
            side, amount_minor = self.profile.amount.read(self)
            kind = self.kind(side)
            return parts_of(side, amount_minor, kind, self.profile.fees, self)
        except AmountUnclearError as error:
            raise self.file.refusal(self.row.place, str(error)) from None

    def facts(self) -> dict[str, Any]:
        columns = self.profile.columns
        if columns.currency is not None and self.text(columns.currency).upper() != self.profile.currency:
            raise self.file.refusal(self.row.place, f"{columns.currency!r} is not {self.profile.currency}")
        booked_on = self.day(columns.booked_on)
        references = {name: self.reference(getattr(columns, name)) for name in _REFERENCES}
        references["utr"] = (references["utr"] or "").upper() or find_utr(self.narration)
        value_date = columns.value_date
        return references | {
            "booked_on": booked_on,
            "value_date": booked_on if value_date is None else self.day(value_date),
            "currency": self.profile.currency,
            "narration": self.narration,
        }

    def kind(self, side: Side) -> LineKind:
        column = self.profile.columns.kind
        text = self.narration if column is None else self.text(column)
        for rule in self.profile.kinds:
            if rule.fits(text, side):
                return rule.kind
        if column is not None:
            return LineKind.OTHER
        return LineKind.PAYMENT if side is Side.CREDIT else LineKind.DEPOSIT

    def day(self, column: str) -> date:
        told = date_from_text(self.text(column), self.profile.date_formats)
        if told is None:
            raise self.file.refusal(self.row.place, f"{column!r} is no day")
        return told

    def text(self, column: str | None) -> str:
        return self.row.cell(column)

    def minor(self, column: str) -> int:
        text = self.text(column)
        if text in {"", "-"}:
            return 0
        minor = minor_from_text(text, self.profile.amount_unit, self.profile.currency)
        if minor is None or abs(minor) > LARGEST_AMOUNT_MINOR:
            raise self.file.refusal(self.row.place, f"{column!r} is no amount in {self.profile.currency}")
        return minor

    def balance_minor(self) -> int | None:
        columns = self.profile.columns
        if columns.balance is None:
            return None
        if not self.text(columns.balance):
            raise self.file.refusal(self.row.place, f"no {columns.balance!r}")
        minor = self.minor(columns.balance)
        if columns.balance_mark is None:
            return minor
        sign = _BALANCE_SIGNS.get(self.text(columns.balance_mark).upper().rstrip("."))
        if sign is None or minor < 0:
            raise self.file.refusal(self.row.place, f"{columns.balance_mark!r} says neither Cr nor Dr")
        return sign * minor

    def reference(self, column: str | None) -> str | None:
        try:
            return reference_of(self.text(column))
        except ValueError:
            raise self.file.refusal(self.row.place, f"{column!r} is no reference") from None
