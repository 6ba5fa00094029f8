"""Questions: what was told of a transfer, and what was not."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.cashfree.provider import CashfreeProvider
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import LOOK_UP, FakeCashfree, Line
from tests.adapters.providers.cashfree.samples import NOON, REFERENCE, bare, paid, refusal, transfer


def test_a_status_tells_everything_about_a_transfer(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """A poll by the provider's id reports confidence, UTR, and charge and tax apart from each other, in paise."""
    fake.script(LOOK_UP, (200, paid(transfer_utr=" testr92023 ")))

    report = provider.status("70918273")

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.POLL)
    assert (report.provider_status, report.confidence) == ("SUCCESS / COMPLETED", Confidence.CREDITED)
    assert (report.fee_minor, report.tax_minor) == (100, 18)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (None, None)
    assert report.utr == "TESTR92023"
    assert report.effective_at == datetime(2026, 3, 1, 11, 59, 30, tzinfo=UTC)
    assert fake.queries(LOOK_UP) == [{"cf_transfer_id": ["70918273"]}]


@pytest.mark.parametrize("told", ["2026-03-01T11:59:30", "yesterday", None, 5])
def test_a_time_that_cannot_be_read_is_the_time_of_reading(
    fake: FakeCashfree, provider: CashfreeProvider, told: object
) -> None:
    """An answer's time counts only with its zone."""
    fake.script(LOOK_UP, (200, paid(updated_on=told)))

    assert provider.status("70918273").effective_at == NOON


def test_a_failed_transfer_need_not_repeat_the_provider_s_id(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """Failed and reversed transfers leave out id, UTR, fees and beneficiary: absent facts are absent, not zero."""
    fake.script(LOOK_UP, (200, bare("REVERSED", "INVALID_ACCOUNT_FAIL")))

    report = provider.status("70918273")

    assert (report.status, report.reason) == (ReportedStatus.RETURNED, "INVALID_ACCOUNT_FAIL")
    assert (report.provider_payout_id, report.utr, report.provider_beneficiary_id) == (None, None, None)
    assert (report.fee_minor, report.tax_minor) == (None, None)


def test_an_answer_about_another_transfer_is_no_answer(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """Neither query takes over what was said of another transfer."""
    fake.script(LOOK_UP, (200, paid(cf_transfer_id="1")), (200, paid(transfer_id="another_1")))

    with pytest.raises(WireError):
        provider.status("70918273")
    with pytest.raises(WireError):
        provider.find(REFERENCE)


def test_a_look_up_finds_a_transfer_by_our_reference(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """The reference goes as a query parameter, and the source of the report is the look-up."""
    fake.script(LOOK_UP, (200, transfer(status="PENDING", status_code="SENT_TO_BANK")))

    report = provider.find(REFERENCE)

    assert report is not None
    assert (report.status, report.source) == (ReportedStatus.PROCESSING, ReportSource.LOOKUP)
    assert fake.queries(LOOK_UP) == [{"transfer_id": [REFERENCE]}]


def test_a_transfer_that_the_provider_does_not_know_is_none(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """The provider's own 404 about a transfer is the only proof that there is none."""
    fake.script(LOOK_UP, (404, refusal("transfer_not_found")))

    assert provider.find(REFERENCE) is None


@pytest.mark.parametrize(
    "answer",
    [(404, b""), (404, b"<html>"), (404, {"message": "transfer not found"}), (404, refusal("request_failed")),
     (404, refusal("beneficiary_not_found")), (400, refusal("transfer_id_invalid")),
     (401, refusal("authentication_failed")), (403, refusal("ip_not_whitelisted")), (302, b"")],
)  # fmt: skip
def test_any_other_refusal_of_a_question_is_no_answer(
    fake: FakeCashfree, make_provider: MakeProvider, answer: Line
) -> None:
    """A wrong address or missing access must not be taken for a transfer that never was."""
    fake.script(LOOK_UP, answer, answer)
    provider = make_provider(query_attempts=1)

    with pytest.raises(ProviderUnavailableError):
        provider.find(REFERENCE)
    with pytest.raises(ProviderUnavailableError):
        provider.status("70918273")


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError, httpx.ReadTimeout, (500, b""), (520, b""), (408, b""), (429, b"")]
)
def test_a_question_is_asked_again(fake: FakeCashfree, provider: CashfreeProvider, trouble: Line) -> None:
    """A question that met trouble is asked again a few times, and then given up."""
    fake.script(LOOK_UP, trouble, trouble, (200, paid()), trouble, trouble, trouble)

    assert provider.status("70918273").status is ReportedStatus.SUCCEEDED
    with pytest.raises(ProviderUnavailableError):
        provider.status("70918273")
    assert len(fake.asked) == 6


def test_an_answer_is_kept_before_it_is_read(fake: FakeCashfree, make_provider: MakeProvider) -> None:
    """Even what cannot be read is archived, and a report names the digest of its message."""
    kept: list[bytes] = []

    class Archive:
        def keep(self, provider: str, raw: bytes) -> str:
            assert provider == "Cashfree"
            kept.append(raw)
            return sha256(raw).hexdigest()

    fake.script(LOOK_UP, (200, b"{"))

    with pytest.raises(WireError):
        make_provider(Archive()).status("70918273")

    assert kept == [b"{"]


def test_the_wallet_is_not_told(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """This version of the API has no balance: the capabilities say so, and nothing is asked."""
    assert not provider.capabilities.wallet_told

    with pytest.raises(ProviderUnavailableError):
        provider.wallet_balance_minor()
    assert fake.asked == []


def test_the_capabilities(make_provider: MakeProvider) -> None:
    """A transfer id is good for ever and can be looked up, amounts are rupees, and our prices replace the list's."""
    capabilities = make_provider(fees_minor={"IMPS": 123}).capabilities
    imps, upi = capabilities.rails["IMPS"], capabilities.rails["UPI"]  # type: ignore[index]

    assert capabilities.resolution.key_lifetime is None
    assert capabilities.resolution.lookup_by_reference
    assert capabilities.amount_unit == "major"
    assert capabilities.signed_time
    assert (imps.fee_minor, imps.minimum_minor, imps.limit_minor) == (123, 100, 50_000_000)
    assert (upi.minimum_minor, upi.limit_minor) == (100, 10_000_000)
