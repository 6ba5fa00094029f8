"""Importing statements: files kept, lines counted once, and money that came back told to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.embedded import open_book
from adapters.statements.importing import Imported, import_statements
from adapters.statements.late_returns import STATUS
from ledger.chart import wallet
from ledger.clock import MovableClock
from ledger.errors import AccountReservedError, LedgerError, StatementAccountError, StatementOverlapsError
from ledger.payout.events import Reversed
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.outcome import Rule
from tests.adapters.statements.till_statements import (
    DEPOSIT,
    SUSPENSE,
    UTR,
    body_of,
    breaks_of,
    foreseen,
    paid,
    take_in,
)
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, ME, MOMENT, WALLET, Till, file_url, opened_till, settings_for


@pytest.fixture
def till(database_url: str) -> Iterator[Till]:
    """Return a till with a new book on each engine."""
    with opened_till(database_url, MovableClock(MOMENT)) as till:
        yield till


def sleep(till: Till, days: int = 2) -> None:
    assert isinstance(till.book.clock, MovableClock)
    till.book.clock.move(timedelta(days=days))


def kinds(imported: Imported) -> list[str]:
    return [each.kind.value for every in imported.reconciled for each in every.outcome.breaks]


def told(imported: Imported) -> object:
    """Return what an import says that it matched and left open, by the names of the lines."""
    return [
        (
            each.source,
            {(found.rule, _names(found.external), _names(found.booked)) for found in each.outcome.matches},
            {(found.kind, _names(found.external), _names(found.booked)) for found in each.outcome.breaks},
            _names(each.outcome.outstanding),
            each.returned,
        )
        for each in imported.reconciled
    ]


def _names(lines: object) -> tuple[str, ...]:
    assert isinstance(lines, tuple)
    return tuple(sorted(line.line_id for line in lines))


def test_file_is_kept(till: Till) -> None:
    """The file is in the archive under the digest that its statement has, and importing it again writes nothing."""
    payout = paid(till)
    rows = DEPOSIT, payout.debit_row
    imported = take_in(till, *rows)
    head = till.book.store.head()

    again = take_in(till, *rows)

    assert till.book.archive.read(imported.statements[0].digest).body == body_of(*rows)
    assert (imported.repeated, again.repeated, till.book.store.head()) == (False, True, head)
    assert {match.rule for match in imported.reconciled[0].outcome.matches} == {
        Rule.OUR_REFERENCE,
        Rule.AMOUNT_AND_DATE,
    }
    assert (kinds(imported), again.reconciled[0].outcome.matches) == ([], ())


def test_dry_run_tells_what_happens(till: Till) -> None:
    """A dry run writes nothing, and tells the same matches, breaks and outstanding lines as the import then does."""
    payout = paid(till)
    till.fund(500)
    rows = DEPOSIT, payout.debit_row, "fee,,,,,-5.90,,2026-02-26", DEPOSIT.replace("100.00", "7.00")
    head, messages = till.book.store.head(), till.raw_messages()

    dry = foreseen(till, *rows)

    assert (till.book.store.head(), till.raw_messages()) == (head, messages)
    assert told(dry) == told(take_in(till, *rows))
    assert (kinds(dry), len(dry.reconciled[0].outcome.outstanding)) == (["MISSING_IN_LEDGER"] * 2, 1)
    assert kinds(foreseen(till, *rows)) == kinds(dry)


def test_late_return_reverses_its_payout(till: Till) -> None:
    """A return on the provider's statement reverses its payout, as of its day, and the break over it is matched."""
    payout = paid(till)
    take_in(till, DEPOSIT, payout.debit_row)
    sleep(till)
    rows = (payout.return_row(),)
    dry = foreseen(till, *rows)

    imported = take_in(till, *rows)

    assert dry.reconciled[0].returned == imported.reconciled[0].returned == (payout.payout_id,)
    assert kinds(dry) == kinds(imported) == []
    assert till.row(payout.payout_id).status is PayoutStatus.REVERSED
    assert [(each.kind, each.closing) for each in breaks_of(till)] == [("LATE_RETURN", "matched")]
    assert (till.balance(SUSPENSE), till.balance(WALLET), till.balance(CUSTOMER)) == (0, AMOUNT_MINOR, AMOUNT_MINOR)


