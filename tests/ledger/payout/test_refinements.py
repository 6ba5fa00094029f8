"""What the decision table leaves open: older attempts, late messages, unknown attempts, and money that left twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.events import (
    Acknowledged,
    AnomalyRaised,
    AnomalyResolved,
    CashOutReturned,
    Completed,
    Declined,
    Failed,
    Observed,
    Submitted,
)
from ledger.payout.status import PayoutStatus
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.ledger.payout.given import (
    NOWHERE,
    PAID,
    RESERVED,
    SENT,
    SOURCE,
    START,
    SUSPENDED,
    SUSPENSE,
    WALLET,
    WRITE_OFFS,
    Balances,
    cancelled,
    given,
    plus,
    queued,
    report,
    resolved,
    submitted,
)

SUCCESS = ReportedStatus.SUCCEEDED
RETURNED = ReportedStatus.RETURNED
PROCESSING = ReportedStatus.PROCESSING
IN_TRANSIT = (queued(), submitted())
COMPLETED = (*IN_TRANSIT, report(SUCCESS, utr="000123", confidence=Confidence.DEBITED))
FAILED = (*IN_TRANSIT, report(ReportedStatus.FAILED, provider_status="ACCOUNT_CLOSED"))
DECLINED = (*IN_TRANSIT, report(ReportedStatus.FAILED, provider_status="BANK_OFFLINE", retryable=True))
REFUSED = (*IN_TRANSIT, report(ReportedStatus.REFUSED, provider_status="HTTP 422", retryable=True))
SECOND_SENT = (*DECLINED, submitted())


@pytest.mark.parametrize("status", list(ReportedStatus))
def test_report_on_an_older_attempt_leaves_the_open_one_alone(status: ReportedStatus) -> None:
    """Whatever is reported of a declined attempt, the attempt that was opened since stays open."""
    story = given(*SECOND_SENT).when(report(status, attempt=1)).with_status(PayoutStatus.IN_TRANSIT)

    assert story.payout.open_attempt is not None
    assert story.payout.open_attempt.number == 2
    story.when(report(SUCCESS, attempt=2)).then(Completed).with_facts(attempt=2)


def test_older_attempt_cannot_fail_a_completed_payout() -> None:
    """A failure of an earlier attempt does not touch a payout that completed through a later one."""
    story = given(*SECOND_SENT, report(SUCCESS, attempt=2)).when(report(ReportedStatus.FAILED, attempt=1))

    story.then(Observed).with_status(PayoutStatus.COMPLETED).with_balances(PAID)


def test_second_cash_out_while_another_attempt_is_open() -> None:
    """A success on a superseded attempt goes to suspense and freezes, and the open attempt still completes."""
    story = given(*SECOND_SENT).when(report(SUCCESS, attempt=1)).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.SECOND_CASH_OUT, freezes=True).with_balances(plus(SENT, SUSPENDED))
    story.when(report(SUCCESS, attempt=2)).then(Completed).with_balances(plus(PAID, SUSPENDED))


def test_second_cash_out_is_booked_once() -> None:
    """Suspended money is not booked again, not even when the payout is back in the queue."""
    story = given(*SECOND_SENT, report(SUCCESS, attempt=1))
    story.when(report(ReportedStatus.FAILED, attempt=2, retryable=True)).then(Declined)

    story.when(report(SUCCESS, attempt=1)).then()

    story.with_status(PayoutStatus.QUEUED).with_balances(plus(RESERVED, SUSPENDED))


def test_late_success_after_cancellation() -> None:
    """A success on an attempt of a payout that was cancelled since is held in suspense."""
    story = given(*DECLINED, cancelled()).when(report(SUCCESS)).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.SUCCESS_AFTER_FAILURE, freezes=True)
    story.with_status(PayoutStatus.FAILED).with_balances(SUSPENDED)


def test_success_of_a_declined_attempt_completes_the_payout() -> None:
    """A success on a declined attempt, while no other is open, completes the payout through that attempt."""
    story = given(*DECLINED).when(report(SUCCESS)).then(Completed, AnomalyRaised)

    story.with_status(PayoutStatus.COMPLETED).with_balances(PAID)
    story.when(report(RETURNED)).with_status(PayoutStatus.REVERSED).with_balances(NOWHERE)


def test_return_of_a_declined_attempt_that_is_reported_before_its_success() -> None:
    """Money that came back before its leaving was reported moves nothing, and the payout stays in the queue."""
    story = given(*DECLINED).when(report(RETURNED), report(SUCCESS)).then(Observed, Observed)

    story.with_status(PayoutStatus.QUEUED).with_balances(RESERVED)


def test_success_delivered_after_the_return() -> None:
    """A success that was overtaken by its return is noted and moves nothing."""
    story = given(*IN_TRANSIT, report(RETURNED)).when(report(SUCCESS)).then(Observed)

    story.with_status(PayoutStatus.FAILED).with_balances(NOWHERE)


@pytest.mark.parametrize(
    ("resolution", "bearer"),
    [
        (Resolution.CHARGED_TO_SOURCE, {SOURCE: -50_000, WALLET: -50_000}),
        (Resolution.WRITTEN_OFF, {WRITE_OFFS: 50_000, WALLET: -50_000}),
        (Resolution.RECOVERED, NOWHERE),
    ],
)
def test_suspense_is_cleared(resolution: Resolution, bearer: Balances) -> None:
    """A person says who bears suspended money; if it comes back after all, it goes to whoever bore it."""
    story = given(*FAILED, report(SUCCESS)).when(resolved(1, resolution)).then(AnomalyResolved)

    story.with_balances(bearer)
    story.when(report(SUCCESS)).with_balances(bearer)
    story.when(report(RETURNED)).with_balances(NOWHERE)
    story.when(report(RETURNED), report(SUCCESS, provider_status="PAID")).with_balances(NOWHERE)


def test_return_of_suspended_money_resolves_its_anomaly() -> None:
    """When suspended money comes back, the anomaly that held it is resolved as recovered."""
    story = given(*FAILED, report(SUCCESS)).when(report(RETURNED)).then(CashOutReturned, AnomalyResolved)

    story.with_facts(anomaly=1, resolution=Resolution.RECOVERED, entry=None).with_balances(NOWHERE)
    assert story.payout.freezing_anomalies == ()


def test_progress_from_before_the_failure_is_late_mail() -> None:
    """A progress report that is older than the failure, by the provider's clock, is noted without an anomaly."""
    given(*FAILED).when(report(PROCESSING, effective_at=START)).then(Observed).with_balances(NOWHERE)


