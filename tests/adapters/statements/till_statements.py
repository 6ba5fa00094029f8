"""Statements of a till's wallet, as NxtBanking's report lays them out, and a payout that they can tell of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.statements.importing import Imported, foresee_import, import_statements
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from projections.queries.recorded_breaks import BreakFilter, BreakRow, recorded_breaks
from tests.adapters.till import ME, MOMENT, PROVIDER, WALLET, Till

SUSPENSE = "Assets:Suspense:Statements:Providers:Nxtbanking:Wallet"
UTR = "006305111122"
DEPOSIT = "deposit,,,,,100.00,,2026-02-26"
_HEADER = "event,payout_id,reference_id,settlement_id,utr,amount,narration,timestamp"


@dataclass(frozen=True)
class Paid:
    """A completed payout of ₹100."""

    payout_id: UUID
    key: str

    @property
    def debit_row(self) -> str:
        return f"payout.completed,NXT-1,{self.key},,{UTR},-100.00,,2026-02-26"

    def return_row(self, amount: str = "100.00", day: str = "2026-02-27") -> str:
        return f"payout.reversed,NXT-1,{self.key},,{UTR},{amount},,{day}"


def paid(till: Till) -> Paid:
    """Fund, queue, submit and complete a payout."""
    payout_id = till.queue()
    key = till.book.ledger.submit(payout_id, PROVIDER, actor=ME).order.idempotency_key
    report = StatusReport(
        provider=PROVIDER,
        source=ReportSource.WEBHOOK,
        status=ReportedStatus.SUCCEEDED,
        provider_status="success",
        effective_at=MOMENT,
        reference=key,
        provider_payout_id="NXT-1",
        utr=UTR,
        confidence=Confidence.CREDITED,
    )
    till.book.ledger.record_report(report, actor=ME)
    return Paid(payout_id, key)


def body_of(*rows: str) -> bytes:
    return "\n".join((_HEADER, *rows, "")).encode()


def take_in(till: Till, *rows: str) -> Imported:
    """Import a report of the wallet with these rows."""
    return import_statements(till.book, body_of(*rows), "report.csv", "nxtbanking", account=WALLET, actor=ME)


def foreseen(till: Till, *rows: str) -> Imported:
    """Return what importing it would come to."""
    days = till.book.reconciliation.days
    return foresee_import(till.book, body_of(*rows), "report.csv", "nxtbanking", account=WALLET, days=days)


def breaks_of(till: Till) -> list[BreakRow]:
    """Return every break, also those that are settled."""
    with till.book.database.read() as connection:
        return list(recorded_breaks(connection, till.book.tables, BreakFilter()))
