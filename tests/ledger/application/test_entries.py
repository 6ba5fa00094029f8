"""Manual entries and deposits: a maker proposes, a checker approves, and the books move once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from ledger import chart
from ledger.errors import (
    AccountNameError,
    AccountReservedError,
    AmountNotIntegerError,
    AmountNotPositiveError,
    EmptyEntryError,
    EntryNotPendingError,
    FractionTooFineError,
    InsufficientFundsError,
    LedgerError,
    MixedCurrencyError,
    ReferenceInvalidError,
    ReferenceReusedError,
    SelfApprovalError,
    TextInvalidError,
    TimeNotAwareError,
    UnbalancedEntryError,
    UnknownAccountError,
    UnknownCurrencyError,
)
from ledger.journal import EntryKind, Line, credit, debit
from ledger.money import Money
from tests.ledger.application.desk import CHECKER, ME, MOMENT, Desk

INR = Money(5_000, "INR")
CHARGES, CAPITAL = "Expenses:Bank", "Equity:Capital"
NAIVE = MOMENT.replace(tzinfo=None)


def deposit(desk: Desk, reference: str | None = None, money: Money = INR, **changes: Any) -> Callable[[], object]:
    facts: dict[str, Any] = {
        "reference": reference or desk.fresh("D"),
        "account": desk.account,
        "provider": desk.provider,
        "money": money,
        "actor": ME,
    }
    return lambda: desk.ledger.deposit(**(facts | changes))


def propose(desk: Desk, *lines: Line, **changes: Any) -> Callable[[], object]:
    facts: dict[str, Any] = {"reference": desk.fresh("E"), "description": "bank charges", "lines": lines, "actor": ME}
    return lambda: desk.ledger.propose_entry(**(facts | changes))


Case = tuple[Callable[[Desk], Callable[[], object]], LedgerError]
BAD_DEPOSITS: dict[str, Case] = {
    "no reference": (lambda desk: deposit(desk, reference=" "), ReferenceInvalidError(" ")),
    "malformed account": (lambda desk: deposit(desk, account="customers:acme"), AccountNameError("customers:acme")),
    "unknown account": (lambda desk: deposit(desk, account="Assets:Gold"), UnknownAccountError("Assets:Gold")),
    "reserved account": (lambda desk: deposit(desk, account=chart.QUEUED), AccountReservedError(chart.QUEUED)),
    "malformed provider": (
        lambda desk: deposit(desk, provider="nxt banking"),
        AccountNameError("Assets:Providers:nxt banking:Wallet"),
    ),
    "bad description": (lambda desk: deposit(desk, description="a\nb"), TextInvalidError("description", "a\nb", 500)),
    "long description": (
        lambda desk: deposit(desk, description="d" * 501),
        TextInvalidError("description", "d" * 501, 500),
    ),
    "naive time": (
        lambda desk: deposit(desk, effective_at=NAIVE),
        TimeNotAwareError("effective_at", NAIVE.isoformat()),
    ),
    "unknown currency": (
        lambda desk: deposit(desk, money=Money.parse("1", "XYZ")),
        UnknownCurrencyError("XYZ"),
    ),
    "half a paisa": (
        lambda desk: deposit(desk, money=Money.parse("1.005", "INR")),
        FractionTooFineError("1.005", "INR", 2),
    ),
    "tenth of a yen": (
        lambda desk: deposit(desk, money=Money.parse("1.5", "JPY")),
        FractionTooFineError("1.5", "JPY", 0),
    ),
    "zero": (lambda desk: deposit(desk, money=Money(0, "INR")), AmountNotPositiveError("0", "INR")),
    "negative": (
        lambda desk: deposit(desk, money=Money.parse("-1.00", "INR")),
        AmountNotPositiveError("-100", "INR"),
    ),
    "fraction": (lambda desk: deposit(desk, money=Money(1.5, "INR")), AmountNotIntegerError("1.5")),  # type: ignore[arg-type]
}
BAD_ENTRIES: dict[str, Case] = {
    "no lines": (propose, EmptyEntryError("manual")),
    "one side": (lambda desk: propose(desk, debit(CHARGES, INR)), EmptyEntryError("manual")),
    "unbalanced": (
        lambda desk: propose(desk, debit(CHARGES, INR), credit(CAPITAL, Money(4_999, "INR"))),
        UnbalancedEntryError(5_000, 4_999, "INR"),
    ),
    "mixed currencies": (
        lambda desk: propose(desk, debit(CHARGES, INR), credit(CAPITAL, Money(5_000, "USD"))),
        MixedCurrencyError(("INR", "USD")),
    ),
    "unknown account": (
        lambda desk: propose(desk, debit("Assets:Gold", INR), credit(CAPITAL, INR)),
        UnknownAccountError("Assets:Gold"),
    ),
    "reserved account": (
        lambda desk: propose(desk, debit(chart.QUEUED, INR), credit(CAPITAL, INR)),
        AccountReservedError(chart.QUEUED),
    ),
    "malformed account": (
        lambda desk: propose(desk, debit("Cash", INR), credit(CAPITAL, INR)),
        AccountNameError("Cash"),
    ),
    "no description": (
        lambda desk: propose(desk, debit(CHARGES, INR), credit(CAPITAL, INR), description=""),
        TextInvalidError("description", "", 500),
    ),
    "bad reference": (
        lambda desk: propose(desk, debit(CHARGES, INR), credit(CAPITAL, INR), reference="E\t1"),
        ReferenceInvalidError("E\t1"),
    ),
}
BAD_CASES = BAD_DEPOSITS | {f"entry: {name}": case for name, case in BAD_ENTRIES.items()}


@pytest.mark.parametrize(("command", "expected"), BAD_CASES.values(), ids=BAD_CASES.keys())
def test_bad_entry_is_refused_by_name(
    desk: Desk, command: Callable[[Desk], Callable[[], object]], expected: LedgerError
) -> None:
    """A deposit or entry that breaks a rule is refused with the value that broke it, and nothing is written."""
    with desk.refusing(expected):
        command(desk)()


def test_approval_books_the_entry_once(desk: Desk) -> None:
    """A proposed entry is not in the books until another person approves it, and then exactly once."""
    lines = (debit(CHARGES, INR), credit(CAPITAL, INR))
    before = desk.balance(CHARGES) or 0
    proposed = desk.ledger.propose_entry(desk.name, "bank charges", lines, actor=ME)
    entry_id = proposed.aggregate_id
    assert (desk.booked(entry_id), desk.balance(CHARGES) or 0) == ([], before)

    with desk.refusing(SelfApprovalError(entry_id, ME)):
        desk.ledger.approve_entry(entry_id, actor=ME)
    approved = desk.ledger.approve_entry(entry_id, actor=CHECKER)

    assert approved.position == desk.store.head()
    assert (desk.booked(entry_id), desk.balance(CHARGES)) == ([EntryKind.MANUAL], before + 5_000)
    with desk.refusing(EntryNotPendingError(entry_id, "posted")):
        desk.ledger.approve_entry(entry_id, actor="third")
    with desk.refusing(EntryNotPendingError(entry_id, "posted")):
        desk.ledger.reject_entry(entry_id, "too late", actor=CHECKER)


def test_rejected_entry_is_never_booked(desk: Desk) -> None:
    """An entry that its checker refused stays refused; its maker can't refuse it."""
    proposed = desk.ledger.propose_entry(desk.name, "wrong", (debit(CHARGES, INR), credit(CAPITAL, INR)), actor=ME)
    entry_id = proposed.aggregate_id

    with desk.refusing(SelfApprovalError(entry_id, ME)):
        desk.ledger.reject_entry(entry_id, "my own", actor=ME)
    desk.ledger.reject_entry(entry_id, "not ours", actor=CHECKER)
    with desk.refusing(EntryNotPendingError(entry_id, "rejected")):
        desk.ledger.approve_entry(entry_id, actor=CHECKER)
    assert desk.booked(entry_id) == []


