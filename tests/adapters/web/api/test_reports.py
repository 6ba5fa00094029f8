"""Reports over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from adapters.audit_document import audit_document
from adapters.web.callers import Role
from ledger.clock import MovableClock
from projections.reports.audit_file import audit_file
from projections.reports.register import REPORTS, SHORT_REPORTS
from tests.adapters.till import AMOUNT_MINOR, ME, PROVIDER, WALLET
from tests.adapters.web.served import Service


def test_report_tells_what_is_in_transit(service: Service) -> None:
    """A report has its rows by the names of its columns, amounts in minor units and as decimals."""
    service.till.book.ledger.submit(service.till.queue(), PROVIDER, actor=ME)

    told = service.get("/v1/reports/in-transit-ageing", service.key(Role.AUDITOR)).json()

    (row,) = told["rows"]
    assert (row["amount_minor"], row["payouts"]) == (AMOUNT_MINOR, 1)
    assert [column["name"] for column in told["columns"]] == [name for name in row if name != "amount"]
    assert told["position"] == service.till.book.store.head()


def test_report_as_known_then(service: Service, clock: MovableClock) -> None:
    """As known at a moment or a place in the log, a report is what it was then."""
    service.till.fund(500)
    then, place, key = clock.now(), service.till.book.store.head(), service.key()
    printed = service.get("/v1/reports/settlement-summary", key).json()
    clock.move(timedelta(hours=1))
    service.till.fund(300)

    for known in ({"known_at": then.isoformat()}, {"position": place}):
        assert service.get("/v1/reports/settlement-summary", key, **known).json() == printed
    assert service.get("/v1/reports/settlement-summary", key).json() != printed
    assert service.get("/v1/reports/settlement-summary", key, until="0001-01-01").json()["rows"] == []


@pytest.mark.parametrize("name", ["nobody", "general-ledger"])
def test_other_reports_are_not_there(service: Service, name: str) -> None:
    """A report that is not made, or has no end that fits an answer, does not exist."""
    assert service.get(f"/v1/reports/{name}", service.key()).status_code == 404
    assert all(service.get(f"/v1/reports/{each}", service.key()).status_code == 200 for each in SHORT_REPORTS)


def test_every_report_is_a_file(service: Service) -> None:
    """Every report is handed out as comma-separated values, the general ledger too, named by its log position."""
    service.till.fund(500)
    key, head = service.key(Role.AUDITOR), service.till.book.store.head()
    for name in REPORTS:
        answer = service.get(f"/v1/reports/{name}.csv", key)

        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert f'"{name}-at-{head}.csv"' in answer.headers["Content-Disposition"]
    ledger = service.get("/v1/reports/general-ledger.csv", key).text.splitlines()
    assert sum(WALLET in line and ",5.00" in line for line in ledger) > 0
    assert service.get("/v1/reports/nobody.csv", key).status_code == 404


def test_audit_file_of_a_payout(service: Service) -> None:
    """The audit file of a payout is what the command line prints, for whoever sees the books; of nobody it is 404."""
    payout_id, book = service.till.queue(), service.till.book
    with book.read() as connection:
        found = audit_file(connection, book.store, book.tables, str(payout_id), zone=book.zone)

    told = service.get(f"/v1/payouts/{payout_id}/audit-file", service.key(Role.AUDITOR))

    assert told.json() == audit_document(found, None)
    assert service.get(f"/v1/payouts/{payout_id}/audit-file", service.key(Role.SUBMITTER)).status_code == 403
    assert service.get(f"/v1/payouts/{UUID(int=7)}/audit-file", service.key()).status_code == 404


def test_report_that_does_not_tie_is_not_told(service: Service) -> None:
    """A report that is not what the books say elsewhere is not answered."""
    service.till.fund(500)
    book, key = service.till.book, service.key()
    with book.read():
        days = book.tables.daily_balances
    with book.database.begin() as connection:
        connection.execute(update(days).where(days.c.account == WALLET).values(debit_minor=days.c.debit_minor + 1))

    assert service.get("/v1/reports/settlement-summary", key).status_code == 500
