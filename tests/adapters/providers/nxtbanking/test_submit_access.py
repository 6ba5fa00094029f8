"""Sending a payment order when the provider does not let us in: it is never paid twice, nor taken for refused."""

from __future__ import annotations

import httpx
import pytest

from adapters.providers.nxtbanking.provider import NxtbankingProvider
from ledger.status_reports import ReportedStatus
from tests.adapters.providers.nxtbanking.fake_nxtbanking import LOOK_UP, PAYOUTS, TOKEN, FakeNxtbanking, Line
from tests.adapters.providers.nxtbanking.samples import created, order


def test_a_token_refused_once_is_replaced_and_the_order_sent_again(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """After a 401 the order goes out once more, with a new token."""
    fake.script(PAYOUTS, (401, b""), (201, created()))

    report = provider.submit(order())

    assert report.status is ReportedStatus.PROCESSING
    sent = [request.headers["Authorization"] for request in fake.requests(PAYOUTS)]
    assert sent == ["Bearer token-1", "Bearer token-2"]


def test_an_order_refused_with_two_tokens_is_not_sent_a_third_time(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """401 twice ends the sending; as the look-up is not let in either, an earlier sending's outcome stays unknown."""
    fake.script(PAYOUTS, (401, b""), (401, b""))
    fake.script(LOOK_UP, (401, b""), (401, b""))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 401")
    assert len(fake.requests(PAYOUTS)) == 2
    assert len(fake.requests(TOKEN)) == 3


@pytest.mark.parametrize("answer", [(401, b""), (500, b""), httpx.ConnectError, (200, b"?"), (200, {"expires_in": 1})])
def test_an_order_without_a_token_does_not_leave_and_has_an_unknown_outcome(
    fake: FakeNxtbanking, provider: NxtbankingProvider, answer: Line
) -> None:
    """Without a token nothing is sent, which says nothing about an earlier sending of the same order."""
    fake.script(TOKEN, answer)

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status.startswith("no answer: no access token, ")
    assert fake.requests(PAYOUTS) == []
