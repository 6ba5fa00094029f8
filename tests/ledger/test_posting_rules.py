"""Posting rules: the accounts and sides of each business fact, row by row of the table in the module's docstring."""

from __future__ import annotations

import re

import pytest

from ledger import posting_rules
from ledger.accounts import Side
from ledger.journal import EntryKind, JournalEntry
from ledger.money import Money
from ledger.posting_rules import break_opened, fee_charged, fee_refunded, written_off

MONEY = Money(50_000, "INR")
SOURCE = "Liabilities:Customers:Acme"
QUEUED = "Liabilities:Payouts:Queued"
IN_TRANSIT = "Liabilities:Payouts:InTransit:NxtBanking"
WALLET = "Assets:Providers:NxtBanking:Wallet"
SUSPENSE = "Assets:Suspense:NxtBanking"
FEES = "Expenses:Fees:NxtBanking"
GST = "Assets:Tax:InputGST"
WRITE_OFFS = "Expenses:WriteOffs"
NXT = "NxtBanking"
BANK = "Assets:Bank:Hdfc"
UNRECONCILED = "Assets:Suspense:Statements:Bank:Hdfc"
CHARGES = "Expenses:BankCharges"
OUT, IN = break_opened(BANK, "INR", -50_000), break_opened(BANK, "INR", 50_000)
assert OUT is not None
assert IN is not None
CLEARED = EntryKind.BREAK_CLEARED

TRANSFERS = [
    ("queued", EntryKind.QUEUED, posting_rules.queued(SOURCE, MONEY), SOURCE, QUEUED),
    ("submitted", EntryKind.SUBMITTED, posting_rules.submitted(NXT, MONEY), QUEUED, IN_TRANSIT),
    ("declined", EntryKind.DECLINED, posting_rules.declined(NXT, MONEY), IN_TRANSIT, QUEUED),
    ("completed", EntryKind.COMPLETED, posting_rules.completed(IN_TRANSIT, NXT, MONEY), IN_TRANSIT, WALLET),
    ("completed", EntryKind.COMPLETED, posting_rules.completed(QUEUED, NXT, MONEY), QUEUED, WALLET),
    ("failed", EntryKind.FAILED, posting_rules.failed(IN_TRANSIT, SOURCE, MONEY), IN_TRANSIT, SOURCE),
    ("failed", EntryKind.FAILED, posting_rules.failed(QUEUED, SOURCE, MONEY), QUEUED, SOURCE),
    ("reversed", EntryKind.REVERSED, posting_rules.reversed_(NXT, SOURCE, MONEY), WALLET, SOURCE),
    ("suspended", EntryKind.SUSPENDED, posting_rules.suspended(NXT, MONEY), SUSPENSE, WALLET),
    *(
        (
            "suspense cleared",
            EntryKind.SUSPENSE_CLEARED,
            posting_rules.suspense_cleared(NXT, bearer, MONEY),
            bearer,
            SUSPENSE,
        )
        for bearer in (WALLET, SOURCE, WRITE_OFFS)
    ),
    *(
        ("cash-out returned", EntryKind.REVERSED, posting_rules.cash_out_returned(NXT, bearer, MONEY), WALLET, bearer)
        for bearer in (SUSPENSE, SOURCE, WRITE_OFFS)
    ),
    ("deposited", EntryKind.DEPOSIT, posting_rules.deposited(NXT, SOURCE, MONEY), WALLET, SOURCE),
    ("break with money out", EntryKind.BREAK_OPENED, OUT, UNRECONCILED, BANK),
    ("break with money in", EntryKind.BREAK_OPENED, IN, BANK, UNRECONCILED),
    ("break cleared", CLEARED, OUT.reversing(CLEARED), BANK, UNRECONCILED),
    ("break cleared", CLEARED, IN.reversing(CLEARED), UNRECONCILED, BANK),
    *(
        ("written off", EntryKind.WRITTEN_OFF, written_off(account, CHARGES, "INR", -50_000), CHARGES, account)
        for account in (UNRECONCILED, BANK)
    ),
    ("written off", EntryKind.WRITTEN_OFF, written_off(BANK, CHARGES, "INR", 50_000), BANK, CHARGES),
]
FEE_ROWS = {"fee charged", "fee charged to source", "fee refunded"}


