"""/v1/reconciliations: an account compared with its statements once more."""

from __future__ import annotations

import pytest

from adapters.web.callers import Role
from tests.adapters.web.api.bank import desk_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.dashboard.finance_desk import BANK
from tests.adapters.web.served import Service

RECONCILIATIONS = "/v1/reconciliations"
ASKED = {"account": BANK, "currency": "INR"}


def test_what_was_booked_since_is_matched(service: Service) -> None:
    """What was booked since is matched, and its break is closed; a dry run tells the same and writes nothing."""
    key, desk = service.key(Role.FINANCE), desk_of(service)
    [missing] = desk.tell(8_000)
    desk.enter("Acme in cash", 8_000)

    with nothing_changes(service):
        foreseen = service.post(RECONCILIATIONS, key, ASKED | {"dry_run": True}).json()
    answer = service.post(RECONCILIATIONS, key, ASKED, "K-1")

    [run] = answer.json()["reconciled"]
    assert (answer.status_code, answer.json()["dry_run"], foreseen["dry_run"]) == (200, False, True)
    assert (run["matched"], run["closed"], run["open_count"]) == ({"amount_and_date/1": 1}, [str(missing.id)], 0)
    assert foreseen["reconciled"] == [run]
    with nothing_changes(service):
        assert service.post(RECONCILIATIONS, key, ASKED, "K-1").json() == answer.json()
    head = service.till.book.store.head()
    [again] = service.post(RECONCILIATIONS, key, ASKED).json()["reconciled"]
    assert (again["matched"], again["closed_count"], service.till.book.store.head()) == ({}, 0, head)


@pytest.mark.parametrize("is_dry", [True, False])
def test_account_that_nobody_tells_of_is_refused(shared_service: Service, is_dry: bool) -> None:  # noqa: FBT001 - one of two
    """An account without a statement cannot be reconciled, not even on trial; an auditor may not reconcile any."""
    auditor, finance, asked = shared_service.key(Role.AUDITOR), shared_service.key(Role.FINANCE), {"dry_run": is_dry}
    with nothing_changes(shared_service):
        told = problem_of(shared_service.post(RECONCILIATIONS, finance, ASKED | asked), 422, "no-statement")
        problem_of(shared_service.post(RECONCILIATIONS, auditor, ASKED | asked), 403, "right-missing")

    assert places_of(told) == {"#/account"}
