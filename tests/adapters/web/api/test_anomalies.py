"""/v1/anomalies and those of a payout: seen, and settled by a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.web.callers import Role
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, PROVIDER, Till
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

SETTLED = {"resolution": "dismissed", "note": "the provider had a typing error"}


def with_anomaly(till: Till) -> UUID:
    """Return a payout of which the provider has named another amount."""
    payout_id = till.queue()
    order = till.book.ledger.submit(payout_id, PROVIDER, actor=ME).order
    assert order.rail is Rail.IMPS
    report = StatusReport(
        provider=PROVIDER,
        source=ReportSource.POLL,
        status=ReportedStatus.SUCCEEDED,
        provider_status="success",
        effective_at=MOMENT,
        reference=order.idempotency_key,
        amount_minor=AMOUNT_MINOR - 1,
        currency="INR",
        utr="000123",
        confidence=Confidence.CREDITED,
    )
    till.book.ledger.record_report(report, actor=ME)
    return payout_id


def resolve(payout_id: UUID, number: int | str = 1) -> str:
    return f"/v1/payouts/{payout_id}/anomalies/{number}/resolve"


def test_anomaly_is_settled(any_service: Service) -> None:
    """An open anomaly is listed with its payout until a person settles it, and stays with the payout afterwards."""
    service, operator = any_service, any_service.key(Role.OPERATOR)
    payout_ids = [with_anomaly(service.till) for _ in range(3)]

    for limit in (1, 2, 3):
        listed = list(rows_of(service, operator, "/v1/anomalies", limit=limit))
        assert [row["payout_id"] for row in listed] == [str(payout_id) for payout_id in payout_ids[::-1]]
    assert {(row["kind"], row["expected"], row["found"]) for row in listed} == {("amount_differs", "10000", "9999")}
    told = service.post(resolve(payout_ids[0]), operator, SETTLED).json()

    assert (told["resolution"], told["note"], told["anomaly"]) == ("dismissed", SETTLED["note"], 1)
    assert told["resolved_by"] is not None
    still_open = [row["payout_id"] for row in rows_of(service, operator, "/v1/anomalies")]
    assert still_open == [str(payout_id) for payout_id in payout_ids[:0:-1]]
    of_payout = service.get(f"/v1/payouts/{payout_ids[0]}/anomalies", operator).json()
    assert of_payout == {"payout_id": str(payout_ids[0]), "anomalies": [told]}
    with nothing_changes(service):
        problem_of(service.post(resolve(payout_ids[0]), operator, SETTLED), 409, "anomaly-not-open")


@pytest.mark.parametrize(
    ("body", "status", "slug", "places"),
    [
        (SETTLED | {"resolution": "written_off"}, 409, "anomaly-resolution", set()),
        (SETTLED | {"resolution": "ignored"}, 400, "request-malformed", {"#/resolution"}),
        (SETTLED | {"note": ""}, 400, "request-malformed", {"#/note"}),
        (SETTLED | {"note": "a\x00"}, 422, "text-invalid", {"#/note"}),
    ],
)
def test_settlement_is_refused(
    shared_service: Service, body: dict[str, Any], status: int, slug: str, places: set[str]
) -> None:
    """A settlement that does not fit, or is none, is refused, and the anomaly stays open."""
    payout_id, key = with_anomaly(shared_service.till), shared_service.key()

    with nothing_changes(shared_service):
        assert places_of(problem_of(shared_service.post(resolve(payout_id), key, body), status, slug)) == places


def test_anomaly_that_does_not_exist(shared_service: Service) -> None:
    """An anomaly or a payout that does not exist is 404."""
    payout_id, key = shared_service.till.queue(), shared_service.key()
    with nothing_changes(shared_service):
        problem_of(shared_service.post(resolve(payout_id), key, SETTLED), 404, "anomaly-not-found")
        problem_of(shared_service.post(resolve(uuid4()), key, SETTLED), 404, "payout-not-found")
        for number in ("0", "-1", "x", str(2**31), "9" * 400):
            problem_of(shared_service.post(resolve(payout_id, number), key, SETTLED), 400, "request-malformed")
