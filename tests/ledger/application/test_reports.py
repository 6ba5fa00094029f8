"""Reports through the application: matched to their payout by key or by the provider's id, or refused by name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from ledger import chart
from ledger.application.ledger import Ledger
from ledger.errors import InsufficientFundsError, PayoutFrozenError, PayoutNotSubmittableError, ReportUnmatchedError
from ledger.payout.anomalies import Resolution
from ledger.payout.events import OutcomeUnknown
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.ledger.application.desk import ME, MOMENT, Desk

SUCCEEDED = ReportedStatus.SUCCEEDED
STRANGER = "00000000000000000000000000000007_1"


@pytest.mark.parametrize(
    ("reference", "provider_payout_id"),
    [
        (STRANGER, None),
        (STRANGER, "pout_404"),
        ("their own words", None),
        ("their own words", "pout_404"),
        (None, "pout_404"),
        (None, None),
        ("", ""),
    ],
    ids=repr,
)
def test_report_about_nothing_we_know_is_refused(
    desk: Desk, reference: str | None, provider_payout_id: str | None
) -> None:
    """A report that names no payout of this book is refused with the names it used."""
    report = desk.report(uuid4(), SUCCEEDED, reference=reference, provider_payout_id=provider_payout_id)

    with desk.refusing(ReportUnmatchedError(desk.provider, reference, provider_payout_id)):
        desk.ledger.record_report(report, actor="webhook")


def test_report_without_a_reference_is_matched_by_the_provider_id(desk: Desk) -> None:
    """A report that carries only the provider's payout id finds the payout that was acknowledged under it."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.ACCEPTED, provider_payout_id=desk.name)

    desk.told(payout_id, SUCCEEDED, reference=None, provider_payout_id=desk.name)

    assert desk.status_row(payout_id) == "completed"


def test_foreign_reference_does_not_hide_the_provider_id(desk: Desk) -> None:
    """Where the reference is not one of ours the provider's id still finds the payout."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.ACCEPTED, provider_payout_id=desk.name)

    desk.told(payout_id, SUCCEEDED, reference="typed at the counter", provider_payout_id=desk.name)

    assert desk.status_row(payout_id) == "completed"


def test_provider_id_of_another_provider_matches_nothing(desk: Desk) -> None:
    """The same payout id at another provider is another payment."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.ACCEPTED, provider_payout_id=desk.name)
    report = desk.report(payout_id, SUCCEEDED, provider="OtherBank", reference=None, provider_payout_id=desk.name)

    with desk.refusing(ReportUnmatchedError("OtherBank", None, desk.name)):
        desk.ledger.record_report(report, actor="webhook")


def test_report_by_another_provider_is_refused(desk: Desk) -> None:
    """A provider can't report on an attempt that was made at another one."""
    payout_id = desk.send()
    report = desk.report(payout_id, SUCCEEDED, provider="OtherBank")

    with desk.refusing(ReportUnmatchedError("OtherBank", f"{payout_id.hex}_1", None)):
        desk.ledger.record_report(report, actor="webhook")


def test_open_order_is_the_same_after_a_crash(desk: Desk) -> None:
    """Whoever finds an open attempt sends exactly the order that was submitted, key included."""
    payout_id = desk.queue()
    with desk.refusing(PayoutNotSubmittableError(payout_id, "queued")):
        desk.ledger.open_order(payout_id)
    order = desk.submit(payout_id).order
    restarted = Ledger(desk.store, desk.ledger.identities, desk.ledger.sealer, desk.ledger.chart, desk.ledger.policy)

    assert restarted.open_order(payout_id) == order
    desk.told(payout_id, ReportedStatus.OUTCOME_UNKNOWN)
    assert restarted.open_order(payout_id) == order
    desk.told(payout_id, SUCCEEDED)
    with desk.refusing(PayoutNotSubmittableError(payout_id, "completed")):
        restarted.open_order(payout_id)


def test_order_is_sent_again_only_while_nobody_knows_of_it(desk: Desk) -> None:
    """An order without an answer may leave again, with its outcome unknown from then on; any other may not."""
    payout_id = desk.queue()
    with desk.refusing(PayoutNotSubmittableError(payout_id, "queued")):
        desk.ledger.send_again(payout_id, 1, actor=ME)
    order = desk.submit(payout_id).order

    first, second = (desk.ledger.send_again(payout_id, 1, actor=ME) for _ in range(2))

    assert (first.order, second.order) == (order, order)
    assert (first.repeated, second.repeated, second.position) == (False, True, first.position)
    assert type(desk.store.stream(payout_id)[-1].event) is OutcomeUnknown
    for other in (0, 2):
        with desk.refusing(PayoutNotSubmittableError(payout_id, "in_transit")):
            desk.ledger.send_again(payout_id, other, actor=ME)


