"""Entries of the account (camt.052, camt.053, camt.054): which payment they are of, and what they say of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.providers.iso20022.provider import Iso20022Provider
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.iso20022.conftest import MakeProvider
from tests.adapters.providers.iso20022.samples import KEY, NOON, OTHER, account_report, entry, transaction

RETURN_REASON = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
REVERSED = "<RvslInd>true</RvslInd>"


def read(provider: Iso20022Provider, *entries: str) -> list[StatusReport]:
    return list(provider.read_webhook(account_report(*entries)).reports)


def only(provider: Iso20022Provider, *entries: str) -> StatusReport:
    (report,) = read(provider, *entries)
    return report


def charge(amount: str, tax: str = "", side: str = "DBIT", included: str = "false", currency: str = "INR") -> str:
    taxed = f"<Tax><Amt Ccy='{currency}'>{tax}</Amt></Tax>" if tax else ""
    return (
        f"<Rcrd><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
        f"<ChrgInclInd>{included}</ChrgInclInd>{taxed}</Rcrd>"
    )


def test_a_booked_debit_is_the_payments_success(provider: Iso20022Provider) -> None:
    """The money left: with the bank's reference, the amount, and the day of booking at noon where the bank is."""
    report = only(provider, entry())

    assert (report.status, report.confidence) == (ReportedStatus.SUCCEEDED, Confidence.DEBITED)
    assert (report.reference, report.utr) == (KEY, "SBIN-0001")
    assert (report.amount_minor, report.currency) == (50_000, "INR")
    assert report.effective_at == datetime(2026, 10, 1, 6, 30, tzinfo=UTC)
    assert report.source is ReportSource.STATEMENT
    assert report.provider_status == "BOOK DBIT"
    assert (report.fee_minor, report.tax_minor, report.reason) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (entry("DBIT", "<Cd>BOOK</Cd>"), ReportedStatus.SUCCEEDED),
        (entry("DBIT", "BOOK"), ReportedStatus.SUCCEEDED),
        (entry("DBIT", "<Cd>PDNG</Cd>"), ReportedStatus.PROCESSING),
        (entry("DBIT", "<Cd>FUTR</Cd>"), ReportedStatus.PROCESSING),
        (entry("DBIT", "<Cd>INFO</Cd>"), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", "<Prtry>GEBUCHT</Prtry>"), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", ""), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", extra=REVERSED), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", sub_family="RRTN"), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", sub_family="CHRG"), ReportedStatus.UNRECOGNISED),
        (entry("DBIT", details=transaction(extra=RETURN_REASON)), ReportedStatus.UNRECOGNISED),
        (entry("CRDT", details=transaction(extra=RETURN_REASON)), ReportedStatus.RETURNED),
        (entry("CRDT", sub_family="RRTN"), ReportedStatus.RETURNED),
        (entry("CRDT", sub_family="RPCR"), ReportedStatus.RETURNED),
        (entry("CRDT", extra=REVERSED), ReportedStatus.RETURNED),
        (entry("CRDT", extra="<RvslInd>1</RvslInd>"), ReportedStatus.RETURNED),
        (entry("CRDT", extra="<RvslInd>false</RvslInd>"), ReportedStatus.UNRECOGNISED),
        (entry("CRDT"), ReportedStatus.UNRECOGNISED),
        (entry("CRDT", "<Cd>PDNG</Cd>", sub_family="RRTN"), ReportedStatus.UNRECOGNISED),
        (entry("BOTH"), ReportedStatus.UNRECOGNISED),
    ],
)
def test_each_kind_of_entry_has_one_meaning(provider: Iso20022Provider, told: str, status: ReportedStatus) -> None:
    """Only a booked debit is a success, and only a booked credit that undoes it is a return."""
    assert only(provider, told).status is status


def test_a_return_says_why(provider: Iso20022Provider) -> None:
    """The credit's reason of return is the report's reason."""
    report = only(provider, entry("CRDT", details=transaction(extra=RETURN_REASON), sub_family="RRTN"))

    assert (report.status, report.provider_status, report.reason) == (ReportedStatus.RETURNED, "BOOK CRDT", "AC04")
    assert (report.amount_minor, report.confidence) == (50_000, None)


def test_the_banks_charge_for_a_payment_is_not_the_payment(provider: Iso20022Provider) -> None:
    """An entry that books a charge under the payment's reference is an observation without an amount to compare."""
    report = only(provider, entry(amount="5.00", sub_family="CHRG"))

    assert (report.status, report.reason, report.amount_minor) == (ReportedStatus.UNRECOGNISED, "CHRG", None)


