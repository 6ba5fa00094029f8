"""The passes of matching, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.accounts import Side
from ledger.errors import LineGivenTwiceError
from ledger.payout.status import PayoutStatus
from tests.ledger.reconciliation.lines import BANK, MONDAY, Told, compare, line

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("theirs", "ours", "rule"),
    [
        ({"our_reference": "P-1"}, {"our_reference": "P-1", "utr": "N1"}, "OUR_REFERENCE"),
        ({"provider_payout_id": "pout_1"}, {"provider_payout_id": "pout_1"}, "PROVIDER_PAYOUT_ID"),
        ({"utr": " hdfcn123 "}, {"utr": "HDFCN123"}, "UTR"),
        ({}, {"our_reference": "P-1", "utr": "N1"}, "AMOUNT_AND_DATE"),
    ],
)
def test_pair_is_matched_by_the_surest_rule(theirs: dict[str, Any], ours: dict[str, Any], rule: str) -> None:
    """A line is matched with the one of ours that has its name, or else with the only one of its amount."""
    external, booked = line(day=MONDAY + DAY, **theirs), line(**ours)

    outcome = compare([external], [booked])

    assert Told.of(outcome) == Told((rule,), ())
    assert (outcome.matches[0].external, outcome.matches[0].booked) == ((external,), (booked,))


def test_leading_zeros_count() -> None:
    """Two bank references that differ in their leading zeros are two payments."""
    outcome = compare([line(utr="0012")], [line(utr="12")])

    assert Told.of(outcome) == Told((), ("MISSING_AT_BANK", "MISSING_IN_LEDGER"))


PAID = {"N1": PayoutStatus.COMPLETED}


def test_two_bank_lines_for_one_payout() -> None:
    """A payout takes one line of the bank, the earlier; the other is a break."""
    early, late = line(utr="N1"), line(utr="N1", day=MONDAY + DAY)

    outcome = compare([late, early], [line(utr="N1")], statuses=PAID)

    assert Told.of(outcome) == Told(("UTR",), ("DUPLICATE",))
    assert (outcome.matches[0].external, outcome.breaks[0].external) == ((early,), (late,))


def test_five_equal_amounts_on_one_day() -> None:
    """A tie is one break with all its candidates, and nothing of it is matched."""
    external, booked = [line() for _ in range(5)], [line() for _ in range(5)]

    outcome = compare(external, booked)

    assert Told.of(outcome) == Told((), ("AMBIGUOUS",))
    assert (len(outcome.breaks[0].external), len(outcome.breaks[0].booked)) == (5, 5)


@pytest.mark.parametrize("count", [1, 2])
def test_tie_on_one_side_is_a_tie(count: int) -> None:
    """One line that could be two is as little matched as two lines that could be one."""
    outcome = compare([line() for _ in range(count)], [line() for _ in range(3 - count)])

    assert Told.of(outcome) == Told((), ("AMBIGUOUS",))


@pytest.mark.parametrize(
    ("ours", "kind"),
    [
        ({"amount_minor": 50_001}, "AMOUNT_MISMATCH"),
        ({"currency": "USD"}, "WRONG_CURRENCY"),
        ({"account": "Assets:Bank:Icici"}, "WRONG_ACCOUNT"),
        ({"side": Side.DEBIT}, "STATUS_MISMATCH"),
        ({"provider_payout_id": "pout_2"}, "REFERENCE_MISMATCH"),
    ],
)
def test_what_differs_under_one_name(ours: dict[str, Any], kind: str) -> None:
    """One paisa off, another currency, account, direction or name is a break with both lines."""
    outcome = compare([line(utr="N1", provider_payout_id="pout_1")], [line(**({"utr": "N1"} | ours))])

    assert Told.of(outcome) == Told((), (kind,))
    assert len(outcome.breaks[0].external) == len(outcome.breaks[0].booked) == 1


def test_name_that_differs_is_no_match_by_amount() -> None:
    """The same amount on the same day is another payment where both sides give a UTR and they differ."""
    outcome = compare([line(utr="N1")], [line(utr="N2")])

    assert Told.of(outcome) == Told((), ("MISSING_AT_BANK", "MISSING_IN_LEDGER"))


@pytest.mark.parametrize(("days", "rules"), [(3, ("AMOUNT_AND_DATE",)), (4, ())])
def test_window_is_of_business_days(days: int, rules: tuple[str, ...]) -> None:
    """By amount alone, lines are matched up to three business days apart, over the weekend."""
    thursday = date(2026, 3, 12)
    day = {3: date(2026, 3, 17), 4: date(2026, 3, 18)}[days]

    assert Told.of(compare([line(day=day)], [line(day=thursday)])).matches == rules


def test_fees_are_compared_by_their_sum() -> None:
    """A fee and its tax, told in two lines and booked in one, are one match; another sum is a break of fees."""
    names: dict[str, Any] = {"provider_payout_id": "pout_1", "is_charge": True}
    external = [line(400, **names), line(72, **names)]

    assert Told.of(compare(external, [line(472, **names)])) == Told(("PROVIDER_PAYOUT_ID",), ())
    assert Told.of(compare(external, [line(473, **names)])) == Told((), ("FEE_MISMATCH",))


def test_settlement_is_matched_by_its_sum() -> None:
    """One line of the bank is matched with all lines of its settlement, and short by a paisa it is one break."""
    booked = [line(amount, group_reference="S-1") for amount in (10_000, 20_000, 30_000)]

    assert Told.of(compare([line(60_000, group_reference="S-1")], booked)) == Told(("GROUP",), ())
    assert Told.of(compare([line(59_999, group_reference="S-1")], booked)) == Told((), ("AMOUNT_MISMATCH",))


def test_settlement_is_not_taken_for_a_payout_of_its_amount() -> None:
    """A settlement that our books have too is not matched with another line that happens to have its sum."""
    booked = [line(30_000, group_reference="S-1"), line(30_000, group_reference="S-1"), line(60_000)]

    outcome = compare([line(60_000, group_reference="S-1")], booked)

    assert Told.of(outcome) == Told(("GROUP",), ("MISSING_AT_BANK",))


def test_several_payments_under_one_utr() -> None:
    """A bank that pays several of ours under one UTR is matched when the sum is theirs."""
    booked = [line(10_000, utr="N1"), line(20_000, utr="N1")]

    assert Told.of(compare([line(30_000, utr="N1")], booked)) == Told(("UTR",), ())
    assert Told.of(compare([line(30_001, utr="N1")], booked)) == Told((), ("AMBIGUOUS",))


@pytest.mark.parametrize(
    ("status", "side", "kind"),
    [
        (PayoutStatus.COMPLETED, Side.DEBIT, "LATE_RETURN"),
        (PayoutStatus.COMPLETED, Side.CREDIT, "DUPLICATE"),
        (PayoutStatus.FAILED, Side.CREDIT, "STATUS_MISMATCH"),
        (PayoutStatus.IN_TRANSIT, Side.CREDIT, "STATUS_MISMATCH"),
        (PayoutStatus.REVERSED, Side.DEBIT, "DUPLICATE"),
        (PayoutStatus.REVERSED, Side.CREDIT, "DUPLICATE"),
    ],
)
def test_line_of_a_known_payout(status: PayoutStatus, side: Side, kind: str) -> None:
    """A line that names a payout is that payout's trouble, even where another line of ours has its amount."""
    outcome = compare([line(utr="N1", side=side)], [line(side=side)], statuses={"N1": status})

    assert Told.of(outcome) == Told((), tuple(sorted((kind, "MISSING_AT_BANK"))))


