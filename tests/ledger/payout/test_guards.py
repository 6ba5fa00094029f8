"""What a payout refuses: decisions that a rule forbids, and never a fact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.errors import (
    AnomalyNotOpenError,
    AnomalyResolutionError,
    AttemptsExhaustedError,
    AttemptTooEarlyError,
    NothingToRecheckError,
    PayoutFrozenError,
    PayoutNotCancellableError,
    PayoutNotSubmittableError,
    ReportUnmatchedError,
)
from ledger.money import Money
from ledger.payout.anomalies import Resolution
from ledger.payout.attempts import attempt_key
from ledger.payout.events import (
    AnomalyResolved,
    Completed,
    Declined,
    Failed,
    FailureKind,
    FeeBearer,
    Queued,
    RecheckRequested,
    Submitted,
)
from ledger.payout.retry_policy import RetryPolicy
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus
from tests.ledger.payout.given import (
    AMOUNT_MINOR,
    BENEFICIARY_ID,
    NOWHERE,
    NXT,
    OTHER,
    PAID,
    PAYOUT_ID,
    RESERVED,
    SENT,
    SOURCE,
    START,
    Step,
    cancelled,
    given,
    queued,
    rechecked,
    report,
    resolved,
    submitted,
    terms,
)

IN_TRANSIT = (queued(), submitted())
UNKNOWN = (*IN_TRANSIT, report(ReportedStatus.OUTCOME_UNKNOWN))
COMPLETED = (*IN_TRANSIT, report(ReportedStatus.SUCCEEDED))
FAILED = (*IN_TRANSIT, report(ReportedStatus.FAILED))
REVERSED = (*COMPLETED, report(ReportedStatus.RETURNED))
DECLINED = (*IN_TRANSIT, report(ReportedStatus.FAILED, retryable=True))
FROZEN = (*DECLINED, report(ReportedStatus.PROCESSING))
SUSPENDED = (*FAILED, report(ReportedStatus.SUCCEEDED))


def test_queue_takes_over_what_was_asked_for() -> None:
    """A queued payout is due at once, made of exactly the caller's terms, and its funds are reserved."""
    story = given().when(queued(FeeBearer.SOURCE, batch_id=BENEFICIARY_ID)).then(Queued)

    story.with_facts(batch_id=BENEFICIARY_ID, next_attempt_at=START, amount_minor=AMOUNT_MINOR, currency="INR")
    story.with_status(PayoutStatus.QUEUED).with_balances(RESERVED)
    assert story.payout.terms == terms(fee_bearer=FeeBearer.SOURCE)


def test_submit_returns_the_order_to_send() -> None:
    """The order of an attempt repeats the payout's facts under the attempt's own key, and can be had again."""
    story = given(queued()).when(submitted()).then(Submitted).with_status(PayoutStatus.IN_TRANSIT)
    order = story.payout.order()

    assert (order.payout_id, order.attempt, order.provider) == (PAYOUT_ID, 1, NXT)
    assert order.idempotency_key == attempt_key(PAYOUT_ID, 1)
    assert (order.money, order.rail) == (Money(AMOUNT_MINOR, "INR"), Rail.IMPS)
    assert (order.provider_beneficiary_id, order.narration) == ("ben-1", "Salary January")
    story.with_facts(idempotency_key=order.idempotency_key, rail=Rail.IMPS, provider_beneficiary_id="ben-1")


@pytest.mark.parametrize("history", [(queued(),), DECLINED, COMPLETED, FAILED, REVERSED])
def test_without_an_open_attempt_there_is_no_order(history: tuple[Step, ...]) -> None:
    """A payout without an open attempt has nothing to send."""
    given(*history).refuses(lambda story: story.payout.order(), PayoutNotSubmittableError)


@pytest.mark.parametrize("history", [IN_TRANSIT, UNKNOWN, COMPLETED, FAILED, REVERSED, (queued(), cancelled())])
def test_only_a_queued_payout_is_submitted(history: tuple[Step, ...]) -> None:
    """While an attempt is open, its outcome unknown included, or the payout is final, no attempt is made."""
    given(*history).refuses(submitted(OTHER), PayoutNotSubmittableError)