def test_each_transaction_of_a_bulk_entry_is_reported(provider: Iso20022Provider) -> None:
    """An entry that books many payments at once is read payment by payment, and its total is nobody's amount."""
    details = (
        transaction("300.00", refs="<AcctSvcrRef>ONE</AcctSvcrRef>")
        + transaction("200.00", key=OTHER)
        + transaction("9.00", key="INVOICE-1")
    )
    reports = read(provider, entry(amount="509.00", details=details))

    assert [(report.reference, report.amount_minor, report.utr) for report in reports] == [
        (KEY, 30_000, "ONE"),
        (OTHER, 20_000, None),
    ]


@pytest.mark.parametrize(
    "details",
    [
        "",
        "<TxDtls><Refs><InstrId>{key}</InstrId></Refs></TxDtls>",
        "<TxDtls><Refs><PmtInfId>{key}</PmtInfId></Refs></TxDtls>",
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><MsgId>{key}</MsgId></Refs></TxDtls>",
        "<TxDtls><Refs><Prtry><Tp>X</Tp><Ref>{key}</Ref></Prtry></Refs></TxDtls>",
        "<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>{key}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>",
        "<TxDtls><RmtInf><Ustrd>salary</Ustrd><Ustrd>NEFT/{key}/MEERA</Ustrd></RmtInf></TxDtls>",
        "<TxDtls><AddtlTxInf>REF {key}</AddtlTxInf></TxDtls>",
    ],
)
def test_the_key_is_found_wherever_the_bank_puts_it(provider: Iso20022Provider, details: str) -> None:
    """Which element carries our reference differs from bank to bank; the first that does counts."""
    extra = "" if details else f"<NtryRef>{KEY}</NtryRef>"
    report = only(provider, entry(details=details.format(key=KEY), extra=extra))

    assert (report.reference, report.status, report.amount_minor) == (KEY, ReportedStatus.SUCCEEDED, 50_000)


def test_what_is_not_ours_is_not_reported(provider: Iso20022Provider) -> None:
    """Entries without a key of ours, such as the bank's fees and other people's payments, are no reports."""
    others = [
        entry(details=transaction(key="INVOICE-1")),
        entry(details=transaction(key=KEY[1:])),
        entry(details=transaction(key=f"a{KEY}")),
        entry(details=transaction(key=f"{KEY}x")),
        entry(details=transaction(key=KEY.partition("_")[0])),
        entry(details=""),
    ]

    assert read(provider, *others) == []


@pytest.mark.parametrize("amount", ["", "abc", "1e3", "-1.00", "1.234567", "0.001", "9" * 19])
def test_an_amount_that_cannot_be_read_spoils_only_its_own_entry(provider: Iso20022Provider, amount: str) -> None:
    """One unreadable figure is an observation; the other payments of the same statement are told."""
    bad = entry(details=transaction(amount=amount))
    reports = read(provider, bad, entry(details=transaction(key=OTHER)))

    assert [(report.reference, report.status) for report in reports] == [
        (KEY, ReportedStatus.UNRECOGNISED),
        (OTHER, ReportedStatus.SUCCEEDED),
    ]
    assert (reports[0].amount_minor, reports[0].confidence) == (None, None)
    assert reports[0].reason is not None


def test_a_currency_that_is_not_known_is_an_observation(provider: Iso20022Provider) -> None:
    """An amount in an unknown currency cannot be told in minor units."""
    assert only(provider, entry(details=transaction(currency="ZZZ"))).status is ReportedStatus.UNRECOGNISED


def test_an_amount_in_an_older_version_is_read(provider: Iso20022Provider) -> None:
    """Versions up to 7 have the amount of a transaction among its amount details."""
    details = (
        f"<TxDtls><Refs><EndToEndId>{KEY}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='INR'>300.00</Amt></TxAmt>"
        f"</AmtDtls></TxDtls><TxDtls><Refs><EndToEndId>{OTHER}</EndToEndId></Refs></TxDtls>"
    )
    reports = read(provider, entry(code="BOOK", details=details))

    assert [report.amount_minor for report in reports] == [30_000, None]


def test_a_charge_is_told_without_its_tax(provider: Iso20022Provider) -> None:
    """The fee is what the bank took without the tax, which stands beside it."""
    chrgs = f"<Chrgs>{charge('5.90', '0.90')}</Chrgs>"
    report = only(provider, entry(extra="", details=transaction(extra=chrgs)))

    assert (report.amount_minor, report.fee_minor, report.tax_minor) == (50_000, 500, 90)


