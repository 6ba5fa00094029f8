"""What hypothesis tells a payout: histories that a provider may have, in any order, as often as it likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from ledger.status_reports import Confidence, ReportedStatus, StatusReport
from tests.ledger.payout.given import AMOUNT_MINOR, START, Step, report, status_report

FEE = {"fee_minor": 500, "tax_minor": 90}
REFUNDS: list[dict[str, int]] = [
    {},
    {"fee_refunded_minor": 500},
    {"fee_refunded_minor": 500, "tax_refunded_minor": 90},
]
FAILURES = [ReportedStatus.FAILED, ReportedStatus.REJECTED, ReportedStatus.CANCELLED, ReportedStatus.EXPIRED]

_MONEY_MOVES = [ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED, ReportedStatus.FAILED]
_statuses = st.sampled_from(_MONEY_MOVES) | st.sampled_from(ReportedStatus)
"""Any status, and those that move money more often."""
_beginnings = st.lists(st.sampled_from([ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING]), max_size=3)


def delivered(facts: Iterable[StatusReport]) -> list[Step]:
    """Return the steps that deliver these reports, each with the time at which it happened."""
    return [report(fact.status, **_said(fact)) for fact in facts]


def _said(fact: StatusReport) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in type(fact).model_fields if name != "status"}


def _at(hour: int, status: ReportedStatus, **facts: Any) -> StatusReport:
    known: dict[str, Any] = {"amount_minor": AMOUNT_MINOR, "currency": "INR", "provider_payout_id": "po-1"}
    return status_report(status, **(known | facts), effective_at=START + timedelta(hours=hour))


@st.composite
def coherent_histories(draw: st.DrawFn) -> list[StatusReport]:
    """Accepted, processing, then success and perhaps a return, or a failure; told in the order of their happening."""
    told: list[tuple[ReportedStatus, dict[str, Any]]] = [(status, {}) for status in draw(_beginnings)]
    if draw(st.booleans()):
        told += draw(_successes()) + draw(_returns())
    else:
        told.append((draw(st.sampled_from(FAILURES)), {"retryable": draw(st.booleans())}))
    return [_at(hour, status, **facts) for hour, (status, facts) in enumerate(told)]


@st.composite
def _successes(draw: st.DrawFn) -> list[tuple[ReportedStatus, dict[str, Any]]]:
    """The success, and perhaps once more when the fee or the credit to the payee is known."""
    fees: list[dict[str, int]] = draw(
        st.sampled_from([[{}], [FEE], [{}, FEE], [{"fee_minor": 0, "tax_minor": 0}, FEE]])
    )
    confidences = [Confidence.DEBITED, Confidence.CREDITED]
    return [
        (ReportedStatus.SUCCEEDED, {"utr": "000123", "confidence": confidence, **fee})
        for fee, confidence in zip(fees, confidences, strict=False)
    ]


@st.composite
def _returns(draw: st.DrawFn) -> list[tuple[ReportedStatus, dict[str, Any]]]:
    if draw(st.booleans()):
        return []
    fee = draw(st.sampled_from([{}, FEE]))
    return [(ReportedStatus.RETURNED, {"utr": "000123", **fee, **draw(st.sampled_from(REFUNDS))})]


@st.composite
def deliveries(draw: st.DrawFn, history: Sequence[StatusReport]) -> list[StatusReport]:
    """Every report of the history at least once, some of them again, in any order."""
    again = draw(st.lists(st.sampled_from(history), max_size=4))
    return draw(st.permutations([*history, *again]))


@st.composite
def contradictory_facts(draw: st.DrawFn, sent: int, attempts: int = 3) -> list[StatusReport]:
    """Reports about so many attempts, some of them sent by us, that need not fit together.

    Each attempt has one id, one fee and one refund, and each that we did not send one beneficiary.
    """
    chosen = draw(st.lists(_contradictory_fact(sent, attempts), min_size=1, max_size=8))
    return [fact.model_copy(update={"provider_status": f"{fact.status.upper()}-{n}"}) for n, fact in enumerate(chosen)]


@st.composite
def _contradictory_fact(draw: st.DrawFn, sent: int, attempts: int) -> StatusReport:
    attempt = draw(st.integers(1, attempts))
    beneficiaries = [None, *["ben-1"] * 8, *(["ben-2"] if attempt <= sent else [])]
    facts: dict[str, Any] = {
        "attempt": attempt,
        "provider_payout_id": draw(st.sampled_from([None, f"po-{attempt}"])),
        "amount_minor": draw(st.sampled_from([None, *[AMOUNT_MINOR] * 8, 1])),
        "provider_beneficiary_id": draw(st.sampled_from(beneficiaries)),
        "utr": draw(st.sampled_from([None, "000123", "000999"])),
        "retryable": draw(st.booleans()),
        **draw(st.sampled_from([{}, FEE])),
        **draw(st.sampled_from([{}, REFUNDS[-1]])),
    }
    return _at(draw(st.integers(0, 9)), draw(_statuses), **facts)