def test_return_has_its_evidence(till: Till) -> None:
    """The event says that a statement told it, under which reference, at the end of its day, and in which file."""
    payout = paid(till)
    sleep(till)

    imported = take_in(till, DEPOSIT, payout.debit_row, payout.return_row())

    event = till.book.store.stream(payout.payout_id)[-1].event
    assert isinstance(event, Reversed)
    assert (event.provider_status, event.utr, event.actor) == (STATUS, UTR, ME)
    assert event.message_digest == imported.statements[0].digest
    assert event.effective_at == datetime(2026, 2, 27, 18, 30, tzinfo=UTC) - timedelta(microseconds=1)


def test_return_of_today_is_not_in_the_future(till: Till) -> None:
    """A day that is not over ends now."""
    payout = paid(till)

    take_in(till, DEPOSIT, payout.debit_row, payout.return_row(day="2026-02-26"))

    assert till.book.store.stream(payout.payout_id)[-1].event.effective_at == MOMENT


def test_return_is_reported_once(till: Till) -> None:
    """The same file again reverses nothing, and writes nothing."""
    payout = paid(till)
    sleep(till)
    rows = DEPOSIT, payout.debit_row, payout.return_row()
    take_in(till, *rows)
    head = till.book.store.head()

    again = take_in(till, *rows)

    assert (again.reconciled[0].returned, till.book.store.head()) == ((), head)


def test_return_of_another_amount_is_left_to_people(till: Till) -> None:
    """Where less came back than was paid, the break stays, and the payout stays completed."""
    payout = paid(till)
    take_in(till, DEPOSIT, payout.debit_row)
    sleep(till)

    imported = take_in(till, payout.return_row("99.00"))

    assert (kinds(imported), imported.reconciled[0].returned) == (["LATE_RETURN"], ())
    assert till.row(payout.payout_id).status is PayoutStatus.COMPLETED
    assert till.balance(SUSPENSE) == -9_900


def test_return_that_names_two_payouts_is_left_to_people(till: Till) -> None:
    """A return under a name that two payouts have is neither's."""
    one, two = paid(till), paid(till)
    take_in(till, DEPOSIT, DEPOSIT, one.debit_row, two.debit_row)
    sleep(till)

    imported = take_in(till, one.return_row().replace(one.key, ""))

    assert imported.reconciled[0].returned == ()
    assert {till.row(each.payout_id).status for each in (one, two)} == {PayoutStatus.COMPLETED}


def test_return_at_another_provider_is_left_to_people(till: Till) -> None:
    """A provider's statement that names a payout of another provider reverses nothing."""
    payout, elsewhere = paid(till), wallet("Razorpayx")
    body = body_of(payout.return_row(day="2026-02-26"))

    imported = import_statements(till.book, body, "report.csv", "nxtbanking", account=elsewhere, actor=ME)

    assert (kinds(imported), imported.reconciled[0].returned) == (["LATE_RETURN"], ())
    assert till.row(payout.payout_id).status is PayoutStatus.COMPLETED


@pytest.mark.parametrize(
    ("account", "error"),
    [("Liabilities:Customers:Acme", StatementAccountError), (SUSPENSE, AccountReservedError)],
)
def test_statement_of_no_such_account_is_refused(till: Till, account: str, error: type[LedgerError]) -> None:
    """Statements are of banks and wallets only; of another account nothing is written, and no file is kept."""
    with pytest.raises(error):
        import_statements(till.book, body_of(DEPOSIT), "report.csv", "nxtbanking", account=account, actor=ME)

    assert (till.book.store.head(), till.raw_messages()) == (0, 0)


def test_dry_run_refuses_what_the_import_refuses(till: Till) -> None:
    """A statement of days that were told already is refused by both, and its file is not kept."""
    take_in(till, DEPOSIT)
    head, messages = till.book.store.head(), till.raw_messages()
    other = DEPOSIT.replace("100.00", "7.00")

    for run in (foreseen, take_in):
        with pytest.raises(StatementOverlapsError):
            run(till, other)

    assert (till.book.store.head(), till.raw_messages()) == (head, messages)
    assert date(2026, 2, 26) == breaks_of(till)[0].value_date


def test_holidays_of_the_settings_count(tmp_path: Path) -> None:
    """A book reconciles by the business days that its settings tell."""
    holidays = frozenset({date(2026, 10, 2)})
    url = file_url(tmp_path)

    with open_book(settings=settings_for(url).model_copy(update={"holidays": holidays})) as book:
        assert book.reconciliation.days == BusinessDays(holidays)