def test_failover_after_a_known_outcome() -> None:
    """Once the first provider has declined, the next attempt may go to another one, under a new key."""
    story = given(*DECLINED).when(submitted(OTHER)).then(Submitted)

    story.with_facts(attempt=2, provider=OTHER, idempotency_key=attempt_key(PAYOUT_ID, 2))


def test_frozen_payout_is_not_submitted() -> None:
    """An open anomaly that freezes forbids a new attempt until a person has resolved it."""
    story = given(*FROZEN)

    refusal = story.refuses(submitted(), PayoutFrozenError)

    assert isinstance(refusal, PayoutFrozenError)
    assert refusal.anomalies == (1,)
    story.when(resolved(1, Resolution.DISMISSED), submitted()).then(AnomalyResolved, Submitted)


def test_attempt_waits_until_it_is_due() -> None:
    """The next attempt is refused one microsecond before it is due and made when it is."""
    story = given(*DECLINED)
    due = story.payout.next_attempt_at
    story.now = due - timedelta(microseconds=1)

    story.refuses(submitted(), AttemptTooEarlyError)

    story.now = due
    story.when(submitted()).then(Submitted)


def test_attempts_are_counted() -> None:
    """The last attempt that the policy allows fails the payout, even though another might have succeeded."""
    declined_again = (submitted(), report(ReportedStatus.FAILED, attempt=2, retryable=True))
    story = given(*DECLINED, *declined_again, submitted())

    story.when(report(ReportedStatus.FAILED, attempt=3, retryable=True)).then(Failed).with_balances(NOWHERE)


def test_policy_that_became_stricter_ends_the_attempts() -> None:
    """A queued payout that has made all the attempts of today's policy is not submitted again."""
    given(*DECLINED).refuses(submitted(policy=RetryPolicy(attempts_max=1)), AttemptsExhaustedError)


@pytest.mark.parametrize("history", [(queued(),), DECLINED])
def test_cancel(history: tuple[Step, ...]) -> None:
    """A queued payout without an open attempt can be cancelled, and its funds go back to the source account."""
    story = given(*history).when(cancelled()).then(Failed)

    story.with_facts(kind=FailureKind.CANCELLED, reason="not wanted any more", attempt=len(story.payout.attempts))
    story.with_status(PayoutStatus.FAILED).with_balances(NOWHERE)


@pytest.mark.parametrize("history", [IN_TRANSIT, UNKNOWN, COMPLETED, FAILED, REVERSED, FROZEN])
def test_cancel_is_refused_when_money_may_have_moved(history: tuple[Step, ...]) -> None:
    """A payout that is in transit, final, or frozen by an anomaly can't be cancelled."""
    given(*history).refuses(cancelled(), PayoutNotCancellableError)


@pytest.mark.parametrize("history", [IN_TRANSIT, UNKNOWN, DECLINED, COMPLETED, FAILED, REVERSED])
def test_recheck(history: tuple[Step, ...]) -> None:
    """A person may ask for any payout that was ever sent to be checked again, which changes nothing by itself."""
    story = given(*history)
    status = story.payout.status

    story.when(rechecked()).then(RecheckRequested).with_status(status).with_facts(reason="customer asks")


@pytest.mark.parametrize("history", [(queued(),), (queued(), cancelled())])
def test_recheck_without_an_attempt_is_refused(history: tuple[Step, ...]) -> None:
    """There is nobody to ask about a payout that was never sent."""
    given(*history).refuses(rechecked(), NothingToRecheckError)


@pytest.mark.parametrize("anomaly", [0, 2, -1])
def test_unknown_anomaly_is_not_resolved(anomaly: int) -> None:
    """Only an anomaly of this payout can be resolved."""
    given(*FROZEN).refuses(resolved(anomaly, Resolution.DISMISSED), AnomalyNotOpenError)


def test_anomaly_is_resolved_once() -> None:
    """A resolved anomaly can't be resolved again, not even in the same way."""
    story = given(*FROZEN, resolved(1, Resolution.DISMISSED))

    story.refuses(resolved(1, Resolution.DISMISSED), AnomalyNotOpenError)


