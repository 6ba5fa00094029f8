"""Status reports (pain.002): which payment, which status, and what is inherited from batch and file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.providers.iso20022.provider import Iso20022Provider
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.iso20022.samples import KEY, OTHER, batch, status_report, transaction_status

GROUP_REJECTED = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"


def read(provider: Iso20022Provider, raw: bytes) -> list[StatusReport]:
    return list(provider.read_webhook(raw).reports)


def only(provider: Iso20022Provider, raw: bytes) -> StatusReport:
    (report,) = read(provider, raw)
    return report


def test_a_payments_own_status_is_reported(provider: Iso20022Provider) -> None:
    """The report names the attempt, the bank's word, the reason and the time of the bank's message."""
    report = only(provider, status_report(batch(transaction_status("RJCT", "AC04")), "<GrpSts>PART</GrpSts>"))

    assert (report.provider, report.reference) == ("Bank", KEY)
    assert (report.status, report.provider_status, report.reason) == (ReportedStatus.REJECTED, "RJCT", "AC04")
    assert report.effective_at == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert report.source is ReportSource.WEBHOOK
    assert report.message_digest is not None
    assert (report.amount_minor, report.provider_payout_id, report.utr) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("RCVD", ReportedStatus.ACCEPTED),
        ("ACTC", ReportedStatus.ACCEPTED),
        ("ACCP", ReportedStatus.ACCEPTED),
        ("ACWC", ReportedStatus.ACCEPTED),
        ("ACFC", ReportedStatus.ACCEPTED),
        ("PDNG", ReportedStatus.PROCESSING),
        ("ACSP", ReportedStatus.PROCESSING),
        ("ACWP", ReportedStatus.PROCESSING),
        ("ACSC", ReportedStatus.SUCCEEDED),
        ("ACCC", ReportedStatus.SUCCEEDED),
        ("CANC", ReportedStatus.CANCELLED),
        ("RJCT", ReportedStatus.REJECTED),
        ("PART", ReportedStatus.UNRECOGNISED),
        ("BLCK", ReportedStatus.UNRECOGNISED),
        ("accp", ReportedStatus.UNRECOGNISED),
    ],
)
def test_each_code_has_one_meaning(provider: Iso20022Provider, code: str, status: ReportedStatus) -> None:
    """Accepted is not paid: only a settlement that is completed is a success, and unknown codes are none of these."""
    report = only(provider, status_report(batch(transaction_status(code))))

    assert (report.status, report.provider_status) == (status, code)


@pytest.mark.parametrize(("code", "confidence"), [("ACSC", Confidence.DEBITED), ("ACCC", Confidence.CREDITED)])
def test_a_success_says_how_sure_the_bank_is(provider: Iso20022Provider, code: str, confidence: Confidence) -> None:
    """Debited is less than credited."""
    assert only(provider, status_report(batch(transaction_status(code)))).confidence is confidence


def test_the_reference_of_a_status_report_is_not_that_of_the_payment(provider: Iso20022Provider) -> None:
    """The bank may give the order one reference and the entry another, and only the entry's is the payment's."""
    report = only(provider, status_report(batch(transaction_status("ACSC", extra="<AcctSvcrRef>R-7</AcctSvcrRef>"))))

    assert report.utr is None


@pytest.mark.parametrize(
    ("raw", "code", "reason"),
    [
        (status_report("", GROUP_REJECTED), "RJCT", "FF01"),
        (status_report(batch(""), GROUP_REJECTED), "RJCT", "FF01"),
        (status_report(batch(transaction_status()), GROUP_REJECTED), "RJCT", "FF01"),
        (status_report(batch(transaction_status("RJCT")), GROUP_REJECTED), "RJCT", "FF01"),
        (status_report(batch(transaction_status("RJCT", "AC01")), GROUP_REJECTED), "RJCT", "AC01"),
        (status_report(batch(transaction_status(reason="AC01")), GROUP_REJECTED), "RJCT", "AC01"),
        (status_report(batch("<PmtInfSts>ACCP</PmtInfSts>"), GROUP_REJECTED), "ACCP", None),
        (status_report(batch("<PmtInfSts>ACCP</PmtInfSts>" + transaction_status())), "ACCP", None),
        (status_report(batch(transaction_status("ACSP")), GROUP_REJECTED), "ACSP", None),
        (status_report(batch(transaction_status()), "<GrpSts>PART</GrpSts>"), "PART", None),
        (status_report(batch(transaction_status())), "no status", None),
    ],
)
def test_what_a_payment_does_not_say_it_inherits(
    provider: Iso20022Provider, raw: bytes, code: str, reason: str | None
) -> None:
    """The status nearest to the payment counts, with its reason; where none stands, there is none to assume."""
    report = only(provider, raw)

    assert (report.reference, report.provider_status, report.reason) == (KEY, code, reason)


def test_a_status_that_is_nowhere_is_not_recognised(provider: Iso20022Provider) -> None:
    """A report without any status is an observation."""
    assert only(provider, status_report(batch(transaction_status()))).status is ReportedStatus.UNRECOGNISED


@pytest.mark.parametrize(
    ("reason", "status", "retryable"),
    [
        ("AM04", ReportedStatus.REJECTED, True),
        ("TM01", ReportedStatus.REJECTED, True),
        ("AB07", ReportedStatus.REJECTED, True),
        ("AB08", ReportedStatus.REJECTED, True),
        ("AC01", ReportedStatus.REJECTED, False),
        ("AC04", ReportedStatus.REJECTED, False),
        ("AC06", ReportedStatus.REJECTED, False),
        ("RC01", ReportedStatus.REJECTED, False),
        ("FF01", ReportedStatus.REJECTED, False),
        ("AB03", ReportedStatus.REJECTED, False),
        ("AB05", ReportedStatus.REJECTED, False),
        ("MS03", ReportedStatus.REJECTED, False),
        ("XX99", ReportedStatus.REJECTED, False),
        ("", ReportedStatus.REJECTED, False),
        ("DUPL", ReportedStatus.OUTCOME_UNKNOWN, False),
        ("AM05", ReportedStatus.OUTCOME_UNKNOWN, False),
    ],
)
def test_only_what_happened_for_certain_may_be_tried_again(
    provider: Iso20022Provider, reason: str, status: ReportedStatus, *, retryable: bool
) -> None:
    """Too little money and a missed cut-off may be tried again; timeouts may not, and a duplicate is no outcome."""
    report = only(provider, status_report(batch(transaction_status("RJCT", reason))))

    assert (report.status, report.retryable) == (status, retryable)


def test_a_reason_that_only_this_bank_has_is_kept(provider: Iso20022Provider) -> None:
    """A proprietary reason is reported as it stands."""
    why = "<StsRsnInf><Rsn><Prtry>ACCOUNT DORMANT</Prtry></Rsn></StsRsnInf>"
    report = only(provider, status_report(batch(transaction_status("RJCT", extra=why))))

    assert (report.reason, report.retryable) == ("ACCOUNT DORMANT", False)


def test_the_amount_of_the_original_is_reported_for_comparison(provider: Iso20022Provider) -> None:
    """Where the bank repeats the order, its amount and currency go into the report."""
    told = "<OrgnlTxRef><Amt><InstdAmt Ccy='INR'>499.99</InstdAmt></Amt></OrgnlTxRef>"
    report = only(provider, status_report(batch(transaction_status("ACSP", extra=told))))

    assert (report.amount_minor, report.currency) == (49_999, "INR")


def test_a_file_may_speak_of_many_payments(provider: Iso20022Provider) -> None:
    """Each payment of ours is reported with its own status, and payments of others are not."""
    content = batch(transaction_status("ACSC") + transaction_status("RJCT", "AC04", key=OTHER)) + batch(
        transaction_status("ACSC", key="INVOICE-1") + transaction_status("RJCT", key="NOTPROVIDED"), key="B-2"
    )
    reports = read(provider, status_report(content, "<GrpSts>PART</GrpSts>", key="A-FILE-OF-MANY"))

    assert [(report.reference, report.provider_status) for report in reports] == [(KEY, "ACSC"), (OTHER, "RJCT")]


def test_a_file_that_the_bank_could_not_name_is_about_nobody(provider: Iso20022Provider) -> None:
    """A refusal of a file that could not be read names no original."""
    assert read(provider, status_report("", GROUP_REJECTED, key="NOTPROVIDED")) == []


@pytest.mark.parametrize("carrier", [KEY.upper(), KEY.replace("_", "-"), KEY.replace("_", "/"), f"  {KEY} "])
def test_a_key_is_found_however_the_bank_writes_it(provider: Iso20022Provider, carrier: str) -> None:
    """Banks write references in capitals, or without the underscore that SWIFT's character set does not have."""
    assert only(provider, status_report(batch(transaction_status("ACSC", key=carrier)), key="x")).reference == KEY


def test_a_report_without_a_file_says_nothing(provider: Iso20022Provider) -> None:
    """A status report that names no original file at all has no reports, and is no error."""
    raw = status_report("").replace(b"OrgnlGrpInfAndSts", b"Elsewhere")

    notice = provider.read_webhook(raw)

    assert (notice.word, notice.reports) == ("pain.002.001.10", ())
