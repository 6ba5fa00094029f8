"""Transfers: creation, the rules that refuse one, and how it reads afterwards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from adapters.sandbox.beneficiaries import BeneficiaryStatus
from adapters.sandbox.contracts.cashfree.answers import REFUSALS
from adapters.sandbox.contracts.cashfree.words import FINDINGS, REASONS, STATUSES
from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason
from adapters.sandbox.refusals import ErrorCode
from tests.adapters.sandbox.contracts.cashfree.client import REFERENCE, error_of, exact
from tests.adapters.sandbox.contracts.cashfree.conftest import OPENING_MINOR, StartCashfree

LAKH = 100_000
MINUTE = timedelta(minutes=1)


def test_every_word_has_a_translation() -> None:
    """Every status, reason, finding and error of the sandbox has a word of the provider."""
    assert STATUSES.keys() == set(PayoutStatus)
    assert REASONS.keys() == set(Reason)
    assert FINDINGS.keys() == set(BeneficiaryStatus)
    assert REFUSALS.keys() == set(ErrorCode)


def test_creation_is_answered_received_and_debits_the_wallet(start: StartCashfree) -> None:
    """A transfer that is taken on is RECEIVED, and its amount, charge and tax have left the wallet."""
    sandbox, client = start()
    client.register()

    answer = client.pay(fundsource_id="WALLET_7")

    assert answer.status_code == 200
    assert exact(answer) == {
        "transfer_id": REFERENCE,
        "cf_transfer_id": answer.json()["cf_transfer_id"],
        "status": "RECEIVED",
        "status_code": "RECEIVED",
        "beneficiary_details": {"beneficiary_id": "payee_1"},
        "transfer_amount": Decimal("500.00"),
        "transfer_mode": "BANK",
        "fundsource_id": "WALLET_7",
        "added_on": "2026-02-26T10:30:00Z",
        "updated_on": "2026-02-26T10:30:00Z",
    }
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - 50_000 - 500 - 90


def test_a_transfer_reads_the_same_by_either_id(start: StartCashfree) -> None:
    """A completed transfer tells UTR, charge and tax, by the client's id and by the provider's."""
    sandbox, client = start()
    client.register()
    provider_id = client.pay().json()["cf_transfer_id"]
    assert client.transfer().json()["status_code"] == "SENT_TO_BANK"
    sandbox.advance(MINUTE)

    document = exact(client.transfer())

    assert (document["status"], document["status_code"]) == ("SUCCESS", "COMPLETED")
    assert document["transfer_service_charge"] == Decimal("5.00")
    assert document["transfer_service_tax"] == Decimal("0.90")
    assert len(document["transfer_utr"]) == 12
    assert (document["added_on"], document["updated_on"]) == ("2026-02-26T10:30:00Z", "2026-02-26T10:30:30Z")
    assert exact(client.transfer(cf_transfer_id=provider_id)) == document


@pytest.mark.parametrize(
    ("account_number", "stages"),
    [
        ("5550990002", [("RECEIVED", "RECEIVED"), ("PENDING", "SENT_TO_BANK"), ("SUCCESS", "COMPLETED")]),
        ("5550990004", [("FAILED", "ACCOUNT_BLOCKED")]),
        ("5550990006", [("SUCCESS", "COMPLETED"), ("REVERSED", "INVALID_ACCOUNT_FAIL")]),
        ("5550990034", [("FAILED", "REINITIALIZE_TRANSFER_LATER")]),
        ("5550990035", [("FAILED", "BANK_GATEWAY_ERROR"), ("REVERSED", "INVALID_ACCOUNT_FAIL")]),
        ("5550990037", [("SUCCESS", "SENT_TO_BENEFICIARY"), ("SUCCESS", "COMPLETED")]),
        ("5550990038", [("ON_HOLD", "UNDER_REVIEW"), ("SUCCESS", "COMPLETED")]),
    ],
)
def test_the_stages_of_a_scenario(start: StartCashfree, account_number: str, stages: list[tuple[str, str]]) -> None:
    """Each stage of a scenario reads in the provider's words for status and status code."""
    sandbox, client = start()
    client.pay_account(account_number)
    seen: list[tuple[str, str]] = []
    for seconds in (0, 59, 1, 30, 6 * 3600, 86_400, 3 * 86_400):
        sandbox.advance(timedelta(seconds=seconds))
        document = client.transfer().json()
        stage = (document["status"], document["status_code"])
        if seen[-1:] != [stage]:
            seen.append(stage)

    assert seen[-len(stages) :] == stages


def test_a_transfer_id_is_good_once_and_for_ever(start: StartCashfree) -> None:
    """A used transfer id is answered 409 without the transfer, whatever else it says, even years later."""
    sandbox, client = start()
    client.register()
    client.pay()
    before = sandbox.bank.payouts(), sandbox.bank.movements()

    for other in ({}, {"transfer_amount": 7}, {"beneficiary_id": "nobody"}):
        assert error_of(client.pay(**other)) == (409, "transfer_id_already_exists")
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == before
    sandbox.advance(timedelta(days=800))
    assert error_of(client.pay()) == (409, "transfer_id_already_exists")