def test_deposit_needs_no_approval_and_takes_none(desk: Desk) -> None:
    """A deposit is a fact: it is posted at once, and there is nothing to approve."""
    receipt = desk.ledger.deposit(desk.name, desk.account, desk.provider, INR, actor=ME)

    with desk.refusing(EntryNotPendingError(receipt.aggregate_id, "posted")):
        desk.ledger.approve_entry(receipt.aggregate_id, actor=CHECKER)


def test_same_proposal_is_recognised(desk: Desk) -> None:
    """The same entry proposed again is the same entry, also after it was posted."""
    lines = (debit(CHARGES, INR), credit(CAPITAL, INR))
    first = desk.ledger.propose_entry(desk.name, "bank charges", lines, actor=ME)
    again = desk.ledger.propose_entry(desk.name, "bank charges", lines, actor=CHECKER)
    assert (again.position, again.repeated) == (first.position, True)

    with desk.refusing(SelfApprovalError(first.aggregate_id, ME)):
        desk.ledger.approve_entry(first.aggregate_id, actor=ME)
    posted = desk.ledger.approve_entry(first.aggregate_id, actor=CHECKER)
    assert desk.ledger.propose_entry(desk.name, "bank charges", lines, actor=ME).position == posted.position


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"money": Money(5_001, "INR")}, ("entry",)),
        ({"money": Money(5_000, "USD")}, ("entry",)),
        ({"account": "Liabilities:Customers:Other"}, ("entry",)),
        ({"provider": "OtherBank"}, ("entry",)),
        ({"description": "cash"}, ("description",)),
        ({"effective_at": MOMENT - timedelta(days=2)}, ("effective_at",)),
    ],
    ids=["amount", "currency", "account", "provider", "description", "time"],
)
def test_reference_stands_for_one_deposit(desk: Desk, changes: dict[str, Any], differing: tuple[str, ...]) -> None:
    """A deposit's reference used again with any other fact is refused."""
    known: dict[str, Any] = {
        "reference": desk.name,
        "effective_at": MOMENT - timedelta(days=1),
        "description": "top-up",
    }
    deposit(desk, **known)()

    with desk.refusing(ReferenceReusedError(desk.name, differing)):
        deposit(desk, **(known | changes))()
    with desk.refusing(ReferenceReusedError(desk.name, ("entry", "description"))):
        propose(desk, debit(chart.wallet(desk.provider), INR), credit(desk.account, INR), reference=desk.name)()


