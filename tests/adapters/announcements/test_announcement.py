"""What is announced of each event, and from which facts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest

from adapters.announcements.announcement import Announcement, BatchFacts, BeneficiaryFacts, EntryFacts, PayoutFacts
from adapters.announcements.kinds import MEANINGS, TYPE_OF
from adapters.announcements.telling import announcement_of
from ledger.events import DomainEvent, RecordedEvent
from ledger.payout import events
from ledger.payout.anomalies import Resolution
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import Confidence
from tests.architecture.source_tree import ROOT
from tests.builders import BeneficiaryStory, ManualEntryStory, PayoutStory, Story, batch_queued, id_of
from tests.ledger.event_samples import event_classes

STORED_LATER = timedelta(seconds=3)


def recorded(event: DomainEvent, position: int) -> RecordedEvent:
    return RecordedEvent(position, event.effective_at + STORED_LATER, f"{event.TOPIC}/{event.VERSION}", event)


def told(history: Sequence[DomainEvent]) -> list[Announcement | None]:
    """Return what each event of one aggregate is announced as."""
    numbers = count(101)
    return [
        announcement_of(recorded(event, next(numbers)), history[:number]) for number, event in enumerate(history, 1)
    ]


def last(story: Story) -> Announcement:
    announcement = told(story.told)[-1]
    assert announcement is not None
    return announcement


def facts(story: Story) -> PayoutFacts:
    data = last(story).data
    assert isinstance(data, PayoutFacts)
    return data


def whole_payout() -> PayoutStory:
    """Return a payout that goes through everything once."""
    story = PayoutStory("P-1", batch_id=id_of("batch"))
    story.queued()
    story.submitted()
    story.acknowledged()
    story.outcome_unknown()
    story.declined()
    story.submitted(2)
    story.completed(2, utr=None)
    story.observed(2, Confidence.CREDITED, "006099999999")
    story.fee_charged(2)
    story.reversed_(2)
    story.fee_refunded(2)
    story.anomaly_raised(1, 2)
    story.recheck_requested()
    story.anomaly_resolved(1)
    return story


def test_every_event_has_a_decision() -> None:
    """Each kind of event of the ledger is announced under a type with a meaning, or is not announced on purpose."""
    assert set(TYPE_OF) == set(event_classes().values())
    assert {kind for kind in TYPE_OF.values() if kind is not None} == set(MEANINGS)


def test_a_payout_is_told_from_beginning_to_end() -> None:
    """Each change of a payout is announced under its type, and what changes nothing for others is left out."""
    announced = [each and each.type.removeprefix("payout.") for each in told(whole_payout().told)]

    assert announced == [
        *("queued", "submitted", None, None, "declined", "submitted", "completed", "utr_learned"),
        *("fee_charged", "reversed", "fee_refunded", "anomaly_raised", None, "anomaly_resolved"),
    ]


def test_statuses_are_those_of_the_moment() -> None:
    """Each announcement carries the status right after its event, whatever happened since."""
    statuses = [each.data.status for each in told(whole_payout().told) if each and isinstance(each.data, PayoutFacts)]

    queued, sent, completed, back = (
        PayoutStatus.QUEUED,
        PayoutStatus.IN_TRANSIT,
        PayoutStatus.COMPLETED,
        PayoutStatus.REVERSED,
    )
    assert statuses == [queued, sent, queued, sent, completed, completed, completed, back, back, back, back]


def test_a_completed_payout_carries_what_its_event_does_not() -> None:
    """Reference, amount, provider and rail come from the payout's earlier events."""
    story = PayoutStory("SAL-1", 250_000)
    story.queued()
    story.submitted()
    story.completed()

    announcement = last(story)

    assert announcement == Announcement(
        type="payout.completed",
        subject=str(story.id),
        position=103,
        event_id=f"evt_{story.id.hex}_3",
        effective_at=story.told[-1].effective_at,
        recorded_at=story.told[-1].effective_at + STORED_LATER,
        data=PayoutFacts(
            payout_id=story.id,
            reference="SAL-1",
            batch_id=None,
            status=PayoutStatus.COMPLETED,
            amount_minor=250_000,
            currency="INR",
            attempt=1,
            provider="Nxt",
            rail=Rail.IMPS,
            utr="006012345678",
            return_utr=None,
            failure_kind=None,
            reason=None,
            fee_minor=None,
            tax_minor=None,
            anomaly=None,
        ),
    )


def test_later_events_change_no_announcement() -> None:
    """What is announced of an event with the rest of the history in the log is what was announced without it."""
    story = whole_payout()
    early = [told(story.told[:number])[-1] for number in range(1, len(story.told) + 1)]

    assert told(story.told) == early


def test_before_the_first_attempt_there_is_no_provider() -> None:
    """A payout that was just queued has the rail that its caller named, and attempt 0."""
    story = PayoutStory()
    story.queued()

    found = facts(story)

    assert (found.attempt, found.provider, found.rail, found.utr) == (0, None, Rail.IMPS, None)


def test_a_payout_that_was_cancelled_names_no_provider() -> None:
    """A failure without an attempt tells its kind and reason."""
    story = PayoutStory()
    story.queued()
    story.failed(0, "Liabilities:Payouts:Queued", events.FailureKind.CANCELLED)

    found = facts(story)

    assert (found.attempt, found.provider, found.status) == (0, None, PayoutStatus.FAILED)
    assert (found.failure_kind, found.reason) == (events.FailureKind.CANCELLED, "account closed")