@pytest.mark.parametrize(
    ("status", "source", "payout_status"),
    [
        (ReportedStatus.ACCEPTED, ReportSource.WEBHOOK, "in_transit"),
        (ReportedStatus.SUCCEEDED, ReportSource.WEBHOOK, "completed"),
        (ReportedStatus.REFUSED, ReportSource.LOOKUP, "failed"),
    ],
)
def test_order_with_an_answer_is_not_sent_again(
    desk: Desk, status: ReportedStatus, source: ReportSource, payout_status: str
) -> None:
    """Once its provider has the attempt, or it is closed, its order does not leave again."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.OUTCOME_UNKNOWN)
    desk.told(payout_id, status, source=source)

    with desk.refusing(PayoutNotSubmittableError(payout_id, payout_status)):
        desk.ledger.send_again(payout_id, 1, actor=ME)


def test_report_keeps_its_own_time_and_message(desk: Desk) -> None:
    """What a provider reports happened when the provider says, and points to the provider's message."""
    payout_id = desk.send()
    happened = MOMENT - timedelta(days=3)

    desk.told(payout_id, SUCCEEDED, effective_at=happened, message_digest="ab" * 32, fee_minor=500, tax_minor=90)

    told = [recorded.event for recorded in desk.store.stream(payout_id)[2:]]
    assert {(event.effective_at, event.message_digest, event.actor) for event in told} == {
        (happened, "ab" * 32, "webhook")
    }
    assert len(told) == 2


def test_time_of_a_report_may_have_any_offset(desk: Desk) -> None:
    """A moment told with an offset is the same moment in the books."""
    payout_id = desk.send()
    india = timezone(timedelta(hours=5, minutes=30))

    desk.told(payout_id, SUCCEEDED, effective_at=datetime(2026, 2, 1, 0, 30, tzinfo=india))

    assert desk.store.stream(payout_id)[-1].event.effective_at == datetime(2026, 1, 31, 19, tzinfo=india.utc)


def test_provider_words_cannot_keep_a_fact_out(desk: Desk) -> None:
    """A zero byte or another unprintable character in a provider's words is replaced, and the fact is recorded."""
    payout_id = desk.send()
    words: dict[str, Any] = dict.fromkeys(("reason", "utr", "provider_status", "provider_payout_id"), "a\x00b\x1b")

    desk.told(payout_id, ReportedStatus.ACCEPTED, **words)
    desk.told(payout_id, SUCCEEDED, **words)

    assert desk.status_row(payout_id) == "completed"
    assert desk.payout(payout_id).attempts[1].utr == "a�b�"


def test_rejection_of_a_payee_in_unprintable_words_is_recorded(desk: Desk) -> None:
    """A provider's reason against a payee is made printable too."""
    beneficiary_id = desk.register(verified=False)
    report = desk.verification(verified=False, reason="closed\x00" * 100)

    desk.ledger.record_beneficiary_report(beneficiary_id, report, actor="webhook")

    (_, rejected) = desk.store.stream(beneficiary_id)
    assert rejected.event.model_dump()["reason"] == ("closed�" * 100)[:500]


def test_report_is_a_fact_even_where_it_overdraws(desk: Desk) -> None:
    """A fee borne by an account that has nothing left is booked all the same, and the next payout is refused."""
    payout_id = desk.send(fee_bearer="source")
    desk.told(payout_id, SUCCEEDED, confidence=Confidence.CREDITED, fee_minor=500, tax_minor=90)
    beneficiary_id = desk.payout(payout_id).beneficiary_id

    assert desk.balance() == -590
    with desk.refusing(InsufficientFundsError(desk.account, "INR", -590, 1)):
        desk.ledger.queue_payout(desk.request(beneficiary_id, 1), actor=ME)


def test_account_that_is_charged_must_have_the_money(desk: Desk) -> None:
    """Suspended money can't be charged to an account that has spent it since; writing it off is still possible."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.FAILED)
    desk.told(payout_id, SUCCEEDED)
    desk.ledger.queue_payout(desk.request(desk.payout(payout_id).beneficiary_id, 6_000), actor=ME)

    with desk.refusing(InsufficientFundsError(desk.account, "INR", 4_000, 10_000)):
        desk.ledger.resolve_anomaly(payout_id, 1, Resolution.CHARGED_TO_SOURCE, "payee keeps it", actor=ME)
    written_off = desk.balance(chart.WRITE_OFFS) or 0
    desk.ledger.resolve_anomaly(payout_id, 1, Resolution.WRITTEN_OFF, "lost", actor=ME)
    assert desk.balance(chart.WRITE_OFFS) == written_off + 10_000


def test_anomaly_freezes_until_it_is_resolved(desk: Desk) -> None:
    """While a declined attempt may still be going on no new one is opened; a person's decision lifts that."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.FAILED, retryable=True)
    desk.told(payout_id, ReportedStatus.PROCESSING, effective_at=MOMENT + timedelta(days=1))
    desk.clock.move(timedelta(hours=1))

    with desk.refusing(PayoutFrozenError(payout_id, (1,))):
        desk.submit(payout_id)
    desk.ledger.resolve_anomaly(payout_id, 1, Resolution.DISMISSED, "the bank says no", actor=ME)
    assert desk.submit(payout_id).order.attempt == 2