def test_reference_stands_for_one_entry(desk: Desk) -> None:
    """An entry's reference used again with other lines or words is refused."""
    lines = (debit(CHARGES, INR), credit(CAPITAL, INR))
    propose(desk, *lines, reference=desk.name)()

    with desk.refusing(ReferenceReusedError(desk.name, ("entry",))):
        propose(desk, *reversed(lines), reference=desk.name)()
    with desk.refusing(ReferenceReusedError(desk.name, ("description",))):
        propose(desk, *lines, reference=desk.name, description="other charges")()


def test_deposit_keeps_the_time_it_arrived(desk: Desk) -> None:
    """A deposit is booked on the day the money came, with any offset, and recorded on the day we learnt of it."""
    india = timezone(timedelta(hours=5, minutes=30))
    arrived = datetime(2026, 1, 5, 9, 30, tzinfo=india)

    receipt = desk.ledger.deposit(desk.name, desk.account, desk.provider, INR, effective_at=arrived, actor=ME)

    entries = desk.tables.journal_entries.c
    query = select(entries.effective_at, entries.effective_date, entries.recorded_at)
    with desk.database.read() as connection:
        row = connection.execute(query.where(entries.aggregate_id == receipt.aggregate_id)).one()
    assert (row.effective_at, row.effective_date) == (datetime(2026, 1, 5, 4, tzinfo=UTC), arrived.date())
    assert row.recorded_at == desk.store.stream(receipt.aggregate_id)[0].recorded_at > arrived
    assert desk.ledger.deposit(
        desk.name, desk.account, desk.provider, INR, effective_at=arrived.astimezone(UTC), actor=ME
    ).repeated
    assert desk.ledger.deposit(desk.name, desk.account, desk.provider, INR, actor=ME).repeated


def test_approval_is_guarded(desk: Desk) -> None:
    """An entry that would overdraw a customer on approval is refused, though it was covered when it was proposed."""
    desk.fund(5_000)
    receipt = desk.ledger.propose_entry(
        desk.name, "fee", (debit(desk.account, INR), credit("Income:Fees", INR)), actor=ME
    )
    desk.ledger.queue_payout(desk.request(desk.register(), 1), actor=ME)

    with desk.refusing(InsufficientFundsError(desk.account, "INR", 4_999, 5_000)):
        desk.ledger.approve_entry(receipt.aggregate_id, actor=CHECKER)
    desk.fund(1)
    desk.ledger.approve_entry(receipt.aggregate_id, actor=CHECKER)
    assert desk.balance() == 0


def test_guard_adds_up_the_lines_of_one_account(desk: Desk) -> None:
    """An entry that debits an account in several lines needs the money for all of them, less what it credits."""
    desk.fund(10_000)
    part, rest = Money(6_000, "INR"), Money(12_000, "INR")
    twice = (debit(desk.account, part), debit(desk.account, part), credit("Income:Fees", rest))
    back = (debit(desk.account, rest), credit(desk.account, part), credit("Income:Fees", part))
    overdrawing = desk.ledger.propose_entry(desk.fresh("E"), "twice", twice, actor=ME).aggregate_id
    covered = desk.ledger.propose_entry(desk.fresh("E"), "there and back", back, actor=ME).aggregate_id

    with desk.refusing(InsufficientFundsError(desk.account, "INR", 10_000, 12_000)):
        desk.ledger.approve_entry(overdrawing, actor=CHECKER)
    desk.ledger.approve_entry(covered, actor=CHECKER)
    assert desk.balance() == 4_000


def test_customer_never_used_has_nothing_to_give(desk: Desk) -> None:
    """Debiting a customer of whom the books know nothing is a slip of the pen, and is named as such."""
    account = chart.customer("Nobody")
    entry_id = desk.ledger.propose_entry(
        desk.name, "fee", (debit(account, INR), credit("Income:Fees", INR)), actor=ME
    ).aggregate_id

    with desk.refusing(UnknownAccountError(account)):
        desk.ledger.approve_entry(entry_id, actor=CHECKER)
