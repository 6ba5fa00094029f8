"""What each possible answer to a payment order means for the money."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest

from adapters.errors import RailNotOfferedError
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from ledger.errors import RailCurrencyError
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.nxtbanking.conftest import MakeProvider
from tests.adapters.providers.nxtbanking.fake_nxtbanking import LOOK_UP, PAYOUTS, FakeNxtbanking, Line
from tests.adapters.providers.nxtbanking.samples import NOON, REFERENCE, created, details, order

NOTHING_FOUND: Line = (200, {"items": []})
REFUSED: Line = (422, {"error": {"code": "BENEFICIARY_BLOCKED", "message": "account 1234567890 is blocked"}})


def test_an_order_says_what_is_paid_to_whom_and_under_which_reference(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The order's idempotency key leaves as the provider's reference, next to the amount, the rail and the payee."""
    fake.script(PAYOUTS, (201, created()))

    provider.submit(order())

    assert fake.bodies(PAYOUTS) == [
        {
            "beneficiary_id": "ben_abc123",
            "amount": 50_000,
            "mode": "IMPS",
            "reference_id": REFERENCE,
            "narration": "Vendor payment for March 2026",
        }
    ]


@pytest.mark.parametrize("rail", [Rail.ACH, Rail.FEDWIRE])
def test_rail_of_another_country_is_not_sent(fake: FakeNxtbanking, provider: NxtbankingProvider, rail: Rail) -> None:
    """A rail that the guide does not name is refused before anything is sent."""
    with pytest.raises(RailNotOfferedError) as raised:
        provider.submit(order(rail=rail))
    assert (raised.value.provider, raised.value.rail) == ("Nxtbanking", rail)
    assert fake.bodies(PAYOUTS) == []


@pytest.mark.parametrize("rail", [Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI])
def test_every_rail_has_a_mode(fake: FakeNxtbanking, provider: NxtbankingProvider, rail: Rail) -> None:
    """Every Indian rail of the ledger is one of the provider's modes IMPS, NEFT, RTGS and UPI."""
    fake.script(PAYOUTS, (201, created()))

    provider.submit(order(rail=rail))

    assert fake.bodies(PAYOUTS)[0]["mode"] in {"IMPS", "NEFT", "RTGS", "UPI"}
    assert fake.bodies(PAYOUTS)[0]["mode"] == rail.name


def test_an_accepted_order_is_reported_as_the_provider_repeats_it(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The report carries the provider's payout id, reference, amount and beneficiary, and the digest of its answer."""
    fake.script(PAYOUTS, (201, b'{"payout_id":"pay_1","reference_id":"%s","status":"QUEUED","amount":50000,'
                               b'"beneficiary_id":"ben_abc123"}' % REFERENCE.encode()))  # fmt: skip

    report = provider.submit(order())

    assert report.status is ReportedStatus.ACCEPTED
    assert report.source is ReportSource.RESPONSE
    assert (report.provider_payout_id, report.reference) == ("pay_1", REFERENCE)
    assert (report.amount_minor, report.currency, report.provider_beneficiary_id) == (50_000, "INR", "ben_abc123")
    assert report.effective_at == NOON
    assert report.message_digest is not None


def test_money_that_is_not_rupees_never_leaves(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """An order in another currency is refused before anything is sent."""
    with pytest.raises(RailCurrencyError):
        provider.submit(order(currency="USD"))

    assert fake.asked == []


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteTimeout, httpx.ReadTimeout,
     httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.DecodingError],
)  # fmt: skip
def test_p7_an_order_without_an_answer_has_an_unknown_outcome(
    fake: FakeNxtbanking, provider: NxtbankingProvider, failure: type[httpx.RequestError]
) -> None:
    """Whatever breaks between us and the provider, even before the order left, the outcome is unknown and named."""
    fake.script(PAYOUTS, failure)

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"no answer: {failure.__name__}"
    assert (report.reference, report.retryable, report.message_digest) == (REFERENCE, False, None)
    assert len(fake.requests(PAYOUTS)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 429, 500, 502, 503, 504, 599])
def test_p7_answers_that_promise_nothing_leave_the_outcome_unknown(
    fake: FakeNxtbanking, provider: NxtbankingProvider, status: int
) -> None:
    """A redirect, 408, 429 and any 5xx leave the outcome unknown, and the order is not sent a second time."""
    fake.script(PAYOUTS, (status, b"gateway says no"))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"HTTP {status}"
    assert report.message_digest == sha256(b"gateway says no").hexdigest()
    assert len(fake.requests(PAYOUTS)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b"null",
        b'"SUCCESS"',
        b"\xff\xfe\x00",
        b'{"payout_id": NaN}',
        b"[" * 100_000,
        created(amount="50000"),
        created(amount=True),
        created(amount=0.5),
        created(amount=10**30),
        created(status=None),
        created(payout_id=""),
        {key: value for key, value in created().items() if key != "beneficiary_id"},
    ],
)
def test_p7_a_success_that_cannot_be_read_leaves_the_outcome_unknown(
    fake: FakeNxtbanking, provider: NxtbankingProvider, body: object
) -> None:
    """A 2xx that is not the message it should be may still mean that the payout was made."""
    fake.script(PAYOUTS, (201, body))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == "HTTP 201"
    assert report.reason
    assert report.message_digest is not None


