"""Payment returns (pacs.004): money that comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.providers.iso20022.provider import Iso20022Provider
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.iso20022.samples import KEY, document, returned


def test_a_return_is_reported_with_its_reason(provider: Iso20022Provider) -> None:
    """The report names the attempt, the amount that comes back, why, and the day on which it settles."""
    (report,) = provider.read_webhook(returned()).reports

    assert (report.reference, report.status, report.reason) == (KEY, ReportedStatus.RETURNED, "AC04")
    assert (report.amount_minor, report.currency) == (50_000, "INR")
    assert report.effective_at == datetime(2026, 10, 5, 6, 30, tzinfo=UTC)
    assert (report.provider_status, report.source) == ("pacs.004", ReportSource.WEBHOOK)
    assert (report.retryable, report.utr) == (False, None)


def test_a_returns_own_day_counts_before_that_of_the_message(provider: Iso20022Provider) -> None:
    """Where the transaction has a settlement day of its own, that is when the money comes back."""
    (report,) = provider.read_webhook(returned(extra="<IntrBkSttlmDt>2026-10-06</IntrBkSttlmDt>")).reports

    assert report.effective_at == datetime(2026, 10, 6, 6, 30, tzinfo=UTC)


def test_another_amount_is_told_as_it_is(provider: Iso20022Provider) -> None:
    """What a bank on the way kept back is not made up for: the ledger compares."""
    (report,) = provider.read_webhook(returned(amount="490.00")).reports

    assert report.amount_minor == 49_000


@pytest.mark.parametrize("key", ["INVOICE-1", "NOTPROVIDED"])
def test_other_peoples_returns_are_not_ours(provider: Iso20022Provider, key: str) -> None:
    """A return without a key of ours is no report."""
    assert provider.read_webhook(returned(key=key)).reports == ()


def test_the_original_file_names_a_return_that_does_not_name_itself(provider: Iso20022Provider) -> None:
    """One file holds one payment, so the file's identification is enough."""
    raw = document(
        f"<OrgnlGrpInf><OrgnlMsgId>{KEY}</OrgnlMsgId></OrgnlGrpInf>"
        "<TxInf><RtrdIntrBkSttlmAmt Ccy='INR'>5.00</RtrdIntrBkSttlmAmt></TxInf>",
        "pacs.004.001.02",
    )
    (report,) = provider.read_webhook(raw).reports

    assert (report.reference, report.amount_minor, report.reason) == (KEY, 500, None)