def test_sign_of_life_of_an_attempt_that_nobody_knew_of_freezes_even_when_it_is_older() -> None:
    """Of a refused attempt any progress freezes: the refusal was wrong, and the next attempt might pay once more."""
    story = given(*REFUSED).when(report(PROCESSING, effective_at=START)).then(Acknowledged, AnomalyRaised)

    story.with_anomaly(AnomalyKind.PROGRESS_AFTER_FAILURE, freezes=True).with_balances(RESERVED)


def test_progress_from_before_a_decline_is_late_mail() -> None:
    """What a provider said before it gave an attempt up is noted, and the next attempt may be made."""
    story = given(*DECLINED).when(report(PROCESSING, effective_at=START)).then(Observed)

    assert story.payout.freezing_anomalies == ()
    story.when(report(PROCESSING)).then(Acknowledged, AnomalyRaised)
    story.with_anomaly(AnomalyKind.PROGRESS_AFTER_FAILURE, freezes=True).with_balances(RESERVED)


def test_progress_from_before_a_decline_stays_late_mail_when_another_attempt_is_open() -> None:
    """An attempt that was given up is not revived by old news while the next one is under way."""
    story = given(*SECOND_SENT).when(report(PROCESSING, effective_at=START)).then(Observed)

    assert story.payout.freezing_anomalies == ()


def test_success_from_before_the_reversal_is_late_mail() -> None:
    """The success that a reversal undid, delivered once more, is noted; a newer one is an anomaly without an entry."""
    story = given(*COMPLETED, report(RETURNED))
    returned_at = story.now - timedelta(hours=1)

    story.when(report(SUCCESS, effective_at=returned_at)).then(Observed).with_balances(NOWHERE)
    story.when(report(SUCCESS)).then(AnomalyRaised).with_balances(NOWHERE)


def test_failure_that_returns_the_funds() -> None:
    """A failure after the success reverses the payout where the provider documents that the money came back."""
    story = given(*COMPLETED).when(report(ReportedStatus.FAILED, failure_returns_funds=True))

    story.with_status(PayoutStatus.REVERSED).with_balances(NOWHERE)


def test_refusal_of_a_replay_does_not_settle_an_unknown_outcome() -> None:
    """After a timeout a refused replay leaves the outcome unknown, and only a look-up settles it."""
    story = given(*IN_TRANSIT, report(ReportedStatus.OUTCOME_UNKNOWN))
    story.when(report(ReportedStatus.REFUSED, source=ReportSource.RESPONSE)).then(Observed).with_balances(SENT)

    story.when(report(ReportedStatus.REFUSED, source=ReportSource.LOOKUP)).then(Failed).with_balances(NOWHERE)


