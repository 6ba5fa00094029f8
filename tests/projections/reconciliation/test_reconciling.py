"""Reconciling as it is recorded: statements imported, lines matched, breaks opened and settled, suspense kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ledger.errors import (
    AccountReservedError,
    BreakHoldsMoneyError,
    BreakNotFoundError,
    BreakNotOpenError,
    LedgerError,
    LineNotFoundError,
    LineNotOpenError,
    MatchNotFoundError,
    MatchOneSidedError,
    MatchTellersDifferError,
    MatchUndoneError,
    MatchUnequalError,
    NoStatementError,
    NothingToWriteOffError,
    PeriodClosedError,
    StatementAccountError,
    StatementChainBrokenError,
    StatementOverlapsError,
    WriteOffNotProposedError,
    WriteOffSelfApprovalError,
)
from ledger.journal import EntryKind
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from projections.rebuild import Rebuild
from tests.projections.reconciliation.counter import BANK, ME, OTHER, SOURCE, SUSPENSE, Counter, digest, opened_counter

CHARGES = "Expenses:BankCharges"
BY_PROVIDER = Source(BANK, "INR", Origin.PROVIDER)


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Return a counter with a new book on each engine."""
    with opened_counter(database_url) as counter:
        yield counter


def kinds(counter: Counter) -> list[str]:
    return [each.kind.value for each in counter.open_breaks()]


def test_agreement_books_nothing(counter: Counter) -> None:
    """Lines that have their partners are matched by rule; nothing moves, and nothing is suspended."""
    counter.book(50_000, -700)

    counter.take(50_000, -700)

    assert counter.rules() == ["amount_and_date/1"] * 2
    assert (kinds(counter), counter.balance(BANK), counter.balance(SUSPENSE)) == ([], 49_300, 0)


def test_file_is_imported_once(counter: Counter) -> None:
    """The same file twice adds nothing; neither does reconciling again."""
    counter.take(-590)
    head = counter.opened.store.head()

    again = counter.reconciliation.import_file([counter.statement([-590], 0, origin=Origin.BANK)], actor=OTHER)

    assert (again.repeated, counter.reconcile(), counter.opened.store.head()) == (True, False, head)


def test_what_only_the_bank_tells_is_suspended(counter: Counter) -> None:
    """A line that the books lack is a break, and suspense holds it: the account has what the bank says."""
    counter.book(50_000)

    counter.take(50_000, -590)

    assert kinds(counter) == ["MISSING_IN_LEDGER"]
    assert (counter.balance(BANK), counter.balance(SUSPENSE), counter.suspended()) == (49_410, 590, 590)


def test_break_is_taken_back_when_its_partner_comes(counter: Counter) -> None:
    """Once the fact is booked, the next run matches it, and takes back what suspense held, as of the break's day."""
    counter.take(-590)
    counter.sleep()
    counter.book(-590)

    assert counter.reconcile()

    assert (kinds(counter), counter.balance(BANK), counter.balance(SUSPENSE)) == ([], -590, 0)
    entries = counter.tables.journal_entries.c
    with counter.opened.database.read() as connection:
        query = select(entries.kind, entries.effective_at).where(entries.kind != EntryKind.MANUAL.value)
        (opened_at, cleared_at) = (moment for _, moment in connection.execute(query.order_by(entries.position)))
    assert opened_at == cleared_at


def test_what_the_bank_lacks_for_long_is_a_break(counter: Counter) -> None:
    """A line of ours is outstanding for three business days; then it is a break, which leaves it in the books."""
    counter.book(-700)
    counter.take()
    counter.sleep()
    counter.take()
    assert kinds(counter) == []

    counter.sleep(6)
    counter.take()

    assert kinds(counter) == ["MISSING_AT_BANK"]
    assert (counter.balance(BANK), counter.balance(SUSPENSE), counter.outstanding()) == (-700, 0, -700)


def test_late_line_settles_what_was_missing(counter: Counter) -> None:
    """A bank that tells a line late ends the break over it."""
    counter.book(-700)
    counter.take()
    counter.sleep(6)
    counter.take()
    assert kinds(counter) == ["MISSING_AT_BANK"]
    (missing,) = counter.open_breaks()
    (ours,) = missing.booked

    counter.sleep()
    counter.take(-700)

    # It is too late for a rule that goes by amount and date: a person says that it is the same.
    (unknown,) = (each for each in counter.open_breaks() if each.external)
    counter.reconciliation.match_lines(unknown.external, [ours], "the cheque of the 31st", actor=OTHER)
    assert (kinds(counter), counter.balance(BANK), counter.balance(SUSPENSE)) == ([], -700, 0)


