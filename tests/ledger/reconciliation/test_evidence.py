"""The evidence that people match by: what a line has in common with others, and what it does not."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.accounts import Side
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.evidence import Agreement, Evidence, evidence_for
from ledger.reconciliation.lines import ComparedLine, Identities

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 2, number) for number in (13, 14, 15, 16))


def line(signed_minor: int, day: date = FRIDAY, line_id: str = "1", **names: str) -> ComparedLine:
    side = Side.DEBIT if signed_minor > 0 else Side.CREDIT
    return ComparedLine(line_id, "Assets:Bank:Hdfc", side, abs(signed_minor), "INR", day, Identities.of(**names))


def evidence(of: ComparedLine, *beside: ComparedLine) -> Evidence:
    return evidence_for(of, beside, BusinessDays())


@pytest.mark.parametrize(
    ("amount", "beside", "difference"),
    [(-100, (-100,), 0), (-100, (-60, -40), 0), (-100, (-60, -90), -10), (100, (-100,), 200), (-95, (-100,), 5)],
)
def test_amount_is_held_against_one_line_and_against_all(amount: int, beside: tuple[int, ...], difference: int) -> None:
    """A line differs by what it has more than the nearest of the others, or than all of them together."""
    found = evidence(line(amount), *(line(each) for each in beside))

    assert found.difference_minor == difference
    assert found.same_side is (amount < 0)


@pytest.mark.parametrize(
    ("day", "same_day", "apart"), [(FRIDAY, True, 0), (SATURDAY, False, 0), (SUNDAY, False, 0), (MONDAY, False, 1)]
)
def test_days_apart_are_business_days(day: date, apart: int, *, same_day: bool) -> None:
    """Days on which banks are closed lie between two lines without counting; the same day is told from them."""
    found = evidence(line(-1, day), line(-1, FRIDAY), line(-1, date(2026, 1, 1)))

    assert (found.same_day, found.days_apart) == (same_day, apart)


def test_each_kind_of_name_agrees_or_does_not() -> None:
    """A name is the same as one of the others', is another, or stands on one side; what nobody gives is not told."""
    found = evidence(
        line(-1, utr="00UTR1", our_reference="P-1"), line(-1, utr="00utr1", our_reference="P-2"), line(-1, utr="X")
    )
    one_sided = evidence(line(-1, utr="00UTR1"), line(-1, provider_payout_id="NXT-1"))

    assert [(each.kind, each.agreement) for each in found.names] == [
        ("our_reference", Agreement.OTHER),
        ("utr", Agreement.SAME),
    ]
    assert [(each.kind, each.name, each.agreement) for each in one_sided.names] == [
        ("provider_payout_id", None, Agreement.ONE_SIDED),
        ("utr", "00UTR1", Agreement.ONE_SIDED),
    ]


def test_likelier_lines_come_first() -> None:
    """A name in common counts more than an equal amount, and that more than a near day; what contradicts comes last."""
    asked = line(-100, utr="A")
    candidates = [
        line(-100, line_id="other-name", utr="B"),
        line(100, line_id="other-way"),
        line(-90, line_id="other-amount"),
        line(-100, MONDAY, line_id="later"),
        line(-100, line_id="equal"),
        line(-90, MONDAY, line_id="named", utr="A"),
    ]

    ranked = sorted((evidence(each, asked) for each in candidates), key=lambda each: each.order)

    assert [each.line.line_id for each in ranked] == [
        "named",
        "equal",
        "later",
        "other-amount",
        "other-way",
        "other-name",
    ]
