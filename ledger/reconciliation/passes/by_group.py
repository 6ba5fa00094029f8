"""Matching by settlement or batch: all lines of one group on both sides, when they come to the same sum."""

from __future__ import annotations

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.comparison import Comparison
from ledger.reconciliation.outcome import Rule


def match_by_group(comparison: Comparison) -> None:
    """Match the groups whose sums are the same; a group that comes to another sum is one break with all its lines."""
    groups = comparison.groups(
        lambda line: (line.account, line.currency, name) if (name := line.identities.group_reference) else None
    )
    for _, (external, booked) in groups:
        if sum(line.signed_minor for line in external) == sum(line.signed_minor for line in booked):
            comparison.match(Rule.GROUP, external, booked)
        else:
            comparison.open_break(BreakKind.AMOUNT_MISMATCH, external, booked)