def test_acknowledgement_clears_the_unknown_outcome() -> None:
    """Once the provider is known to have the attempt, its outcome is no longer unknown."""
    story = given(*IN_TRANSIT, report(ReportedStatus.OUTCOME_UNKNOWN)).when(report(PROCESSING)).then(Acknowledged)

    assert not story.payout.attempts[1].outcome_unknown


def test_provider_id_is_learnt_late() -> None:
    """An attempt that is acknowledged already takes over the provider's id when it is first told."""
    story = given(*IN_TRANSIT, report(ReportedStatus.ACCEPTED)).when(report(PROCESSING, provider_payout_id="po-1"))

    story.then(Acknowledged).with_facts(provider_payout_id="po-1")
    story.when(report(PROCESSING)).then()
    assert story.payout.attempts[1].provider_payout_id == "po-1"


def test_confirmation_that_says_more_is_noted() -> None:
    """A repeated success is noted when it raises the confidence, and ignored when it repeats or lowers it."""
    story = given(*COMPLETED).when(report(SUCCESS, utr="000123", confidence=Confidence.CREDITED)).then(Observed)

    assert story.payout.attempts[1].confidence is Confidence.CREDITED
    story.when(report(SUCCESS, utr="000123", confidence=Confidence.CREDITED)).then()
    story.when(report(SUCCESS, confidence=Confidence.DEBITED)).then()
    assert story.payout.attempts[1].confidence is Confidence.CREDITED


def test_utr_is_learnt_late_and_never_changes() -> None:
    """A UTR that arrives after the success is kept, leading zeros included, and another one is an anomaly."""
    story = given(*IN_TRANSIT, report(SUCCESS)).when(report(SUCCESS, utr="000123")).then(Observed)

    assert story.payout.attempts[1].utr == "000123"
    story.when(report(SUCCESS, utr="123")).then(AnomalyRaised).with_anomaly(AnomalyKind.UTR_DIFFERS, freezes=False)
    assert story.payout.attempts[1].utr == "000123"


@pytest.mark.parametrize("first", [ReportedStatus.UNRECOGNISED, ReportedStatus.REFUSED, ReportedStatus.OUTCOME_UNKNOWN])
def test_attempt_that_was_never_recorded_as_sent(first: ReportedStatus) -> None:
    """A queued payout adopts an attempt that only the provider knows, whatever word arrived before the telling one."""
    story = given(queued(), report(first, attempt=4)).when(report(SUCCESS, attempt=4)).then(Submitted, Completed)

    story.with_status(PayoutStatus.COMPLETED).with_balances(PAID).with_facts(attempt=4)


def test_unknown_attempt_of_a_payout_in_transit() -> None:
    """A success on an attempt that was never recorded, while another one is open, is held in suspense."""
    story = given(*IN_TRANSIT, report(ReportedStatus.UNRECOGNISED, attempt=5)).when(report(SUCCESS, attempt=5))

    story.then(AnomalyRaised).with_facts(provider="NxtBanking").with_balances(plus(SENT, SUSPENDED))
    story.when(report(ReportedStatus.FAILED), resolved(1, Resolution.CHARGED_TO_SOURCE)).then(Failed, AnomalyResolved)
    story.with_balances(PAID)


def test_next_attempt_has_a_key_that_no_report_has_used() -> None:
    """After reports about an attempt that was never recorded, the next attempt has a higher number."""
    story = given(queued(), report(ReportedStatus.UNRECOGNISED, attempt=1)).when(submitted()).then(Submitted)

    story.with_facts(attempt=2)


@pytest.mark.parametrize("facts", [{"amount_minor": 1}, {"currency": "USD"}])
def test_wrong_facts_about_an_unknown_attempt_move_nothing(facts: dict[str, object]) -> None:
    """A success with another amount or currency moves nothing, even on an attempt that was never recorded."""
    story = given(*COMPLETED).when(report(SUCCESS, attempt=6, **facts)).then(AnomalyRaised)

    story.with_balances(PAID)
    assert SUSPENSE not in {line.account for e in story.history if e.entry is not None for line in e.entry.lines}


@pytest.mark.parametrize("retryable", [True, False])
def test_failure_that_returns_the_funds_before_the_success_it_undoes(retryable: bool) -> None:  # noqa: FBT001 - the case
    """Delivered the other way round, a success and the failure that undid it end in the same balances."""
    undone = report(ReportedStatus.FAILED, failure_returns_funds=True, retryable=retryable)
    story = given(*IN_TRANSIT).when(undone).then(Failed)

    story.when(report(SUCCESS, effective_at=START)).then(Observed)
    story.with_status(PayoutStatus.FAILED).with_balances(NOWHERE)
    assert story.payout.freezing_anomalies == ()
