"""The split of goods and services tax: what it is made of, and that the whole is the account."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.reports.asked import Asked
from projections.reports.gst import STATES, GstSplit, GstStates
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending
from tests.projections.reports.made import rows_of

KARNATAKA, MAHARASHTRA = "29", "27"
OURS = GstStates(KARNATAKA, {"nxt": KARNATAKA, "other": MAHARASHTRA})
TAXES = ("tax_net_minor", "cgst_minor", "sgst_minor", "igst_minor", "tax_not_split_minor")
states = st.none() | st.sampled_from(sorted(STATES))


@pytest.mark.parametrize(
    ("provider", "currency", "tax_minor", "expected"),
    [
        ("Nxt", "INR", 90, GstSplit(cgst_minor=45, sgst_minor=45)),
        ("Nxt", "INR", 91, GstSplit(cgst_minor=46, sgst_minor=45)),
        ("Nxt", "INR", -91, GstSplit(cgst_minor=-46, sgst_minor=-45)),
        ("Nxt", "INR", 1, GstSplit(cgst_minor=1)),
        ("Other", "INR", 91, GstSplit(igst_minor=91)),
        ("Third", "INR", 91, GstSplit(not_split_minor=91)),
        ("", "INR", 91, GstSplit(not_split_minor=91)),
        ("Nxt", "USD", 91, GstSplit(not_split_minor=91)),
    ],
)
def test_states_say_what_tax_it_is(provider: str, currency: str, tax_minor: int, expected: GstSplit) -> None:
    """In one state the tax is half central and half state, an odd paisa central; between two states integrated."""
    assert OURS.split(provider, currency, tax_minor) == expected


def test_without_our_state_nothing_is_split() -> None:
    """Where our own state is not known, the whole is told as not split."""
    assert GstStates(None, {"nxt": KARNATAKA}).split("Nxt", "INR", 90) == GstSplit(not_split_minor=90)


@given(states, states, st.integers(-(10**15), 10**15))
def test_parts_are_the_whole(ours: str | None, theirs: str | None, tax_minor: int) -> None:
    """Whatever the states, the parts add up to the tax, and no two halves differ by more than one minor unit."""
    found = GstStates(ours, {} if theirs is None else {"nxt": theirs}).split("Nxt", "INR", tax_minor)

    assert found.total_minor == tax_minor
    assert abs(found.cgst_minor - found.sgst_minor) <= 1


def test_fees_tell_the_split(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Each provider's tax of a day is split by its state; what is charged and refunded on a day is split as one."""
    ours, refunded = PayoutStory("P-1", 5_000), PayoutStory("P-2", 5_000)
    ours.queued(), ours.submitted(), ours.completed(), ours.fee_charged(fee_minor=505, tax_minor=91)
    refunded.queued(), refunded.submitted(), refunded.completed()
    refunded.fee_charged(fee_minor=100, tax_minor=18), refunded.fee_refunded(fee_minor=100, tax_minor=18)
    store.transact(appending(*ours.told, *refunded.told))
    Follower(store).catch_up()

    (split,) = rows_of(database, tables, "fees", Asked(MOMENT, gst_states=OURS))
    (unsplit,) = rows_of(database, tables, "fees", Asked(MOMENT))

    assert (split["posted_on"], split["provider"]) == (date(2026, 1, 31), NXT)
    assert [split[name] for name in TAXES] == [91, 46, 45, 0, 0]
    assert [unsplit[name] for name in TAXES] == [91, 0, 0, 0, 91]
