"""What holds of every reconciliation, whatever is on the two sides."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import Side
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break, Match, Outcome, Rule
from tests.ledger.reconciliation.lines import BANK, MONDAY, compare, line

STATUS = PayoutStatus.COMPLETED
NAMES = st.sampled_from([None, None, "A", "B", "C"])
LINES = st.builds(
    line,
    amount_minor=st.sampled_from([10_000, 10_001, 20_000]),
    day=st.integers(0, 20).map(lambda days: MONDAY + timedelta(days=days)),
    side=st.sampled_from(Side),
    our_reference=NAMES,
    utr=NAMES,
    group_reference=st.sampled_from([None, None, None, "S-1", "S-2"]),
    is_charge=st.sampled_from([False, False, False, True]),
)
SIDE = st.lists(LINES, max_size=12)
NAMELESS = st.lists(
    st.builds(line, amount_minor=st.sampled_from([1, 2]), day=st.dates(date(2026, 3, 2), date(2026, 3, 20))), max_size=8
)


def seen(outcome: Outcome) -> set[tuple[object, ...]]:
    """Return an outcome by the names of its lines, in no order."""
    matches = {(str(match.rule), ids(match.external), ids(match.booked)) for match in outcome.matches}
    breaks = {(str(each.kind), ids(each.external), ids(each.booked)) for each in outcome.breaks}
    return {*matches, *breaks, (ids(outcome.outstanding),)}


def ids(lines: tuple[ComparedLine, ...]) -> frozenset[str]:
    return frozenset(line.line_id for line in lines)


@given(external=SIDE, booked=SIDE, seed=st.integers(0, 1_000))
def test_order_of_the_input_changes_nothing(
    external: list[ComparedLine], booked: list[ComparedLine], seed: int
) -> None:
    """The same lines in any order come to the same matches and breaks."""
    random_order = random.Random(seed)
    theirs, ours = (random_order.sample(lines, len(lines)) for lines in (external, booked))

    assert seen(compare(theirs, ours)) == seen(compare(external, booked))


@given(external=SIDE, booked=SIDE)
def test_each_line_is_used_once(external: list[ComparedLine], booked: list[ComparedLine]) -> None:
    """Each line is in one match, in one break, or outstanding."""
    outcome = compare(external, booked)

    found: tuple[Match | Break, ...] = (*outcome.matches, *outcome.breaks)
    theirs = [line.line_id for each in found for line in each.external]
    ours = [line.line_id for each in found for line in each.booked] + [line.line_id for line in outcome.outstanding]
    assert Counter(theirs) == Counter(line.line_id for line in external)
    assert Counter(ours) == Counter(line.line_id for line in booked)


@given(external=SIDE, booked=SIDE)
def test_matched_lines_have_the_same_sum(external: list[ComparedLine], booked: list[ComparedLine]) -> None:
    """What is matched comes to the same sum in the same account, so that no match hides a difference."""
    for match in compare(external, booked).matches:
        assert sum(line.signed_minor for line in match.external) == sum(line.signed_minor for line in match.booked)
        assert len({(line.account, line.currency) for line in (*match.external, *match.booked)}) == 1


@given(external=SIDE, booked=SIDE)
def test_no_match_contradicts_a_name(external: list[ComparedLine], booked: list[ComparedLine]) -> None:
    """No two lines are matched that give different names of one kind, but as parts of one settlement."""
    for match in compare(external, booked).matches:
        if match.rule is not Rule.GROUP and not match.external[0].is_charge:
            pairs = product(match.external, match.booked)
            assert not any(theirs.identities.contradict(ours.identities) for theirs, ours in pairs)


@given(external=NAMELESS, booked=NAMELESS)
def test_matches_by_amount_are_those_without_alternative(
    external: list[ComparedLine], booked: list[ComparedLine]
) -> None:
    """Without names, matched is each pair that has nobody else near enough, and every other candidate is in a tie."""
    days = BusinessDays()
    candidates = [
        (theirs, ours)
        for theirs, ours in product(external, booked)
        if theirs.terms == ours.terms
        and min(theirs.value_date, ours.value_date) >= days.after(max(theirs.value_date, ours.value_date), -3)
    ]
    popular = Counter(each.line_id for pair in candidates for each in pair)
    alone = {
        frozenset(each.line_id for each in pair) for pair in candidates if all(popular[e.line_id] == 1 for e in pair)
    }

    outcome = compare(external, booked)

    assert {ids(match.external) | ids(match.booked) for match in outcome.matches} == alone
    tied = {
        name for each in outcome.breaks if each.kind == "AMBIGUOUS" for name in ids(each.external) | ids(each.booked)
    }
    assert tied == set(popular) - {name for pair in alone for name in pair}


@given(external=SIDE, booked=SIDE)
def test_second_run_finds_nothing_new(external: list[ComparedLine], booked: list[ComparedLine]) -> None:
    """What was missing or outstanding on its own is so again in a second run, and for the same reason."""
    statuses = {name: STATUS for each in booked for name in each.identities.of_payment}
    first = compare(external, booked, statuses=statuses)
    alone = [each for each in first.breaks if not (each.external and each.booked)]

    again = compare(
        [line for each in alone for line in each.external],
        [*first.outstanding, *(line for each in alone for line in each.booked)],
        statuses=statuses,
    )

    assert again.matches == ()
    assert {(each.kind, ids(each.external), ids(each.booked)) for each in again.breaks} == {
        (each.kind, ids(each.external), ids(each.booked)) for each in alone
    }


def test_month_of_payouts_under_its_names() -> None:
    """In a month of payouts every line finds its own, and what is planted is a break of its kind."""
    booked = [
        line(
            100 * (1 + number % 7),
            MONDAY + timedelta(days=number % 28),
            account=BANK,
            utr=f"U{number}",
            line_id=f"b{number:05}",
        )
        for number in range(2_000)
    ]
    external = [replace(each, line_id=f"e{number:05}") for number, each in enumerate(booked)]
    doubled, lost = replace(external[7], line_id="e07777"), external.pop(70)

    statuses = {each.identities.utr or "": STATUS for each in booked}
    outcome = compare([*external, doubled], booked, statuses=statuses)

    assert all(ids(match.external) == {f"e{next(iter(ids(match.booked)))[1:]}"} for match in outcome.matches)
    assert len(outcome.matches) == len(booked) - 1
    assert [(each.kind.value, *ids(each.external), *ids(each.booked)) for each in outcome.breaks] == [
        ("DUPLICATE", "e07777"),
        ("MISSING_AT_BANK", lost.line_id.replace("e", "b")),
    ]
