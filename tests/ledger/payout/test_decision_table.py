"""The decision table of a payout, cell by cell: what each report does to a payout in each state."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ledger.events import DomainEvent
from ledger.payout.anomalies import AnomalyKind
from ledger.payout.events import (
    Acknowledged,
    AnomalyRaised,
    AnomalyResolved,
    CashOutReturned,
    Completed,
    Declined,
    Failed,
    FailureKind,
    Observed,
    OutcomeUnknown,
    Reversed,
    Submitted,
)
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, ReportSource
from tests.ledger.payout import given as g
from tests.ledger.payout.given import (
    NOWHERE,
    PAID,
    RESERVED,
    SENT,
    SUSPENDED,
    Balances,
    Step,
    given,
    plus,
    queued,
    report,
    submitted,
)


class State(NamedTuple):
    """How a payout got where it is, and where that is."""

    history: tuple[Step, ...]
    status: PayoutStatus
    balances: Balances


class Input(NamedTuple):
    status: ReportedStatus
    facts: dict[str, Any]


class Cell(NamedTuple):
    """What must happen: the events, and the status and balances where they change."""

    events: tuple[type[DomainEvent], ...] = ()
    status: PayoutStatus | None = None
    balances: Balances | None = None
    anomaly: AnomalyKind | None = None
    freezes: bool = True


_SENT = (queued(), submitted())
_DECLINED = (*_SENT, report(ReportedStatus.FAILED, provider_status="BANK_OFFLINE", retryable=True))
_TWICE_SENT = (*_DECLINED, submitted())
_PAID_TWICE = (*_TWICE_SENT, report(ReportedStatus.SUCCEEDED))

STATES = {
    "queued": State((queued(),), PayoutStatus.QUEUED, RESERVED),
    "sent": State(_SENT, PayoutStatus.IN_TRANSIT, SENT),
    "acknowledged": State((*_SENT, report(ReportedStatus.ACCEPTED)), PayoutStatus.IN_TRANSIT, SENT),
    "unknown": State((*_SENT, report(ReportedStatus.OUTCOME_UNKNOWN)), PayoutStatus.IN_TRANSIT, SENT),
    "declined": State(_DECLINED, PayoutStatus.QUEUED, RESERVED),
    "superseded": State(_TWICE_SENT, PayoutStatus.IN_TRANSIT, SENT),
    "outpaid": State((*_TWICE_SENT, report(ReportedStatus.SUCCEEDED, attempt=2)), PayoutStatus.COMPLETED, PAID),
    "completed": State((*_SENT, report(ReportedStatus.SUCCEEDED, utr="000123")), PayoutStatus.COMPLETED, PAID),
    "failed": State(
        (*_SENT, report(ReportedStatus.FAILED, provider_status="ACCOUNT_CLOSED")), PayoutStatus.FAILED, NOWHERE
    ),
    "reversed": State(
        (*_SENT, report(ReportedStatus.SUCCEEDED), report(ReportedStatus.RETURNED)), PayoutStatus.REVERSED, NOWHERE
    ),
    "suspended": State(
        (*_SENT, report(ReportedStatus.FAILED), report(ReportedStatus.SUCCEEDED)), PayoutStatus.FAILED, SUSPENDED
    ),
    "suspended-sent": State(_PAID_TWICE, PayoutStatus.IN_TRANSIT, plus(SENT, SUSPENDED)),
    "suspended-queued": State(
        (*_PAID_TWICE, report(ReportedStatus.FAILED, attempt=2, retryable=True)),
        PayoutStatus.QUEUED,
        plus(RESERVED, SUSPENDED),
    ),
}
"""From `superseded` on, where a second attempt was made, the report is about the first one."""

INPUTS = {
    **{status.value: Input(status, {}) for status in ReportedStatus},
    "succeeded-lookup": Input(ReportedStatus.SUCCEEDED, {"source": ReportSource.LOOKUP}),
    "failed-retryable": Input(ReportedStatus.FAILED, {"retryable": True}),
    "failed-returning": Input(ReportedStatus.FAILED, {"failure_returns_funds": True}),
    "rejected-retryable": Input(ReportedStatus.REJECTED, {"retryable": True}),
    "cancelled-retryable": Input(ReportedStatus.CANCELLED, {"retryable": True}),
    "expired-retryable": Input(ReportedStatus.EXPIRED, {"retryable": True}),
    "returned-retryable": Input(ReportedStatus.RETURNED, {"retryable": True}),
    "succeeded-other-utr": Input(ReportedStatus.SUCCEEDED, {"utr": "000999"}),
    "refused-retryable": Input(ReportedStatus.REFUSED, {"retryable": True}),
    "refused-lookup": Input(ReportedStatus.REFUSED, {"source": ReportSource.LOOKUP}),
}
"""`succeeded-lookup` is the original that a 409 Duplicate points to."""

NOTHING = Cell()
OBSERVED = Cell((Observed,))
ADOPTED_AND_ACKNOWLEDGED = Cell((Submitted, Acknowledged), PayoutStatus.IN_TRANSIT, SENT)
ACKNOWLEDGED = Cell((Acknowledged,))
GOES_ON = Cell((AnomalyRaised,), anomaly=AnomalyKind.PROGRESS_AFTER_FAILURE)
COMPLETED = Cell((Completed,), PayoutStatus.COMPLETED, PAID)
FAILED = Cell((Failed,), PayoutStatus.FAILED, NOWHERE)
DECLINED = Cell((Declined,), PayoutStatus.QUEUED, RESERVED)
GIVEN_BACK = (CashOutReturned, AnomalyResolved)
SECOND_CASH_OUT = AnomalyKind.SECOND_CASH_OUT

PROGRESS = {
    "queued": ADOPTED_AND_ACKNOWLEDGED,
    "sent": ACKNOWLEDGED,
    "acknowledged": NOTHING,
    "unknown": ACKNOWLEDGED,
    "declined": Cell((Acknowledged, AnomalyRaised), anomaly=AnomalyKind.PROGRESS_AFTER_FAILURE),
    "superseded": GOES_ON,
    "outpaid": GOES_ON,
    "completed": OBSERVED,
    "failed": GOES_ON,
    "reversed": OBSERVED,
    "suspended": GOES_ON,
    "suspended-sent": GOES_ON,
    "suspended-queued": GOES_ON,
}
REFUSED = {
    "queued": NOTHING,
    "sent": FAILED,
    "acknowledged": Cell((AnomalyRaised,), anomaly=AnomalyKind.REFUSAL_AFTER_ACCEPTANCE),
    "unknown": OBSERVED,
    "declined": OBSERVED,
    "superseded": OBSERVED,
    "outpaid": OBSERVED,
    "completed": OBSERVED,
    "failed": NOTHING,
    "reversed": OBSERVED,
    "suspended": NOTHING,
    "suspended-sent": OBSERVED,
    "suspended-queued": OBSERVED,
}
SUCCESS = {
    "queued": Cell((Submitted, Completed), PayoutStatus.COMPLETED, PAID),
    "sent": COMPLETED,
    "acknowledged": COMPLETED,
    "unknown": COMPLETED,
    "declined": Cell(
        (Completed, AnomalyRaised),
        PayoutStatus.COMPLETED,
        PAID,
        AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT,
        freezes=False,
    ),
    "superseded": Cell((AnomalyRaised,), balances=plus(SENT, SUSPENDED), anomaly=SECOND_CASH_OUT),
    "outpaid": Cell((AnomalyRaised,), balances=plus(PAID, SUSPENDED), anomaly=SECOND_CASH_OUT),
    "completed": NOTHING,
    "failed": Cell((AnomalyRaised,), balances=SUSPENDED, anomaly=AnomalyKind.SUCCESS_AFTER_FAILURE),
    "reversed": Cell((AnomalyRaised,), anomaly=AnomalyKind.SUCCESS_AFTER_REVERSAL, freezes=False),
    "suspended": NOTHING,
    "suspended-sent": NOTHING,
    "suspended-queued": NOTHING,
}
FAILURE = {
    "queued": Cell((Submitted, Failed), PayoutStatus.FAILED, NOWHERE),
    "sent": FAILED,
    "acknowledged": FAILED,
    "unknown": FAILED,
    "declined": OBSERVED,
    "superseded": OBSERVED,
    "outpaid": OBSERVED,
    "completed": Cell((AnomalyRaised,), anomaly=AnomalyKind.FAILURE_AFTER_SUCCESS),
    "failed": NOTHING,
    "reversed": OBSERVED,
    "suspended": NOTHING,
    "suspended-sent": OBSERVED,
    "suspended-queued": OBSERVED,
}
RETURNED = {
    **FAILURE,
    "completed": Cell((Reversed,), PayoutStatus.REVERSED, NOWHERE),
    "failed": OBSERVED,
    "reversed": NOTHING,
    "suspended": Cell(GIVEN_BACK, balances=NOWHERE),
    "suspended-sent": Cell(GIVEN_BACK, balances=SENT),
    "suspended-queued": Cell(GIVEN_BACK, balances=RESERVED),
}
RETRYABLE_FAILURE = {
    **FAILURE,
    "queued": Cell((Submitted, Declined)),
    **dict.fromkeys(("sent", "acknowledged", "unknown"), DECLINED),
}
TABLE: dict[str, dict[str, Cell]] = {
    "accepted": PROGRESS,
    "processing": PROGRESS,
    "outcome_unknown": {
        **dict.fromkeys(STATES, NOTHING),
        "sent": Cell((OutcomeUnknown,)),
        "acknowledged": Cell((OutcomeUnknown,)),
    },
    "refused": REFUSED,
    "refused-retryable": {**REFUSED, "sent": DECLINED},
    "refused-lookup": {**REFUSED, "unknown": FAILED},
    "succeeded": SUCCESS,
    "succeeded-lookup": SUCCESS,
    "failed": FAILURE,
    "succeeded-other-utr": {
        **SUCCESS,
        "completed": Cell((AnomalyRaised,), anomaly=AnomalyKind.UTR_DIFFERS, freezes=False),
    },
    "failed-retryable": RETRYABLE_FAILURE,
    "rejected-retryable": RETRYABLE_FAILURE,
    "cancelled-retryable": RETRYABLE_FAILURE,
    "expired-retryable": RETRYABLE_FAILURE,
    "returned-retryable": RETURNED,
    "failed-returning": {**FAILURE, "completed": RETURNED["completed"]},
    "rejected": FAILURE,
    "cancelled": FAILURE,
    "expired": FAILURE,
    "returned": RETURNED,
    "unrecognised": dict.fromkeys(STATES, OBSERVED),
}
DIFFERENCES: dict[AnomalyKind, tuple[str, Any, Any]] = {
    AnomalyKind.AMOUNT_DIFFERS: ("amount_minor", g.AMOUNT_MINOR + 1, g.AMOUNT_MINOR),
    AnomalyKind.CURRENCY_DIFFERS: ("currency", "USD", "INR"),
    AnomalyKind.BENEFICIARY_DIFFERS: ("provider_beneficiary_id", "ben-2", "ben-1"),
    AnomalyKind.PROVIDER_REFERENCE_DIFFERS: ("provider_payout_id", "po-2", "po-1"),
}


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("name", list(INPUTS))
def test_cell(name: str, state: str) -> None:
    """Each report in each state records exactly the events of its cell and moves exactly the money of its cell."""
    before, cell = STATES[state], TABLE[name][state]

    story = given(*before.history).when(report(INPUTS[name].status, **INPUTS[name].facts))

    story.then(*cell.events)
    story.with_status(cell.status or before.status)
    story.with_balances(before.balances if cell.balances is None else cell.balances)
    if cell.anomaly is not None:
        story.with_anomaly(cell.anomaly, freezes=cell.freezes)


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("name", list(INPUTS))
def test_report_delivered_again_changes_nothing(name: str, state: str) -> None:
    """The same report delivered a second time records nothing, in whatever state it arrived first."""
    twice = report(INPUTS[name].status, **INPUTS[name].facts, effective_at=g.START)
    later = report(INPUTS[name].status, **INPUTS[name].facts)

    given(*STATES[state].history, twice).when(twice).then()
    given(*STATES[state].history, later).when(later).then()


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("status", list(ReportedStatus))
@pytest.mark.parametrize("kind", [AnomalyKind.AMOUNT_DIFFERS, AnomalyKind.CURRENCY_DIFFERS])
def test_other_amount_or_currency(kind: AnomalyKind, status: ReportedStatus, state: str) -> None:
    """A report that names another amount or currency raises an anomaly once, and moves nothing in any state."""
    field, found, expected = DIFFERENCES[kind]
    before = STATES[state]
    differing = report(status, **{field: found})

    story = given(*before.history).when(differing).then(AnomalyRaised).with_anomaly(kind, freezes=True)

    story.with_facts(expected=str(expected), found=str(found), entry=None)
    story.with_status(before.status).with_balances(before.balances)
    story.when(differing).then().with_status(before.status).with_balances(before.balances)


@pytest.mark.parametrize("state", [state for state in STATES if state != "queued"])
@pytest.mark.parametrize("status", list(ReportedStatus))
def test_other_beneficiary(status: ReportedStatus, state: str) -> None:
    """A report that names another beneficiary than the attempt was made for raises an anomaly and moves nothing."""
    before = STATES[state]

    story = given(*before.history).when(report(status, provider_beneficiary_id="ben-2")).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.BENEFICIARY_DIFFERS, freezes=True)
    story.with_status(before.status).with_balances(before.balances)
    story.when(report(status, provider_beneficiary_id="ben-2")).then()


@pytest.mark.parametrize("status", list(ReportedStatus))
def test_other_provider_payout(status: ReportedStatus) -> None:
    """A report under our key that names another payout of the provider raises an anomaly and moves nothing."""
    story = given(*_SENT, report(ReportedStatus.ACCEPTED, provider_payout_id="po-1"))

    story.when(report(status, provider_payout_id="po-2")).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.PROVIDER_REFERENCE_DIFFERS, freezes=True)
    story.with_status(PayoutStatus.IN_TRANSIT).with_balances(SENT)


def test_each_difference_is_an_anomaly_of_its_own() -> None:
    """A report that differs in amount and currency raises one anomaly for each."""
    story = given(*_SENT).when(report(ReportedStatus.SUCCEEDED, amount_minor=1, currency="USD"))

    story.then(AnomalyRaised, AnomalyRaised).with_status(PayoutStatus.IN_TRANSIT).with_balances(SENT)


def test_right_report_after_a_wrong_one() -> None:
    """After a report with another amount the right report is applied as if the wrong one had never come."""
    for history, events in (((queued(),), (Submitted, Completed)), (_SENT, (Completed,))):
        story = given(*history, report(ReportedStatus.SUCCEEDED, amount_minor=1)).when(report(ReportedStatus.SUCCEEDED))

        story.then(*events).with_status(PayoutStatus.COMPLETED).with_balances(PAID)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ReportedStatus.FAILED, FailureKind.REJECTED),
        (ReportedStatus.REJECTED, FailureKind.REJECTED),
        (ReportedStatus.REFUSED, FailureKind.REJECTED),
        (ReportedStatus.CANCELLED, FailureKind.CANCELLED),
        (ReportedStatus.EXPIRED, FailureKind.EXPIRED),
        (ReportedStatus.RETURNED, FailureKind.RETURNED_BEFORE_COMPLETION),
    ],
)
def test_kind_of_failure(status: ReportedStatus, kind: FailureKind) -> None:
    """A payout that fails says which kind of failure the provider reported."""
    given(*_SENT).when(report(status)).then(Failed).with_facts(kind=kind, attempt=1)


def test_table_has_every_cell() -> None:
    """The expectations cover every status that can be reported, in every state."""
    assert set(TABLE) == set(INPUTS) >= {status.value for status in ReportedStatus}
    assert all(set(cells) == set(STATES) for cells in TABLE.values())
