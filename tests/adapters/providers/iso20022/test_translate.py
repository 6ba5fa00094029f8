"""The translation is total: whatever a bank says becomes a report, and no unknown word becomes an outcome."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.amounts import AmountUnit
from adapters.providers.iso20022.translate import Translation, status_of, status_of_entry, time_of
from adapters.providers.iso20022.wire import Amount, Charge, Entry, PaymentStatus, Return, key_in
from adapters.providers.readings import Reading
from ledger.payout.attempts import attempt_key
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.iso20022.samples import KEY, NOON

ZONE = ZoneInfo("Asia/Kolkata")
TRANSLATION = Translation("Bank", ZONE, Reading(ReportSource.STATEMENT, "00" * 32, NOON, AmountUnit.MAJOR))
CODES = frozenset({"RCVD", "ACTC", "ACCP", "ACWC", "ACFC", "PDNG", "ACSP", "ACWP", "ACSC", "ACCC", "CANC", "RJCT"})
ENDINGS = frozenset({ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED})

words = st.none() | st.text(max_size=40) | st.sampled_from([*sorted(CODES), "BOOK", "DBIT", "CRDT", "RRTN", "AM04"])
amounts = st.none() | st.builds(
    Amount, st.text(max_size=8) | st.just("12.50"), st.sampled_from(["INR", "USD", "", "X"])
)
some_amounts = st.builds(Amount, st.sampled_from(["1.00", "2.50", "", "x"]), st.sampled_from(["INR", "USD"]))
charges = st.builds(
    Charge, some_amounts, st.none() | some_amounts, st.sampled_from(["DBIT", "CRDT", ""]), st.booleans()
)
entries = st.builds(
    Entry,
    reference=st.just(KEY),
    code=words,
    side=words,
    is_reversal=st.booleans(),
    is_return=st.booleans(),
    return_reason=words,
    sub_family=words,
    amount=amounts,
    account_servicer_reference=words,
    at=words,
    charges=st.lists(charges, max_size=3).map(tuple),
)
statuses = st.builds(PaymentStatus, st.just(KEY), words, words, amounts, words)


@given(code=st.text(), reason=words)
def test_no_unknown_code_becomes_an_outcome(code: str, reason: str | None) -> None:
    """Any text that is not one of the standard's codes is reported as not recognised."""
    if code not in CODES:
        assert status_of(code, reason) is ReportedStatus.UNRECOGNISED


@given(told=statuses)
def test_every_status_becomes_a_report(told: PaymentStatus) -> None:
    """Whatever stands in a status report is reported, and only a rejection can be tried again."""
    report = TRANSLATION.of_status(told)

    assert (report.reference, report.provider) == (KEY, "Bank")
    assert not report.retryable or report.status is ReportedStatus.REJECTED


@given(entry=entries)
def test_every_entry_becomes_a_report(entry: Entry) -> None:
    """Whatever stands in an entry is reported, and only a booked one says that money moved."""
    report = TRANSLATION.of_entry(entry)

    assert report.reference == KEY
    assert report.status not in ENDINGS or (entry.code, entry.side) in {("BOOK", "DBIT"), ("BOOK", "CRDT")}
    assert status_of_entry(entry) is report.status or report.status is ReportedStatus.UNRECOGNISED


@given(told=st.builds(Return, st.just(KEY), words, amounts, words))
def test_every_return_becomes_a_report(told: Return) -> None:
    """A return is one unless its amount cannot be read."""
    assert TRANSLATION.of_return(told).status in {ReportedStatus.RETURNED, ReportedStatus.UNRECOGNISED}


@given(text=words | st.datetimes().map(str) | st.dates().map(str))
def test_every_time_is_a_time(text: str | None) -> None:
    """Whatever stands where a time should be, the report has one, in UTC."""
    assert time_of(text, ZONE, NOON).tzinfo is UTC


@given(day=st.dates(min_value=datetime(2000, 1, 1, tzinfo=UTC).date()))
def test_a_day_stays_the_same_day_around_the_bank(day: object) -> None:
    """Noon at the bank is the same day from San Francisco to Tokyo, when the bank is in London."""
    at = time_of(str(day), ZoneInfo("Europe/London"), NOON)

    for name in ("America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo"):
        assert at.astimezone(ZoneInfo(name)).date() == day


@given(payout=st.uuids(), attempt=st.integers(1, 999), around=st.sampled_from(["", " ", "/", "NEFT/", "REF: "]))
def test_every_key_is_found_in_what_the_bank_wrote_around_it(payout: object, attempt: int, around: str) -> None:
    """A key is found whole, in capitals or not, and never a part of it."""
    key = attempt_key(payout, attempt)  # type: ignore[arg-type]

    assert key_in(None, "", f"{around}{key} {around}") == key
    assert key_in(key.upper()) == key
    assert key_in(f"{key}7" if attempt > 99 else f"f{key}") is None
