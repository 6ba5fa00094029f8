"""Shipped profiles: a file of each bank and provider is read as what it says."""

from __future__ import annotations

import pytest

from adapters.errors import StatementProfileError
from adapters.statements.profiles import shipped_names, shipped_profile
from ledger.statements.statement import Origin
from tests.adapters.statements.reading import SAMPLES, read, sample, told

TOLD = {
    "axis.csv": (
        (1_000_00, 1_999_00_00),
        [
            (1, "2026-11-01", -400_00, "payment", "AXISCN0123456789"),
            (2, "2026-11-03", -700_00, "payment", "630712345678"),
            (3, "2026-11-05", 2_00_000_00, "deposit", "UTIBR62026110500123456"),
        ],
    ),
    "cashfree.csv": (
        (None, None),
        [
            (1, "2026-11-01", -1_000_00, "payment", "TESTR92026110112345678"),
            (2, "2026-11-01", -1_00, "fee", "TESTR92026110112345678"),
            (3, "2026-11-01", -18, "tax", "TESTR92026110112345678"),
            (4, "2026-11-01", -250_50, "payment", "630598765432"),
            (5, "2026-11-03", 1_000_00, "return", "TESTR92026110112345678"),
            (6, "2026-11-03", 1_00, "fee", "TESTR92026110112345678"),
            (7, "2026-11-03", 18, "tax", "TESTR92026110112345678"),
        ],
    ),
    "hdfc.csv": (
        (1_00_000_00, 5_76_244_60),
        [
            (1, "2026-11-01", 5_00_000_00, "deposit", "SBIN126305123456"),
            (2, "2026-11-02", -25_000_00, "payment", "630612345678"),
            (3, "2026-11-02", -5_90, "fee", None),
            (4, "2026-11-04", 1_250_50, "return", "063098765432"),
        ],
    ),
    "icici.csv": (
        (0, 88_00_000_00),
        [
            (2, "2026-11-05", 1_00_00_000_00, "deposit", "HDFCR52026110512345678"),
            (1, "2026-11-05", -12_00_000_00, "payment", "630912345678"),
        ],
    ),
    "kotak.csv": (
        (1_000_00, 9_982_00),
        [
            (1, "2026-11-01", -1_500_00, "payment", "630512345670"),
            (2, "2026-11-02", 10_500_00, "deposit", "CITIN26306123456"),
            (3, "2026-11-02", -18_00, "tax", None),
        ],
    ),
    "nxtbanking.csv": (
        (None, None),
        [
            (1, "2026-11-01", -50_000_00, "payment", "630511112222"),
            (2, "2026-11-01", -5_00, "fee", None),
            (3, "2026-11-01", -90, "tax", None),
            (4, "2026-11-02", 50_000_00, "return", "630511112222"),
            (5, "2026-11-02", 1_00, "other", None),
        ],
    ),
    "razorpayx.csv": (
        (0, 9_300_00),
        [
            (1, "2026-11-01", 10_000_00, "deposit", "HDFCN00000000001"),
            (2, "2026-11-01", -500_00, "payment", "063056789012"),
            (3, "2026-11-01", -1_00, "fee", "063056789012"),
            (4, "2026-11-01", -18, "tax", "063056789012"),
            (5, "2026-11-01", -700_00, "payment", "630567890124"),
            (6, "2026-11-04", 500_00, "return", "063056789012"),
            (7, "2026-11-04", 1_00, "fee", "063056789012"),
            (8, "2026-11-04", 18, "tax", "063056789012"),
        ],
    ),
    "sbi.tsv": (
        (5_00_000_00, 4_50_000_00),
        [
            (1, "2026-11-02", -1_00_000_00, "payment", "630612345679"),
            (2, "2026-11-03", 50_000_00, "deposit", "N307263456789012"),
        ],
    ),
}


def test_every_shipped_profile_has_a_sample() -> None:
    """No profile is shipped that no file was read with."""
    assert {name.partition(".")[0] for name in TOLD} == set(shipped_names())


@pytest.mark.parametrize("name", sorted(TOLD))
def test_sample_is_read(name: str) -> None:
    """Sides, amounts in minor units, days, kinds and references are those of the file, and so are the balances."""
    balances, lines = TOLD[name]
    (statement,) = read(sample(name), name)

    assert [told(line) for line in statement.lines] == lines
    assert (statement.opening_minor, statement.closing_minor) == balances
    assert statement.currency == "INR"


def test_references_of_a_provider() -> None:
    """A provider's report tells our reference, its own id of the payout, and the settlement or batch."""
    (statement,) = read(sample("razorpayx.csv"), "razorpayx.csv")
    payment = statement.lines[1]

    assert statement.origin is Origin.PROVIDER
    assert payment.our_reference == "a1b2c3_1"
    assert payment.provider_payout_id == "pout_R7ambiUdUvg6A1"
    assert (payment.group_reference, payment.bank_reference) == ("batch_1", "txn_R7ambiUdUvg6A1")


def test_value_date_and_bank_reference() -> None:
    """A bank's value date and its own reference are kept as they are told."""
    (statement,) = read(sample("hdfc.csv"), "hdfc.csv")
    last = statement.lines[-1]

    assert (last.value_date.isoformat(), last.booked_on.isoformat()) == ("2026-11-03", "2026-11-04")
    assert last.bank_reference == "0000063098765432"
    assert statement.origin is Origin.BANK


def test_unknown_profile() -> None:
    """A name that is no shipped profile is refused, and so is one that would leave their folder."""
    for name in ("hsbc", "../hdfc", "hdfc.toml", ""):
        with pytest.raises(StatementProfileError):
            shipped_profile(name)


def test_samples_are_all_read() -> None:
    """Every sample that lies here is read by a test."""
    others = {"statement.camt053.xml", "notification.camt054.xml", "statement.mt940"}

    assert {path.name for path in SAMPLES.iterdir()} == set(TOLD) | others
