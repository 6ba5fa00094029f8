"""What holds for every contract that the sandbox speaks."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox import CONTRACTS, Contract, InProcessSandbox, PayoutStatus, SandboxSettings, Scenario
from adapters.sandbox.charges import Charges
from adapters.sandbox.exchanges import Answer, Request
from adapters.sandbox.messages import Occasion
from adapters.sandbox.payouts import BankPayout, PayoutRequest
from adapters.sandbox.reasons import Reason
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.wire import encode
from ledger.rails import RULES
from tests.adapters.sandbox.conftest import START

BASE_URL = "http://127.0.0.1:8090"
OPENING_MINOR = 100_000_000
AN_HOUR = timedelta(hours=1)

pytestmark = pytest.mark.parametrize("contract", [kind.invented() for kind in CONTRACTS.values()], ids=list(CONTRACTS))


def opened(contract: Contract) -> InProcessSandbox:
    return InProcessSandbox(SandboxSettings(contract=contract, start_at=START, opening_wallet_minor=OPENING_MINOR))


def some_payout(contract: Contract, status: PayoutStatus, reason: Reason | None = None) -> BankPayout:
    rail = next(rail for rail, rule in RULES.items() if rule.currency == contract.currency)
    extra: defaultdict[str, str] = defaultdict(lambda: "as_the_desk_had_it")
    request = PayoutRequest("ben_1", 12_345, rail, "0123456789abcdef_1", "March", extra=extra)
    utr = None if status in {PayoutStatus.QUEUED, PayoutStatus.PROCESSING} else "012345678901"
    charges = Charges.on_fee(500, contract.tax_percent)
    return BankPayout("pay_1", request, charges, Scenario.SUCCESS, status, START, START + AN_HOUR, utr, reason)


@pytest.mark.parametrize("code", ErrorCode)
def test_every_refusal_has_an_answer(contract: Contract, code: ErrorCode) -> None:
    """No refusal is without words, and none looks like a success."""
    answer = opened(contract).desk.refused(RefusalError(code, "for this reason", "amount"))
    assert 400 <= answer.http_status < 600
    assert answer.content_type


def test_what_is_for_later_is_told_so(contract: Contract) -> None:
    """An outage is a server's error, too many requests are a 429, and wrong credentials are neither."""
    desk = opened(contract).desk
    told = {code: desk.refused(RefusalError(code, "for this reason")).http_status for code in ErrorCode}
    assert told[ErrorCode.UNAVAILABLE] >= 500
    assert told[ErrorCode.INTERNAL_ERROR] >= 500
    assert told[ErrorCode.TOO_MANY_REQUESTS] == 429
    assert told[ErrorCode.UNAUTHORIZED] in {401, 403}


@pytest.mark.parametrize("status", PayoutStatus)
def test_every_status_has_words(contract: Contract, status: PayoutStatus) -> None:
    """A payout in any status, ended for any reason, can be described and announced."""
    desk = opened(contract).desk
    for reason in (None, *Reason):
        payout = some_payout(contract, status, reason)
        encode(desk.payout_document(payout))
        for occasion in Occasion:
            for message in desk.messages(payout, occasion):
                assert message.body
                assert message.event


def test_word_that_is_unheard_of_is_unlike_all_others(contract: Contract) -> None:
    """The status that no guide knows does not read like any other one."""
    desk = opened(contract).desk
    documents = {status: encode(desk.payout_document(some_payout(contract, status))) for status in PayoutStatus}
    strange = documents.pop(PayoutStatus.UNHEARD_OF)
    assert strange not in documents.values()
    assert b"UNHEARD_OF" not in strange


def test_announcements_say_what_the_payout_says(contract: Contract) -> None:
    """A scenario's wrong amount, old news and stranger reach the wire: none is corrected by looking the payout up."""
    desk = opened(contract).desk
    payout = some_payout(contract, PayoutStatus.SUCCESS)
    said = {
        tuple(message.body for message in desk.messages(told, Occasion.MOVED))
        for told in (payout, payout.with_amount(99_999), payout.as_stranger("pay_2"))
    }
    assert len(said) == 3


def test_headers_can_be_made_for_every_delivery(contract: Contract) -> None:
    """Each attempt has headers that are plain text."""
    desk = opened(contract).desk
    for message in desk.messages(some_payout(contract, PayoutStatus.SUCCESS), Occasion.MOVED):
        for attempt in (1, 2):
            headers = desk.headers(message, attempt, START)
            assert all(name.isascii() and value.isascii() for name, value in headers.items())


@settings(max_examples=5)
@given(data=st.data())
def test_nothing_is_served_without_credentials(contract: Contract, data: st.DataObject) -> None:
    """Every route that is not public turns a stranger away, before it reads the request."""
    sandbox = opened(contract)
    for route in sandbox.desk.routes():
        if route.is_public:
            continue
        path = data.draw(st.from_regex(route.path, fullmatch=True), label=route.path.pattern)
        for headers in ({}, {"authorization": "Bearer made-up"}, {"authorization": "Basic bWFkZTp1cA=="}):
            answer = sandbox.answer(Request(route.method, path, headers=headers, body=b"{}"))
            assert isinstance(answer, Answer)
            assert answer.http_status in {401, 403}, path
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == ((), ())


def test_unknown_paths_are_refused(contract: Contract) -> None:
    """A path that does not exist is a client's error."""
    answer = opened(contract).answer(Request("GET", "/no/such/path"))
    assert isinstance(answer, Answer)
    assert 400 <= answer.http_status < 500


def test_exports_let_a_ledger_find_it(contract: Contract) -> None:
    """The environment variables name the address, and each begins as all settings do."""
    exports = contract.exports(BASE_URL)
    assert any(value.startswith(BASE_URL) for value in exports.values())
    assert all(name.startswith("PAYOUTS_") for name in exports)


def test_secrets_are_made_up_and_stay_out_of_the_repr(contract: Contract) -> None:
    """Two invented contracts share no secret, and none shows when a contract is printed."""
    assert is_dataclass(contract)
    other = type(contract).invented()
    hidden = {field.name: str(getattr(contract, field.name)) for field in fields(contract) if not field.repr}
    assert any(value != str(getattr(other, name)) for name, value in hidden.items())
    assert not [name for name, value in hidden.items() if value != "None" and value in repr(contract)]


def test_wallet_is_described(contract: Contract) -> None:
    """The wallet's document is an object that tells its balance."""
    desk = opened(contract).desk
    less, more = (json.loads(encode(desk.wallet_document(minor))) for minor in (100, 200))
    assert less != more
