"""Matching by a name that both sides give the payment: our reference, the provider's payout id, or the bank's UTR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.comparison import Comparison
from ledger.reconciliation.lines import ComparedLine, Terms
from ledger.reconciliation.outcome import Rule

NAMES: dict[Rule, Callable[[ComparedLine], str | None]] = {
    Rule.OUR_REFERENCE: lambda line: line.identities.our_reference,
    Rule.PROVIDER_PAYOUT_ID: lambda line: line.identities.provider_payout_id,
    Rule.UTR: lambda line: line.identities.utr,
}
"""The surest name first."""


def match_by_identity(comparison: Comparison, rule: Rule) -> None:
    """Match the open lines of one name, and tell where what they say of it differs."""
    for _, (external, booked) in comparison.groups(NAMES[rule]):
        _compare_charges(comparison, rule, *_charges(external, booked))
        _compare_payments(comparison, rule, *_payments(external, booked))


def _compare_charges(
    comparison: Comparison, rule: Rule, external: Sequence[ComparedLine], booked: Sequence[ComparedLine]
) -> None:
    """Compare fees and taxes by their sum: one side may tell in three lines what the other tells in one."""
    if not external or not booked:
        return
    if _sums(external) == _sums(booked):
        comparison.match(rule, external, booked)
    else:
        comparison.open_break(BreakKind.FEE_MISMATCH, external, booked)


def _compare_payments(
    comparison: Comparison, rule: Rule, external: Sequence[ComparedLine], booked: Sequence[ComparedLine]
) -> None:
    if not external or not booked:
        return
    repeated = _match_equals(comparison, rule, external, booked)
    extra = [line for line in external if line.line_id in comparison.external and line not in repeated]
    lacking = [line for line in booked if line.line_id in comparison.booked]
    if len(extra) == len(lacking) == 1:
        comparison.open_break(_difference(extra[0], lacking[0]), extra, lacking)
    elif extra and lacking and _is_same_sum(extra, lacking):
        comparison.match(rule, extra, lacking)
    elif extra and lacking:
        comparison.open_break(BreakKind.AMBIGUOUS, extra, lacking)


def _match_equals(
    comparison: Comparison, rule: Rule, external: Sequence[ComparedLine], booked: Sequence[ComparedLine]
) -> list[ComparedLine]:
    """Match line by line what is equal, the earlier first; return what the statement has once more.

    That is left open here: what it is follows from what became of the payout, in this run as in every later one.
    """
    repeated = []
    ours = _by_terms(booked)
    for line in external:
        left = ours.get(line.terms)
        own = next((own for own in left or () if not line.identities.contradict(own.identities)), None)
        if own is not None and left is not None:
            left.remove(own)
            comparison.match(rule, [line], [own])
        elif left == []:
            repeated.append(line)
    return repeated


def _difference(external: ComparedLine, booked: ComparedLine) -> BreakKind:
    if external.currency != booked.currency:
        return BreakKind.WRONG_CURRENCY
    if external.account != booked.account:
        return BreakKind.WRONG_ACCOUNT
    if external.side is not booked.side:
        return BreakKind.STATUS_MISMATCH
    return BreakKind.REFERENCE_MISMATCH if external.terms == booked.terms else BreakKind.AMOUNT_MISMATCH


def _is_same_sum(external: Sequence[ComparedLine], booked: Sequence[ComparedLine]) -> bool:
    """Return whether several lines come to the sum of several others, and no name speaks against it."""
    pairs = product(external, booked)
    is_named_alike = not any(theirs.identities.contradict(own.identities) for theirs, own in pairs)
    return is_named_alike and _sums(external) == _sums(booked)


def _by_terms(lines: Sequence[ComparedLine]) -> dict[Terms, list[ComparedLine]]:
    found: defaultdict[Terms, list[ComparedLine]] = defaultdict(list)
    for line in lines:
        found[line.terms].append(line)
    return found


def _sums(lines: Sequence[ComparedLine]) -> dict[tuple[str, str], int]:
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        sums[line.account, line.currency] += line.signed_minor
    return dict(sums)


def _charges(*sides: Sequence[ComparedLine]) -> list[list[ComparedLine]]:
    return [[line for line in lines if line.is_charge] for lines in sides]


def _payments(*sides: Sequence[ComparedLine]) -> list[list[ComparedLine]]:
    return [[line for line in lines if not line.is_charge] for lines in sides]
