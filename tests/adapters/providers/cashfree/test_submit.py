"""What each possible answer to a payment order means for the money."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest

from adapters.providers.cashfree.provider import CashfreeProvider
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import LOOK_UP, TRANSFERS, FakeCashfree, Line
from tests.adapters.providers.cashfree.samples import NOON, OUR_ID, REFERENCE, bare, order, paid, refusal, transfer

NOTHING_FOUND: Line = (404, refusal("transfer_not_found"))


def test_an_accepted_order_is_reported_as_the_provider_repeats_it(
    fake: FakeCashfree, provider: CashfreeProvider
) -> None:
    """The report carries the provider's id, reference, amount in paise, beneficiary, time and the answer's digest."""
    raw = json.dumps(transfer()).encode()
    fake.script(TRANSFERS, (200, raw))

    report = provider.submit(order())

    assert (report.status, report.source) == (ReportedStatus.ACCEPTED, ReportSource.RESPONSE)
    assert (report.provider_status, report.reason, report.retryable) == ("RECEIVED", None, False)
    assert (report.provider_payout_id, report.reference) == ("70918273", REFERENCE)
    assert (report.amount_minor, report.currency, report.provider_beneficiary_id) == (50_000, "INR", OUR_ID)
    assert report.effective_at == datetime(2026, 3, 1, 11, 59, 30, tzinfo=UTC)
    assert report.message_digest == sha256(raw).hexdigest()


def test_an_order_that_fails_at_once_is_a_failure(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """A 200 that tells of a failed transfer is that failure, with the status code as its reason."""
    fake.script(TRANSFERS, (200, bare("FAILED", "IMPS_MODE_FAIL")))

    report = provider.submit(order())

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.FAILED, "IMPS_MODE_FAIL", False)
    assert report.effective_at == NOON


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteTimeout, httpx.ReadTimeout,
     httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.DecodingError],
)  # fmt: skip
def test_p7_an_order_without_an_answer_has_an_unknown_outcome(
    fake: FakeCashfree, provider: CashfreeProvider, failure: type[httpx.RequestError]
) -> None:
    """Whatever breaks between us and the provider, the outcome is unknown, named, and the order is sent once."""
    fake.script(TRANSFERS, failure)

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"no answer: {failure.__name__}"
    assert (report.reference, report.retryable, report.message_digest) == (REFERENCE, False, None)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 429, 500, 502, 503, 504, 520, 599])
def test_p7_answers_that_promise_nothing_leave_the_outcome_unknown(
    fake: FakeCashfree, provider: CashfreeProvider, status: int
) -> None:
    """A redirect, 408, 429 and any 5xx leave the outcome unknown, and never lead to another transfer."""
    fake.script(TRANSFERS, (status, refusal("internal_error")))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"HTTP {status}"
    assert report.message_digest is not None
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        transfer(transfer_amount="500"),
        transfer(transfer_amount=True),
        transfer(transfer_amount=0.001),
        transfer(transfer_amount=10**30),
        transfer(transfer_currency="XXX"),
        transfer(status=None),
        transfer(transfer_id=""),
        transfer(cf_transfer_id=""),
        transfer(beneficiary_details="none"),
        transfer(transfer_id="another_1"),
    ],
)
def test_p7_a_success_that_cannot_be_read_leaves_the_outcome_unknown(
    fake: FakeCashfree, provider: CashfreeProvider, body: object
) -> None:
    """A 200 that is not the message it should be, or is about another transfer, may still mean that ours was made."""
    fake.script(TRANSFERS, (200, body))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 200")
    assert (report.reference, report.provider_payout_id) == (REFERENCE, None)
    assert report.reason
    assert report.message_digest is not None


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "transfer_amount_invalid", False),
        (401, "authentication_failed", True),
        (403, "ip_not_whitelisted", True),
        (404, "beneficiary_not_found", False),
        (412, "low_balance", True),
        (422, "vba_beneficiary_not_allowed", False),
        (422, "bank_account_number_same_as_source", False),
        (422, "insufficient_balance", True),
    ],
)
def test_a_refusal_is_definitive_once_the_provider_has_nothing_under_the_reference(
    fake: FakeCashfree, provider: CashfreeProvider, status: int, code: str, *, retryable: bool
) -> None:
    """A 4xx that the look-up confirms is a refusal; one for our access or an empty wallet may be tried again."""
    fake.script(TRANSFERS, (status, refusal(code)))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.REFUSED, f"HTTP {status}")
    assert (report.reason, report.retryable, report.reference) == (code, retryable, REFERENCE)
    assert fake.queries(LOOK_UP) == [{"transfer_id": [REFERENCE]}]
    assert len(fake.requests(TRANSFERS)) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", {}, {"code": "no"}, {"type": "a", "code": None, "message": "b"}])
def test_a_refusal_without_a_readable_code_is_still_a_refusal(
    fake: FakeCashfree, provider: CashfreeProvider, body: object
) -> None:
    """The status code refuses; the reason code only explains."""
    fake.script(TRANSFERS, (422, body))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, "HTTP 422", False)


@pytest.mark.parametrize(
    "look_up",
    [httpx.ReadTimeout, (500, b""), (403, refusal("ip_not_whitelisted")), (404, b"<html>"),
     (404, {"message": "no Route matched"}), (404, refusal("request_failed")), (200, b"{}"),
     (200, transfer(transfer_id="another_1"))],
)  # fmt: skip
def test_a_refusal_that_no_look_up_confirms_is_an_unknown_outcome(
    fake: FakeCashfree, make_provider: MakeProvider, look_up: Line
) -> None:
    """Unless the provider itself says that it has no such transfer, a refused order may have been sent before."""
    fake.script(TRANSFERS, (422, refusal("bank_account_number_same_as_source")))
    fake.script(LOOK_UP, look_up)

    report = make_provider(query_attempts=1).submit(order())

    assert (report.status, report.retryable) == (ReportedStatus.OUTCOME_UNKNOWN, False)
    assert report.reason is not None
    assert report.reason.startswith("look-up: ")


def test_a_refused_repetition_of_a_transfer_that_was_made_reports_that_transfer(
    fake: FakeCashfree, provider: CashfreeProvider
) -> None:
    """When a lost first sending emptied the wallet, the second sending's refusal must not hide the first's transfer."""
    fake.script(TRANSFERS, httpx.ReadTimeout, (412, refusal("low_balance")))
    fake.script(LOOK_UP, (200, paid()))

    first, second = provider.submit(order()), provider.submit(order())

    assert first.status is ReportedStatus.OUTCOME_UNKNOWN
    assert (second.status, second.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)


def test_p8_a_duplicate_is_the_transfer_that_was_made(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """The 409 does not show the original, so it is looked up and reported as it is, with its own amount and payee."""
    fake.script(TRANSFERS, (409, refusal("transfer_id_already_exists")))
    fake.script(LOOK_UP, (200, paid(transfer_amount=499.99, beneficiary_details={"beneficiary_id": "other"})))

    report = provider.submit(order())

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert (report.amount_minor, report.provider_beneficiary_id) == (49_999, "other")
    assert fake.queries(LOOK_UP) == [{"transfer_id": [REFERENCE]}]


@pytest.mark.parametrize("look_up", [NOTHING_FOUND, (503, b""), (200, b"{}"), httpx.ConnectError])
def test_p8_a_duplicate_that_cannot_be_found_is_an_unknown_outcome(
    fake: FakeCashfree, make_provider: MakeProvider, look_up: Line
) -> None:
    """A transfer id that is taken, and whose transfer is not shown, says that something happened and not what."""
    fake.script(TRANSFERS, (409, refusal("transfer_id_already_exists")))
    fake.script(LOOK_UP, look_up)

    report = make_provider(query_attempts=1).submit(order())

    assert (report.status, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, REFERENCE)
