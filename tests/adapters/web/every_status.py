"""A book with a payout of every status, and with one of everything else that the service tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.statements.importing import import_statements
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payout.attempts import attempt_key
from ledger.payout.status import PayoutStatus
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from projections.queries.recorded_breaks import BreakFilter, recorded_breaks
from projections.queries.recorded_matches import recorded_matches
from projections.queries.statements import imported_statements
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, ME, PROVIDER, Till
from tests.adapters.web.dashboard.finance_desk import BANK, body_of

CHARGES = "Expenses:BankCharges"
ORPHAN = b"a message about a payout that nobody here knows"
PAID: Mapping[str, Any] = {"utr": "000123456789", "confidence": Confidence.CREDITED}


def payouts_of_every_status(till: Till) -> Mapping[PayoutStatus, UUID]:
    """Queue a payout for each status, and let a provider say what leads there."""
    completed, reversed_, failed = submitted(till), submitted(till), submitted(till)
    report(till, completed, ReportedStatus.SUCCEEDED, **PAID)
    report(till, reversed_, ReportedStatus.SUCCEEDED, **PAID)
    report(till, reversed_, ReportedStatus.RETURNED, reason="account closed")
    report(till, failed, ReportedStatus.REJECTED, reason="account closed")
    return {
        PayoutStatus.QUEUED: till.queue(),
        PayoutStatus.IN_TRANSIT: submitted(till),
        PayoutStatus.COMPLETED: completed,
        PayoutStatus.FAILED: failed,
        PayoutStatus.REVERSED: reversed_,
    }


def unknown_outcome(till: Till) -> UUID:
    """Return a payout to which the provider did not answer."""
    payout_id = submitted(till)
    report(till, payout_id, ReportedStatus.OUTCOME_UNKNOWN, reason="timeout")
    return payout_id


def open_anomaly(till: Till) -> UUID:
    """Return a payout of which the provider has told another amount."""
    payout_id = submitted(till)
    report(till, payout_id, ReportedStatus.SUCCEEDED, **{**PAID, "amount_minor": AMOUNT_MINOR - 1})
    return payout_id


def orphan(till: Till) -> str:
    """Keep a message that was tried in vain; return its digest."""
    now = till.book.clock.now()
    digest = till.book.archive.keep(PROVIDER, ORPHAN, now)
    till.book.inbox.keep(digest, PROVIDER, now)
    till.book.inbox.put_back(digest, now + timedelta(hours=1), waits_for="payout_1")
    return digest


def batch(till: Till) -> UUID:
    """Queue two payouts at once, the second of which nobody has the money for."""
    till.fund(AMOUNT_MINOR)
    payee = till.verified()
    requests = [till.request(payee), till.request(payee, 10**12)]
    return till.book.ledger.queue_payouts("BATCH-1", requests, actor=ME).aggregate_id


def proposed_entry(till: Till) -> UUID:
    """Propose an entry that waits for its checker."""
    money = Money(11_800, "INR")
    lines = [debit(CHARGES, money), credit(CUSTOMER, money)]
    return till.book.ledger.propose_entry("ADJ-1", "bank charges of March", lines, actor=ME).aggregate_id


def reconciled(till: Till) -> Mapping[str, UUID]:
    """Import a statement with a line that fits an entry and one that fits none; return the ids of what came of it."""
    book, money = till.book, Money(70_000, "INR")
    entry = book.ledger.propose_entry(
        "CAP-1", "capital", [debit(BANK, money), credit("Equity:Capital", money)], actor=ME
    )
    book.ledger.approve_entry(entry.aggregate_id, actor="ravi")
    day = f"{book.clock.now().astimezone(book.zone):%d/%m/%y}"
    body = body_of(f"{day},CAPITAL,1,{day},,700.00,700.00", f"{day},CHARGES,2,{day},5.90,,694.10")
    import_statements(book, body, "hdfc.csv", "hdfc", account=BANK, actor=ME)
    with book.database.read() as connection:
        [statement], [match], [found] = (
            imported_statements(connection, book.tables),
            recorded_matches(connection, book.tables),
            recorded_breaks(connection, book.tables, BreakFilter()),
        )
    return {"statement_id": statement.id, "match_id": match.id, "break_id": found.id}


def submitted(till: Till) -> UUID:
    """Return a payout that a provider has."""
    payout_id = till.queue()
    till.book.ledger.submit(payout_id, PROVIDER, actor=ME)
    return payout_id


def report(till: Till, payout_id: UUID, status: ReportedStatus, **facts: Any) -> None:
    """Record what the provider says of a payout's first attempt."""
    usual = {
        "provider": PROVIDER,
        "source": ReportSource.POLL,
        "status": status,
        "provider_status": status.value,
        "effective_at": till.book.clock.now(),
        "reference": attempt_key(payout_id, 1),
        "provider_payout_id": f"pout_{payout_id.hex}",
        "amount_minor": AMOUNT_MINOR,
        "currency": "INR",
    }
    till.book.ledger.record_report(StatusReport(**(usual | facts)), actor=ME)
