"""The search for a payout by any of its names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.payout.attempts import attempt_key
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.payout_search import FOUND_MAX, search_payouts
from projections.schema import ReadTables
from tests.builders import PayoutStory, appending, batch_queued, id_of

Search = Callable[[str], Sequence[str]]


@pytest.fixture
def search(database: Database, tables: ReadTables) -> Search:
    """Return the function that finds references by what was typed."""

    def found(typed: str) -> Sequence[str]:
        with database.read() as connection:
            return [row.reference for row in search_payouts(connection, tables, typed)]

    return found


def test_payout_is_found_by_each_of_its_names(store: EventStore, follower: Follower, search: Search) -> None:
    """An id, reference, key, provider's id, UTR, UTR of a return or batch reference finds its payout and no other."""
    batch, payout, other = id_of("BATCH-1"), PayoutStory("INV-1", batch_id=id_of("BATCH-1")), PayoutStory("SAL-1")
    told = [payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2)]
    told += [payout.acknowledged(2, "pout_Xy9"), payout.completed(2, utr="00abc123"), payout.reversed_()]
    told += [other.queued(), other.submitted(), other.acknowledged(1, "pout_xy9"), other.completed(utr="00ABC1234")]
    store.transact(appending(*told, batch_queued("BATCH-1", [payout])))
    follower.catch_up()
    keys = [attempt_key(payout.id, attempt) for attempt in (1, 2)]

    for typed in ("INV-1", str(payout.id), payout.id.hex, *keys, "pout_Xy9", "00abc123", "R00612345678", "BATCH-1"):
        assert search(typed) == ["INV-1"], typed
        assert search(f"  {typed}\n") == ["INV-1"], typed
    assert search(attempt_key(payout.id, 3)) == []
    assert search(attempt_key(batch, 1)) == []


def test_utr_is_found_in_either_case(store: EventStore, search: Search) -> None:
    """A UTR that a person types in lower case is found as the bank writes it; leading zeros count."""
    payout = PayoutStory("INV-1")
    store.transact(appending(payout.queued(), payout.submitted(), payout.completed(utr="00HDFC52")))

    assert search("00hdfc52") == ["INV-1"]
    assert search("hdfc52") == search("0HDFC52") == []


def test_whole_reference_comes_before_its_beginning(store: EventStore, search: Search) -> None:
    """The payout that has exactly this reference comes first, then those whose references begin so, in order."""
    names = ["INV-10", "INV-1", "INV-1b", "INV-1A", "inv-1", "XINV-1", "INV-2", "INV-1\N{GREEK SMALL LETTER ALPHA}"]
    store.transact(appending(*(PayoutStory(name).queued() for name in names)))

    assert search("INV-1") == ["INV-1", "INV-10", "INV-1A", "INV-1b", "INV-1\N{GREEK SMALL LETTER ALPHA}"]
    assert search("NV-1") == []


def test_named_most_precisely_comes_first(store: EventStore, search: Search) -> None:
    """Where one text is a reference, another payout's UTR and a third's beginning, they come in this order, once."""
    third, second, first = PayoutStory("77-A"), PayoutStory("P-2"), PayoutStory("77")
    told = [third.queued(), second.queued(), second.submitted(), second.completed(utr="77"), first.queued()]
    store.transact(appending(*told, first.submitted(), first.completed(utr="77")))

    assert search("77") == ["77", "P-2", "77-A"]


def test_wildcards_stand_for_themselves(store: EventStore, search: Search) -> None:
    """What means something in a pattern is an ordinary character in a search."""
    names = ["50%_A", "50xxA", "a*b", "a?b", "it's", "a\\b", "[a]"]
    store.transact(appending(*(PayoutStory(name).queued() for name in names)))

    assert search("50%") == ["50%_A"]
    assert search("50_") == search("%") == search("_") == search("a%") == []
    assert (search("a*"), search("a?"), search("it'"), search("a\\"), search("[")) == (
        *(["a*b"], ["a?b"], ["it's"], ["a\\b"], ["[a]"]),
    )


def test_search_finds_a_few_at_most(store: EventStore, database: Database, tables: ReadTables, search: Search) -> None:
    """However many payouts a text stands for, only so many are found as are asked for."""
    store.transact(appending(*(PayoutStory(f"P-{number:03}").queued() for number in range(FOUND_MAX + 5))))

    assert search("P") == [f"P-{number:03}" for number in range(FOUND_MAX)]
    with database.read() as connection:
        assert len(search_payouts(connection, tables, "P-00", limit=3)) == 3


def test_strange_text_finds_nothing(store: EventStore, search: Search) -> None:
    """What can be no payout's name finds nothing, and never fails."""
    store.transact(appending(PayoutStory("P-1").queued()))
    strange = ["", " ", "\0", "P-1\0", "P\n1", "\ud800", "P\udfff", "P" * 1_000_000, "\U0010ffff", "{}", "urn:uuid:"]

    assert [
        search(text) for text in [*strange, "\ud7ff", "'; DROP TABLE payouts; --", "\N{RIGHT-TO-LEFT OVERRIDE}P"]
    ] == [[] for _ in range(len(strange) + 3)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=12) | st.from_regex(r"[0-9a-f]{30,33}_[0-9]{1,4}", fullmatch=True))
def test_no_text_makes_a_search_fail(search: Search, typed: str) -> None:
    """In a book without payouts every text finds nothing."""
    assert search(typed) == []
