"""The pass over suspense: all that it holds is explained by what is open, break by break and payout by payout.

An open break holds what a statement has more than the books, an open anomaly what left a wallet and is not the outcome
of its payout. Where every one holds just that, each suspense account comes to the sum of what is open. People may use
an account of a provider's suspense in manual entries; what they book is theirs, and is not counted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, and_, case, func, literal, select, union_all

from ledger import chart
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.totals import signed_amount
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding

_BREAK = "Suspense holds of a break what it says while it is open, and nothing afterwards (minor units, debit side)"
_PAYOUT = "Suspense holds of a payout what its open anomalies have put there (minor units, debit side)"
_OF_STATEMENTS = chart.unreconciled("")
"""What the names of the suspense accounts of statements begin with."""
_OF_PROVIDERS = chart.suspense("")
"""What the names of all suspense accounts begin with."""
_ASSETS = "Assets:"
_ROWS_AT_ONCE = 1_000


class Suspense:
    """What is held in suspense, and for whom."""

    name = "suspense"
    promise = "Suspense holds what open breaks and open anomalies have put there, and nothing else."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Add suspense up by break, then by payout."""
        yield from self._unexplained(reading, "break", _BREAK, _of_breaks(reading.tables))
        tell(1, 2)
        yield from self._unexplained(reading, "payout", _PAYOUT, _of_payouts(reading.tables))
        tell(2, 2)

    def _unexplained(self, reading: Reading, kind: str, rule: str, query: Select[Any]) -> Iterator[Finding]:
        with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
            for holder, account, currency, expected, found, position in rows:
                key = f"{kind} {holder}, {account} {currency}"
                # PostgreSQL sums 64-bit integers into a decimal.
                yield Finding(self.name, rule, key, str(int(expected)), str(int(found)), position)


def _of_breaks(tables: ReadTables) -> Select[Any]:
    """Return the query for breaks of which suspense holds something else than they say.

    What anything but a break has booked into the suspense of statements is found as well: no open break says so.
    """
    lines, breaks = tables.journal_lines, tables.breaks
    account = literal(_OF_STATEMENTS) + func.substr(breaks.c.account, len(_ASSETS) + 1)
    nothing = literal(0, BigInteger())
    said = select(
        *(breaks.c.id.label("holder"), account.label("account"), breaks.c.currency.label("currency")),
        *(
            breaks.c.suspended_minor.label("said_minor"),
            nothing.label("held_minor"),
            breaks.c.position.label("position"),
        ),
    ).where(breaks.c.status == BreakStatus.OPEN.value, breaks.c.suspended_minor != 0)
    held = select(
        *(lines.c.aggregate_id, lines.c.account, lines.c.currency, nothing, signed_amount(lines), lines.c.position)
    ).where(beginning_with(lines.c.account, _OF_STATEMENTS))
    return _differing(union_all(said, held).subquery("of_breaks"))


def _of_payouts(tables: ReadTables) -> Select[Any]:
    """Return the query for payouts of which suspense holds something else than their open anomalies have put there.

    While an anomaly is open, its row's position is that of its own entry.
    """
    lines, payouts, anomalies = tables.journal_lines, tables.payouts, tables.anomalies
    is_own = and_(anomalies.c.payout_id == lines.c.payout_id, anomalies.c.position == lines.c.position)
    signed = signed_amount(lines)
    held = (
        select(
            *(lines.c.payout_id.label("holder"), lines.c.account.label("account"), lines.c.currency.label("currency")),
            case((anomalies.c.payout_id.is_not(None), signed), else_=0).label("said_minor"),
            *(signed.label("held_minor"), lines.c.position.label("position")),
        )
        .join(payouts, payouts.c.id == lines.c.payout_id)
        .outerjoin(anomalies, and_(is_own, anomalies.c.resolution.is_(None)))
        .where(beginning_with(lines.c.account, _OF_PROVIDERS), lines.c.account != payouts.c.source_account)
    )
    return _differing(held.subquery("of_payouts"))


def _differing(amounts: Subquery) -> Select[Any]:
    said, held = func.sum(amounts.c.said_minor), func.sum(amounts.c.held_minor)
    holder = amounts.c.holder, amounts.c.account, amounts.c.currency
    summed = select(*holder, said, held, func.max(amounts.c.position)).group_by(*holder)
    return summed.having(said != held).order_by(*holder)