def test_return_on_the_statement_of_its_payout() -> None:
    """Money that came back under the name of a payout that was just matched is a late return."""
    back = line(utr="N1", side=Side.DEBIT, day=MONDAY + DAY)

    outcome = compare([line(utr="N1"), back], [line(utr="N1")], statuses=PAID)

    assert Told.of(outcome) == Told(("UTR",), ("LATE_RETURN",))


def test_charge_of_no_payment() -> None:
    """A bank's charge for the month is a line like any other; one that names a payment is compared by its sum only."""
    of_month, of_payment = line(590, is_charge=True), line(590, is_charge=True, utr="N1")

    assert Told.of(compare([of_month], [line(590)])) == Told(("AMOUNT_AND_DATE",), ())
    assert Told.of(compare([of_payment], [line(590)])).matches == ()


def test_what_was_booked_lately_is_outstanding() -> None:
    """A line of ours is missing only when the bank has had three business days for it."""
    early, late = line(day=date(2026, 3, 10)), line(60_000, day=date(2026, 3, 11))

    outcome = compare([], [early, late], through=date(2026, 3, 13))

    assert Told.of(outcome) == Told((), ("MISSING_AT_BANK",))
    assert (outcome.breaks[0].booked, outcome.outstanding) == ((early,), (late,))


def test_what_was_booked_before_the_statement() -> None:
    """A line of ours from before the statement's first day is matched, and is not missing when it cannot be."""
    before = line(utr="N1", day=MONDAY - DAY)

    assert Told.of(compare([line(utr="N1")], [before])) == Told(("UTR",), ())
    assert compare([], [before]).outstanding == (before,)


def test_line_is_compared_once() -> None:
    """The same line given twice is refused."""
    once = line(account=BANK)

    with pytest.raises(LineGivenTwiceError):
        compare([once, once], [])
