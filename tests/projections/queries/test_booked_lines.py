"""Our lines of an account as a statement is compared with them."""

from __future__ import annotations

from datetime import timedelta

from ledger import chart
from ledger.accounts import Side
from ledger.payout.attempts import attempt_key
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.lines import Identities
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.booked_lines import open_booked_lines
from projections.queries.named_payouts import named_payouts
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending

TODAY = MOMENT.date()
WALLET = Source(chart.wallet(NXT), "INR", Origin.PROVIDER)
DAY = timedelta(days=1)


def test_lines_have_the_names_of_their_attempt(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A wallet's line has the key, provider's id and UTR of the attempt that it is about; a return has its own UTR."""
    payout = PayoutStory("INV-1")
    told = [payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2)]
    told += [
        payout.acknowledged(2, "pout_1"),
        payout.completed(2, utr="00abc1"),
        payout.fee_charged(2),
        payout.reversed_(2),
    ]
    store.transact(appending(*told))

    with database.read() as connection:
        lines = list(open_booked_lines(connection, tables, WALLET, first=TODAY, last=TODAY))

    key = attempt_key(payout.id, 2)
    out, back = Identities(key, "pout_1", "00ABC1"), Identities(key, "pout_1", "R00612345678")
    assert [(each.side, each.is_charge, each.identities) for each in lines] == [
        (Side.CREDIT, False, out),
        (Side.CREDIT, True, out),
        (Side.DEBIT, False, back),
    ]
    assert {each.amount_minor for each in lines if not each.is_charge} == {payout.money.amount_minor}
    assert len({each.line_id for each in lines}) == len(lines)


def test_lines_of_other_days_are_left_out(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Both days of the span count, and no other."""
    payout = PayoutStory("INV-1")
    store.transact(appending(payout.queued(), payout.submitted(), payout.completed()))

    with database.read() as connection:
        found = [
            len(list(open_booked_lines(connection, tables, WALLET, first=first, last=last)))
            for first, last in ((TODAY, TODAY), (TODAY - DAY, TODAY - DAY), (TODAY + DAY, TODAY + DAY))
        ]

    assert found == [1, 0, 0]


def test_payouts_are_known_by_their_names(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout is known by an attempt's key, a provider's id and both UTRs; what names none is not there."""
    payout, other = PayoutStory("INV-1"), PayoutStory("INV-2")
    told = [payout.queued(), payout.submitted(), payout.acknowledged(1, "pout_1"), payout.completed(utr="U1")]
    store.transact(appending(*told, payout.reversed_(), other.queued(), other.submitted()))
    keys = [attempt_key(each.id, 1) for each in (payout, other)]
    many = [f"unknown-{number}" for number in range(1_001)]

    with database.read() as connection:
        found = named_payouts(connection, tables, [*many, *keys, "pout_1", "U1", "R00612345678", "INV-1"])

    reversed_ = dict.fromkeys([keys[0], "pout_1", "U1", "R00612345678"], PayoutStatus.REVERSED)
    assert found == {**reversed_, keys[1]: PayoutStatus.IN_TRANSIT}
