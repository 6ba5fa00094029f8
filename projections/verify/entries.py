"""Entries: every journal entry in the log balances, added up here once more and from the stored bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.accounts import Side
from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf
from projections.verify.check import Reading
from projections.verify.finding import Finding


class Entries:
    """The pass over the entries that events carry."""

    name = "entries"
    promise = "Debits equal credits in every entry."

    def begin(self, _reading: Reading) -> None:
        """Need nothing."""

    def see(self, leaf: Leaf, recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Add up the entry of an event, if it has one."""
        if recorded is not None and recorded.event.entry is None:
            return
        for currency, (debit_minor, credit_minor) in _sums_of(leaf.state).items():
            if debit_minor != credit_minor or debit_minor <= 0:
                key, found = f"position {leaf.position}", f"debits {debit_minor}, credits {credit_minor} {currency}"
                yield Finding(self.name, "An entry balances", key, "as much on both sides", found, leaf.position)

    def end(self) -> Iterator[Finding]:
        """Have said everything."""
        yield from ()


def _sums_of(state: bytes) -> Mapping[str, tuple[int, int]]:
    """Return the debits and credits of a stored entry by currency; nothing of what cannot be read as one."""
    sums: defaultdict[str, dict[str, int]] = defaultdict(dict)
    try:
        lines: list[dict[str, Any]] = json.loads(state)["entry"]["lines"]
        for line in lines:
            sides = sums[line["currency"]]
            sides[line["side"]] = sides.get(line["side"], 0) + line["amount_minor"]
    except (ValueError, LookupError, TypeError):
        # What is no entry at all is told by the pass over shapes.
        return {}
    return {
        currency: (sides.get(Side.DEBIT.value, 0), sides.get(Side.CREDIT.value, 0)) for currency, sides in sums.items()
    }
