"""The webhook inbox: every message that was acknowledged comes to an end, and the ones without a payout wait."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest

from adapters.sandbox import Scenario
from adapters.workers import webhook_inbox
from adapters.workers.dispatcher import ACTOR
from adapters.workers.webhook_inbox import RECORDED, InboxWorker
from ledger.payout.status import PayoutStatus
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, MOMENT, PROVIDER, Till


def message(reference: str, **changes: object) -> bytes:
    usual = {
        "event": "payout.success",
        "payout_id": f"pay_{reference[:6]}",
        "reference_id": reference,
        "status": "SUCCESS",
        "utr": "N351200478962883",
        "amount": AMOUNT_MINOR,
        "timestamp": "2026-02-26T10:31:00Z",
    }
    return json.dumps(usual | changes).encode()


def keep(till: Till, body: bytes, provider: str = PROVIDER) -> None:
    """Keep a message as the listener does."""
    digest = till.book.archive.keep(provider, body, MOMENT)
    till.book.inbox.keep(digest, provider, MOMENT)


def sent(office: Office) -> UUID:
    """Return a payout whose order is under way, of which the sandbox knows nothing."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    office.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    return payout_id


def test_a_message_is_recorded_with_its_evidence(office: Office) -> None:
    """The payout completes in the webhook worker's name, and the event names the message it was read from."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    [waiting] = office.book.inbox.pending(9)

    assert office.inbox_worker.work_through() == 1

    *_, completed = office.book.store.stream(payout_id)
    assert (completed.event.actor, completed.event.message_digest) == (webhook_inbox.ACTOR, waiting.digest)
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert office.inbox_outcomes() == [RECORDED]


def test_a_message_is_handled_once(office: Office) -> None:
    """A second round finds nothing to do."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    office.inbox_worker.work_through()
    before = office.book.store.head()

    assert office.inbox_worker.work_through() == 0
    assert office.book.store.head() == before


@pytest.mark.parametrize(
    "body", [b"", b"not JSON", b"[]", message("r", amount="100"), message("r", amount=0.5), message("r", status=None)]
)
def test_a_message_that_cannot_be_read_is_closed_with_the_reason(office: Office, body: bytes) -> None:
    """It is not tried again, its words stay in the archive, and the log is left alone."""
    keep(office, body)
    before = office.book.store.head()

    assert office.inbox_worker.work_through() == 1

    [outcome] = office.inbox_outcomes()
    assert outcome is not None
    assert outcome.startswith("unreadable: ")
    assert len(outcome) > len("unreadable: ")
    assert office.book.store.head() == before
    assert office.inbox_worker.work_through() == 0


def test_messages_without_a_payout_never_hold_up_the_others(office: Office) -> None:
    """However many wait, every later message is reached in the same round, page by page."""
    for number in range(7):
        keep(office, message(f"{number:032x}_1"))
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))

    assert replace(office.inbox_worker, page=2).work_through() == 1

    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert sorted(office.inbox_outcomes(), key=str) == [None] * 7 + [RECORDED]


def test_a_message_for_a_provider_without_settings_waits(office: Office) -> None:
    """A worker that does not know a provider leaves its messages to one that does."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    elsewhere = InboxWorker(office.book.ledger, office.book.archive, office.book.inbox, {}, office.book.clock)

    assert elsewhere.work_through() == 0
    assert office.inbox_outcomes() == [None]
    assert office.inbox_worker.work_through() == 1


def test_a_message_about_another_amount_is_settled_as_an_anomaly(office: Office) -> None:
    """A contradiction is recorded and freezes the payout; the message is done with."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1", amount=AMOUNT_MINOR + 1))

    assert office.inbox_worker.work_through() == 1

    assert office.row(payout_id).status is PayoutStatus.IN_TRANSIT
    assert office.row(payout_id).frozen
    assert office.inbox_outcomes() == [RECORDED]