def test_tie_waits_for_a_person(counter: Counter) -> None:
    """Of two equal lines and one of the bank no machine chooses; a person does, and the other line is open again."""
    counter.book(-700, -700)
    counter.take(-700)
    (tie,) = counter.open_breaks()
    assert (tie.kind, counter.rules()) == (BreakKind.AMBIGUOUS, [])
    *_, second = sorted(tie.booked)

    counter.reconciliation.match_lines(tie.external, [second], "the landlord's", actor=OTHER)

    assert (counter.rules(), kinds(counter)) == (["person/1"], [])
    assert (counter.balance(BANK), counter.outstanding()) == (-1_400, -700)
    counter.sleep()
    counter.take(-700)
    assert (counter.rules(), counter.outstanding()) == (["person/1", "amount_and_date/1"], 0)


def test_rest_of_a_break_stays_a_break(counter: Counter) -> None:
    """Lines of the bank that a person did not match stay in a break, of what they are without the others."""
    counter.book(-700)
    counter.take(-700, -700, -700)
    (tie,) = counter.open_breaks()

    counter.reconciliation.match_lines([min(tie.external)], tie.booked, "the first", actor=OTHER)

    (rest,) = counter.open_breaks()
    assert (rest.kind, rest.external) == (BreakKind.MISSING_IN_LEDGER, tie.external - {min(tie.external)})
    assert (counter.balance(BANK), counter.balance(SUSPENSE)) == (-2_100, 1_400)


def test_undoing_touches_its_own_match_only(counter: Counter) -> None:
    """A match that is taken back frees its lines for people; every other match stays, and no run makes it again."""
    counter.book(50_000, -700)
    counter.take(50_000, -700)
    first, second = counter.live_matches()

    counter.reconciliation.undo_match(first, "the other owner's", actor=OTHER)

    assert counter.live_matches() == [second]
    assert (kinds(counter), counter.reconcile(), counter.live_matches()) == (["AMBIGUOUS"], False, [second])
    with pytest.raises(MatchUndoneError):
        counter.reconciliation.undo_match(first, "again", actor=OTHER)


def test_write_off_takes_two_people(counter: Counter) -> None:
    """A break's difference goes to the account that one person proposed and another approved, and is settled."""
    counter.take(-590)
    (known,) = counter.open_breaks()
    at = counter.reconciliation
    at.propose_write_off(known.break_id, CHARGES, "a charge", actor=ME)
    with pytest.raises(WriteOffSelfApprovalError):
        at.approve_write_off(known.break_id, actor=ME.upper())
    assert counter.balance(CHARGES) == 0

    at.approve_write_off(known.break_id, actor=OTHER)

    assert (kinds(counter), counter.reconcile()) == ([], False)
    assert [counter.balance(each) for each in (BANK, SUSPENSE, CHARGES)] == [-590, 0, 590]


def test_write_off_of_what_the_bank_never_had(counter: Counter) -> None:
    """What our books have and the bank never will is taken out of the account."""
    counter.book(-700)
    counter.take()
    counter.sleep(6)
    counter.take()
    (missing,) = counter.open_breaks()

    counter.reconciliation.propose_write_off(missing.break_id, CHARGES, "never sent", actor=ME)
    counter.reconciliation.approve_write_off(missing.break_id, actor=OTHER)

    assert [counter.balance(each) for each in (BANK, SUSPENSE, CHARGES)] == [0, 0, -700]
    assert (counter.outstanding(), counter.reconcile()) == (0, False)


def test_people_work_on_open_breaks_only(counter: Counter) -> None:
    """What is settled is neither assigned nor noted on, written off nor matched again."""
    counter.take(-590)
    (known,) = counter.open_breaks()
    at, break_id = counter.reconciliation, known.break_id
    at.assign_break(break_id, "meera", actor=ME)
    at.note_on_break(break_id, "asked", actor=ME)
    at.propose_write_off(break_id, CHARGES, "a charge", actor=ME)
    at.approve_write_off(break_id, actor=OTHER)
    counter.book(-590)
    with counter.opened.database.read() as connection:
        ours = [line.line_id for line in at.register.compare(connection, SOURCE, at.days).outstanding]
    head = counter.opened.store.head()

    refusals: list[Callable[[], object]] = [
        lambda: at.assign_break(break_id, "meera", actor=ME),
        lambda: at.note_on_break(break_id, "asked", actor=ME),
        lambda: at.propose_write_off(break_id, CHARGES, "again", actor=ME),
        lambda: at.approve_write_off(break_id, actor=OTHER),
    ]
    for refused in refusals:
        with pytest.raises(BreakNotOpenError):
            refused()
    with pytest.raises(LineNotOpenError):
        at.match_lines(known.external, ours, "it is that one", actor=ME)
    assert counter.opened.store.head() == head