def test_an_answer_about_another_reference_is_no_answer(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """An acceptance that repeats a reference other than ours leaves our order's outcome unknown."""
    fake.script(PAYOUTS, (201, created(reference_id="another_1")))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.reference == REFERENCE
    assert report.provider_payout_id is None


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 413, 422, 451])
def test_a_refusal_is_definitive_once_the_provider_has_nothing_under_the_reference(
    fake: FakeNxtbanking, provider: NxtbankingProvider, status: int
) -> None:
    """A 4xx other than 408 and 429 is a refusal with the provider's reason code, confirmed by a look-up."""
    fake.script(PAYOUTS, (status, {"error": {"code": "BENEFICIARY_BLOCKED", "message": "account 1234567890"}}))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert report.status is ReportedStatus.REFUSED
    assert (report.provider_status, report.reason) == (f"HTTP {status}", "BENEFICIARY_BLOCKED")
    assert report.reference == REFERENCE
    assert report.retryable is (status == 403)
    assert len(fake.requests(PAYOUTS)) == 1


def test_an_empty_wallet_is_a_refusal_that_may_be_tried_again(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """INSUFFICIENT_BALANCE says for certain that nothing happened, and passes."""
    fake.script(PAYOUTS, (422, {"error": {"code": "INSUFFICIENT_BALANCE"}}))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.retryable) == (ReportedStatus.REFUSED, True)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", {}, {"error": "no"}, {"error": {"code": None}}, {"error": {"code": "a b"}}]
)
def test_a_refusal_without_a_readable_code_is_still_a_refusal(
    fake: FakeNxtbanking, provider: NxtbankingProvider, body: object
) -> None:
    """The status code refuses; the reason code only explains."""
    fake.script(PAYOUTS, (422, body))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, "HTTP 422", False)


def test_a_refused_repetition_of_a_payment_that_was_taken_on_reports_that_payment(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """When a lost first sending emptied the wallet, the second sending's refusal must not hide the first's payout."""
    fake.script(PAYOUTS, httpx.ReadTimeout, (422, {"error": {"code": "INSUFFICIENT_BALANCE"}}))
    fake.script(LOOK_UP, (200, {"items": [details()]}))

    first, second = provider.submit(order()), provider.submit(order())

    assert first.status is ReportedStatus.OUTCOME_UNKNOWN
    assert (second.status, second.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert second.provider_payout_id == "pay_xyz789"


@pytest.mark.parametrize("look_up", [(404, b""), (200, b"?"), (200, {"items": [details(reference_id="x")]})])
def test_a_refusal_that_cannot_be_confirmed_leaves_the_outcome_unknown(
    fake: FakeNxtbanking, provider: NxtbankingProvider, look_up: Line
) -> None:
    """Without a usable answer to the look-up nobody knows whether an earlier sending was taken on."""
    fake.script(PAYOUTS, REFUSED)
    fake.script(LOOK_UP, look_up)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 422")
    assert report.reason is not None
    assert report.reason.startswith("look-up: ")


def test_p8_a_duplicate_is_answered_with_the_original(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """409 means that the reference was used: what the provider has under it is reported, as it stands there."""
    fake.script(PAYOUTS, (409, {"error": {"code": "DUPLICATE"}}))
    fake.script(LOOK_UP, (200, {"items": [details()]}))

    report = provider.submit(order())

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert (report.reference, report.provider_payout_id) == (REFERENCE, "pay_xyz789")
    assert fake.requests(LOOK_UP)[0].url.params["reference_id"] == REFERENCE
    assert len(fake.requests(PAYOUTS)) == 1


@pytest.mark.parametrize(
    "look_up",
    [[NOTHING_FOUND], [(404, b"")], [(200, b"?")], [(503, b"")] * 3, [httpx.ReadTimeout] * 3,
     [(200, {"items": [details(), details(payout_id="pay_2")]})]],
)  # fmt: skip
def test_p8_a_duplicate_whose_original_is_not_found_has_an_unknown_outcome(
    fake: FakeNxtbanking, provider: NxtbankingProvider, look_up: list[Line]
) -> None:
    """409 says that a payout exists; if the look-up fails, finds none or finds two, nobody knows what became of it."""
    fake.script(PAYOUTS, (409, b""))
    fake.script(LOOK_UP, *look_up)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 409")
    assert report.reference == REFERENCE


def test_the_raw_answer_is_kept_before_it_is_parsed(fake: FakeNxtbanking, make_provider: MakeProvider) -> None:
    """Every answer about a payout reaches the archive, even one that cannot be read; access tokens never do."""
    kept: list[bytes] = []

    class Archive:
        def keep(self, provider: str, raw: bytes) -> str:
            assert provider == "Nxtbanking"
            kept.append(raw)
            return f"digest {len(kept)}"

    fake.script(PAYOUTS, (201, b"?"), (409, b"!"), (500, b"oh"))
    fake.script(LOOK_UP, (200, {"items": []}))
    provider = make_provider(Archive())

    reports = [provider.submit(order()) for _ in range(3)]

    assert kept == [b"?", b"!", b'{"items": []}', b"oh"]
    assert [report.message_digest for report in reports] == ["digest 1", "digest 2", "digest 4"]
