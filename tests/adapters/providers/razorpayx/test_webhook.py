"""Webhooks: only the provider's own bytes count, and what they carry says what happened, never the event's name."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from adapters.errors import WireError
from adapters.providers.notices import Downtime, Notice
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import PartnerBank
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.hearing import heard, told
from tests.adapters.providers.razorpayx.samples import (
    EVENT_AT,
    MADE_AT,
    NOON,
    REFERENCE,
    details,
    downtime,
    event,
    payout,
    processed,
    transaction,
)

EVENTS = ["payout.pending", "payout.rejected", "payout.queued", "payout.initiated", "payout.processed",
          "payout.updated", "payout.reversed", "payout.failed", "payout.something_new", "nameless"]  # fmt: skip
STATES = [("pending", ReportedStatus.ACCEPTED), ("queued", ReportedStatus.ACCEPTED),
          ("scheduled", ReportedStatus.ACCEPTED), ("processing", ReportedStatus.PROCESSING),
          ("processed", ReportedStatus.SUCCEEDED), ("reversed", ReportedStatus.RETURNED),
          ("failed", ReportedStatus.FAILED), ("rejected", ReportedStatus.REJECTED),
          ("cancelled", ReportedStatus.CANCELLED), ("Processed", ReportedStatus.UNRECOGNISED),
          ("", ReportedStatus.UNRECOGNISED)]  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize(("word", "status"), STATES)
def test_the_state_is_the_payout_s_and_never_the_event_s(
    provider: RazorpayxProvider, name: str, word: str, status: ReportedStatus
) -> None:
    """Any event may carry a payout in any state, as `payout.updated` does, and the payout's status alone decides."""
    report = told(provider, event(name, payout=payout(status=word)))

    assert (report.status, report.provider_status, report.source) == (status, word, ReportSource.WEBHOOK)
    assert (report.reference, report.provider_payout_id) == (REFERENCE, "pout_00000000000001")


def test_a_success_is_told_with_its_evidence(provider: RazorpayxProvider) -> None:
    """A processed payout is reported with UTR, fee without tax, beneficiary, confidence and the time of the event."""
    body = event("payout.processed", payout=processed())

    notice = heard(provider, body)

    (report,) = notice.reports
    assert (notice.word, notice.downtimes) == ("payout.processed", ())
    assert (report.utr, report.fee_minor, report.tax_minor) == ("012345678901", 500, 90)
    assert (report.confidence, report.provider_beneficiary_id) == (Confidence.CREDITED, "fa_00000000000001")
    assert report.effective_at == EVENT_AT
    assert report.message_digest == sha256(body).hexdigest()


def test_p5_a_reversal_is_told_whenever_it_comes(make_provider: MakeProvider) -> None:
    """A reversed payout is a return, with its reason and, at RazorpayX Lite, with the fee that came back."""
    body = event("payout.reversed", payout=processed(status="reversed", status_details=details("gateway_timeout")))

    report = told(make_provider(partner_bank=PartnerBank.LITE), body)

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.RETURNED, "gateway_timeout", False)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (500, 90)
    assert report.confidence is None


def test_an_event_about_what_is_under_way_has_its_own_time(provider: RazorpayxProvider) -> None:
    """What is under way happened when the event says so, not when the payout was made."""
    assert told(provider, event("payout.initiated", payout=payout())).effective_at == EVENT_AT


@pytest.mark.parametrize("created_at", [None, "yesterday", -1e300, 10**30, True])
def test_an_event_without_a_readable_time_happened_when_it_was_read(
    provider: RazorpayxProvider, created_at: object
) -> None:
    """A time that is absent or senseless is not guessed at, and throws no fact away."""
    fields = json.loads(event("payout.processed", payout=processed()))
    body = json.dumps(fields | {"created_at": created_at}).encode()

    assert told(provider, body).effective_at == NOON


def test_a_payout_of_the_dashboard_has_no_reference_of_ours(provider: RazorpayxProvider) -> None:
    """A payout that another hand made is told by the provider's id, to be matched with nothing of ours."""
    report = told(provider, event("payout.processed", payout=processed(reference_id=None)))

    assert (report.reference, report.provider_payout_id) == (None, "pout_00000000000001")
    other = told(provider, event("payout.processed", payout=processed(reference_id="Acme Transaction ID 12345")))
    assert other.reference == "Acme Transaction ID 12345"


@pytest.mark.parametrize("amount", [1, 49_999, 5_000_000, 0, -50_000])
def test_p14_the_amount_is_reported_as_the_provider_says_it(provider: RazorpayxProvider, amount: int) -> None:
    """A wrong amount or currency reaches the aggregate as it is, which alone can compare it with what was ordered."""
    report = told(provider, event("payout.processed", payout=processed(amount=amount, currency="USD")))

    assert (report.amount_minor, report.currency) == (amount, "USD")


SOURCE = {"id": "pout_00000000000001", "entity": "payout", "fund_account_id": "fa_00000000000001", "amount": 50_000,
          "notes": [], "fees": 590, "tax": 90, "utr": None, "mode": "IMPS"}  # fmt: skip


@pytest.mark.parametrize(("word", "status"), [("processing", ReportedStatus.PROCESSING),
                                              ("processed", ReportedStatus.SUCCEEDED),
                                              ("odd", ReportedStatus.UNRECOGNISED)])  # fmt: skip
