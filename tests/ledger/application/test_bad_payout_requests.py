"""Payout requests that break a rule: refused by name, alone or in a batch, with nothing written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from ledger.errors import (
    AccountNameError,
    AccountReservedError,
    AmountNotIntegerError,
    AmountNotPositiveError,
    AmountOverRailLimitError,
    AmountTooLargeError,
    AmountUnderRailMinimumError,
    BeneficiaryClosedError,
    BeneficiaryNotFoundError,
    InsufficientFundsError,
    LedgerError,
    RailCurrencyError,
    RailUnreachableError,
    ReferenceInvalidError,
    ReferenceReusedError,
    TextInvalidError,
    UnknownAccountError,
    UnknownCurrencyError,
    UnknownFeeBearerError,
    UnknownRailError,
)
from ledger.payment_orders import Payee
from tests.ledger.application.desk import ACCOUNT_NUMBER, ME, NAME, VPA, Desk, facts_of

LAKH_MINOR = 100_000 * 100
NOBODY = UUID(int=7)

BAD_REQUESTS: dict[str, tuple[dict[str, Any], LedgerError]] = {
    "unknown currency": ({"currency": "XXX"}, UnknownCurrencyError("XXX")),
    "currency in lower case": ({"currency": "inr"}, UnknownCurrencyError("inr")),
    "currency the rail does not carry": ({"currency": "USD"}, RailCurrencyError("IMPS", "USD")),
    "zero": ({"amount_minor": 0}, AmountNotPositiveError("0", "INR")),
    "negative": ({"amount_minor": -1}, AmountNotPositiveError("-1", "INR")),
    "fraction of a paisa": ({"amount_minor": 100.5}, AmountNotIntegerError("100.5")),
    "whole float": ({"amount_minor": 100.0}, AmountNotIntegerError("100.0")),
    "amount as text": ({"amount_minor": "100"}, AmountNotIntegerError("100")),
    "truth value": ({"amount_minor": True}, AmountNotIntegerError("True")),
    "more than 64 bits": ({"amount_minor": 2**63}, AmountTooLargeError(str(2**63), "INR")),
    "over the limit of IMPS": (
        {"amount_minor": 5 * LAKH_MINOR + 1},
        AmountOverRailLimitError("IMPS", 5 * LAKH_MINOR + 1, 5 * LAKH_MINOR),
    ),
    "over the limit of UPI": (
        {"rail": "UPI", "amount_minor": LAKH_MINOR + 1},
        AmountOverRailLimitError("UPI", LAKH_MINOR + 1, LAKH_MINOR),
    ),
    "under the minimum of RTGS": (
        {"rail": "RTGS", "amount_minor": 2 * LAKH_MINOR - 1},
        AmountUnderRailMinimumError("RTGS", 2 * LAKH_MINOR - 1, 2 * LAKH_MINOR),
    ),
    "unknown rail": ({"rail": "SWIFT"}, UnknownRailError("SWIFT")),
    "rail in lower case": ({"rail": "imps"}, UnknownRailError("imps")),
    "malformed account": ({"source_account": "Liabilities:customers"}, AccountNameError("Liabilities:customers")),
    "no account": ({"source_account": ""}, AccountNameError("")),
    "account outside the chart": ({"source_account": "Assets:Gold"}, UnknownAccountError("Assets:Gold")),
    "reserved account": (
        {"source_account": "Liabilities:Payouts:Queued"},
        AccountReservedError("Liabilities:Payouts:Queued"),
    ),
    "reserved account of a provider": (
        {"source_account": "Liabilities:Payouts:InTransit:Nxt"},
        AccountReservedError("Liabilities:Payouts:InTransit:Nxt"),
    ),
    "customer never heard of": (
        {"source_account": "Liabilities:Customers:NoSuch"},
        UnknownAccountError("Liabilities:Customers:NoSuch"),
    ),
    "narration of two lines": ({"narration": "a\nb"}, TextInvalidError("narration", "a\nb", 100)),
    "narration too long": ({"narration": "n" * 101}, TextInvalidError("narration", "n" * 101, 100)),
    "unknown fee bearer": ({"fee_bearer": "payee"}, UnknownFeeBearerError("payee")),
    "unknown beneficiary": ({"beneficiary_id": NOBODY}, BeneficiaryNotFoundError(str(NOBODY))),
    "no reference": ({"reference": ""}, ReferenceInvalidError("")),
    "reference of spaces": ({"reference": " P-1"}, ReferenceInvalidError(" P-1")),
    "reference too long": ({"reference": "r" * 101}, ReferenceInvalidError("r" * 101)),
    "reference with a line break": ({"reference": "P\n1"}, ReferenceInvalidError("P\n1")),
    "reference with a zero byte": ({"reference": "P\x001"}, ReferenceInvalidError("P\x001")),
    "reference with half a character": ({"reference": "P\ud8001"}, ReferenceInvalidError("P\ud8001")),
}


@pytest.fixture(scope="session")
def stocked_desk(shared_desk: Desk) -> tuple[Desk, UUID]:
    """Return a desk with money and a payee who can be paid; nothing is ever spent there."""
    desk = shared_desk.apart()
    desk.fund(100 * LAKH_MINOR)
    return desk, desk.register()


@pytest.mark.parametrize(("changes", "expected"), BAD_REQUESTS.values(), ids=BAD_REQUESTS.keys())
def test_bad_request_is_refused_by_name(
    stocked_desk: tuple[Desk, UUID], changes: dict[str, Any], expected: LedgerError
) -> None:
    """A payout that breaks a rule is refused by the rule's name with the value that broke it, and writes nothing."""
    desk, beneficiary_id = stocked_desk
    bad = desk.request(beneficiary_id, **changes)

    with desk.refusing(expected):
        desk.ledger.queue_payout(bad, actor=ME)


