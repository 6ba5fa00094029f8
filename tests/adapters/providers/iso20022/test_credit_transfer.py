"""The payment file: what stands in it, and that an independent bank finds nothing wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ReferenceTooLongError
from adapters.providers.iso20022.credit_transfer import Debtor, uetr, write_credit_transfer
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from tests.adapters.providers.iso20022.mock_bank import OPENED_AT, MockBank
from tests.adapters.providers.iso20022.samples import ACCOUNT, KEY, PAYEE, order

DEBTOR = Debtor("ACME Corporation", ACCOUNT, "MOCKNL2A")
NAMESPACE = {"": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
TRANSACTION = "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf"


def text(file: bytes, path: str) -> str | None:
    found: str | None = fromstring(file).findtext(path, namespaces=NAMESPACE)
    return found


def written(
    paid: PaymentOrder | None = None, payee: Payee = PAYEE, debtor: Debtor = DEBTOR, at: datetime = OPENED_AT
) -> bytes:
    return write_credit_transfer(paid or order(), payee, debtor, at)


def test_the_key_names_everything() -> None:
    """Message, batch, instruction and payment all go by the attempt's key, so one refused copy is one payment."""
    file = written()

    named = [
        text(file, "CstmrCdtTrfInitn/GrpHdr/MsgId"),
        text(file, "CstmrCdtTrfInitn/PmtInf/PmtInfId"),
        text(file, f"{TRANSACTION}/PmtId/InstrId"),
        text(file, f"{TRANSACTION}/PmtId/EndToEndId"),
    ]

    assert named == [KEY] * 4


def test_amount_sum_and_count_say_the_same() -> None:
    """The instructed amount, both control sums and both counts stand for one payment of the order's money."""
    file = written(order(amount_minor=123_456_705))
    amount = fromstring(file).find(f"{TRANSACTION}/Amt/InstdAmt", NAMESPACE)

    assert amount is not None
    assert (amount.text, amount.attrib) == ("1234567.05", {"Ccy": "INR"})
    for level in ("GrpHdr", "PmtInf"):
        assert text(file, f"CstmrCdtTrfInitn/{level}/CtrlSum") == "1234567.05"
        assert text(file, f"CstmrCdtTrfInitn/{level}/NbOfTxs") == "1"