def test_unknown_transfers_are_not_found(start: StartCashfree) -> None:
    """Unknown ids of either kind are 404 in the provider's form, and a question about nothing is 400."""
    _, client = start()

    assert error_of(client.transfer()) == (404, "transfer_not_found")
    assert error_of(client.transfer(cf_transfer_id="12")) == (404, "transfer_not_found")
    assert client.http.get("/transfers").status_code == 400
    assert client.http.get("/transfers?transfer_id=a&transfer_id=b").status_code == 400
    assert error_of(client.http.get("/unheard/of")) == (404, "request_not_found")


def test_the_wallet_must_cover_amount_charge_and_tax(start: StartCashfree) -> None:
    """A wallet one paisa short refuses with 412, and nothing is created; after a top-up it pays to the last paisa."""
    sandbox, client = start(opening_wallet_minor=50_000 + 590 - 1)
    client.register()

    assert error_of(client.pay()) == (412, "insufficient_balance")
    assert sandbox.bank.movements() == ()
    assert client.transfer().status_code == 404
    sandbox.bank.top_up(1)
    assert client.pay().status_code == 200
    assert sandbox.bank.wallet_balance_minor() == 0


@pytest.mark.parametrize(
    ("mode", "rupees", "error"),
    [
        ("imps", 5 * LAKH, None),
        ("imps", Decimal("500000.01"), (400, "transfer_amount_invalid")),
        ("banktransfer", 1, None),
        ("neft", 1, None),
        ("rtgs", 2 * LAKH, None),
        ("rtgs", 2 * LAKH - 1, (400, "transfer_amount_invalid")),
        ("upi", 1, (422, "transfer_mode_not_supported")),
    ],
)
def test_modes_have_limits(
    start: StartCashfree, mode: str, rupees: int | Decimal, error: tuple[int, str] | None
) -> None:
    """A mode takes the amounts that its rail carries, and an account takes no UPI."""
    sandbox, client = start()
    client.register()

    answer = client.pay(transfer_mode=mode, transfer_amount=float(rupees))

    assert (None if answer.status_code == 200 else error_of(answer)) == error
    assert len(sandbox.bank.payouts()) == (error is None)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"transfer_id": "a-b"}, (400, "transfer_id_invalid")),
        ({"transfer_id": "a" * 41}, (400, "transfer_id_invalid")),
        ({"transfer_id": None}, (400, "transfer_id_invalid")),
        ({"transfer_amount": 0.99}, (400, "transfer_amount_invalid")),
        ({"transfer_amount": 1.001}, (400, "transfer_amount_invalid")),
        ({"transfer_amount": "500"}, (400, "transfer_amount_invalid")),
        ({"transfer_amount": None}, (400, "transfer_amount_invalid")),
        ({"transfer_mode": "IMPS"}, (400, "transfer_mode_invalid")),
        ({"transfer_mode": "paytm"}, (400, "transfer_mode_invalid")),
        ({"transfer_currency": "USD"}, (400, "transfer_currency_invalid")),
        ({"transfer_remarks": "March!"}, (400, "transfer_remarks_invalid")),
        ({"transfer_remarks": "m" * 71}, (400, "transfer_remarks_invalid")),
        ({"beneficiary_details": "payee_1"}, (400, "beneficiary_details_invalid")),
        ({"beneficiary_id": "nobody"}, (404, "beneficiary_not_found")),
        ({"fundsource_id": 5}, (400, "fundsource_id_invalid")),
    ],
)
def test_a_malformed_transfer_is_refused(
    start: StartCashfree, wrong: dict[str, object], error: tuple[int, str]
) -> None:
    """What breaks a documented rule is refused by the field's name, and nothing is created."""
    sandbox, client = start()
    client.register()

    assert error_of(client.pay(**wrong)) == error
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == ((), ())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe\xfd", b"[" * 100_000])
def test_an_unreadable_body_is_refused(start: StartCashfree, body: bytes) -> None:
    """A body that is not a JSON object is answered 400."""
    _, client = start()

    assert error_of(client.http.post("/transfers", content=body)) == (400, "request_invalid")


@pytest.mark.parametrize(
    ("account_number", "status"), [("5550990009", 500), ("5550990010", 503), ("5550990031", 429), ("5550990005", 422)]
)
def test_scenarios_that_refuse_have_the_provider_s_form(start: StartCashfree, account_number: str, status: int) -> None:
    """Errors of the provider, throttling and a refusal all have type, code and message."""
    _, client = start()

    assert error_of(client.pay_account(account_number))[0] == status


@pytest.mark.parametrize(("account_number", "created"), [("5550990007", 1), ("5550990008", 1), ("5550990032", 0)])
def test_silence(start: StartCashfree, account_number: str, created: int) -> None:
    """A lost answer leaves a transfer behind, and a lost request none."""
    sandbox, client = start()

    with pytest.raises(httpx.RequestError):
        client.pay_account(account_number)

    assert len(sandbox.bank.payouts()) == created


def test_the_control_routes_speak_the_provider_s_words(start: StartCashfree) -> None:
    """Whoever controls the sandbox sees transfers as the provider describes them, and the wallet in rupees."""
    sandbox, client = start()
    client.register()
    client.pay()

    [item] = httpx.get(f"{sandbox.base_url}/_sandbox/payouts", trust_env=False).json()["items"]
    wallet = httpx.post(f"{sandbox.base_url}/_sandbox/top-ups", json={"amount": 10}, trust_env=False)

    assert (item["transfer_id"], item["status"], item["scenario"]) == (REFERENCE, "PENDING", "success")
    assert exact(wallet) == {"balance": Decimal("999504.10"), "currency": "INR"}