def lines_of(booked: JournalEntry | None) -> dict[tuple[str, Side], int]:
    assert booked is not None
    return {(line.account, line.side): line.amount_minor for line in booked.lines}


@pytest.mark.parametrize(
    ("kind", "booked", "debited", "credited"),
    [row[1:] for row in TRANSFERS],
    ids=[f"{row[0]} {row[3]} {row[4]}" for row in TRANSFERS],
)
def test_transfer(kind: EntryKind, booked: JournalEntry | None, debited: str, credited: str) -> None:
    """A fact that moves the payout's amount debits one account and credits one other with exactly that amount."""
    assert lines_of(booked) == {(debited, Side.DEBIT): 50_000, (credited, Side.CREDIT): 50_000}
    assert booked is not None
    assert (booked.kind, booked.currency, len(booked.lines)) == (kind, "INR", 2)


@pytest.mark.parametrize(
    ("fee_minor", "tax_minor", "borne_by", "lines"),
    [
        (500, 90, None, {(FEES, Side.DEBIT): 500, (GST, Side.DEBIT): 90, (WALLET, Side.CREDIT): 590}),
        (500, 0, None, {(FEES, Side.DEBIT): 500, (WALLET, Side.CREDIT): 500}),
        (0, 90, None, {(GST, Side.DEBIT): 90, (WALLET, Side.CREDIT): 90}),
        (500, 90, SOURCE, {(SOURCE, Side.DEBIT): 590, (WALLET, Side.CREDIT): 590}),
        (500, 0, SOURCE, {(SOURCE, Side.DEBIT): 500, (WALLET, Side.CREDIT): 500}),
    ],
    ids=["fee and tax", "fee without tax", "tax without fee", "to source", "to source without tax"],
)
def test_fee(fee_minor: int, tax_minor: int, borne_by: str | None, lines: dict[tuple[str, Side], int]) -> None:
    """A fee is our expense and its tax is claimed back, unless the source account bears both."""
    charged = fee_charged(NXT, "INR", fee_minor=fee_minor, tax_minor=tax_minor, borne_by=borne_by)
    refunded = fee_refunded(NXT, "INR", fee_minor=fee_minor, tax_minor=tax_minor, borne_by=borne_by)

    assert lines_of(charged) == lines
    assert lines_of(refunded) == {(account, side.opposite): amount for (account, side), amount in lines.items()}
    assert charged is not None
    assert refunded is not None
    assert (charged.kind, refunded.kind) == (EntryKind.FEE_CHARGED, EntryKind.FEE_REFUNDED)


def test_no_difference_books_nothing() -> None:
    """A break whose two sides come to the same amount holds nothing in suspense, and has nothing to write off."""
    assert break_opened(BANK, "INR", 0) is None
    assert written_off(UNRECONCILED, CHARGES, "INR", 0) is None


@pytest.mark.parametrize("borne_by", [None, SOURCE])
def test_no_fee_books_nothing(borne_by: str | None) -> None:
    """A fee of zero, charged or refunded, has no entry."""
    assert fee_charged(NXT, "INR", fee_minor=0, tax_minor=0, borne_by=borne_by) is None
    assert fee_refunded(NXT, "INR", fee_minor=0, tax_minor=0, borne_by=borne_by) is None


def test_each_row_of_the_table_is_tested() -> None:
    """Every fact in the module's table has its test here, and no other fact is tested."""
    rows = set(re.findall(r"^    ([a-z][a-z-]*(?: [a-z-]+)*)  +", posting_rules.__doc__ or "", flags=re.MULTILINE))

    assert rows - {"fact"} == {row[0] for row in TRANSFERS} | FEE_ROWS