def test_a_booked_debit_tells_of_its_payout(provider: RazorpayxProvider, word: str, status: ReportedStatus) -> None:
    """A statement line names the payout by the provider's id, with its own amount and not with what was debited."""
    report = told(provider, event("transaction.created", transaction=transaction(SOURCE | {"status": word})))

    assert (report.status, report.provider_status) == (status, word)
    assert (report.reference, report.provider_payout_id) == (None, "pout_00000000000001")
    assert (report.amount_minor, report.currency) == (50_000, "INR")
    assert (report.fee_minor, report.retryable) == (None, False)
    assert report.effective_at == EVENT_AT


def test_a_booked_reversal_tells_which_payout_came_back(provider: RazorpayxProvider) -> None:
    """A reversal names its payout; what was credited may include the fee and is not taken for the payout's amount."""
    source = {"id": "rvrsl_1", "entity": "reversal", "payout_id": "pout_00000000000001", "amount": 50_590,
              "utr": "012345678901", "status": "reversed"}  # fmt: skip

    report = told(provider, event("transaction.created", transaction=transaction(source, credit=50_590, debit=0)))

    assert (report.status, report.provider_payout_id) == (ReportedStatus.RETURNED, "pout_00000000000001")
    assert (report.amount_minor, report.utr) == (None, "012345678901")


@pytest.mark.parametrize(
    "source",
    [None, [], {"id": "bt_1", "entity": "bank_transfer", "payer_name": "A", "mode": "NEFT"},
     {"id": "x_1", "entity": "something_new", "status": "processed"}],
)  # fmt: skip
def test_a_booking_that_is_no_payout_s_tells_nothing(provider: RazorpayxProvider, source: object) -> None:
    """Deposits and whatever else moves our account make no report."""
    notice = heard(provider, event("transaction.created", transaction=transaction(source)))

    assert (notice.word, notice.reports) == ("transaction.created", ())


@pytest.mark.parametrize(
    "source",
    [SOURCE, {"id": "rvrsl_1", "entity": "reversal", "status": "reversed"},
     {"id": "rvrsl_1", "entity": "reversal", "payout_id": "pout_1"}, SOURCE | {"status": "processed", "amount": 0.5}],
)  # fmt: skip
def test_a_booking_that_says_half_is_unreadable(provider: RazorpayxProvider, source: object) -> None:
    """A payout's line without a status, or a reversal without its payout, is an error and never a guess."""
    with pytest.raises(WireError):
        heard(provider, event("transaction.created", transaction=transaction(source)))


def test_a_downtime_is_of_one_bank_s_payees_and_by_rail(provider: RazorpayxProvider) -> None:
    """A downtime tells by which rails the payees of a bank cannot be reached, since when, and nothing of payouts."""
    section = {"payout.downtime": downtime(method=["IMPS", "NEFT", "card"])}

    notice = heard(provider, event("payout.downtime.started", **section))

    assert notice.reports == ()
    assert notice.downtimes == tuple(
        Downtime(
            "Razorpayx",
            "poutdown_00000000000001",
            rail,
            MADE_AT,
            None,
            reason="beneficiary bank UTIB",
            payee_bank="UTIB",
        )
        for rail in (Rail.IMPS, Rail.NEFT)
    )


@pytest.mark.parametrize(("end", "ended_at"), [(int(EVENT_AT.timestamp()), EVENT_AT), (None, NOON), (0, NOON)])
@pytest.mark.parametrize("name", ["payout.downtime.resolved", "payout.downtime.started"])
def test_a_downtime_ends_when_its_state_says_so(
    provider: RazorpayxProvider, name: str, end: object, ended_at: object
) -> None:
    """A resolved downtime has an end, told or else the time of reading, whatever its event is called."""
    body = event(name, **{"payout.downtime": downtime(status="resolved", end=end)})

    (ended,) = heard(provider, body).downtimes

    assert (ended.began_at, ended.ended_at) == (MADE_AT, ended_at)


@pytest.mark.parametrize("changes", [{"status": "updated"}, {"status": ""}, {"method": []}, {"method": ["card"]}])
def test_a_downtime_in_words_that_we_do_not_know_is_no_downtime(
    provider: RazorpayxProvider, changes: dict[str, object]
) -> None:
    """A state or modes outside the documentation stop no rail and start none."""
    body = event("payout.downtime.updated", **{"payout.downtime": downtime(**changes)})

    assert heard(provider, body) == Notice("payout.downtime.updated")


@pytest.mark.parametrize("name", ["fund_account.validation.completed", "fund_account.validation.failed",
                                  "payout_link.issued", "account.updated"])  # fmt: skip
def test_what_is_not_about_payouts_is_heard_and_tells_nothing(provider: RazorpayxProvider, name: str) -> None:
    """Other products' events are read and make no report."""
    assert heard(provider, event(name, other={"id": "x", "status": "completed"})) == Notice(name)


@pytest.mark.parametrize("payload", [{}, []])
def test_another_event_may_carry_nothing(provider: RazorpayxProvider, payload: object) -> None:
    """An empty payload, which may be written as a list, makes an event of another product no error."""
    assert heard(provider, json.dumps({"event": "account.updated", "payload": payload}).encode()).reports == ()


@pytest.mark.parametrize("name", ["payout.processed", "payout.downtime.started", "transaction.created"])
@pytest.mark.parametrize("payload", [{}, [], {"other": {}}, {"payout": None}])
def test_an_event_that_should_carry_something_and_does_not_is_unreadable(
    provider: RazorpayxProvider, name: str, payload: object
) -> None:
    """A payout event without a payout is not passed over in silence."""
    with pytest.raises(WireError):
        heard(provider, json.dumps({"event": name, "payload": payload}).encode())
