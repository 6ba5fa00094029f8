"""Takes the pictures of the dashboard that finance sees, of a bank account that differs from the books here and there.

    python -m scripts.take_finance_pictures

It needs Chromium, and the packages that the tests need.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple
from uuid import UUID

from playwright.sync_api import FloatRect, Locator, Page, sync_playwright

from adapters.embedded import Book
from adapters.statements.importing import import_statements
from adapters.web.callers import Role
from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from projections.queries.recorded_breaks import BreakFilter, BreakRow, recorded_breaks
from scripts.take_pictures import ME, PICTURES, launched, opened, served, signed_in

BEGINNING = datetime(2025, 11, 24, 6, 30, tzinfo=UTC)
BANK, OTHER = "Assets:Bank:Hdfc", "ravi@example.com"
HEADER = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance"
ENTRIES = count(1)


class Day(NamedTuple):
    """What is booked on a day, and what the bank tells of it. Minor units; below zero it went out."""

    after_days: int
    """Since the first one."""
    booked: tuple[tuple[str, int], ...]
    told: tuple[tuple[str, str, int], ...]
    """Narration, reference and amount."""


DAYS = (
    Day(
        0,
        (("Capital", 25_00_000_00),),
        (("OWNER CAPITAL", "SBIN126305123456", 25_00_000_00), ("DD ISSUE CHARGES", "MIR25328", -295_00)),
    ),
    Day(
        44,
        (("Office rent", -75_000_00),),
        (
            ("OFFICE RENT", "HDFCN52026010712", -75_000_00),
            ("CHQ PAID-INWARD", "000417", -12_500_00),
            ("CASH DEPOSIT", "712", 8_000_00),
        ),
    ),
    Day(
        84,
        (("Audit fee", -59_000_00),),
        (
            ("AUDIT FEE", "HDFCN52026021607", -59_000_00),
            ("NEFT CHARGES", "MIR26047", -5_90),
        ),
    ),
    Day(
        96,
        (("Office rent", -75_000_00), ("Deposit Kaveri Stores", 1_40_000_00)),
        (
            ("OFFICE RENT", "HDFCN52026022811", -75_000_00),
            ("KAVERI STORES", "606012345678", 1_40_000_00),
            ("UPI SHREE TRADERS", "606098761234", 42_350_00),
        ),
    ),
    Day(
        100,
        (
            ("Mehta and Sons, invoice 118", -61_000_00),
            ("Mehta and Sons, invoice 121", -40_000_00),
            ("Courier", -1_180_00),
        ),
        (
            ("NEFT DR MEHTA AND SONS", "HDFCN52026030405", -1_01_000_00),
            ("IMPS P2A LAKSHMI AGENCIES", "606312349876", 2_75_000_00),
            ("SMS ALERT CHARGES", "MIR26063", -17_70),
        ),
    ),
)


def fill(book: Book, clock: MovableClock) -> None:
    """Book each day, and import what the bank tells of it."""
    balance_minor = 0
    for day in DAYS:
        clock.move(BEGINNING + timedelta(days=day.after_days) - clock.now())
        for name, signed_minor in day.booked:
            enter(book, name, signed_minor)
        rows = [HEADER]
        for told in day.told:
            balance_minor += told[2]
            rows.append(row(f"{clock.now():%d/%m/%y}", *told, balance_minor))
        body = "\n".join((*rows, "")).encode()
        import_statements(book, body, "hdfc.csv", "hdfc", account=BANK, actor=ME)
    look_after(book)


def enter(book: Book, name: str, signed_minor: int) -> None:
    """Book money that came into the account, or went out."""
    money, other = Money(abs(signed_minor), "INR"), "Equity:Capital" if signed_minor > 0 else "Expenses:Rent"
    to, source = (BANK, other) if signed_minor > 0 else (other, BANK)
    proposed = book.ledger.propose_entry(
        f"E-{next(ENTRIES)}", name, [debit(to, money), credit(source, money)], actor=ME
    )
    book.ledger.approve_entry(proposed.aggregate_id, actor=OTHER)


def row(day: str, narration: str, reference: str, signed_minor: int, balance_minor: int) -> str:
    """Return a line as HDFC writes it."""
    amount = f"{abs(signed_minor) / 100:.2f}"
    out, into = ("", amount) if signed_minor > 0 else (amount, "")
    return f"{day},{narration},{reference},{day},{out},{into},{balance_minor / 100:.2f}"


def look_after(book: Book) -> None:
    """Give some breaks an owner, and propose to write one off."""
    commands, found = book.reconciliation, {each.difference_minor: each for each in breaks_of(book)}
    for signed_minor, owner in ((-12_500_00, "meera"), (42_350_00, "meera"), (2_75_000_00, "ravi"), (-295_00, "ravi")):
        commands.assign_break(found[signed_minor].id, owner, actor=ME)
    commands.propose_write_off(found[-5_90].id, "Expenses:BankCharges", "a charge of the bank", actor=ME)


def breaks_of(book: Book) -> list[BreakRow]:
    """Return every break."""
    with book.read() as connection:
        return list(recorded_breaks(connection, book.tables, BreakFilter()))


def take(page: Page, address: str, paid_in_parts: UUID) -> None:
    """Take each picture."""
    page.goto(f"{address}/ops/breaks")
    take_down_to(page.get_by_role("region", name="Breaks of reconciliation"), "breaks")
    page.goto(f"{address}/ops/reconciliation/breaks/{paid_in_parts}")
    for amount in ("61,000.00", "40,000.00"):
        page.get_by_role("checkbox", name=amount).check()
    page.get_by_label("Reason").first.fill("One transfer for both invoices")
    take_down_to(page.get_by_role("form", name="Which lines are the same fact?"), "workbench")


def take_down_to(last: Locator, name: str) -> None:
    """Take a picture of a page from its top to the end of a part of it."""
    last.page.evaluate("scrollTo(0, 0)")
    box = last.bounding_box()
    assert box is not None, "the part is shown"
    clip: FloatRect = {"x": 0, "y": 0, "width": 1200, "height": box["y"] + box["height"] + 10}
    last.page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)


def main() -> None:
    """Make a book, and take the pictures."""
    clock = MovableClock(BEGINNING)
    with opened(clock) as book:
        fill(book, clock)
        [paid_in_parts] = [each.id for each in breaks_of(book) if each.difference_minor == DAYS[-1].told[0][2]]
        with served(book, Role.FINANCE) as (address, key), sync_playwright() as playwright:
            browser = launched(playwright)
            take(signed_in(browser, address, key), address, paid_in_parts)
            browser.close()


if __name__ == "__main__":
    main()
