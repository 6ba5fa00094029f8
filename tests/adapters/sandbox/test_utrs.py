"""The bank's references."""

from __future__ import annotations

import re

import pytest

from adapters.sandbox.utrs import utr_of
from ledger.rails import Rail
from tests.adapters.sandbox.conftest import START

REFERENCES = [f"{number:032x}_1" for number in range(200)]


@pytest.mark.parametrize(
    ("rail", "shape"),
    [
        (Rail.IMPS, r"\d{12}"),
        (Rail.UPI, r"\d{12}"),
        (Rail.NEFT, r"TESTN\d{11}"),
        (Rail.RTGS, r"TESTR920260226\d{8}"),
        (Rail.ACH, r"\d{15}"),
        (Rail.FEDWIRE, r"20260226TEST9999\d{6}"),
    ],
)
def test_utr_has_the_shape_of_its_rail(rail: Rail, shape: str) -> None:
    """IMPS and UPI give 12 digits, NEFT 16 characters, RTGS and Fedwire 22 with the day; each payout its own."""
    utrs = [utr_of(rail, reference_id, START) for reference_id in REFERENCES]
    assert all(re.fullmatch(shape, utr) for utr in utrs)
    assert len(set(utrs)) == len(REFERENCES)


def test_some_utrs_begin_with_zero() -> None:
    """Leading zeros occur, so that whoever keeps a UTR as a number is found out."""
    assert any(utr_of(Rail.IMPS, reference_id, START).startswith("0") for reference_id in REFERENCES)