def test_matching_by_hand_is_refused(counter: Counter) -> None:
    """A match has lines on both sides that exist, come to the same amount, and are in no other match."""
    counter.book(-700, -800)
    counter.take(-700, -590)
    (known,) = counter.open_breaks()
    at = counter.reconciliation
    holds = counter.tables.booked_holds.c
    with counter.opened.database.read() as connection:
        (free,) = (line.line_id for line in at.register.compare(connection, SOURCE, at.days).outstanding)
        position, line_no = connection.execute(select(holds.entry_position, holds.line_no)).one()
    matched, head = f"{position:012}-{line_no:03}", counter.opened.store.head()

    for external, booked, error in (
        (known.external, [], MatchOneSidedError),
        ([], [free], MatchOneSidedError),
        (known.external, [free], MatchUnequalError),
        (known.external, ["000000000999-001"], LineNotFoundError),
        (known.external, ["nonsense"], LineNotFoundError),
        ([f"{uuid4().hex}:0000001"], [free], LineNotFoundError),
    ):
        with pytest.raises(error):
            at.match_lines(external, booked, "it is that one", actor=ME)
    counter.sleep()
    counter.take(-700)
    (_, second) = counter.open_breaks()
    with pytest.raises(LineNotOpenError, match=matched):
        at.match_lines(second.external, [matched], "it is that one", actor=ME)
    assert counter.opened.store.head() > head


def test_unknown_names_are_refused(counter: Counter) -> None:
    """What no match, break or statement is known by is refused by name."""
    at, unknown = counter.reconciliation, uuid4()
    refusals: list[tuple[type[LedgerError], Callable[[], object]]] = [
        (MatchNotFoundError, lambda: at.undo_match(unknown, "why", actor=ME)),
        (BreakNotFoundError, lambda: at.assign_break(unknown, "meera", actor=ME)),
        (NoStatementError, lambda: at.reconcile(BANK, "INR", actor=ME)),
    ]

    for error, refused in refusals:
        with pytest.raises(error):
            refused()
    assert counter.opened.store.head() == 0


def test_write_off_is_refused(counter: Counter) -> None:
    """Nothing is written off without a difference, a proposal, or an account that people may post to."""
    counter.book(-700)
    counter.take(-700, -590)
    counter.reconciliation.undo_match(counter.live_matches()[0], "a doubt", actor=ME)
    missing, equal = (each.break_id for each in counter.open_breaks())
    at, head = counter.reconciliation, counter.opened.store.head()

    with pytest.raises(NothingToWriteOffError):
        at.propose_write_off(equal, CHARGES, "why", actor=ME)
    with pytest.raises(WriteOffNotProposedError):
        at.approve_write_off(missing, actor=ME)
    with pytest.raises(AccountReservedError):
        at.propose_write_off(missing, SUSPENSE, "why", actor=ME)
    assert counter.opened.store.head() == head


def test_statements_follow_each_other(counter: Counter) -> None:
    """A statement begins behind the days and with the balance that the one before ended with, or is refused whole."""
    at = counter.reconciliation
    at.import_file([counter.statement([50_000], opening_minor=0)], actor=ME)
    head, other = counter.opened.store.head(), digest("other")

    with pytest.raises(StatementOverlapsError):
        at.import_file([counter.statement([], opening_minor=50_000, digest=other)], actor=ME)
    counter.sleep()
    with pytest.raises(StatementChainBrokenError):
        at.import_file([counter.statement([-5], opening_minor=50_001)], actor=ME)
    before = counter.today - timedelta(days=2)
    with pytest.raises(StatementOverlapsError):
        at.import_file([counter.statement([], 50_000, digest=other, from_date=before)], actor=ME)
    assert counter.opened.store.head() == head

    at.import_file([counter.statement([-5], opening_minor=50_000)], actor=ME)


@pytest.mark.parametrize("account", ["Expenses:Rent", "Liabilities:Customers:Acme", "Assets:Tax:InputGST"])
def test_account_has_no_statements(counter: Counter, account: str) -> None:
    """Statements are of banks and of wallets: accounts that somebody outside keeps too."""
    with pytest.raises(StatementAccountError):
        counter.reconciliation.import_file([counter.statement([], account=account)], actor=ME)

    assert counter.opened.store.head() == 0


def test_second_teller_is_compared_and_holds_nothing(counter: Counter) -> None:
    """A provider that tells of a bank's account too is matched as well; what it differs in is held by nobody."""
    counter.book(-700)
    counter.take(-700)
    counter.take(-700, -590, origin=Origin.PROVIDER)

    (differs,) = counter.open_breaks(BY_PROVIDER)
    assert (differs.kind, counter.open_breaks(), len(counter.live_matches())) == ("MISSING_IN_LEDGER", [], 2)
    assert (counter.balance(BANK), counter.balance(SUSPENSE), counter.suspended()) == (-700, 0, 0)