@pytest.mark.parametrize(("changes", "expected"), BAD_REQUESTS.values(), ids=BAD_REQUESTS.keys())
def test_bad_item_of_a_batch_is_refused_by_the_same_name(
    stocked_desk: tuple[Desk, UUID], changes: dict[str, Any], expected: LedgerError
) -> None:
    """In a batch the same rule refuses that item alone, by the same name and sentence, and pays the others."""
    desk, beneficiary_id = stocked_desk
    good, bad = desk.request(beneficiary_id, 1), desk.request(beneficiary_id, **changes)

    batch = desk.ledger.queue_payouts(desk.fresh("batch"), [bad, good], actor=ME)

    assert [(item.refusal, item.message) for item in batch.items] == [
        (type(expected).__name__, str(expected)),
        (None, None),
    ]
    assert batch.accepted == (desk.payout(batch.accepted[0]).id,)
    assert all(item.reference.isprintable() for item in batch.items)


def test_overdraft_is_refused(desk: Desk) -> None:
    """A payout of one paisa more than the account has available is refused with both figures."""
    desk.fund(10_000)
    beneficiary_id = desk.register()

    with desk.refusing(InsufficientFundsError(desk.account, "INR", 10_000, 10_001)):
        desk.ledger.queue_payout(desk.request(beneficiary_id, 10_001), actor=ME)
    desk.ledger.queue_payout(desk.request(beneficiary_id, 10_000), actor=ME)
    with desk.refusing(InsufficientFundsError(desk.account, "INR", 0, 1)):
        desk.ledger.queue_payout(desk.request(beneficiary_id, 1), actor=ME)


def test_rail_must_reach_the_payee(desk: Desk) -> None:
    """A bank transfer needs an account number and UPI a UPI address."""
    desk.fund(20_000)
    by_upi = desk.register(Payee(name=NAME, vpa=VPA))
    by_bank = desk.register(Payee(name=NAME, account_number=ACCOUNT_NUMBER, ifsc="HDFC0001234"))

    for rail in ("IMPS", "NEFT"):
        with desk.refusing(RailUnreachableError(rail, by_upi, "account_number")):
            desk.ledger.queue_payout(desk.request(by_upi, rail=rail), actor=ME)
    with desk.refusing(RailUnreachableError("UPI", by_bank, "vpa")):
        desk.ledger.queue_payout(desk.request(by_bank, rail="UPI"), actor=ME)
    desk.ledger.queue_payout(desk.request(by_upi, rail="UPI"), actor=ME)
    desk.ledger.queue_payout(desk.request(by_bank, rail="NEFT"), actor=ME)


def test_closed_payee_is_not_paid(desk: Desk) -> None:
    """A payee whose account was found wanting, or who was erased, gets no new payout and no new attempt."""
    desk.fund(20_000)
    rejected, erased = desk.register(), desk.register()
    waiting = desk.ledger.queue_payout(desk.request(rejected), actor=ME).aggregate_id
    desk.ledger.record_beneficiary_report(rejected, desk.verification(verified=False), actor=ME)
    desk.ledger.erase_beneficiary(erased, "asked to be forgotten", "request 4711", actor=ME)

    for beneficiary_id, status in ((rejected, "rejected"), (erased, "erased")):
        with desk.refusing(BeneficiaryClosedError(beneficiary_id, status)):
            desk.ledger.queue_payout(desk.request(beneficiary_id), actor=ME)
    with desk.refusing(BeneficiaryClosedError(rejected, "rejected")):
        desk.submit(waiting)


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"amount_minor": 10_001}, ("money",)),
        ({"rail": "NEFT"}, ("rail",)),
        ({"narration": "bonus"}, ("narration",)),
        ({"fee_bearer": "source"}, ("fee_bearer",)),
        ({"source_account": "Expenses:Wages"}, ("source_account",)),
        ({"beneficiary_id": NOBODY}, ("beneficiary_id",)),
        ({"amount_minor": 1, "rail": "NEFT"}, ("money", "rail")),
    ],
    ids=str,
)
def test_reference_stands_for_one_payout(desk: Desk, changes: dict[str, Any], differing: tuple[str, ...]) -> None:
    """A reference used again with other facts is refused, and the error names the facts that differ."""
    desk.fund(30_000)
    request = desk.request(desk.register())
    desk.ledger.queue_payout(request, actor=ME)
    other = replace(request, **changes)

    with desk.refusing(ReferenceReusedError(request.reference, differing)):
        desk.ledger.queue_payout(other, actor=ME)


def test_reference_of_a_finished_payout_stays_taken(desk: Desk) -> None:
    """Funds, payee and state do not matter for facts that are known: they are recognised, or refused as others."""
    desk.fund(10_000)
    request = desk.request(desk.register())
    payout_id = desk.ledger.queue_payout(request, actor=ME).aggregate_id
    desk.ledger.cancel_payout(payout_id, "typed twice", actor=ME)
    desk.ledger.erase_beneficiary(request.beneficiary_id, "asked to be forgotten", "request 4711", actor=ME)
    before = desk.everything()

    again = desk.ledger.queue_payout(request, actor=ME)

    assert (again.aggregate_id, again.repeated) == (payout_id, True)
    assert desk.everything() == before
    assert facts_of(ReferenceReusedError("x", ())) != facts_of(ReferenceReusedError("y", ()))