def test_a_reversal_has_both_bank_references() -> None:
    """The reference under which the money left and the one under which it came back are told apart."""
    story = PayoutStory()
    story.queued()
    story.submitted()
    story.completed()
    story.reversed_()

    found = facts(story)

    assert (found.utr, found.return_utr, found.reason) == (
        "006012345678",
        "R00612345678",
        "beneficiary bank returned it",
    )


def test_a_fee_is_told_with_its_tax() -> None:
    """Fee and tax are the event's, in minor units."""
    story = PayoutStory()
    story.queued()
    story.submitted()
    story.completed()
    story.fee_charged(1, fee_minor=500, tax_minor=90)

    assert (facts(story).fee_minor, facts(story).tax_minor) == (500, 90)


def test_an_anomaly_is_told_by_its_kind() -> None:
    """Of an anomaly its number, kind and resolution are told, about its own attempt, and not what was found."""
    story = PayoutStory()
    story.queued()
    story.submitted()
    story.declined()
    story.submitted(2)
    story.anomaly_raised(1, 1)
    raised = facts(story)
    story.anomaly_resolved(1)
    resolved = facts(story)

    assert raised.anomaly is not None
    assert (raised.anomaly.number, raised.anomaly.freezes, raised.anomaly.resolution) == (1, True, None)
    assert resolved.anomaly is not None
    assert resolved.anomaly.resolution is Resolution.DISMISSED
    assert (raised.attempt, resolved.attempt) == (1, 1)
    assert "one cash-out" not in raised.model_dump_json()
    assert "called them" not in resolved.model_dump_json()


@pytest.mark.parametrize(
    ("known", "told_now", "announced"),
    [
        (None, "006099999999", True),
        (None, None, False),
        ("006012345678", "006012345678", False),
        ("006012345678", "006099999999", False),
    ],
)
def test_a_utr_is_announced_when_it_becomes_known(known: str | None, told_now: str | None, *, announced: bool) -> None:
    """An observation is announced only if it brings the first UTR of the attempt that the money left through."""
    story = PayoutStory()
    story.queued()
    story.submitted()
    story.completed(utr=known)
    story.observed(1, utr=told_now)

    announcement = told(story.told)[-1]

    assert (announcement is not None) is announced
    if announced:
        assert facts(story).utr == told_now


def test_an_observation_in_transit_is_not_announced() -> None:
    """A UTR that is told before the outcome arrives with the outcome."""
    story = PayoutStory()
    story.queued()
    story.submitted()
    story.observed(1, utr="006012345678")

    assert told(story.told)[-1] is None


def test_a_batch_tells_how_many_were_accepted() -> None:
    """A batch is told with its reference and the count of what was accepted and refused."""
    event = batch_queued("B-1", [PayoutStory("P-1"), PayoutStory("P-2")], refused=["P-3"])

    announcement = announcement_of(recorded(event, 9), [event])

    assert announcement is not None
    assert announcement.type == "batch.queued"
    assert isinstance(announcement.data, BatchFacts)
    assert (announcement.data.reference, announcement.data.accepted, announcement.data.refused) == ("B-1", 2, 1)


def test_a_beneficiary_is_told_by_its_reference() -> None:
    """What a provider found out is told under the caller's own name for the payee."""
    found = []
    for tell in (BeneficiaryStory.linked, BeneficiaryStory.verified, BeneficiaryStory.rejected):
        story = BeneficiaryStory("EMP-1")
        story.registered()
        tell(story)
        data = last(story).data
        assert isinstance(data, BeneficiaryFacts)
        found.append((data.reference, data.status, data.provider, data.reason is not None))

    assert found == [
        ("EMP-1", "linked", "Nxt", False),
        ("EMP-1", "verified", "Nxt", False),
        ("EMP-1", "rejected", "Nxt", True),
    ]


def test_a_manual_entry_is_told_when_it_is_posted() -> None:
    """A posted entry is told with the sum of its debits."""
    story = ManualEntryStory("E-1")
    story.proposed()
    story.posted()

    announced = told(story.told)

    assert announced[0] is None
    assert announced[1] is not None
    assert isinstance(announced[1].data, EntryFacts)
    assert announced[1].data.amount_minor > 0
    assert (announced[1].type, announced[1].data.reference) == ("manual_entry.posted", "E-1")


def test_nothing_personal_is_told() -> None:
    """Neither a narration nor a sealed or masked detail of the payee stands in any announcement."""
    payee = BeneficiaryStory("EMP-1")
    payee.registered()
    payee.verified()
    payee.rejected()
    stories: list[Story] = [whole_payout(), payee]

    text = json.dumps([each.model_dump_json() for story in stories for each in told(story.told) if each])

    for word in ("salary", "sealed", "••••", "HDFC", "narration", "note", "message_digest", "actor"):
        assert word not in text


def test_every_type_is_documented() -> None:
    """The guide to receiving webhooks has each type with what it says, in the order of the code."""
    page = (ROOT / "docs" / "how-to" / "receive-our-webhooks.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", page, flags=re.MULTILINE) == list(MEANINGS.items())
