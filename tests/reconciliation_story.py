"""Stories of reconciliation: a statement with its lines, a match, a break."""

from __future__ import annotations

from datetime import date

from ledger import posting_rules
from ledger.accounts import Side
from ledger.journal import EntryKind
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.events import (
    BreakAssigned,
    BreakClosed,
    BreakDismissed,
    BreakNoted,
    BreakOpened,
    BreakWrittenOff,
    Closing,
    Matched,
    MatchUndone,
    WriteOffProposed,
)
from ledger.reconciliation.line_ids import booked_line_id, external_line_id
from ledger.statements.events import LinesImported, StatementImported
from ledger.statements.imported_line import ImportedLine
from ledger.statements.line import LineKind
from ledger.statements.statement import Origin
from tests.story import Story, id_of

BANK = "Assets:Bank:Hdfc"
DAY = date(2026, 1, 31)
DIGEST = "cd" * 32
SHEET = "sheet"
AMOUNT_MINOR = 590


def told_line_id(line_no: int, sheet: str = SHEET) -> str:
    """Return the name of a line of a story's statement."""
    return external_line_id(id_of(sheet), line_no)


def imported(line_no: int) -> ImportedLine:
    """Return money that went out."""
    return ImportedLine(
        line_no=line_no,
        booked_on=DAY,
        value_date=DAY,
        side=Side.CREDIT,
        amount_minor=AMOUNT_MINOR,
        kind=LineKind.OTHER,
        utr=f"00UTR{line_no}",
    )


def statement_stories(line_count: int = 4) -> list[Story]:
    """Return the series of an account with one statement, and that statement's lines."""
    series, sheet = Story("series"), Story(SHEET)
    series.tell(
        StatementImported,
        sheet_id=sheet.id,
        origin=Origin.BANK,
        account=BANK,
        currency="INR",
        statement_id=None,
        sequence=None,
        from_date=DAY,
        to_date=DAY,
        opening_minor=0,
        closing_minor=-AMOUNT_MINOR * line_count,
        digest=DIGEST,
        statement_no=1,
        line_count=line_count,
    )
    for line_no in range(1, line_count + 1):
        sheet.tell(
            LinesImported, account=BANK, currency="INR", origin=Origin.BANK, digest=DIGEST, lines=(imported(line_no),)
        )
    return [series, sheet]


class MatchStory(Story):
    """One match's events."""

    def __init__(self, name: str, line_no: int) -> None:
        """Match a line of the story's statement with one of an entry at position 1."""
        super().__init__(name)
        self.lines = {"external": (told_line_id(line_no),), "booked": (booked_line_id(1, line_no),)}

    def made(self) -> Matched:
        return self.tell(
            Matched,
            account=BANK,
            currency="INR",
            origin=Origin.BANK,
            rule="utr/1",
            amount_minor=-AMOUNT_MINOR,
            reason=None,
            **self.lines,
        )

    def undone(self) -> MatchUndone:
        return self.tell(MatchUndone, actor="meera", reason="another one", origin=Origin.BANK, **self.lines)


class BreakStory(Story):
    """One break's events."""

    def __init__(self, name: str, line_no: int) -> None:
        """Break over a line of the story's statement that the books lack."""
        super().__init__(name)
        self.lines: dict[str, tuple[str, ...]] = {"external": (told_line_id(line_no),), "booked": ()}

    def opened(self) -> BreakOpened:
        return self.tell(
            BreakOpened,
            kind=BreakKind.MISSING_IN_LEDGER,
            account=BANK,
            currency="INR",
            origin=Origin.BANK,
            difference_minor=-AMOUNT_MINOR,
            value_date=DAY,
            entry=posting_rules.break_opened(BANK, "INR", -AMOUNT_MINOR),
            **self.lines,
        )

    def assigned(self) -> BreakAssigned:
        return self.tell(BreakAssigned, owner="meera")

    def noted(self) -> BreakNoted:
        return self.tell(BreakNoted, actor="meera", note="asked the bank")

    def write_off_proposed(self) -> WriteOffProposed:
        return self.tell(WriteOffProposed, actor="meera", account="Expenses:Bank", reason="a charge")

    def written_off(self) -> BreakWrittenOff:
        facts = {"account": "Expenses:Bank", "reason": "a charge", "proposed_by": "meera", "origin": Origin.BANK}
        entry = posting_rules.written_off("Assets:Suspense:Statements:Bank:Hdfc", "Expenses:Bank", "INR", -AMOUNT_MINOR)
        return self.tell(BreakWrittenOff, actor="ravi", entry=entry, **facts, **self.lines)

    def closed(self, closing: Closing = Closing.MATCHED) -> BreakClosed:
        held = posting_rules.break_opened(BANK, "INR", -AMOUNT_MINOR)
        assert held is not None, "the story's break holds money"
        cleared = held.reversing(EntryKind.BREAK_CLEARED)
        return self.tell(BreakClosed, closing=closing, entry=cleared, origin=Origin.BANK, **self.lines)

    def dismissed(self) -> BreakDismissed:
        return self.tell(BreakDismissed, actor="ravi", reason="known", origin=Origin.BANK, **self.lines)


def reconciliation_stories() -> list[Story]:
    """Return every kind of event of reconciliation, each line held by one match or break at a time."""
    match, written_off, closed = MatchStory("match", 1), BreakStory("written-off", 2), BreakStory("closed", 3)
    dismissed = BreakStory("dismissed", 4)
    match.made(), match.undone()
    written_off.opened(), written_off.assigned(), written_off.noted(), written_off.write_off_proposed()
    written_off.written_off()
    closed.opened(), closed.closed()
    dismissed.opened(), dismissed.dismissed()
    return [*statement_stories(), match, written_off, closed, dismissed]
