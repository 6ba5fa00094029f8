"""Handing files in: what the bank takes, refuses at once, and rejects later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.errors import SettingError
from adapters.sandbox import AmountUnit
from adapters.sandbox.contracts.iso20022.contract import Iso20022Contract
from tests.adapters.sandbox.contracts.iso20022.branch import KEY, OPENING_MINOR, Customer, opened_bank, payment_file

BOMB = "<!DOCTYPE Document [<!ENTITY a 'aaaaaaaaaa'>]>" + payment_file()


@pytest.fixture
def customer() -> Customer:
    return opened_bank()


def codes(customer: Customer) -> list[str]:
    """Return what stands in the reasons of the messages that wait."""
    bodies = [message["body"] for message in customer.mailbox()]
    return [body.partition("<Rsn><Cd>")[2].partition("</Cd>")[0] for body in bodies]


def test_a_file_is_taken_and_its_payment_made(customer: Customer) -> None:
    """The payment has the file's reference, amount and rail, and the account is debited."""
    answered = customer.hand_in(payment_file())
    (payout,) = customer.sandbox.bank.payouts()

    assert answered == (202, {"msg_id": KEY})
    assert (payout.reference_id, payout.amount_minor, payout.request.rail) == (KEY, 50_000, "NEFT")
    assert customer.sandbox.bank.wallet_balance_minor() < OPENING_MINOR


@pytest.mark.parametrize(
    "file",
    [
        "",
        "MSGID=1",
        BOMB,
        "<!DOCTYPE Document>" + payment_file(),
        payment_file().replace("pain.001.001.09", "pain.008.001.08"),
        payment_file().replace("<NbOfTxs>1<", "<NbOfTxs>2<"),
        payment_file().replace("<CtrlSum>500.00<", "<CtrlSum>500.01<"),
        payment_file().replace("<CtrlSum>500.00</CtrlSum>", ""),
        payment_file().replace("<CtrlSum>500.00<", "<CtrlSum>five hundred<"),
        payment_file(amount="0.00"),
        payment_file(amount="1.001"),
        payment_file(amount="10000000000000.01"),
        payment_file().replace("Ccy='INR'", "Ccy='XXQ'"),
        payment_file(reference="x" * 36),
        payment_file().replace("<Nm>Meera Nair</Nm>", ""),
        payment_file(system="SEPA"),
    ],
    ids=[
        *("empty", "text", "entities", "doctype", "collection", "count", "sum", "no-sum", "words", "nothing"),
        *("too-fine", "too-much", "currency", "long", "no-name", "system"),
    ],
)
def test_a_file_that_is_wrong_is_refused_as_a_whole(customer: Customer, file: str) -> None:
    """A file that cannot be read or contradicts itself is refused at once, and nothing is paid."""
    status, document = customer.hand_in(file)

    assert (status, document["status"], document["reason"]) == (422, "RJCT", "FF01")
    assert customer.sandbox.bank.payouts() == ()
    assert customer.mailbox() == []


def test_a_file_is_taken_once(customer: Customer) -> None:
    """The same file again is refused as a duplicate, at once and in a status report, and is paid once."""
    customer.hand_in(payment_file())
    customer.mailbox()

    status, document = customer.hand_in(payment_file())

    assert (status, document["reason"]) == (422, "DUPL")
    assert codes(customer) == ["DUPL"]
    assert len(customer.sandbox.bank.payouts()) == 1


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (payment_file(debtor="1"), "AC02"),
        (payment_file().replace("Ccy='INR'", "Ccy='USD'"), "AM03"),
        (payment_file(account_number="12345678990022"), "AC01"),
        (payment_file(amount="1000.00", system="RTGS"), "AM02"),
        (payment_file(amount="9000000.00"), "AM04"),
    ],
    ids=["our-account", "currency", "payee", "limit", "funds"],
)
def test_a_payment_that_is_wrong_is_rejected_in_a_report(customer: Customer, file: str, reason: str) -> None:
    """The file was taken in, so its number is used up; what is wrong with its payment is told in the mailbox."""
    assert customer.hand_in(file)[0] == 202
    assert codes(customer) == [reason]
    assert customer.sandbox.bank.movements() == ()
    assert customer.hand_in(file)[0] == 422


def test_a_refusal_by_the_payees_bank_is_a_refused_file(customer: Customer) -> None:
    """Where nothing was created, the number is not used up."""
    file = payment_file(account_number="12345678990005")

    assert customer.hand_in(file)[1]["reason"] == "AG01"
    assert customer.hand_in(file)[1]["reason"] == "AG01"


def test_the_mailbox_is_emptied_by_reading_it(customer: Customer) -> None:
    """With `?leave` messages stay and keep their numbers; without it they are gone."""
    customer.hand_in(payment_file())
    customer.sandbox.advance(timedelta(hours=1))

    looked = customer.mailbox(leave=True)

    assert [message["type"] for message in looked] == ["pain.002.001.10", "camt.054.001.08", "camt.052.001.08"]
    assert customer.mailbox() == looked
    assert customer.mailbox() == []


@pytest.mark.parametrize("credentials", [("acme", "wrong"), ("other", "password-of-the-tests"), ("", "")])
def test_a_stranger_is_not_let_in(customer: Customer, credentials: tuple[str, str]) -> None:
    """Neither files nor messages are exchanged without user and password."""
    stranger = replace(customer, credentials=credentials)

    assert stranger.hand_in(payment_file())[0] == 401
    assert customer.sandbox.bank.payouts() == ()


def test_amounts_are_in_rupees() -> None:
    """The standard writes amounts in whole units with decimals, so a contract in paise cannot be had."""
    assert Iso20022Contract.invented(AmountUnit.MAJOR).amount_unit is AmountUnit.MAJOR
    with pytest.raises(SettingError):
        Iso20022Contract.invented(AmountUnit.MINOR)
