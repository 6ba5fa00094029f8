"""What a payment order becomes under the standard contract, and what each answer means."""

from __future__ import annotations

import httpx
import pytest

from adapters.errors import RailNotOfferedError
from adapters.providers.standard.provider import StandardProvider
from ledger.errors import RailCurrencyError
from ledger.money import Money
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.scripted_api import Line, ScriptedApi
from tests.adapters.providers.standard.conftest import MakeProvider
from tests.adapters.providers.standard.samples import (
    API_KEY,
    PAYOUT_LIST,
    PAYOUTS,
    REFERENCE,
    order,
    payout,
    succeeded,
)

NONE: Line = (200, {"payouts": []})


def refused(code: str = "LIMIT", **more: object) -> dict[str, object]:
    return {"error": {"code": code, "message": "account 987654321098", **more}}


def test_an_order_is_sent_as_the_contract_has_it(api: ScriptedApi, provider: StandardProvider) -> None:
    """The attempt's key is reference and idempotency key, and the amount is in minor units."""
    api.script(PAYOUTS, (201, payout()))

    report = provider.submit(order())

    assert api.bodies(PAYOUTS) == [
        {
            "reference": REFERENCE,
            "beneficiary_id": "b_1",
            "amount": 50_000,
            "currency": "INR",
            "rail": "IMPS",
            "narration": "March",
        }
    ]
    headers = api.asked[0].headers
    assert (headers["Idempotency-Key"], headers["Authorization"]) == (REFERENCE, f"Bearer {API_KEY}")
    assert (report.provider, report.status, report.source) == (
        "Acme",
        ReportedStatus.PROCESSING,
        ReportSource.RESPONSE,
    )
    assert (report.reference, report.provider_payout_id, report.amount_minor) == (REFERENCE, "p_1", 50_000)


def test_a_rail_of_no_offer_is_not_sent(api: ScriptedApi, provider: StandardProvider) -> None:
    """What the settings do not offer, and money in another currency, is refused before anything is sent."""
    with pytest.raises(RailNotOfferedError):
        provider.submit(order(Rail.NEFT))
    with pytest.raises(RailCurrencyError):
        provider.submit(order(money=Money(1, "USD")))

    assert api.asked == []


@pytest.mark.parametrize(
    ("status", "body", "reason", "retryable"),
    [
        (422, refused(), "LIMIT", False),
        (422, refused("NO_FUNDS", retryable=True), "NO_FUNDS", True),
        (400, refused("BAD"), "BAD", False),
        (404, b"", "HTTP 404", False),
        (401, b"", "HTTP 401", True),
        (403, refused("IP"), "IP", True),
    ],
)
def test_a_refusal_stands_once_the_provider_says_that_it_has_no_payout(
    api: ScriptedApi, provider: StandardProvider, status: int, body: object, reason: str, *, retryable: bool
) -> None:
    """A refusal is confirmed by a look-up, and is tried again only where the contract says that it may be."""
    api.script(PAYOUTS, (status, body))
    api.script(PAYOUT_LIST, NONE)

    report = provider.submit(order())

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, reason, retryable)
    assert "987654321098" not in repr(report)


@pytest.mark.parametrize("status", [409, 422, 400])
def test_p8_a_payout_that_exists_is_adopted(api: ScriptedApi, provider: StandardProvider, status: int) -> None:
    """A repeated reference, and a refusal of an order that was taken on before, give the payout as it is."""
    api.script(PAYOUTS, (status, refused("DUPLICATE")))
    api.script(PAYOUT_LIST, (200, {"payouts": [succeeded(amount=7)]}))

    report = provider.submit(order())

    assert (report.status, report.source, report.amount_minor) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP, 7)


@pytest.mark.parametrize("listing", [(500, b""), (403, b""), (200, b"{"), (200, {"payouts": [payout(reference="x")]})])
def test_a_refusal_that_cannot_be_confirmed_leaves_the_outcome_open(
    api: ScriptedApi, make_provider: MakeProvider, listing: Line
) -> None:
    """Without a clear look-up a refusal says nothing about an earlier sending."""
    api.script(PAYOUTS, (422, refused()))
    api.script(PAYOUT_LIST, listing)

    assert make_provider(query_attempts=1).submit(order()).status is ReportedStatus.OUTCOME_UNKNOWN


def test_a_duplicate_that_is_not_found_leaves_the_outcome_open(api: ScriptedApi, provider: StandardProvider) -> None:
    """409 says that there is a payout, so a look-up that finds none is a contradiction and no refusal."""
    api.script(PAYOUTS, (409, b""))
    api.script(PAYOUT_LIST, NONE)

    assert provider.submit(order()).status is ReportedStatus.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [(408, b""), (429, b""), (500, b""), (503, b""), (302, b""), (200, b"{"), (200, {}), (201, payout(amount=1.0)),
     (201, payout(reference="another_1")), httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError],
)  # fmt: skip
def test_p7_everything_else_leaves_the_outcome_open(api: ScriptedApi, provider: StandardProvider, answer: Line) -> None:
    """Timeouts, 5xx, 408, 429, unreadable answers and answers about another reference decide nothing."""
    api.script(PAYOUTS, answer)

    report = provider.submit(order())

    assert (report.status, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, REFERENCE)
    assert len(api.asked) == 1
