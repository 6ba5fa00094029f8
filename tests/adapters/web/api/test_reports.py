"""Reports over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.web.callers import Role
from ledger.clock import MovableClock
from projections.reports.register import SHORT_REPORTS
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


def test_report_that_does_not_tie_is_not_told(service: Service) -> None:
    """A report that is not what the books say elsewhere is not answered."""
    service.till.fund(500)
    book, key = service.till.book, service.key()
    with book.read():
        days = book.tables.daily_balances
    with book.database.begin() as connection:
        connection.execute(update(days).where(days.c.account == WALLET).values(debit_minor=days.c.debit_minor + 1))

    assert service.get("/v1/reports/settlement-summary", key).status_code == 500
