"""Payees whose details break a rule: refused by name, without ever showing who they are, and with nothing written."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from ledger.errors import (
    AccountNumberMalformedError,
    BeneficiaryClosedError,
    BeneficiaryNotFoundError,
    IfscMalformedError,
    KeyDestroyedError,
    LedgerError,
    PayeeIncompleteError,
    ReferenceInvalidError,
    ReferenceReusedError,
    TextInvalidError,
    VpaMalformedError,
)
from ledger.payment_orders import Payee
from tests.ledger.application.desk import ACCOUNT_NUMBER, ME, MEERA, NAME, VPA, Desk, facts_of, shown

BAD_PAYEES: dict[str, tuple[Payee, LedgerError]] = {
    "lower-case IFSC": (replace(MEERA, ifsc="hdfc0001234"), IfscMalformedError("hdfc0001234")),
    "IFSC without its zero": (replace(MEERA, ifsc="HDFC1001234"), IfscMalformedError("HDFC1001234")),
    "short IFSC": (replace(MEERA, ifsc="HDFC000123"), IfscMalformedError("HDFC000123")),
    "UPI address without a handle": (replace(MEERA, vpa="9876543210"), VpaMalformedError("••••")),
    "UPI address with a space": (replace(MEERA, vpa="meera nair@okbank"), VpaMalformedError("m••••@okbank")),
    "UPI address the wrong way round": (replace(MEERA, vpa="okbank@9876543210"), VpaMalformedError("••••")),
    "two handles": (replace(MEERA, vpa="meera@9876543210@okbank"), VpaMalformedError("••••")),
    "account number with a dash": (
        replace(MEERA, account_number="0091-9876543210"),
        AccountNumberMalformedError("••••3210"),
    ),
    "account number too short": (replace(MEERA, account_number="987"), AccountNumberMalformedError("••••")),
    "account number too long": (replace(MEERA, account_number="9" * 36), AccountNumberMalformedError("••••9999")),
    "no name": (replace(MEERA, name=""), PayeeIncompleteError(("name",))),
    "no account number": (replace(MEERA, account_number=None), PayeeIncompleteError(("account_number",))),
    "no IFSC": (replace(MEERA, ifsc=None), PayeeIncompleteError(("ifsc",))),
    "no address": (Payee(name=NAME), PayeeIncompleteError(("account_number and ifsc, or vpa",))),
    "nothing": (Payee(name=""), PayeeIncompleteError(("name", "account_number and ifsc, or vpa"))),
    "name of two lines": (replace(MEERA, name="Meera\nNair"), TextInvalidError("name", "••••", 100)),
    "name too long": (replace(MEERA, name=NAME * 11), TextInvalidError("name", "••••", 100)),
    "bank name with a zero byte": (
        replace(MEERA, bank_name="HDFC\x00Bank"),
        TextInvalidError("bank_name", "HDFC\x00Bank", 100),
    ),
    "bank name too long": (replace(MEERA, bank_name="b" * 101), TextInvalidError("bank_name", "b" * 101, 100)),
}


@pytest.mark.parametrize(("payee", "expected"), BAD_PAYEES.values(), ids=BAD_PAYEES.keys())
def test_bad_payee_is_refused_by_name(desk: Desk, payee: Payee, expected: LedgerError) -> None:
    """Details that cannot be paid to are refused by name, and neither event nor key is written."""
    with desk.refusing(expected):
        desk.ledger.register_beneficiary(desk.fresh("B"), payee, actor=ME)


@pytest.mark.parametrize(("payee", "expected"), BAD_PAYEES.values(), ids=BAD_PAYEES.keys())
def test_refusal_never_shows_the_payee(small_desk: Desk, payee: Payee, expected: LedgerError) -> None:
    """No name, account number or UPI address stands in the text or representation of an error."""
    with pytest.raises(type(expected)) as raised:
        small_desk.ledger.register_beneficiary("B-1", payee, actor=ME)

    text = shown([raised.value])
    secrets = [payee.name, payee.account_number, payee.vpa, "9876543210"]
    assert [secret for secret in secrets if secret and (secret in text or repr(secret)[1:-1] in text)] == []


@pytest.mark.parametrize(
    "reference", ["", " B", "B ", "B\x7f", "\u2028", "b" * 101, "B\ud800"], ids=lambda reference: repr(reference)[:9]
)
def test_bad_reference_is_refused(desk: Desk, reference: str) -> None:
    """A beneficiary's reference keeps the rules of every reference."""
    with desk.refusing(ReferenceInvalidError(reference)):
        desk.ledger.register_beneficiary(reference, MEERA, actor=ME)


@pytest.mark.parametrize(
    "other",
    [
        replace(MEERA, name="Meera Nayar"),
        replace(MEERA, account_number="00919876543211"),
        replace(MEERA, ifsc="HDFC0001235"),
        replace(MEERA, vpa=None),
        replace(MEERA, bank_name=None),
    ],
    ids=["name", "account number", "IFSC", "UPI address", "bank name"],
)
def test_reference_stands_for_one_payee(desk: Desk, other: Payee) -> None:
    """A reference used again with any other detail is refused, and the error shows none of them."""
    reference = desk.fresh("B")
    desk.ledger.register_beneficiary(reference, MEERA, actor=ME)

    with desk.refusing(ReferenceReusedError(reference, ("payee",))) as refusals:
        desk.ledger.register_beneficiary(reference, other, actor=ME)
    assert not any(secret in shown(refusals) for secret in (ACCOUNT_NUMBER, VPA, NAME))


def test_unknown_beneficiary_is_refused(desk: Desk) -> None:
    """Nothing is reported on, erased or read of a beneficiary who was never registered."""
    nobody = uuid4()
    for command in (
        lambda: desk.ledger.record_beneficiary_report(nobody, desk.verification(), actor=ME),
        lambda: desk.ledger.erase_beneficiary(nobody, "asked", "request 4711", actor=ME),
        lambda: desk.ledger.payee_of(nobody),
    ):
        with desk.refusing(BeneficiaryNotFoundError(str(nobody))):
            command()


@pytest.mark.parametrize("name_at_bank", [None, "MEERA NAIR"])
@pytest.mark.parametrize("verified", [True, False])
def test_erased_beneficiary_takes_no_report(desk: Desk, name_at_bank: str | None, *, verified: bool) -> None:
    """What a provider finds out about an erased person is not kept, and no key is made for it."""
    beneficiary_id = desk.register()
    desk.ledger.erase_beneficiary(beneficiary_id, "asked to be forgotten", "request 4711", actor=ME)
    report = desk.verification(verified=verified, name_at_bank=name_at_bank)

    with desk.refusing(BeneficiaryClosedError(beneficiary_id, "erased")):
        desk.ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
    with desk.refusing(KeyDestroyedError(beneficiary_id)):
        desk.ledger.payee_of(beneficiary_id)


def test_equal_errors_are_told_from_others() -> None:
    """The comparison of these tests sees the kind of an error and each of its values."""
    one = BeneficiaryClosedError(UUID(int=1), "erased")

    assert facts_of(one) == facts_of(BeneficiaryClosedError(UUID(int=1), "erased"))
    assert facts_of(one) != facts_of(BeneficiaryClosedError(UUID(int=1), "rejected"))
    assert facts_of(one) != facts_of(BeneficiaryNotFoundError("1"))
