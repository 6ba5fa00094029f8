"""The pass over reconciliation: each line of a statement and of the books is held once at most, by what the log says.

What every match and break holds is read from its own events and compared with the tables. The lines must exist, and
both sides of a match must come to the same amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.reconciliation.events import Matched
from ledger.reconciliation.lines import ComparedLine
from projections.queries.named_lines import named_lines
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding
from projections.verify.holders import Holder, holders
from projections.verify.holds import MISSING, held_by, held_by_nobody, held_twice, standing, word_for

_HELD = "A match or a break holds the lines that its events name, until it is undone or closed"
_STANDING = "A match or a break stands as the log says"
_EXISTS = "A line that was matched, or that a break is about, exists"
_EQUAL = "Both sides of a match come to its amount on its account (minor units, debit side)"
_ONCE = "A line is held by one match or break at most"
_KNOWN = "Only a match or a break of the log has a hold on a line"


class Matches:
    """What holds the lines of statements and of the books."""

    name = "matches"
    promise = "Every line of a statement and of the books is held once at most, by a match or a break of the log."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Look at every match and break of the log, then at all that holds a line."""
        for some in holders(reading):
            yield from self._of_log(reading, some)
            tell(some[-1].position, reading.head)
        yield from self._of_tables(reading)
        tell(reading.head, reading.head)

    def _of_log(self, reading: Reading, some: Sequence[Holder]) -> Iterator[Finding]:
        ids = [each.id for each in some]
        stands, held = standing(reading, ids), held_by(reading, ids)
        lines = named_lines(reading.connection, reading.tables, [line for each in some for line in each.line_ids])
        for each in some:
            expected, found = word_for(live=each.live), stands.get(each.id, MISSING)
            if found != expected:
                yield Finding(self.name, _STANDING, str(each.id), expected, found, each.position)
            yield from self._of_lines(each, held.get(each.id, {}))
            yield from self._of_amounts(each, lines)

    def _of_lines(self, holder: Holder, held: Mapping[str, str]) -> Iterator[Finding]:
        named = dict.fromkeys(holder.line_ids, word_for(live=holder.live))
        for line_id in sorted(named.keys() | held.keys()):
            expected, found = named.get(line_id, MISSING), held.get(line_id, MISSING)
            if expected != found:
                yield Finding(self.name, _HELD, f"{holder.id}, line {line_id}", expected, found, holder.position)

    def _of_amounts(self, holder: Holder, lines: Mapping[str, ComparedLine]) -> Iterator[Finding]:
        missing = [line_id for line_id in holder.line_ids if line_id not in lines]
        for line_id in missing:
            yield Finding(self.name, _EXISTS, f"{holder.id}, line {line_id}", "a line", MISSING, holder.position)
        match = holder.opened
        if missing or not isinstance(match, Matched):
            return
        expected = f"{match.amount_minor} on {match.account} {match.currency}"
        for side, names in (("statement", match.external), ("books", match.booked)):
            found = _sum([lines[name] for name in names])
            if found != expected:
                yield Finding(self.name, _EQUAL, f"{holder.id}, {side}", expected, found, holder.position)

    def _of_tables(self, reading: Reading) -> Iterator[Finding]:
        for hold in held_twice(reading):
            found = ", ".join(map(str, hold.holder_ids))
            yield Finding(self.name, _ONCE, hold.line_id, "one match or break", found, hold.position)
        for hold in held_by_nobody(reading):
            (holder_id,) = hold.holder_ids
            yield Finding(self.name, _KNOWN, f"{holder_id}, line {hold.line_id}", "no hold", "a hold", hold.position)


def _sum(lines: Sequence[ComparedLine]) -> str:
    accounts = sorted({f"{line.account} {line.currency}" for line in lines})
    return f"{sum(line.signed_minor for line in lines)} on {', '.join(accounts)}"