def test_break_with_a_second_teller_is_dismissed(counter: Counter) -> None:
    """Nothing is written off with a teller who does not keep the account; a person may let nothing follow from it."""
    counter.take(-590, origin=Origin.PROVIDER)
    (differs,) = counter.open_breaks(BY_PROVIDER)
    at = counter.reconciliation
    with pytest.raises(NothingToWriteOffError):
        at.propose_write_off(differs.break_id, CHARGES, "why", actor=ME)

    at.dismiss_break(differs.break_id, "cancelled on the same day", actor=ME)

    again = at.reconcile(BANK, "INR", origin=Origin.PROVIDER, actor=ME)
    assert (counter.open_breaks(BY_PROVIDER), again.repeated, counter.balance(BANK)) == ([], True, 0)


def test_break_with_money_is_not_dismissed(counter: Counter) -> None:
    """What the keeper of the account tells is matched or written off."""
    counter.take(-590)
    (known,) = counter.open_breaks()
    head = counter.opened.store.head()

    with pytest.raises(BreakHoldsMoneyError):
        counter.reconciliation.dismiss_break(known.break_id, "small", actor=ME)

    assert (counter.opened.store.head(), kinds(counter)) == (head, ["MISSING_IN_LEDGER"])


def test_tellers_are_not_mixed(counter: Counter) -> None:
    """A match has lines of the bank or of the provider, and never of both."""
    counter.book(-1_290)
    counter.take(-700)
    counter.take(-590, origin=Origin.PROVIDER)
    external = [*counter.open_breaks()[0].external, *counter.open_breaks(BY_PROVIDER)[0].external]
    at = counter.reconciliation
    with counter.opened.database.read() as connection:
        ours = [line.line_id for line in at.register.compare(connection, SOURCE, at.days).outstanding]

    with pytest.raises(MatchTellersDifferError):
        at.match_lines(external, ours, "together", actor=ME)

    assert counter.live_matches() == []


def test_line_has_one_holder(counter: Counter) -> None:
    """The database itself refuses a second live match or break over one line."""
    counter.book(-700)
    counter.take(-700)
    for holds in (counter.tables.external_holds, counter.tables.booked_holds):
        with counter.opened.database.read() as connection:
            row = dict(connection.execute(select(holds)).mappings().one())
        with pytest.raises(IntegrityError), counter.opened.database.begin() as connection:
            connection.execute(holds.insert().values({**row, "holder_id": uuid4()}))
        with counter.opened.database.begin() as connection:
            connection.execute(holds.insert().values({**row, "holder_id": uuid4(), "live": False}))
            connection.execute(update(holds).where(holds.c.live.is_(False)).values(live=False))


def test_long_statement_is_told_in_parts(counter: Counter) -> None:
    """A statement of more lines than one event holds is imported whole, and rebuilt as it was."""
    counter.take(*(-number for number in range(1, 602)))

    assert (len(kinds(counter)), counter.balance(BANK)) == (601, -sum(range(602)))
    assert Rebuild(counter.opened.store, [counter.opened.follower]).verify().equal


def test_nobody_decides_on_lines_of_closed_days(counter: Counter) -> None:
    """People neither match nor unmatch lines of a closed day; a write-off is booked on the day it is approved."""
    counter.book(50_000, -700, -700)
    counter.take(50_000, -700, -590)
    day = counter.today
    tie, charge = sorted(counter.open_breaks(), key=lambda each: not each.waits_for_people)
    (match,) = counter.live_matches()
    counter.sleep()
    counter.opened.ledger.close_period(day, actor=ME)
    head = counter.opened.store.head()

    with pytest.raises(PeriodClosedError) as refused:
        counter.reconciliation.match_lines(tie.external, [min(tie.booked)], "the first", actor=ME)
    with pytest.raises(PeriodClosedError):
        counter.reconciliation.undo_match(match, "was another", actor=ME)
    assert (refused.value.day, refused.value.closed_through, counter.opened.store.head()) == (day, day, head)
    counter.reconciliation.propose_write_off(charge.break_id, CHARGES, "a charge", actor=ME)
    counter.reconciliation.approve_write_off(charge.break_id, actor=OTHER)
    counter.opened.ledger.propose_reopening(day, "a tie", actor=ME)
    counter.opened.ledger.reopen_period(day, actor=OTHER)
    counter.reconciliation.match_lines(tie.external, [min(tie.booked)], "the first", actor=ME)
    assert not counter.open_breaks()