def test_the_payee_stands_in_the_file() -> None:
    """The payee goes by name, account number and the code of the bank in its clearing system."""
    file = written()

    assert text(file, f"{TRANSACTION}/Cdtr/Nm") == PAYEE.name
    assert text(file, f"{TRANSACTION}/CdtrAcct/Id/Othr/Id") == PAYEE.account_number
    assert text(file, f"{TRANSACTION}/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == "INFSC"
    assert text(file, f"{TRANSACTION}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == PAYEE.ifsc
    assert text(file, f"{TRANSACTION}/RmtInf/Ustrd") == "salary"


def test_a_bank_in_the_united_states_goes_by_its_routing_number() -> None:
    """A payee with a routing number is at a member of the ABA's system."""
    file = written(order(rail=Rail.ACH, currency="USD"), Payee("Joe", "000123456789", routing_number="021000021"))

    assert text(file, f"{TRANSACTION}/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == "USABA"
    assert text(file, f"{TRANSACTION}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == "021000021"


@pytest.mark.parametrize(
    ("rail", "level", "instrument"),
    [
        (Rail.NEFT, "NURG", "LclInstrm/Prtry=NEFT"),
        (Rail.RTGS, "URGP", "LclInstrm/Prtry=RTGS"),
        (Rail.ACH, "NURG", "LclInstrm/Cd=PPD"),
        (Rail.FEDWIRE, "URGP", "LclInstrm/Prtry=FEDWIRE"),
    ],
)
def test_each_rail_has_its_service_level_and_instrument(rail: Rail, level: str, instrument: str) -> None:
    """The urgent rails are asked for as urgent payments, and each rail by its own name."""
    file = written(order(rail=rail, currency="USD" if rail in {Rail.ACH, Rail.FEDWIRE} else "INR"))
    path, _, name = instrument.partition("=")

    assert text(file, "CstmrCdtTrfInitn/PmtInf/PmtTpInf/SvcLvl/Cd") == level
    assert text(file, f"CstmrCdtTrfInitn/PmtInf/PmtTpInf/{path}") == name


def test_the_day_of_execution_is_the_banks_day() -> None:
    """At 19:00 UTC on the last of September it is October in Mumbai."""
    at = datetime(2026, 9, 30, 19, tzinfo=UTC).astimezone(ZoneInfo("Asia/Kolkata"))

    assert text(written(at=at), "CstmrCdtTrfInitn/PmtInf/ReqdExctnDt/Dt") == "2026-10-01"


@pytest.mark.parametrize(
    ("account", "path"),
    [(ACCOUNT, "IBAN"), ("50100123456789", "Othr/Id"), ("NL41MOCK0000000002", "Othr/Id"), ("12", "Othr/Id")],
    ids=["iban", "number", "wrong-check-digits", "short"],
)
def test_an_account_is_an_iban_only_with_its_check_digits(account: str, path: str) -> None:
    """Our account is named as an IBAN when it is one, and otherwise as the bank's own number."""
    file = written(debtor=Debtor("ACME", account, "HDFC0001234"))

    assert text(file, f"CstmrCdtTrfInitn/PmtInf/DbtrAcct/Id/{path}") == account


@pytest.mark.parametrize(
    ("agent", "path"),
    [
        ("MOCKNL2A", "BICFI"),
        ("HDFCINBBXXX", "BICFI"),
        ("HDFC0001234", "ClrSysMmbId/MmbId"),
        ("021000021", "ClrSysMmbId/MmbId"),
    ],
)
def test_our_bank_goes_by_whatever_names_it(agent: str, path: str) -> None:
    """Our bank is named by its BIC, its IFSC or its routing number."""
    file = written(debtor=Debtor("ACME", ACCOUNT, agent))

    assert text(file, f"CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/{path}") == agent


def test_a_key_that_does_not_fit_is_refused() -> None:
    """The standard's identifications have 35 characters; a key that was cut would be found by nobody."""
    fits = written(order(key=f"{KEY[:-1]}99"))

    with pytest.raises(ReferenceTooLongError) as refusal:
        written(order(key=f"{KEY[:-1]}100"))

    assert text(fits, "CstmrCdtTrfInitn/GrpHdr/MsgId") == f"{KEY[:-1]}99"
    assert (refusal.value.provider, refusal.value.length_max) == ("Bank", 35)


def test_the_transaction_reference_follows_from_the_key() -> None:
    """The same key has the same UETR, another key another, in the form of a UUID of version 4."""
    assert uetr(KEY) == uetr(KEY)
    assert uetr(KEY) != uetr(f"{KEY[:-1]}2")
    assert uetr(KEY).version == 4
    assert text(written(), f"{TRANSACTION}/PmtId/UETR") == str(uetr(KEY))


def test_the_same_order_makes_the_same_file() -> None:
    """A file that is sent again at the same time is the same to the byte."""
    assert written() == written()


@pytest.mark.parametrize(
    "payee",
    [
        PAYEE,
        Payee("Meera & Sons <Traders> \"M\" 'S' ]]>", "987654321098", "HDFC0001234"),
        Payee("मीरा नायर", "987654321098", "HDFC0001234"),
        Payee("Ä" * 200, "9" * 34, "HDFC0001234"),
    ],
    ids=["plain", "marked-up", "devanagari", "long"],
)
@pytest.mark.parametrize("rail", [Rail.NEFT, Rail.RTGS])
def test_the_bank_finds_nothing_wrong_with_a_file(bank: MockBank, payee: Payee, rail: Rail) -> None:
    """An independent validator has neither an error nor a warning about a file, whatever the payee is called."""
    long = order(rail=rail, amount_minor=10**15 + 1, key=f"{KEY[:-1]}99", narration="न" * 200)

    assert bank.findings(written(long, payee)) == []


@pytest.mark.parametrize("rail", [Rail.ACH, Rail.FEDWIRE])
def test_the_bank_finds_nothing_wrong_with_dollars(bank: MockBank, rail: Rail) -> None:
    """The same holds of a file in dollars, paid from an account that is no IBAN."""
    debtor = Debtor("ACME", "000123456789", "021000021")
    payee = Payee("Joe", "000987654321", routing_number="021000021")

    assert bank.findings(written(order(rail=rail, currency="USD"), payee, debtor)) == []


@given(payout=st.uuids(), attempt=st.integers(1, 99))
def test_every_key_makes_a_file_of_its_own(payout: UUID, attempt: int) -> None:
    """No two attempts share a file's identification or a transaction reference."""
    key = f"{payout.hex}_{attempt}"
    file = written(order(key=key))

    assert text(file, f"{TRANSACTION}/PmtId/EndToEndId") == key
    assert uetr(key) != uetr(f"{payout.hex}_{attempt + 1}")