def test_a_charge_inside_the_amount_is_taken_out_of_it(provider: Iso20022Provider) -> None:
    """Where the entry's amount contains the charge, what was paid is the rest."""
    chrgs = f"<Chrgs>{charge('5.90', '0.90', included='true')}</Chrgs>"
    report = only(provider, entry(details=transaction("505.90", extra=chrgs)))

    assert (report.amount_minor, report.fee_minor, report.tax_minor) == (50_000, 500, 90)


def test_charges_at_the_entry_are_those_of_its_only_transaction(provider: Iso20022Provider) -> None:
    """What the entry of one payment was charged is the payment's; of many payments it is nobody's in particular."""
    chrgs = f"<Chrgs>{charge('5.00')}{charge('1.00')}</Chrgs>"
    alone = only(provider, entry(extra=chrgs))
    many = read(provider, entry(extra=chrgs, details=transaction() + transaction(key=OTHER)))

    assert (alone.fee_minor, alone.tax_minor) == (600, 0)
    assert [report.fee_minor for report in many] == [None, None]


def test_a_charge_given_back_with_a_return_is_told(provider: Iso20022Provider) -> None:
    """A credited charge is a fee refunded, and what the return itself cost is not the payment's fee."""
    chrgs = f"<Chrgs>{charge('5.90', '0.90', side='CRDT')}{charge('2.00')}</Chrgs>"
    report = only(provider, entry("CRDT", details=transaction(extra=chrgs), sub_family="RRTN"))

    assert (report.fee_refunded_minor, report.tax_refunded_minor, report.fee_minor) == (500, 90, None)


@pytest.mark.parametrize(
    ("told", "fee_minor", "status"),
    [
        (charge("5.00", currency="USD"), None, ReportedStatus.SUCCEEDED),
        (charge("0.00"), None, ReportedStatus.SUCCEEDED),
        ("<Rcrd><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>", None, ReportedStatus.SUCCEEDED),
        ("<Rcrd><Amt Ccy='INR'>5.00</Amt></Rcrd>", 500, ReportedStatus.SUCCEEDED),
        (charge("5.00", "6.00"), None, ReportedStatus.UNRECOGNISED),
    ],
    ids=["other-currency", "nothing", "no-amount", "no-side", "more-tax-than-charge"],
)
def test_charges_that_say_nothing_are_not_told(
    provider: Iso20022Provider, told: str, fee_minor: int | None, status: ReportedStatus
) -> None:
    """A charge in another currency or of nothing is no fee, one without a side is a debit, and none is negative."""
    report = only(provider, entry(details=transaction(extra=f"<Chrgs>{told}</Chrgs>")))

    assert (report.fee_minor, report.status) == (fee_minor, status)


@pytest.mark.parametrize("name", ["camt.052.001.08", "camt.053.001.02", "camt.053.001.13", "camt.054.001.08"])
def test_the_three_reports_say_the_same_of_an_entry(provider: Iso20022Provider, name: str) -> None:
    """The same entry in notification, statement and intraday report is the same fact, from different messages."""
    first = only(provider, entry())
    (again,) = provider.read_webhook(account_report(entry(), name=name)).reports

    assert again.model_copy(update={"message_digest": first.message_digest}) == first


@pytest.mark.parametrize(
    ("booked", "zone", "at"),
    [
        ("<Dt>2026-10-01</Dt>", "Asia/Kolkata", datetime(2026, 10, 1, 6, 30, tzinfo=UTC)),
        ("<Dt>2026-10-01</Dt>", "America/New_York", datetime(2026, 10, 1, 16, tzinfo=UTC)),
        ("<DtTm>2026-10-01T09:15:00+05:30</DtTm>", "UTC", datetime(2026, 10, 1, 3, 45, tzinfo=UTC)),
        ("<DtTm>2026-10-01T09:15:00Z</DtTm>", "Asia/Kolkata", datetime(2026, 10, 1, 9, 15, tzinfo=UTC)),
        ("<DtTm>2026-10-01T09:15:00</DtTm>", "Asia/Kolkata", datetime(2026, 10, 1, 3, 45, tzinfo=UTC)),
        ("<Dt>2026-13-01</Dt>", "Asia/Kolkata", NOON),
        ("<DtTm>9999-12-31T23:59:59-12:00</DtTm>", "Asia/Kolkata", NOON),
        ("", "Asia/Kolkata", NOON),
    ],
)
def test_the_day_of_booking_is_when_it_happened(
    make_provider: MakeProvider, booked: str, zone: str, at: datetime
) -> None:
    """A day is taken at noon in the bank's zone, a time as it stands, and what cannot be is the time of reading."""
    told = entry().replace("<Dt>2026-10-01</Dt>", booked)

    assert only(make_provider(time_zone=zone), told).effective_at == at