@pytest.mark.parametrize("resolution", [Resolution.RECOVERED, Resolution.CHARGED_TO_SOURCE, Resolution.WRITTEN_OFF])
def test_anomaly_without_money_is_only_dismissed(resolution: Resolution) -> None:
    """Where no money is held in suspense there is none to recover, charge or write off."""
    given(*FROZEN).refuses(resolved(1, resolution), AnomalyResolutionError)


def test_suspended_money_is_not_dismissed() -> None:
    """Money in suspense needs a resolution that says who bears it."""
    given(*SUSPENDED).refuses(resolved(1, Resolution.DISMISSED), AnomalyResolutionError)


@pytest.mark.parametrize(
    "facts",
    [
        {"reference": None},
        {"reference": "not-a-key-of-ours"},
        {"reference": attempt_key(BENEFICIARY_ID, 1)},
        {"reference": None, "provider_payout_id": "po-unheard-of"},
        {"provider": OTHER},
    ],
    ids=["nothing", "foreign reference", "another payout", "unknown provider id", "another provider"],
)
def test_report_about_no_attempt_is_refused(facts: dict[str, str | None]) -> None:
    """A report that names no attempt of this payout at this provider is refused, so that it is kept as an orphan."""
    story = given(*IN_TRANSIT, report(ReportedStatus.ACCEPTED, provider_payout_id="po-1"))

    story.refuses(report(ReportedStatus.SUCCEEDED, **facts), ReportUnmatchedError)

    story.with_status(PayoutStatus.IN_TRANSIT).with_balances(SENT)


@pytest.mark.parametrize("reference", [None, "not-a-key-of-ours"])
def test_report_is_matched_by_the_providers_id(reference: str | None) -> None:
    """A report without our reference is matched by the provider's id, once that is known."""
    story = given(*IN_TRANSIT, report(ReportedStatus.ACCEPTED, provider_payout_id="po-1"))

    story.when(report(ReportedStatus.SUCCEEDED, reference=reference, provider_payout_id="po-1")).then(Completed)


def test_decline_says_when_the_next_attempt_is_due() -> None:
    """After a declined attempt the payout waits as long as the policy says, counted from the refusal."""
    story = given(*IN_TRANSIT)
    refused_at = story.now

    story.when(report(ReportedStatus.REFUSED, retryable=True)).then(Declined)

    story.with_facts(next_attempt_at=RetryPolicy().next_attempt_at(refused_at, 1, story.payout.id))
    assert story.payout.next_attempt_at - refused_at >= timedelta(seconds=60)
    assert story.payout.source_account == SOURCE


PAID_TWICE_ONCE_DECLINED = (
    *DECLINED,
    submitted(),
    report(ReportedStatus.SUCCEEDED, attempt=1),
    report(ReportedStatus.FAILED, attempt=2, retryable=True),
)
"""The first attempt's money is in suspense, the second was declined, and the payout is queued again."""


@pytest.mark.parametrize("resolution", [Resolution.CHARGED_TO_SOURCE, Resolution.WRITTEN_OFF])
def test_money_that_the_payee_keeps_is_settled_only_when_nothing_more_can_be_sent(resolution: Resolution) -> None:
    """While another attempt could follow, suspended money is not settled as the payee's to keep."""
    story = given(*PAID_TWICE_ONCE_DECLINED)

    story.refuses(resolved(1, resolution), AnomalyResolutionError)

    story.with_status(PayoutStatus.QUEUED)


def test_payout_whose_money_is_in_suspense_can_be_cancelled_and_then_charged() -> None:
    """Suspense does not stand in the way of cancelling; then the source can pay for what the payee got, once."""
    story = given(*PAID_TWICE_ONCE_DECLINED).when(cancelled(), resolved(1, Resolution.CHARGED_TO_SOURCE))

    story.then(Failed, AnomalyResolved).with_status(PayoutStatus.FAILED)
    story.with_balances(PAID)


def test_recovered_money_lets_the_payout_go_on() -> None:
    """Once the suspended money is back in the wallet, the next attempt may be made."""
    given(*PAID_TWICE_ONCE_DECLINED, resolved(1, Resolution.RECOVERED)).when(submitted()).then(Submitted)
