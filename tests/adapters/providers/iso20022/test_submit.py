"""What each possible answer to an upload means for the money."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.errors import RailNotOfferedError, ReferenceTooLongError
from adapters.providers.iso20022.provider import Iso20022Provider
from ledger.payment_orders import Payee
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.iso20022.conftest import MakeProvider
from tests.adapters.providers.iso20022.fake_bank import FakeBank
from tests.adapters.providers.iso20022.samples import ACCOUNT, KEY, NOON, PASSWORD, PAYEE, order


@pytest.mark.parametrize(
    "answer",
    [(200, b""), (201, b"OK"), (202, {"status": "ACCP"}), (202, {"status": "RJCT", "reason": None}), (204, b"")],
)
def test_a_file_that_was_taken_in_is_accepted_and_no_more(
    fake: FakeBank, provider: Iso20022Provider, answer: tuple[int, object]
) -> None:
    """Whatever a bank adds to its receipt, what became of the payment is told in the messages of the standard."""
    fake.uploads.append(answer)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.ACCEPTED, f"HTTP {answer[0]}")
    assert (report.provider, report.reference, report.source) == ("Bank", KEY, ReportSource.RESPONSE)
    assert (report.effective_at, report.provider_payout_id) == (NOON, None)
    assert report.message_digest is not None


def test_the_file_goes_to_the_banks_door_as_xml(fake: FakeBank, make_provider: MakeProvider) -> None:
    """One order is one POST of one file, under the path and with the credentials of the settings."""
    fake.uploads.append((202, {}))

    make_provider(upload_path="/in", user="acme", password=PASSWORD).submit(order())

    (request,) = fake.asked
    assert (request.method, request.url.path) == ("POST", "/in")
    assert request.headers["Content-Type"] == "application/xml"
    assert request.headers["Authorization"].startswith("Basic ")
    assert KEY.encode() in request.content


def test_a_bank_that_asks_for_no_credentials_gets_none(fake: FakeBank, provider: Iso20022Provider) -> None:
    """Without a user in the settings nothing is presented."""
    fake.uploads.append((202, {}))

    provider.submit(order())

    assert "Authorization" not in fake.asked[0].headers


@pytest.mark.parametrize(
    ("answer", "reason", "retryable"),
    [
        ((422, {"status": "RJCT", "reason": "FF01"}), "FF01", False),
        ((422, {"reason": "AM04"}), "AM04", True),
        ((400, b"<html>bad request</html>"), "HTTP 400", False),
        ((413, b""), "HTTP 413", False),
        ((401, b""), "HTTP 401", True),
        ((403, b""), "HTTP 403", True),
        ((404, b""), "HTTP 404", True),
        ((405, b""), "HTTP 405", True),
    ],
)
def test_a_file_that_was_refused_was_not_paid(
    fake: FakeBank, provider: Iso20022Provider, answer: tuple[int, object], reason: str, *, retryable: bool
) -> None:
    """A refusal is definitive; one that is about our access may succeed when that is mended."""
    fake.uploads.append(answer)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.REFUSED, f"HTTP {answer[0]}")
    assert (report.reason, report.retryable, report.reference) == (reason, retryable, KEY)


@pytest.mark.parametrize(
    "answer",
    [
        (422, {"reason": "DUPL"}),
        (400, {"reason": "AM05"}),
        (409, b""),
        (408, b""),
        (429, {"reason": "FF01"}),
        (500, b""),
        (503, {"reason": "FF01"}),
        (302, b""),
    ],
)
def test_a_duplicate_and_a_server_in_trouble_leave_the_outcome_open(
    fake: FakeBank, provider: Iso20022Provider, answer: tuple[int, object]
) -> None:
    """That the bank has the file already says nothing of what became of it, and neither does an error of its own."""
    fake.uploads.append(answer)

    report = provider.submit(order())

    assert (report.status, report.retryable, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, False, KEY)


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_silence_leaves_the_outcome_open(
    fake: FakeBank, provider: Iso20022Provider, failure: type[httpx.RequestError]
) -> None:
    """A file without an answer may have been taken in."""
    fake.uploads.append(failure)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (
        ReportedStatus.OUTCOME_UNKNOWN,
        f"no answer: {failure.__name__}",
    )


@pytest.mark.parametrize(
    "changes",
    [{"rail": Rail.IMPS}, {"rail": Rail.UPI}, {"rail": Rail.ACH, "currency": "USD"}, {"currency": "USD"}],
    ids=["imps", "upi", "dollars", "exchange"],
)
def test_a_rail_or_currency_of_another_account_never_leaves(
    fake: FakeBank, provider: Iso20022Provider, changes: dict[str, Any]
) -> None:
    """The rails are those of the account's currency, and a bank would exchange any other at its own rate."""
    with pytest.raises(RailNotOfferedError):
        provider.submit(order(**changes))

    assert fake.asked == []


def test_a_dollar_account_carries_dollars(fake: FakeBank, make_provider: MakeProvider) -> None:
    """An account in dollars offers the rails of the United States, and no others."""
    fake.uploads.append((202, {}))
    provider = make_provider(currency="USD")

    assert provider.submit(order(rail=Rail.FEDWIRE, currency="USD")).status is ReportedStatus.ACCEPTED
    assert set(provider.capabilities.rails) == {Rail.ACH, Rail.FEDWIRE}


def test_a_key_that_does_not_fit_never_leaves(fake: FakeBank, provider: Iso20022Provider) -> None:
    """A key that would have to be cut is refused before anything is sent."""
    with pytest.raises(ReferenceTooLongError):
        provider.submit(order(key=f"{KEY[:-1]}100"))

    assert fake.asked == []


def test_a_payee_who_was_forgotten_is_not_paid(
    fake: FakeBank, provider: Iso20022Provider, payees: dict[UUID, Payee]
) -> None:
    """The payee's details come from the book at the moment of sending; without them nothing is sent."""
    payees.clear()

    with pytest.raises(KeyError):
        provider.submit(order())

    assert fake.asked == []


def test_nothing_personal_or_secret_is_shown(fake: FakeBank, make_provider: MakeProvider) -> None:
    """Neither reports nor the settings' own text show an account number, a payee or a password."""
    fake.uploads.append((422, {"reason": "AC01", "reason_text": f"account {PAYEE.account_number} is closed"}))
    provider = make_provider(user="acme", password=PASSWORD)

    shown = f"{provider.submit(order())!r} {provider._settings!r} {provider._settings.debtor!r}"

    for secret in (ACCOUNT, PASSWORD, PAYEE.name, str(PAYEE.account_number)):
        assert secret not in shown
