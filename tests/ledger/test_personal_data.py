"""Personal data: who can be paid, and how little of them is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import (
    AccountNumberMalformedError,
    IfscMalformedError,
    LedgerError,
    PayeeIncompleteError,
    RoutingNumberMalformedError,
    VpaMalformedError,
)
from ledger.payment_orders import Payee
from ledger.personal_data import check_payee, mask_account_number, mask_vpa

BANK = Payee(name="Meera Nair", account_number="00919876543210", ifsc="HDFC0001234")


@pytest.mark.parametrize(
    ("account_number", "masked"),
    [("00919876543210", "••••3210"), ("12345", "••••2345"), ("1234", "••••"), ("1", "••••"), ("", "••••")],
)
def test_account_number_shows_its_end(account_number: str, masked: str) -> None:
    """At most the last four characters of an account number are shown, and of a short one none."""
    assert mask_account_number(account_number) == masked


@pytest.mark.parametrize(
    ("vpa", "masked"),
    [
        ("meera.nair@okbank", "m••••@okbank"),
        ("9876543210@upi", "9••••@upi"),
        ("9876543210", "••••"),
        ("meera@", "••••"),
        ("okbank@9876543210", "••••"),
        ("meera@ok@bank", "••••"),
        ("@upi", "••••@upi"),
        ("", "••••"),
    ],
)
def test_upi_address_shows_its_handle(vpa: str, masked: str) -> None:
    """Of a UPI address the first character and the handle are shown; of what is none, nothing."""
    assert mask_vpa(vpa) == masked


@given(st.text("0123456789abc@. -", min_size=5, max_size=40))
def test_masks_never_show_the_whole(text: str) -> None:
    """No mask contains what it hides."""
    assert text not in mask_account_number(text)
    assert text not in mask_vpa(text)
    assert len(mask_account_number(text)) <= 8


@pytest.mark.parametrize("vpa", ["ab@upi", "meera.nair-1_2@okaxis", "9876543210@ybl", f"{'n' * 255}@{'h' * 64}"])
def test_upi_address_is_accepted(vpa: str) -> None:
    """A UPI address is a name of 2 to 255 characters and a handle of 2 to 64 that begins with a letter."""
    payee = Payee(name="Meera Nair", vpa=vpa)

    assert check_payee(payee) is payee


@pytest.mark.parametrize(
    "vpa", ["a@upi", "meera", "meera@", "meera@1upi", "me era@upi", "मीरा@upi", f"{'n' * 256}@upi"]
)
def test_malformed_upi_address_is_refused(vpa: str) -> None:
    """Whatever is no UPI address is refused and never shown."""
    with pytest.raises(VpaMalformedError) as raised:
        check_payee(Payee(name="Meera Nair", vpa=vpa))
    assert vpa not in str(raised.value)


@pytest.mark.parametrize("account_number", ["1234", "A" * 35, "00123abcXYZ"])
@pytest.mark.parametrize("ifsc", ["HDFC0001234", "SBIN0ABC123", "ABCD0000000"])
def test_bank_account_is_accepted(account_number: str, ifsc: str) -> None:
    """An account number is 4 to 35 letters or digits, and an IFSC four letters, a zero and six letters or digits."""
    payee = Payee(name="Meera Nair", account_number=account_number, ifsc=ifsc)

    assert check_payee(payee) is payee


@pytest.mark.parametrize(
    ("account_number", "ifsc", "rule"),
    [
        ("123", "HDFC0001234", AccountNumberMalformedError),
        ("A" * 36, "HDFC0001234", AccountNumberMalformedError),
        ("\uff11\uff12\uff13\uff14\uff15", "HDFC0001234", AccountNumberMalformedError),
        ("1234 5678", "HDFC0001234", AccountNumberMalformedError),
        ("12345678", "HDFC00012345", IfscMalformedError),
        ("12345678", "HDFC000123", IfscMalformedError),
        ("12345678", "HDF10001234", IfscMalformedError),
        ("12345678", "HDFC0001234\n", IfscMalformedError),
    ],
)
def test_malformed_bank_account_is_refused(account_number: str, ifsc: str, rule: type[LedgerError]) -> None:
    """A bank account that nothing can be paid to is refused by the name of the rule."""
    with pytest.raises(rule):
        check_payee(Payee(name="Meera Nair", account_number=account_number, ifsc=ifsc))


def test_account_in_the_united_states_is_accepted() -> None:
    """An account number may come with a routing number in place of an IFSC."""
    payee = Payee(name="Ada Stone", account_number="000123456789", routing_number="021000021")

    assert check_payee(payee) is payee


@pytest.mark.parametrize("routing_number", ["021000020", "02100002", "0210000210", "02100002X", "\uff10" * 9])
def test_malformed_routing_number_is_refused(routing_number: str) -> None:
    """A routing number whose check digit or length is wrong is refused, and shown masked."""
    with pytest.raises(RoutingNumberMalformedError) as raised:
        check_payee(Payee(name="Ada Stone", account_number="000123456789", routing_number=routing_number))
    assert raised.value.routing_number.startswith("••••")


def test_routing_number_alone_is_incomplete() -> None:
    """The code of a bank without an account number pays nobody."""
    with pytest.raises(PayeeIncompleteError, match="account_number"):
        check_payee(Payee(name="Ada Stone", routing_number="021000021"))


def test_payee_is_not_shown() -> None:
    """The representation of a payee holds neither name nor account number nor UPI address."""
    text = repr(Payee(name="Meera Nair", account_number="00919876543210", ifsc="HDFC0001234", vpa="meera@upi"))

    assert not any(secret in text for secret in ("Meera", "9876543210", "meera@upi"))
    assert check_payee(BANK) is BANK
