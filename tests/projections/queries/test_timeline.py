"""The timeline of a payout."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.payout.payout import Payout
from ledger.store.event_store import EventStore
from projections.queries.event_words import words_of
from projections.queries.timeline import timeline
from tests.builders import ACME, PayoutStory, Story, appending, recorded
from tests.projections.logs import OUTCOMES, came_back, paid, paid_at_second_try


def test_timeline_is_the_log_of_the_payout(store: EventStore) -> None:
    """Each event is shown in order with both its times, who caused it, and the entry that it booked."""
    payout, other = PayoutStory("INV-1", amount_minor=700), PayoutStory("INV-2")
    store.transact(appending(payout.queued(), other.queued(), payout.submitted(), payout.acknowledged()))

    shown = timeline(store.stream(payout.id))

    assert [(e.position, e.version, e.event) for e in shown] == [
        (1, 1, "payout.queued"),
        (3, 2, "payout.submitted"),
        (4, 3, "payout.acknowledged"),
    ]
    assert [e.entry for e in shown] == [event.entry for event in payout.told]
    assert [e.effective_at for e in shown] == [event.effective_at for event in payout.told]
    assert [(e.actor, e.request_id) for e in shown[:2]] == [("tester", "INV-1/1"), ("tester", "INV-1/2")]
    assert shown[0].words == f"accepted, to be paid by IMPS from {ACME}"
    assert shown[1].facts["provider"] == "Nxt"


def test_digest_of_the_message_is_shown() -> None:
    """An event that a provider's message caused names that message by its digest."""
    payout = PayoutStory()
    payout.queued(), payout.submitted()
    payout.told[1] = payout.told[1].model_copy(update={"message_digest": "ab" * 32})

    assert [e.message_digest for e in timeline(recorded(payout.told))] == [None, "ab" * 32]


def test_every_event_of_a_payout_has_words() -> None:
    """There is no event of a payout that the timeline cannot tell."""
    told = {type(event): event for outcome in OUTCOMES for event in _told(outcome).told}

    assert told.keys() == Payout.event_classes()
    for event in told.values():
        assert words_of(event)


def test_timeline_tells_no_personal_data() -> None:
    """The narration, which may name the payee, stands neither in the words nor in the facts of any event."""
    for outcome in OUTCOMES:
        for event in timeline(recorded(_told(outcome).told)):
            assert "narration" not in event.facts
            assert "salary" not in event.words


@pytest.mark.parametrize(
    ("outcome", "place", "words"),
    [
        (paid, 2, "attempt 1 is known to the provider as pout_P-1_1: processing"),
        (paid, 3, "the money left through attempt 1 (debited), UTR not known yet"),
        (paid, 4, "fee of attempt 1: fee 5.00 INR, tax 0.90 INR"),
        (paid, 5, "noted on attempt 1, by webhook: in_flight"),
        (paid_at_second_try, 2, "attempt 1 may or may not have happened: timeout"),
        (paid_at_second_try, 3, "attempt 1 did not happen: bank is down"),
        (came_back, 4, "the money came back: beneficiary bank returned it, UTR R00612345678"),
        (came_back, 5, "fee of attempt 1 refunded: fee 5.00 INR, tax 0.90 INR"),
    ],
)
def test_words_say_what_happened(outcome: Callable[[PayoutStory], None], place: int, words: str) -> None:
    """An event is told with the facts that a person looks for."""
    assert words_of(_told(outcome).told[place]) == words


def test_fee_of_nothing_is_told() -> None:
    """A provider that took no fee is shown to have taken none."""
    payout = PayoutStory()

    assert words_of(payout.fee_charged(fee_minor=0, tax_minor=0)) == "fee of attempt 1: nothing"


def _told(outcome: Callable[[PayoutStory], None]) -> Story:
    payout = PayoutStory("P-1")
    outcome(payout)
    return payout
