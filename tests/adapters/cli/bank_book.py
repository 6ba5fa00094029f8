"""A book with a bank account, and statements of it as HDFC lays them out."""

from __future__ import annotations

from pathlib import Path

from adapters.embedded import Book
from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.till import MOMENT, file_url, opened_till, settings_with_key_file

BANK = "Assets:Bank:Hdfc"
RENT = "Expenses:Rent"
OF_BANK = ("--account", BANK, "--layout", "hdfc")
TOP_UP = "26/02/26,OWNER CAPITAL,1,26/02/26,,500.00,500.00"
CHARGE = "26/02/26,NEFT CHARGES,2,26/02/26,5.90,,494.10"
RENT_PAID = "26/02/26,RENT,3,26/02/26,7.00,,487.10"
_HEADER = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance"


def book_entry(book: Book, reference: str, to: str, source: str, amount_minor: int) -> None:
    """Book an entry that one person proposes and another approves."""
    money = Money(amount_minor, "INR")
    proposed = book.ledger.propose_entry(reference, reference, [debit(to, money), credit(source, money)], actor="asha")
    book.ledger.approve_entry(proposed.aggregate_id, actor="ravi")


def bank_run(folder: Path) -> Run:
    """Return what runs a command on a book in which the owner paid ₹500 into the bank, and rent went out twice."""
    url = file_url(folder)
    with opened_till(url, MovableClock(MOMENT), settings_with_key_file(url)) as till:
        book_entry(till.book, "Capital", BANK, "Equity:Capital", 50_000)
        for number in (1, 2):
            book_entry(till.book, f"Rent-{number}", RENT, BANK, 700)
    return run_on(url)


def statement_of(folder: Path, *rows: str) -> str:
    """Write a statement with these rows, and return its path."""
    path = folder / "hdfc.csv"
    path.write_text("\n".join((_HEADER, *rows, "")), encoding="utf-8")
    return str(path)
