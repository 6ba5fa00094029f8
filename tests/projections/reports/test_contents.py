"""What the reports say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger import posting_rules
from ledger.journal import EntryKind, credit, debit, entry
from ledger.money import Money
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.age_buckets import AgeBuckets
from projections.queries.spans import Span
from projections.reports.asked import Asked
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, ManualEntryStory, PayoutStory, appending
from tests.projections.reports.made import rows_of

DAY = date(2026, 1, 31)


def paid(name: str, amount_minor: int) -> PayoutStory:
    payout = PayoutStory(name, amount_minor)
    payout.queued(), payout.submitted(), payout.completed(), payout.fee_charged(fee_minor=500, tax_minor=90)
    return payout


def test_settlement_summary_adds_up(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Net is gross with fees and tax less returns, and with deposits it is what the wallet moved."""
    returned = paid("P-2", 30_000)
    returned.reversed_(), returned.fee_refunded(fee_minor=500, tax_minor=90)
    borne = PayoutStory("P-3", 4_000)
    borne.queued(), borne.submitted(), borne.completed()
    by_payer = posting_rules.fee_charged(NXT, "INR", fee_minor=200, tax_minor=36, borne_by=ACME)
    charged = borne.fee_charged(fee_minor=200, tax_minor=36).model_copy(update={"entry": by_payer})
    store.transact(appending(ManualEntryStory("D-1").deposited(1_000_000), *paid("P-1", 250_000).told))
    store.transact(appending(*returned.told, *borne.told[:-1], charged))
    Follower(store).catch_up()

    assert rows_of(database, tables, "settlement-summary") == [
        {
            "effective_date": DAY,
            "provider": NXT,
            "currency": "INR",
            "cash_outs": 3,
            "gross_minor": 284_000,
            "fees_minor": 500,
            "tax_minor": 90,
            "charged_to_payers_minor": 236,
            "returns_minor": 30_000,
            "net_minor": 254_826,
            "other_minor": 1_000_000,
            "wallet_movement_minor": 745_174,
        }
    ]


def test_fees_stand_apart_from_adjustments(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Fees and tax are told as charged, refunded and adjusted by hand; tax adjusted by hand names no provider."""
    payout = paid("P-1", 250_000)
    payout.fee_refunded(fee_minor=100, tax_minor=18)
    by_hand = ManualEntryStory("M-1")
    lines = [debit("Expenses:Fees:Nxt", Money(7, "INR")), debit("Assets:Tax:InputGST", Money(2, "INR"))]
    manual = entry(EntryKind.MANUAL, [*lines, credit("Equity:Capital", Money(9, "INR"))])
    posted = by_hand.posted().model_copy(update={"entry": manual})
    proposed = ManualEntryStory("M-1").proposed()
    later = posted.model_copy(update={"originator_version": 2})
    store.transact(appending(*payout.told, proposed, later))
    Follower(store).catch_up()

    by_provider = {row["provider"]: tuple(row.values())[3:11] for row in rows_of(database, tables, "fees")}

    assert by_provider == {
        "": (0, 0, 0, 0, 0, 0, 2, 2),
        NXT: (500, 100, 7, 407, 90, 18, 0, 72),
    }


def test_general_ledger_goes_from_opening_to_closing(
    full_book: EventStore, database: Database, tables: ReadTables
) -> None:
    """Every account stands there from its opening balance over its lines to its closing balance."""
    rows = rows_of(database, tables, "general-ledger", Asked(MOMENT, Span(date(2026, 2, 1))))
    ends = [row for row in rows if row["position"] is None]

    assert [row["kind"] for row in ends] == ["opening balance", "closing balance"] * (len(ends) // 2)
    lines = [row for row in rows if (row["account"], row["currency"]) == (ACME, "INR")]
    moved = sum((row["credit_minor"] or 0) - (row["debit_minor"] or 0) for row in lines)
    assert lines[0]["balance_minor"] + moved == lines[-1]["balance_minor"] == lines[-2]["balance_minor"]
    assert all(row["effective_date"] >= date(2026, 2, 1) for row in lines[1:-1])


def test_ageing_is_by_provider_and_bucket(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Ages are counted up to the moment asked for, in buckets that may be chosen."""
    for number, minutes in enumerate((1, 4, 7)):
        payout = PayoutStory(f"P-{number}", 10**number, effective_at=MOMENT - timedelta(minutes=minutes))
        store.transact(appending(payout.queued(), payout.submitted()))
    chosen = AgeBuckets({"young": timedelta(minutes=5), "old": timedelta(minutes=9)})

    told = {
        buckets.names[0]: [
            (row["bucket"], row["payouts"], row["amount_minor"])
            for row in rows_of(database, tables, "in-transit-ageing", Asked(MOMENT, buckets=buckets))
        ]
        for buckets in (AgeBuckets(), chosen)
    }

    assert told == {
        "up to 2 min": [("up to 2 min", 1, 1), ("2 to 10 min", 2, 110)],
        "young": [("young", 2, 11), ("old", 1, 100)],
    }


def test_ageing_as_of_a_day_leaves_out_what_came_later(
    store: EventStore, database: Database, tables: ReadTables
) -> None:
    """At the end of a day, what was handed over by then and ended later is still in transit."""
    payout = PayoutStory("P-1", 5, effective_at=MOMENT)
    told = [payout.queued(), payout.submitted()]
    payout.effective_at = MOMENT + timedelta(days=1)
    store.transact(appending(*told, payout.completed()))
    midnight = datetime(2026, 2, 1, tzinfo=ZoneInfo("Asia/Kolkata"))

    assert rows_of(database, tables, "in-transit-ageing") == []
    (row,) = rows_of(database, tables, "in-transit-ageing", Asked(midnight, Span(None, date(2026, 2, 1))))
    assert (row["bucket"], row["amount_minor"]) == ("1 to 24 h", 5)


def test_data_quality_tells_what_does_not_clear(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Each in-transit account says when it was last even, and each rail how old its oldest open payout is."""
    cleared, waiting = PayoutStory("P-1", 5), PayoutStory("P-2", 7)
    store.transact(appending(cleared.queued(), cleared.submitted(), cleared.completed()))
    store.transact(appending(waiting.queued(), waiting.submitted(), waiting.declined(), waiting.submitted(2, "Other")))
    now = MOMENT + timedelta(minutes=13)

    rows = [tuple(row.values())[:8] for row in rows_of(database, tables, "data-quality", Asked(now))]

    since = MOMENT + timedelta(minutes=3)
    assert rows == [
        ("clearing", NXT, "INR", 0, 0, None, None, MOMENT),
        ("clearing", "Other", "INR", 1, 7, since, 600, None),
        ("timeliness", "IMPS", "INR", 1, 7, since, 600, None),
    ]
