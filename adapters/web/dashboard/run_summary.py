"""The summary of a run: what reconciling would come to, in a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.statements.reconciling import Reconciled
from ledger.reconciliation.outcome import Break, Rule
from ledger.reconciliation.source import Source

BREAKS_SHOWN = 20


class OfRule(NamedTuple):
    """What one rule matched."""

    rule: Rule
    lines: int
    """Of the statements."""
    amount_minor: int
    """What went either way in all, in minor units."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One teller's part of a run."""

    source: Source
    matched: int
    """How many lines of the statements."""
    by_rule: Sequence[OfRule]
    breaks: Sequence[Break]
    """The first of them."""
    break_count: int
    outstanding: int
    """How many lines of the books no statement tells yet."""
    returned: int
    """How many payouts whose money came back."""

    @classmethod
    def of(cls, foreseen: Reconciled) -> RunSummary:
        """Return the summary of what was foreseen."""
        outcome = foreseen.outcome
        breaks = sorted(outcome.breaks, key=lambda each: each.kind)
        return cls(
            source=foreseen.source,
            matched=sum(len(match.external) for match in outcome.matches),
            by_rule=_by_rule(foreseen),
            breaks=breaks[:BREAKS_SHOWN],
            break_count=len(breaks),
            outstanding=len(outcome.outstanding),
            returned=len(foreseen.returned),
        )


def _by_rule(foreseen: Reconciled) -> list[OfRule]:
    found = dict[Rule, list[int]]()
    for match in foreseen.outcome.matches:
        found.setdefault(match.rule, []).extend(line.amount_minor for line in match.external)
    return [OfRule(rule, len(found[rule]), sum(found[rule])) for rule in Rule if rule in found]
