"""The bank's messages, held against an independent dictionary of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from mockbank import schema  # type: ignore[import-untyped]

from adapters.sandbox import PayoutStatus
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.reasons import Reason
from tests.adapters.sandbox.contracts.iso20022.branch import Customer, opened_bank, payment_file

UNLISTED = ("Cd is 'AB05'", "Cd is 'AB08'", "TxSts is 'HOLD'")
"""Codes that the dictionary's short lists do not have; `HOLD` stands in no list at all."""
ENDS: dict[PayoutStatus, tuple[Reason | None, ...]] = {
    PayoutStatus.FAILED: (Reason.ACCOUNT_FROZEN, Reason.BANK_OFFLINE, Reason.BANK_TIMED_OUT),
    PayoutStatus.REVERSED: (Reason.RETURNED,),
}


def errors(body: bytes | str) -> list[str]:
    root = fromstring(body)
    found = schema.check(schema.identify(root), root)
    return [finding.text for finding in found if finding.level == "error" and not finding.text.startswith(UNLISTED)]


def announced(customer: Customer) -> Iterator[WebhookMessage]:
    (payout,) = customer.sandbox.bank.payouts()
    for status in PayoutStatus:
        for reason in ENDS.get(status, (None,)):
            told = replace(payout, status=status, failure_reason=reason, utr="SBIN0001")
            yield from customer.sandbox.desk.messages(told, Occasion.MOVED)


def test_every_message_is_one_of_the_standard() -> None:
    """Whatever becomes of a payment, its messages have the standard's elements, in order and in their form."""
    customer = opened_bank()
    customer.hand_in(payment_file())
    messages = list(announced(customer))

    assert {message.event for message in messages} == {
        "pain.002.001.10",
        "camt.054.001.08",
        "camt.052.001.08",
        "pacs.004.001.09",
    }
    assert [(message.event, fault) for message in messages for fault in errors(message.body)] == []


@pytest.mark.parametrize("file", [payment_file(), payment_file(debtor="1")], ids=["copy", "rejection"])
def test_a_rejection_is_a_message_of_the_standard(file: str) -> None:
    """The reports that reject a payment, and that refuse the copy of a file, are status reports."""
    customer = opened_bank()
    customer.hand_in(file)
    customer.hand_in(file)

    assert [errors(message["body"]) for message in customer.mailbox()] == [[], []]


def test_money_that_comes_back_is_told_as_a_return() -> None:
    """A return is a message of its own, and a credit with the transaction code and the reason of a return."""
    customer = opened_bank()
    customer.hand_in(payment_file(account_number="12345678990006"))
    customer.sandbox.advance(timedelta(days=10))
    told, credit = customer.mailbox()[-2:]

    assert (told["type"], credit["type"]) == ("pacs.004.001.09", "camt.054.001.08")
    assert "<SubFmlyCd>RRTN</SubFmlyCd>" in credit["body"]
    assert "<RtrInf><Rsn><Cd>MS03</Cd></Rsn></RtrInf>" in credit["body"]


def test_an_entry_tells_its_charge_and_tax() -> None:
    """The charge contains the tax, and both are those that the account was debited."""
    customer = opened_bank()
    customer.hand_in(payment_file())
    customer.sandbox.advance(timedelta(hours=1))
    (payout,) = customer.sandbox.bank.payouts()
    notification = customer.mailbox()[1]["body"]

    charged = payout.charges.fee_minor + payout.charges.tax_minor
    assert f'<Rcrd><Amt Ccy="INR">{charged / 100:.2f}</Amt>' in notification
    assert f'<Tax><Amt Ccy="INR">{payout.charges.tax_minor / 100:.2f}</Amt></Tax>' in notification
